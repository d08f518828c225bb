package offpeak.cli.setup;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import offpeak.cli.Failure;
import tools.jackson.databind.JsonNode;

/** Tesla's tokens: by signing in with a browser, or by refresh tokens that were given. */
final class TeslaLogin {

    private static final String OWNER_REDIRECT = "https://auth.tesla.com/void/callback";
    private static final String AUTHORIZE = "https://auth.tesla.com/oauth2/v3/authorize";
    private static final String FLEET_SCOPE = "openid offline_access energy_device_data energy_cmds vehicle_device_data "
            + "vehicle_location vehicle_cmds vehicle_charging_cmds";
    private static final String OWNER_SCOPE = "openid email offline_access";

    /** @param refresh empty where a key is used */
    record Access(String bearer, String refresh) {}

    private final Dialog dialog;
    private final Tesla.Given given;
    private final Tesla.Transport transport;
    private final String base;
    private final Web web = new Web("Tesla", "--tesla-auth-url");
    /** How many of the tokens that were given are used up. */
    private int options;
    /** A token that was given has been used up, and this is its successor. */
    private Optional<String> rotated = Optional.empty();

    TeslaLogin(Dialog dialog, Tesla.Given given, Tesla.Transport transport, String base) {
        this.dialog = dialog;
        this.given = given;
        this.transport = transport;
        this.base = base;
    }

    Optional<String> rotated() {
        return rotated;
    }

    /** A refresh token for one more configuration. */
    String next(Optional<String> clientId) {
        return options < given.refreshTokens().size()
                ? Reference.reveal("--tesla-refresh-token", given.refreshTokens().get(options++))
                : signedIn(clientId).refresh();
    }

    /** The one whose account is listed: signed in, or by the first token that was given. */
    Access first(Optional<String> clientId) {
        if (given.refreshTokens().isEmpty()) {
            return signedIn(clientId);
        }
        String first = Reference.reveal("--tesla-refresh-token", given.refreshTokens().get(options++));
        Map<String, String> fields = new LinkedHashMap<>(Map.of("grant_type", "refresh_token", "client_id",
                clientId.orElse("ownerapi"), "refresh_token", first));
        Access access = tokens(fields,
                "the refresh token was used elsewhere, is older than three months, or the password "
                        + "changed; leave out --tesla-refresh-token to sign in with the browser");
        rotated = Optional.of(access.refresh());
        return access;
    }

    private Access signedIn(Optional<String> clientId) {
        boolean fleet = transport == Tesla.Transport.FLEET;
        String login = dialog.text("--tesla-login",
                given.login().or(() -> fleet ? Optional.empty() : Optional.of("paste")),
                "How to sign in: callback (a browser on this machine) or paste", Optional.of("callback"),
                text -> text.equals("callback") || text.equals("paste"), "callback or paste");
        if (!fleet && login.equals("callback")) {
            throw new Failure(Failure.USAGE,
                    "Tesla's own application sends the browser nowhere else; use --tesla-login paste");
        }
        URI redirect = URI.create(fleet
                ? given.redirect().orElse("http://localhost:" + given.callbackPort() + "/callback")
                : OWNER_REDIRECT);
        SignInPage page = new SignInPage(dialog, given.patience());
        SignInPage.Place place = new SignInPage.Place(Web.address("--tesla-authorize-url",
                given.authorizeUrl().orElse(AUTHORIZE)), clientId.orElse("ownerapi"), redirect,
                fleet ? FLEET_SCOPE : OWNER_SCOPE);
        SignInPage.Grant grant = login.equals("paste") ? page.pasted(place) : page.called(place);
        Map<String, String> fields = new LinkedHashMap<>(Map.of("grant_type", "authorization_code", "client_id",
                place.clientId(), "code", grant.code(), "redirect_uri", redirect.toString(), "code_verifier",
                grant.verifier()));
        if (fleet) {
            fields.put("audience", base);
        }
        given.clientSecret().ifPresent(secret -> fields.put("client_secret",
                Reference.reveal("--tesla-client-secret", secret)));
        return tokens(fields, "begin again; if it stays so, check --tesla-client-id, --tesla-client-secret and that "
                + redirect + " is a redirect of your application");
    }

    private Access tokens(Map<String, String> fields, String otherwise) {
        URI uri = Web.address("--tesla-auth-url", given.authUrl().orElse(transport.desk()));
        Web.Reply reply = fields.get("grant_type").equals("refresh_token") && transport == Tesla.Transport.OWNER
                ? web.json(uri, Map.of(), fields)
                : web.form(uri, Map.of(), fields);
        if (reply.status() == 400) {
            throw new Failure(Failure.OTHER,
                    "Tesla does not take the sign-in (HTTP 400" + reply.error() + "); " + otherwise);
        }
        JsonNode answer = web.accepted(reply, otherwise);
        String access = answer.path("access_token").asString("");
        String refresh = answer.path("refresh_token").asString("");
        if (access.isBlank() || refresh.isBlank()) {
            throw new Failure(Failure.OTHER,
                    "Tesla gave no refresh token; the application needs the scope offline_access, "
                            + "and you must allow it");
        }
        return new Access(access, refresh);
    }
}
