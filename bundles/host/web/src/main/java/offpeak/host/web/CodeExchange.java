package offpeak.host.web;

import java.util.HashMap;
import java.util.Map;
import offpeak.api.Http;
import offpeak.api.LinkedAccounts.SignIn;
import offpeak.api.Secrets;
import offpeak.api.VendorException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns the code of a sign-in into the refresh token that is kept. */
final class CodeExchange {
    private static final JsonMapper MAPPER = new JsonMapper();
    /** Tesla's are about a kilobyte. */
    private static final int LONGEST = 16_384;

    private CodeExchange() {}

    /**
     * @param own the secrets of the configuration that serves the link
     * @return the refresh token
     */
    static String refreshToken(Http http, Secrets own, SignIns.Returned back) throws Problem {
        SignIn at = back.begun().at();
        Map<String, String> fields = new HashMap<>(at.exchange());
        fields.putAll(Map.of("grant_type", "authorization_code", "client_id", at.clientId(), "code", back.code(),
                "redirect_uri", at.redirect().toString(), "code_verifier", back.begun().verifier()));
        try {
            if (!at.clientSecret().isEmpty()) {
                fields.put("client_secret", own.reveal(at.clientSecret()));
            }
            Http.Reply reply = http.send(Http.Call.postForm(at.token(), fields).asLogin().noRedirect());
            JsonNode answer = MAPPER
                    .readTree(reply.ok() || reply.status() < 500 ? reply.bytes() : new byte[]{'{', '}'});
            if (!reply.ok()) {
                String error = answer.path("error").asString("");
                throw new Problem(reply.status() / 100 == 4 && reply.status() != 429 ? 400 : 502, "Not linked",
                        at.vendor() + " did not take the sign-in (HTTP " + reply.status()
                                + (error.matches("[a-z_]{1,40}") ? ", " + error : "")
                                + "); begin again, and if it stays so "
                                + "check clientId, clientSecret and redirectUrl of the configuration");
            }
            String refresh = answer.path("refresh_token").asString("");
            if (refresh.isBlank() || refresh.length() > LONGEST) {
                throw new Problem(400, "Not linked", at.vendor() + " gave no refresh token: the application needs the "
                        + "scope offline_access, and you must allow it");
            }
            return refresh;
        } catch (JacksonException e) {
            throw new Problem(502, "Not linked", at.vendor() + " gave an answer that is no JSON; try again later");
        } catch (VendorException e) {
            throw refused(at, e);
        }
    }

    static Problem refused(SignIn at, VendorException e) {
        return e.kind() == VendorException.Kind.CONFIGURATION
                ? new Problem(409, "Not configured", e.getMessage())
                : new Problem(502, "Not linked", at.vendor() + ": " + e.getMessage());
    }
}
