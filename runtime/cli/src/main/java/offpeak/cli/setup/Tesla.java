package offpeak.cli.setup;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.cli.Failure;
import tools.jackson.databind.JsonNode;

/** The Powerwalls and cars of a Tesla account. */
final class Tesla {

    private static final String OWNER_REDIRECT = "https://auth.tesla.com/void/callback";
    private static final String AUTHORIZE = "https://auth.tesla.com/oauth2/v3/authorize";
    private static final String FLEET_SCOPE = "openid offline_access energy_device_data energy_cmds vehicle_device_data "
            + "vehicle_location vehicle_cmds vehicle_charging_cmds";
    private static final String OWNER_SCOPE = "openid email offline_access";
    /** The account may live elsewhere; its tokens go nowhere but to Tesla. */
    private static final Pattern TESLAS = Pattern.compile("https://fleet-api\\.[A-Za-z0-9.-]+\\.tesla\\.(com|cn)");
    private static final Pattern VIN = Pattern.compile("[A-Za-z0-9]{17}");

    /** The ways to an account. */
    enum Transport {
        FLEET("https://fleet-api.prd.na.vn.cloud.tesla.com",
                "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token"), //
        OWNER("https://owner-api.teslamotors.com", "https://auth.tesla.com/oauth2/v3/token"), //
        TESSIE("https://api.tessie.com", ""), //
        TESLEMETRY("https://api.teslemetry.com", ""), //
        NETZERO("https://api.netzero.energy", ""), //
        LOCAL("", "");

        private final String base;
        private final String desk;

        Transport(String base, String desk) {
            this.base = base;
            this.desk = desk;
        }

        String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        private boolean tokens() {
            return this == FLEET || this == OWNER;
        }

        static boolean known(String text) {
            return List.of("fleet", "owner", "tessie", "teslemetry", "netzero", "local").contains(text);
        }
    }

    /** What is given by options. */
    record Given(Optional<String> transport, Optional<String> key, List<String> refreshTokens,
            Optional<String> clientId,
            Optional<String> clientSecret, Optional<String> login, Optional<String> redirect, int callbackPort,
            Duration patience, Optional<String> url, Optional<String> authUrl, Optional<String> authorizeUrl,
            List<String> sites, List<String> cars, Optional<Boolean> readOnly) {

        boolean any() {
            return transport.isPresent() || key.isPresent() || !refreshTokens.isEmpty();
        }
    }

    /** @param refresh empty where a key is used */
    private record Access(String bearer, String refresh) {}

    /** What an account has. */
    record Products(Map<String, String> sites, Map<String, String> cars) {}

    private final Dialog dialog;
    private final Given given;
    private final Transport transport;
    private final Web web;
    private final Web desk;
    private final String base;
    /** Of sign-ins and of the options, in order: a token is good for one configuration, since each use replaces it. */
    private final List<String> refreshTokens = new ArrayList<>();
    private int options;
    /** A token that was given has been used up, and this is its successor. */
    private Optional<String> rotated = Optional.empty();

    Tesla(Dialog dialog, Given given) {
        this.dialog = dialog;
        this.given = given;
        this.transport = Transport.valueOf(dialog.text("--tesla", given.transport(),
                "The way to Tesla (fleet, owner, tessie, teslemetry, netzero, local)", Optional.empty(),
                Transport::known,
                "fleet, owner, tessie, teslemetry, netzero or local").toUpperCase(java.util.Locale.ROOT));
        String name = switch (transport) {
            case TESSIE -> "Tessie";
            case TESLEMETRY -> "Teslemetry";
            case NETZERO -> "NetZero";
            default -> "Tesla";
        };
        this.web = new Web(name, "--tesla-url");
        this.desk = new Web(name, "--tesla-auth-url");
        this.base = given.url().map(url -> Web.address("--tesla-url", url).toString()).orElse(transport.base);
    }

    /** The refresh token that the vendor knows now in place of one that was given; lost unless somebody keeps it. */
    Optional<String> rotated() {
        return rotated;
    }

    void ask(Draft draft) {
        switch (transport) {
            case LOCAL -> local(draft);
            case NETZERO -> netzero(draft);
            default -> account(draft);
        }
    }

    private void local(Draft draft) {
        String address = dialog.text("--tesla-url", given.url(), "The gateway's address, e.g. https://192.168.1.20",
                Optional.empty(), text -> text.startsWith("https://") || text.startsWith("http://"),
                "an address such as https://192.168.1.20");
        String password = dialog.secret("--tesla-key", given.key(), "The gateway's password");
        Map<String, Object> powerwall = powerwall(draft, "");
        powerwall.put("baseUrl", Web.address("--tesla-url", address).toString());
        powerwall.put("password", password);
    }

    private void netzero(Draft draft) {
        String key = dialog.secret("--tesla-key", given.key(), "NetZero's token (its app, Settings, Developer API)");
        String site = dialog.text("--tesla-site", given.sites().stream().findFirst(),
                "The energy site's id, as NetZero's app shows it", Optional.empty(), text -> text.matches("\\d{1,19}"),
                "a number");
        web.accepted(
                web.get(URI.create(base + "/api/v1/" + site + "/config"), bearer(Reference.reveal("--tesla-key", key))),
                "make a new token in NetZero's app, and check that the site is the token's");
        Map<String, Object> powerwall = powerwall(draft, "");
        powerwall.put("siteId", site);
        powerwall.put("apiKey", key);
        given.url().ifPresent(url -> powerwall.put("baseUrl", base));
    }

    private void account(Draft draft) {
        Optional<String> key = transport.tokens()
                ? Optional.empty()
                : Optional.of(dialog.secret("--tesla-key", given.key(), "The broker's token"));
        Optional<String> clientId = transport == Transport.FLEET
                ? Optional.of(dialog.text("--tesla-client-id", given.clientId(), "Client id of your Tesla application",
                        Optional.empty(), text -> text.matches("[A-Za-z0-9_.-]{3,100}"),
                        "what Tesla's developer page shows"))
                : given.clientId();
        Access access = key.isPresent()
                ? new Access(Reference.reveal("--tesla-key", key.get()), "")
                : signIn(clientId);
        if (key.isEmpty()) {
            refreshTokens.add(access.refresh());
        }
        Products products = products(access.bearer());
        if (products.sites().isEmpty() && products.cars().isEmpty()) {
            throw new Failure(Failure.OTHER,
                    "this account has no Powerwall and no car; sign in with the account that owns "
                            + "them, and allow access to them");
        }
        List<String> sites = products.sites().isEmpty() && given.sites().isEmpty()
                ? List.of()
                : dialog.choose("--tesla-site", given.sites(), "Energy sites with a Powerwall", products.sites(), true);
        List<String> cars = products.cars().isEmpty() && given.cars().isEmpty()
                ? List.of()
                : dialog.choose("--tesla-car", given.cars(), "Cars", products.cars(), true);
        if (sites.isEmpty() && cars.isEmpty()) {
            dialog.say("No site and no car was chosen: nothing is written for Tesla.");
            return;
        }
        write(draft, key, clientId, sites, cars, products);
    }

    private void write(Draft draft, Optional<String> key, Optional<String> clientId, List<String> sites,
            List<String> cars, Products products) {
        boolean readOnly = dialog.yes("--read-only", given.readOnly(),
                "Only watch at first, and change nothing at Tesla?", true);
        int made = 0;
        for (String site : sites) {
            Map<String, Object> powerwall = powerwall(draft, sites.indexOf(site) == 0 ? "" : site);
            powerwall.put("siteId", site);
            powerwall.put("readOnly", readOnly);
            login(powerwall, key, clientId, made++);
        }
        // all cars of the account are one configuration
        boolean all = cars.size() == products.cars().size();
        for (String car : all && !cars.isEmpty() ? List.of("") : cars) {
            Map<String, Object> vehicle = draft.add("offpeak.device.tesla-vehicle",
                    all || cars.indexOf(car) == 0 ? "" : car.toLowerCase(java.util.Locale.ROOT));
            vehicle.put("transport", transport.wire());
            if (!car.isEmpty()) {
                vehicle.put("vin", car);
            }
            vehicle.put("readOnly", readOnly);
            login(vehicle, key, clientId, made++);
        }
    }

    private Map<String, Object> powerwall(Draft draft, String suffix) {
        Map<String, Object> powerwall = draft.add("offpeak.device.powerwall", suffix);
        powerwall.put("transport", transport.wire());
        return powerwall;
    }

    private void login(Map<String, Object> fields, Optional<String> key, Optional<String> clientId, int number) {
        given.url().ifPresent(url -> fields.put("baseUrl", base));
        if (key.isPresent()) {
            fields.put("apiKey", key.get());
            return;
        }
        given.authUrl().ifPresent(url -> fields.put("authUrl", Web.address("--tesla-auth-url", url).toString()));
        clientId.ifPresent(id -> fields.put("clientId", id));
        if (number == refreshTokens.size()) {
            dialog.say("Tesla's refresh tokens are good for one configuration each: once more, for the next.");
            refreshTokens.add(options < given.refreshTokens().size()
                    ? Reference.reveal("--tesla-refresh-token", given.refreshTokens().get(options++))
                    : signedIn(clientId).refresh());
        }
        fields.put("refreshToken", refreshTokens.get(number));
    }

    private Access signIn(Optional<String> clientId) {
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
        boolean fleet = transport == Transport.FLEET;
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
        URI uri = Web.address("--tesla-auth-url", given.authUrl().orElse(transport.desk));
        Web.Reply reply = fields.get("grant_type").equals("refresh_token") && transport == Transport.OWNER
                ? desk.json(uri, Map.of(), fields)
                : desk.form(uri, Map.of(), fields);
        if (reply.status() == 400) {
            throw new Failure(Failure.OTHER,
                    "Tesla does not take the sign-in (HTTP 400" + reply.error() + "); " + otherwise);
        }
        JsonNode answer = desk.accepted(reply, otherwise);
        String access = answer.path("access_token").asString("");
        String refresh = answer.path("refresh_token").asString("");
        if (access.isBlank() || refresh.isBlank()) {
            throw new Failure(Failure.OTHER,
                    "Tesla gave no refresh token; the application needs the scope offline_access, "
                            + "and you must allow it");
        }
        return new Access(access, refresh);
    }

    private static Map<String, String> bearer(String token) {
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new Failure(Failure.USAGE, "the token has blanks or letters that none has; copy it again");
        }
        return Map.of("Authorization", "Bearer " + token);
    }

    private Products products(String token) {
        Web.Reply reply = web.get(URI.create(base + "/api/1/products"), bearer(token));
        if (reply.status() == 421) {
            String region = web.get(URI.create(base + "/api/1/users/region"), bearer(token)).json().orElse(reply.json()
                    .orElseGet(Web.JSON::createObjectNode)).path("response").path("fleet_api_base_url").asString("");
            if (!TESLAS.matcher(region).matches()) {
                throw new Failure(Failure.OTHER,
                        "the account belongs to another region; give its address with --tesla-url");
            }
            reply = web.get(URI.create(region + "/api/1/products"), bearer(token));
        }
        JsonNode answer = web.accepted(reply,
                "the token is wrong or lacks the access; make a new one, or sign in again");
        Map<String, String> sites = new LinkedHashMap<>();
        Map<String, String> cars = new LinkedHashMap<>();
        for (JsonNode product : answer.path("response")) {
            String vin = product.path("vin").asString("");
            String site = product.path("energy_site_id").asString("");
            if (VIN.matcher(vin).matches()) {
                cars.put(vin, Web.line(product.path("display_name").asString("")));
            } else if (site.matches("\\d{1,19}") && battery(product)) {
                sites.put(site, Web.line(product.path("site_name").asString("")));
            }
        }
        return new Products(sites, cars);
    }

    /** An account often lists a site without any device. */
    private static boolean battery(JsonNode product) {
        return product.path("resource_type").asString("").equals("battery")
                || product.path("components").path("battery").asBoolean(false);
    }
}
