package offpeak.price.intelligentoctopus;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Octopus's GraphQL interface with its token, which is made from the API key once an hour and never per question. Errors
 * come with status 200; a web page with 403 means too many questions, not a lost login.
 */
final class Kraken {
    /** What the vendor answered in place of data. */
    static final class Refusal extends VendorException {
        private static final long serialVersionUID = 1L;

        private final String code;

        Refusal(Kind kind, String code, String message) {
            super(kind, message);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    private static final Set<String> LOST_LOGIN = Set.of("KT-CT-1111", "KT-CT-1112", "KT-CT-1120", "KT-CT-1124",
            "KT-CT-1128", "KT-CT-1139", "KT-CT-1143", "OE-0103");
    private static final Set<String> WRONG_KEY = Set.of("KT-CT-1134", "KT-CT-1135", "KT-CT-1138");
    private static final String TOO_MANY = "KT-CT-1199";
    private static final Duration BACK_OFF = Duration.ofMinutes(5);
    private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);
    private static final Duration USUAL_LIFE = Duration.ofMinutes(60);
    private static final int LONGEST_TEXT = 160;
    private static final String LOGIN = "mutation($key:String!){obtainKrakenToken(input:{APIKey:$key}){token}}";
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI url;
    private final URI backendUrl;
    private final String apiKey;
    private Optional<String> token = Optional.empty();
    private Instant renewAt = Instant.MIN;

    /** @param backendUrl of the saving sessions, which takes the same token */
    Kraken(URI url, URI backendUrl, String apiKey) {
        this.url = url;
        this.backendUrl = backendUrl;
        this.apiKey = apiKey;
    }

    /** @return {@code data}; a part of it may be null */
    JsonNode ask(Host host, String query, Map<String, String> variables) throws VendorException {
        return signed(host, url, query, variables, true);
    }

    JsonNode askBackend(Host host, String query, Map<String, String> variables) throws VendorException {
        return signed(host, backendUrl, query, variables, true);
    }

    /** Changes something. */
    JsonNode order(Host host, String mutation, Map<String, String> variables) throws VendorException {
        return signed(host, backendUrl, mutation, variables, false);
    }

    private JsonNode signed(Host host, URI to, String query, Map<String, String> variables, boolean reads)
            throws VendorException {
        try {
            return send(host, to, query, variables, Optional.of(token(host)), reads);
        } catch (Refusal e) {
            if (!LOST_LOGIN.contains(e.code())) {
                throw e;
            }
            // once, with a new token: it may have been taken back before its time
            token = Optional.empty();
            return send(host, to, query, variables, Optional.of(token(host)), reads);
        }
    }

    private String token(Host host) throws VendorException {
        if (token.isEmpty() || !host.now().isBefore(renewAt)) {
            String fresh = send(host, url, LOGIN, Map.of("key", apiKey), Optional.empty(), true)
                    .path("obtainKrakenToken").path("token").asString("");
            if (fresh.isEmpty()) {
                throw new VendorException(Kind.LOGIN, "Octopus gave no token for this API key: check it");
            }
            token = Optional.of(fresh);
            renewAt = expiry(fresh).orElse(host.now().plus(USUAL_LIFE)).minus(RENEW_BEFORE);
        }
        return token.get();
    }

    /** The token says itself how long it lasts. */
    private static Optional<Instant> expiry(String jwt) {
        try {
            String[] parts = jwt.split("\\.");
            JsonNode expires = JSON
                    .readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)).path("exp");
            return expires.isIntegralNumber() && expires.canConvertToInt()
                    ? Optional.of(Instant.ofEpochSecond(expires.asLong()))
                    : Optional.empty();
        } catch (JacksonException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static JsonNode send(Host host, URI to, String query, Map<String, String> variables,
            Optional<String> token, boolean reads) throws VendorException {
        ObjectNode body = JSON.createObjectNode().put("query", query);
        ObjectNode given = body.putObject("variables");
        variables.forEach(given::put);
        Http.Call call = Http.Call.postJson(to, JSON.writeValueAsString(body));
        // the backend takes the bare token only, the main host either form
        call = token.isPresent() ? call.header("Authorization", token.get()) : call.asLogin();
        Http.Reply reply = host.http().send(token.isPresent() && reads ? call.asRead() : call);
        if (reply.status() == 403 && reply.body().stripLeading().startsWith("<")) {
            throw new VendorException("Octopus wants to be asked less often (HTTP 403)", BACK_OFF);
        }
        JsonNode answer;
        try {
            answer = JSON.readTree(reply.accepted("Octopus").body());
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, "Octopus answered something that is not JSON", e);
        }
        JsonNode error = answer.path("errors").path(0);
        if (error.isObject()) {
            throw refusal(error);
        }
        return answer.path("data");
    }

    private static VendorException refusal(JsonNode error) {
        String code = error.path("extensions").path("errorCode").asString("");
        String text = error.path("message").asString("no reason given");
        String said = "Octopus refused: " + text.substring(0, Math.min(LONGEST_TEXT, text.length()))
                + (code.isEmpty() ? "" : " (" + (code.length() > 20 ? "?" : code) + ")");
        if (code.equals(TOO_MANY)) {
            return new VendorException(said, BACK_OFF);
        }
        if (WRONG_KEY.contains(code)) {
            return new VendorException(Kind.LOGIN,
                    "Octopus does not accept the API key: make a new one in your account");
        }
        return new Refusal(LOST_LOGIN.contains(code) ? Kind.LOGIN : Kind.BAD_ANSWER, code, said);
    }
}
