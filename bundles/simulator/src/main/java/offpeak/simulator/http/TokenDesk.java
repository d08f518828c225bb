package offpeak.simulator.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import tools.jackson.databind.node.ObjectNode;

/**
 * Tesla's tokens. A refresh token works once: each refresh gives the next. Refresh tokens carry a number, and a desk
 * that has just been opened takes up at the number it is shown, so that a restarted simulator still knows its client.
 */
final class TokenDesk implements Doorkeeper {

    static final Duration ACCESS_LASTS = Duration.ofHours(8);
    static final String LOGIN_REQUIRED = "{\"error\":\"login_required\","
            + "\"error_description\":\"The refresh_token is invalid.\"}";
    private static final String SCOPES = "openid offline_access user_data energy_device_data energy_cmds";
    /** Enough for clients that refresh at the same time; the oldest no longer works. */
    private static final int MOST_ACCESS_TOKENS = 16;

    private final InstantSource clock;
    /** Of refresh tokens, before their number. */
    private final String refreshPrefix;
    private final String contentType;
    private final Deque<Access> issued = new ArrayDeque<>();
    private OptionalLong current = OptionalLong.empty();

    private record Access(String token, Instant expires) {}

    private TokenDesk(InstantSource clock, String firstRefreshToken, String contentType) {
        this.clock = clock;
        this.refreshPrefix = firstRefreshToken.replaceFirst("[0-9]+$", "");
        this.contentType = contentType;
    }

    static TokenDesk fleet(InstantSource clock) {
        return new TokenDesk(clock, Accounts.FLEET_REFRESH_TOKEN, "application/x-www-form-urlencoded");
    }

    /** As Tesla's own app asks for them. */
    static TokenDesk owner(InstantSource clock) {
        return new TokenDesk(clock, Accounts.OWNER_REFRESH_TOKEN, "application/json");
    }

    @Override
    public Answer answer(Request request) {
        Map<String, String> form = contentType.endsWith("json")
                ? Json.strings(request.body())
                : Request.parameters(request.body());
        String grant = form.getOrDefault("grant_type", "");
        if (!request.contentType().startsWith(contentType)) {
            return refusal(400, "invalid_request", "the body is not " + contentType);
        }
        if (form.getOrDefault("client_id", "").isEmpty()) {
            return refusal(400, "invalid_request", "client_id is missing");
        }
        if (!grant.equals("refresh_token")) {
            return refusal(400, "unsupported_grant_type", grant);
        }
        return refresh(form.getOrDefault("refresh_token", ""))
                .orElseGet(() -> Answer.json(401, Json.objectOf(LOGIN_REQUIRED)));
    }

    /** The next pair of tokens, or empty when the token shown is not the current one. */
    private synchronized Optional<Answer> refresh(String shown) {
        OptionalLong number = numberOf(shown);
        if (number.isEmpty() || current.isPresent() && current.getAsLong() != number.getAsLong()) {
            return Optional.empty();
        }
        long next = number.getAsLong() + 1;
        current = OptionalLong.of(next);
        Instant expires = clock.instant().plus(ACCESS_LASTS);
        String access = jwt(next, expires);
        issued.addLast(new Access(access, expires));
        if (issued.size() > MOST_ACCESS_TOKENS) {
            issued.removeFirst();
        }
        ObjectNode body = Json.object().put("access_token", access).put("refresh_token", refreshPrefix + next)
                .put("expires_in", ACCESS_LASTS.toSeconds()).put("token_type", "Bearer");
        return Optional.of(Answer.json(200, body));
    }

    @Override
    public synchronized Verdict check(Optional<String> bearer) {
        return issued.stream().filter(a -> bearer.filter(a.token()::equals).isPresent()).findFirst()
                .map(a -> clock.instant().isBefore(a.expires()) ? Verdict.GOOD : Verdict.EXPIRED)
                .orElse(Verdict.UNKNOWN);
    }

    static Answer refusal(int status, String error, String description) {
        return Answer.json(status, Json.object().put("error", error).put("error_description", description));
    }

    private OptionalLong numberOf(String refreshToken) {
        if (!refreshToken.matches(refreshPrefix + "\\d{1,9}")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(refreshToken.substring(refreshPrefix.length())));
    }

    /** Shaped like the vendor's, with the claims that clients read; its signature is none. */
    private String jwt(long number, Instant expires) {
        ObjectNode claims = Json.object().put("iss", "https://fleet-auth.tesla.com/oauth2/v3/nts")
                .put("sub", "simulated-owner").put("ou_code", "EU").put("iat", clock.instant().getEpochSecond())
                .put("exp", expires.getEpochSecond()).put("jti", Long.toString(number));
        for (String scope : SCOPES.split(" ")) {
            claims.withArrayProperty("scp").add(scope);
        }
        byte[] header = Json.bytes(Json.object().put("alg", "RS256").put("typ", "JWT"));
        return part(header) + "." + part(Json.bytes(claims)) + "."
                + part("simulated".getBytes(StandardCharsets.UTF_8));
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
