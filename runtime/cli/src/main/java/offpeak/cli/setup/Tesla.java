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

        /** Where tokens are given out. */
        String desk() {
            return desk;
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

    /** What an account has. */
    record Products(Map<String, String> sites, Map<String, String> cars) {}

    private final Dialog dialog;
    private final Given given;
    private final Transport transport;
    private final Web web;
    private final TeslaLogin desk;
    private final String base;
    /** Of sign-ins and of the options, in order: each is good for one configuration, since each use replaces it. */
    private final List<String> refreshTokens = new ArrayList<>();

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
        this.base = given.url().map(url -> Web.address("--tesla-url", url).toString()).orElse(transport.base);
        this.desk = new TeslaLogin(dialog, given, transport, base);
    }

    /** The refresh token that the vendor knows now in place of one that was given; lost unless somebody keeps it. */
    Optional<String> rotated() {
        return desk.rotated();
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
        TeslaLogin.Access access = key.isPresent()
                ? new TeslaLogin.Access(Reference.reveal("--tesla-key", key.get()), "")
                : desk.first(clientId);
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
            refreshTokens.add(desk.next(clientId));
        }
        fields.put("refreshToken", refreshTokens.get(number));
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
