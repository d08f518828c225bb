package offpeak.device.powerwall;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tesla's access token. A refresh token works once and its successor comes with the answer, so the successor is stored
 * before anything else happens: lost, it takes the user to sign in again.
 */
final class FleetToken implements Login {

    private static final String STORED = "fleet-grant";
    /** Renewed after this part of its life at most, so that a token service that is down for a while is not noticed. */
    private static final double RENEWED_AT = 0.75;
    /** As much earlier, by the token, so that many homes that were linked together do not renew together. */
    private static final double JITTER = 0.05;
    /** Tesla's usual life, where the answer does not tell. */
    private static final Duration LIFE = Duration.ofHours(8);
    private static final Duration LONGEST_LIFE = Duration.ofDays(365);
    private static final Set<String> LOST = Set.of("invalid_grant", "login_required");
    /** With these it is the application that is unknown, not the user. */
    private static final Set<String> NOT_THE_USER = Set.of("invalid_client", "unauthorized_client");
    private static final Answers.Ask ASK = new Answers.Ask("Tesla", "a new access token", false, Optional.empty());

    /**
     * @param refresh good for one refresh
     * @param access empty before the first refresh
     * @param renewAt {@link Instant#MAX} when the life of the access token is not known
     * @param end when it ends
     * @param origin hash of the configured refresh token from which this one descends
     */
    private record Grant(String refresh, String access, Instant renewAt, Instant end, String origin) {}

    /**
     * What was made of a text last: each call of the vendor asks for it.
     *
     * @param <T> immutable
     */
    private record Made<T>(String from, T made) {}

    /**
     * Who gives the tokens out.
     *
     * @param authUrl the token endpoint
     * @param clientId the application that the refresh token was given to
     * @param json whether it is asked in JSON, as Tesla's own app does, and not by a form
     */
    record Desk(URI authUrl, String clientId, boolean json) {

        static final String FLEET = "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token";
        static final String OWNER = "https://auth.tesla.com/oauth2/v3/token";
        static final String OWNER_CLIENT = "ownerapi";

        private Http.Call renewal(String refresh) {
            Map<String, String> fields = new TreeMap<>(Map.of("grant_type", "refresh_token", "client_id", clientId,
                    "refresh_token", refresh));
            if (!json) {
                return Http.Call.postForm(authUrl, fields).asLogin();
            }
            ObjectNode body = Answers.JSON.createObjectNode();
            fields.put("scope", "openid email offline_access");
            fields.forEach(body::put);
            return Http.Call.postJson(authUrl, body.toString()).asLogin();
        }
    }

    private final Desk desk;
    private final String token;
    private final String refreshToken;
    private Made<String> origin = new Made<>("", "");
    private Made<Optional<Grant>> stored = new Made<>("", Optional.empty());

    /** @param token first access token and {@code refreshToken} first refresh token: as configured, may be empty */
    FleetToken(Desk desk, String token, String refreshToken) {
        this.desk = desk;
        this.token = token;
        this.refreshToken = refreshToken;
    }

    /** Renewed when it is due. */
    @Override
    public synchronized String access(Host host) throws VendorException {
        Grant grant = grant(host);
        if (!grant.access().isEmpty() && host.now().isBefore(grant.renewAt())) {
            return grant.access();
        }
        try {
            return renew(host, grant);
        } catch (VendorException e) {
            boolean passing = e.kind() != Kind.LOGIN && e.kind() != Kind.CONFIGURATION;
            if (passing && !grant.access().isEmpty() && host.now().isBefore(grant.end())) {
                return grant.access();
            }
            throw e;
        }
    }

    @Override
    public synchronized Optional<String> instead(Host host, String refused) throws VendorException {
        Grant grant = grant(host);
        return Optional.of(grant.access().isEmpty() || grant.access().equals(refused)
                ? renew(host, grant)
                : grant.access());
    }

    private Grant grant(Host host) throws VendorException {
        String first = host.secrets().reveal(refreshToken).strip();
        String access = host.secrets().reveal(token).strip();
        if (first.isEmpty() && access.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION, "no refreshToken is configured; sign in to Tesla to get one");
        }
        // a new token of either sort means that the user signed in again
        String configured = first + "\n" + access;
        if (!origin.from().equals(configured)) {
            origin = new Made<>(configured, hash(configured));
        }
        String json = host.secrets().get(STORED).orElse("");
        if (!stored.from().equals(json)) {
            stored = new Made<>(json, parse(json));
        }
        return stored.made().filter(grant -> grant.origin().equals(origin.made()))
                .orElseGet(() -> new Grant(first, access, Instant.MAX, Instant.MAX, origin.made()));
    }

    private String renew(Host host, Grant grant) throws VendorException {
        if (grant.refresh().isEmpty()) {
            throw new VendorException(Kind.LOGIN,
                    "Tesla no longer takes the token, and there is no refreshToken to renew it with; sign in again");
        }
        if (desk.clientId().isBlank()) {
            throw new VendorException(Kind.CONFIGURATION,
                    "clientId is empty; Tesla renews a token for the application that it was given to only");
        }
        Http.Reply reply = host.http().send(desk.renewal(grant.refresh()));
        JsonNode answer = checked(reply, host.now());
        String access = answer.path("access_token").asString("");
        if (access.isBlank()) {
            throw new VendorException(Kind.BAD_ANSWER, ASK.said() + reply.status() + " without an access_token");
        }
        long life = Math.max(1, Math.min(LONGEST_LIFE.toSeconds(), answer.path("expires_in").asLong(LIFE.toSeconds())));
        Instant now = host.now();
        Grant next = new Grant(Reading.text(answer, "refresh_token").orElse(grant.refresh()), access,
                now.plusSeconds((long) (life * renewedAt(access))), now.plusSeconds(life), grant.origin());
        host.secrets().put(STORED, json(next));
        return next.access();
    }

    private static double renewedAt(String access) {
        return RENEWED_AT - JITTER * Math.floorMod(access.hashCode(), 1000) / 1000;
    }

    private static JsonNode checked(Http.Reply reply, Instant now) throws VendorException {
        String error = Answers.parse(reply).map(json -> json.path("error").asString("")).orElse("");
        if (LOST.contains(error) || reply.status() == 401 && !NOT_THE_USER.contains(error)) {
            throw new VendorException(Kind.LOGIN, "Tesla no longer takes the refresh token (" + Answers.line(error)
                    + "): it was used elsewhere, is older than three months, or the password changed; sign in again");
        }
        if (reply.status() >= 400 && reply.status() < 500 && reply.status() != 408 && reply.status() != 429) {
            throw new VendorException(Kind.CONFIGURATION, ASK.said() + reply.status()
                    + Answers.text(reply).map(text -> " (" + text + ")").orElse("") + "; check clientId and authUrl");
        }
        return Answers.read(reply, ASK, now);
    }

    private static String json(Grant grant) {
        return Answers.JSON.createObjectNode().put("refresh", grant.refresh()).put("access", grant.access())
                .put("renew_at", grant.renewAt().toString()).put("end", grant.end().toString())
                .put("origin", grant.origin()).toString();
    }

    private static Optional<Grant> parse(String json) {
        try {
            JsonNode node = Answers.JSON.readTree(json);
            return Optional.of(new Grant(node.path("refresh").stringValue(), node.path("access").stringValue(),
                    Instant.parse(node.path("renew_at").stringValue()), Instant.parse(node.path("end").stringValue()),
                    node.path("origin").stringValue()));
        } catch (JacksonException | java.time.DateTimeException e) {
            return Optional.empty();
        }
    }

    static String hash(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
