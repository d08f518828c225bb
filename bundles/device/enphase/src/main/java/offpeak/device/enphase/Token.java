package offpeak.device.enphase;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/** What firmware 7 and later wants to see: a token of Enphase, pasted, or fetched with the owner's login and kept. */
final class Token {

    private static final String STORED = "enphase-token";
    private static final Pattern JWT = Pattern
            .compile("[A-Za-z0-9_-]{1,2000}\\.[A-Za-z0-9_-]{1,6000}\\.[A-Za-z0-9_-]{1,2000}");
    /** An owner's lasts a year, an installer's 12 h. */
    private static final Duration EARLY = Duration.ofHours(1);

    private final URI loginUrl;
    private final URI tokenUrl;
    private final String pasted;
    private final String email;
    private final String password;

    Token(URI loginUrl, URI tokenUrl, String pasted, String email, String password) {
        this.loginUrl = loginUrl;
        this.tokenUrl = tokenUrl;
        this.pasted = pasted;
        this.email = email;
        this.password = password;
    }

    /** One that has not ended. */
    String access(Host host, String serial) throws VendorException {
        String own = pasted(host);
        if (!own.isEmpty()) {
            if (!host.now().isBefore(end(own).orElse(Instant.MAX))) {
                throw new VendorException(Kind.LOGIN, "the token has ended: get a new one at " + tokenUrl
                        + ", or enter email and password of Enlighten");
            }
            return own;
        }
        Optional<String> kept = host.secrets().get(STORED).filter(token -> JWT.matcher(token).matches())
                .filter(token -> host.now().isBefore(end(token).orElse(Instant.MAX).minus(EARLY)));
        return kept.isPresent() ? kept.get() : fetched(host, serial);
    }

    /** Another than the one that was refused. */
    String instead(Host host, String serial) throws VendorException {
        if (!pasted(host).isEmpty()) {
            throw new VendorException(Kind.LOGIN, "the gateway does not take the token: get a new one for the serial"
                    + " number " + serial + " at " + tokenUrl + ", or enter email and password of Enlighten");
        }
        host.secrets().remove(STORED);
        return fetched(host, serial);
    }

    private String pasted(Host host) throws VendorException {
        String own = host.secrets().reveal(pasted).strip();
        if (!own.isEmpty() && !own.matches("[\\x21-\\x7e]{1,8000}")) {
            throw new VendorException(Kind.CONFIGURATION, "token is none: it is one word of letters, digits and dots");
        }
        return own;
    }

    private String fetched(Host host, String serial) throws VendorException {
        String word = host.secrets().reveal(password).strip();
        if (email.isBlank() || word.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION, "the gateway wants a token: enter email and password of"
                    + " Enlighten, or a token from " + tokenUrl);
        }
        Http.Reply signedIn = host.http().send(Http.Call.postForm(URI.create(loginUrl + "/login/login.json"),
                Map.of("user[email]", email.strip(), "user[password]", word)).asLogin());
        JsonNode session = Json.object(signedIn.accepted("Enlighten"), "Enlighten's login");
        String id = session.path("session_id").asString("");
        if (id.isBlank()) {
            throw new VendorException(Kind.LOGIN, "Enlighten gave no session: check email and password; with its"
                    + " two-step login switched on, enter a token from " + tokenUrl + " instead");
        }
        String asked = Json.MAPPER.createObjectNode().put("session_id", id).put("serial_num", serial)
                .put("username", email.strip()).toString();
        String token = host.http().send(Http.Call.postJson(URI.create(tokenUrl + "/tokens"), asked).asLogin())
                .accepted("Enphase's token desk").body().strip();
        if (!JWT.matcher(token).matches()) {
            throw new VendorException(Kind.BAD_ANSWER, "Enphase's token desk answered with something that is no token");
        }
        host.secrets().put(STORED, token);
        return token;
    }

    /** As the token says itself; empty when it does not. */
    static Optional<Instant> end(String token) {
        try {
            String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                    StandardCharsets.UTF_8);
            return Json.parse(claims).map(json -> json.path("exp").asLong(0))
                    .filter(seconds -> seconds > 0 && seconds < 100_000_000_000L).map(Instant::ofEpochSecond);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
