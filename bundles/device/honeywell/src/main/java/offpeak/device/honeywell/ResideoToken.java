package offpeak.device.honeywell;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/** Resideo's access token, which lasts minutes. A new refresh token, where one comes, is stored before it is used. */
final class ResideoToken {

    private static final String STORED = "resideo-grant";
    /** Where the answer does not tell. */
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Duration LONGEST_LIFE = Duration.ofDays(1);
    private static final Duration EARLY = Duration.ofMinutes(1);

    /** @param origin hash of the configured refresh token from which this one descends */
    private record Grant(String refresh, String access, Instant renewAt, String origin) {}

    private final URI desk;
    private final String apiKey;
    private final String clientSecret;
    private final String refreshToken;

    /** The last three as configured. */
    ResideoToken(URI desk, String apiKey, String clientSecret, String refreshToken) {
        this.desk = desk;
        this.apiKey = apiKey;
        this.clientSecret = clientSecret;
        this.refreshToken = refreshToken;
    }

    String key(Host host) throws VendorException {
        return Options.required("apiKey", host.secrets().reveal(apiKey));
    }

    /** Renewed when it is due. */
    String access(Host host) throws VendorException {
        Grant grant = grant(host);
        Instant now = host.now();
        // a simulated clock may have been set back since
        boolean good = now.isBefore(grant.renewAt()) && now.plus(LONGEST_LIFE).isAfter(grant.renewAt());
        return good ? grant.access() : renew(host, grant);
    }

    /** Another in place of one that was refused. */
    String instead(Host host) throws VendorException {
        return renew(host, grant(host));
    }

    private Grant grant(Host host) throws VendorException {
        String first = Options.required("refreshToken", host.secrets().reveal(refreshToken));
        String origin = Answers.hash(first);
        return host.secrets().get(STORED).flatMap(Answers::parse)
                .filter(node -> node.path("origin").asString("").equals(origin)).flatMap(ResideoToken::stored)
                .orElseGet(() -> new Grant(first, "", Instant.EPOCH, origin));
    }

    private static Optional<Grant> stored(JsonNode node) {
        try {
            return Optional.of(new Grant(node.path("refresh").asString(""), node.path("access").asString(""),
                    Instant.parse(node.path("renew_at").asString("")), node.path("origin").asString("")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private String renew(Host host, Grant grant) throws VendorException {
        String secret = Options.required("clientSecret", host.secrets().reveal(clientSecret));
        String basic = Base64.getEncoder()
                .encodeToString((key(host) + ":" + secret).getBytes(StandardCharsets.UTF_8));
        Http.Reply reply = host.http().send(Http.Call.postForm(desk,
                Map.of("grant_type", "refresh_token", "refresh_token", grant.refresh()))
                .header("Authorization", "Basic " + basic).asLogin());
        if (reply.status() == 400 || reply.status() == 401 || reply.status() == 403) {
            throw new VendorException(Kind.LOGIN, "Resideo no longer takes the refresh token with this apiKey and"
                    + " clientSecret (HTTP " + reply.status() + "): link the account again");
        }
        JsonNode answer = Answers.parse(reply.accepted("Resideo")).orElseThrow(
                () -> new VendorException(Kind.BAD_ANSWER, "Resideo gave no access token"));
        String access = answer.path("access_token").asString("");
        if (!access.matches("[\\x21-\\x7e]{1,8000}")) {
            throw new VendorException(Kind.BAD_ANSWER, "Resideo gave no access token");
        }
        String next = answer.path("refresh_token").asString("");
        Grant fresh = new Grant(next.isBlank() ? grant.refresh() : next, access,
                host.now().plus(life(answer)).minus(EARLY), grant.origin());
        host.secrets().put(STORED, Answers.JSON.createObjectNode().put("refresh", fresh.refresh())
                .put("access", fresh.access()).put("renew_at", fresh.renewAt().toString())
                .put("origin", fresh.origin()).toString());
        return access;
    }

    /** It comes as text, and elsewhere as a number. */
    private static Duration life(JsonNode answer) {
        String text = answer.path("expires_in").asString("");
        Duration life = text.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(text)) : LIFE;
        Duration least = EARLY.multipliedBy(2);
        if (life.compareTo(least) < 0) {
            return least;
        }
        return life.compareTo(LONGEST_LIFE) < 0 ? life : LONGEST_LIFE;
    }
}
