package offpeak.notify.email;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Access tokens for a refresh token, as of RFC 6749. One is used until shortly before its end. */
final class AccessTokens {
    private static final Duration SPARE = Duration.ofMinutes(5);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private String token = "";
    private Instant until = Instant.MIN;

    synchronized String get(Host host, EmailChannel.Config config) throws VendorException {
        if (host.now().isBefore(until)) {
            return token;
        }
        Map<String, String> fields = new TreeMap<>();
        fields.put("grant_type", "refresh_token");
        fields.put("client_id", Options.required("clientId", config.clientId()));
        fields.put("refresh_token", Options.required("refreshToken", host.secrets().reveal(config.refreshToken())));
        if (!config.clientSecret().isBlank()) {
            fields.put("client_secret", host.secrets().reveal(config.clientSecret()));
        }
        URI uri = Options.address("tokenUrl", config.tokenUrl());
        Http.Reply reply = host.http().send(Http.Call.postForm(uri, fields).asLogin());
        if (reply.status() == 400) {
            throw new VendorException(Kind.LOGIN,
                    uri.getHost() + " does not accept the refresh token any more: make a new one");
        }
        try {
            JsonNode said = JSON.readTree(reply.accepted(uri.getHost()).body());
            String got = said.path("access_token").asString("");
            if (!got.matches("[!-~]{1,8192}")) {
                throw new VendorException(Kind.BAD_ANSWER, uri.getHost() + " gave no access token");
            }
            long seconds = Math.max(0, Math.min(86_400, said.path("expires_in").asLong(0)));
            token = got;
            until = host.now().plusSeconds(seconds).minus(SPARE);
            return got;
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, uri.getHost() + " gave no access token", e);
        }
    }

    synchronized void forget() {
        until = Instant.MIN;
    }
}
