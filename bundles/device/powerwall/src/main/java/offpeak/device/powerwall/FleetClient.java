package offpeak.device.powerwall;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Interval;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tesla's API for energy sites, asked of Tesla itself or of a broker that passes it on. Calls cost their owner money, so
 * the settings are read seldom and written field by field.
 */
final class FleetClient implements PowerwallClient {

    /** Whose door it is: its name in the configuration and for people, its usual base URL, whether its tokens have scopes. */
    enum Door {
        FLEET("fleet", "Tesla", "https://fleet-api.prd.na.vn.cloud.tesla.com", true),
        /** The older one, of Tesla's own app. */
        OWNER("owner", "Tesla", "https://owner-api.teslamotors.com", false), TESSIE("tessie", "Tessie",
                "https://api.tessie.com",
                false), TESLEMETRY("teslemetry", "Teslemetry", "https://api.teslemetry.com", false);

        private final String wire;
        private final String vendor;
        private final String baseUrl;
        private final boolean scopes;

        Door(String wire, String vendor, String baseUrl, boolean scopes) {
            this.wire = wire;
            this.vendor = vendor;
            this.baseUrl = baseUrl;
            this.scopes = scopes;
        }

        String vendor() {
            return vendor;
        }

        String baseUrl() {
            return baseUrl;
        }
    }

    private static final Duration SETTINGS_AGE = Duration.ofMinutes(15);

    private final Door door;
    private final Login login;
    private final Region region;
    private Optional<String> siteId;
    private Optional<Reading.Info> info = Optional.empty();
    private Instant infoAt = Instant.MIN;

    /**
     * @param baseUrl with or without its path
     * @param siteId digits, or empty: the account's only one
     */
    FleetClient(Door door, String baseUrl, String siteId, Login login) {
        this.door = door;
        this.region = new Region(baseUrl);
        this.siteId = Optional.of(siteId).filter(id -> !id.isEmpty());
        this.login = login;
    }

    @Override
    public String name() {
        return door.wire;
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public Reading read(Host host, boolean settingsToo) throws VendorException {
        Reading.Live live = Reading.Live.of(get(host, site(host) + "/live_status"));
        if (settingsToo || info.isEmpty() || !host.now().isBefore(infoAt.plus(SETTINGS_AGE))) {
            Instant asked = host.now();
            info = Optional.of(Reading.Info.of(get(host, site(host) + "/site_info")));
            infoAt = asked;
        }
        return new Reading(live, info.get(), infoAt, door.wire);
    }

    @Override
    public void write(Host host, List<Step> steps) throws VendorException {
        for (Step step : steps) {
            ObjectNode body = Answers.JSON.createObjectNode();
            if (step instanceof Step.Mode mode) {
                post(host, "operation", body.put("default_real_mode", mode.mode()));
            } else if (step instanceof Step.Reserve reserve) {
                post(host, "backup", body.put("backup_reserve_percent", reserve.percent()));
            } else if (step instanceof Step.GridCharging charging) {
                post(host, "grid_import_export",
                        body.put("disallow_charge_from_grid_with_solar_installed", !charging.allowed()));
            }
        }
    }

    @Override
    public void tariff(Host host, JsonNode content) throws VendorException {
        ObjectNode body = Answers.JSON.createObjectNode();
        body.putObject("tou_settings").set("tariff_content_v2", content);
        post(host, "time_of_use_settings", body);
    }

    @Override
    public Optional<JsonNode> energies(Host host, Interval day) throws VendorException {
        ZoneId zone = host.site().zone();
        String path = site(host) + "/calendar_history";
        String query = "?kind=energy&period=day&start_date=" + stamp(day.start(), zone) + "&end_date="
                + stamp(day.end().minusSeconds(1), zone) + "&time_zone="
                + URLEncoder.encode(zone.getId(), StandardCharsets.UTF_8);
        // an empty text or null in place of the object: nothing was recorded
        return Optional.of(send(host, Http.Call::get, path + query,
                ask("calendar_history", false, "energy_device_data")).path("response"));
    }

    private static String stamp(Instant at, ZoneId zone) {
        return URLEncoder.encode(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atZone(zone)),
                StandardCharsets.UTF_8);
    }

    private String site(Host host) throws VendorException {
        if (siteId.isEmpty()) {
            siteId = Optional.of(onlySite(get(host, "/products")));
        }
        return "/energy_sites/" + siteId.get();
    }

    /** An account also lists cars, chargers, and sites that have nothing but an id. */
    private String onlySite(JsonNode products) throws VendorException {
        List<String> ids = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (JsonNode product : products.values()) {
            JsonNode components = product.path("components");
            String type = product.path("resource_type").asString("");
            String id = product.path("energy_site_id").asString("");
            boolean real = type.equals("battery") || type.equals("solar") || components.path("battery").asBoolean(false)
                    || components.path("solar").asBoolean(false);
            if (real && id.matches("[0-9]{1,20}")) {
                ids.add(id);
                shown.add(id + Reading.text(product, "site_name").map(name -> " (" + Answers.line(name) + ")")
                        .orElse(""));
            }
        }
        if (ids.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION, "the " + door.vendor + " account has no energy site with a"
                    + " battery or solar panels; sign in with the account that owns the Powerwall");
        }
        if (ids.size() > 1) {
            throw new VendorException(Kind.CONFIGURATION, "the " + door.vendor
                    + " account has several energy sites; set siteId to one of " + String.join(", ", shown));
        }
        return ids.get(0);
    }

    private JsonNode get(Host host, String path) throws VendorException {
        Answers.Ask ask = ask(path.substring(path.lastIndexOf('/') + 1), false, "energy_device_data");
        JsonNode response = send(host, Http.Call::get, path, ask).path("response");
        if (!response.isContainer()) {
            throw new VendorException(Kind.BAD_ANSWER, ask.said() + "nothing; it is asked again later");
        }
        return response;
    }

    private void post(Host host, String name, JsonNode body) throws VendorException {
        String text = body.toString();
        send(host, uri -> Http.Call.postJson(uri, text), site(host) + "/" + name, ask(name, true, "energy_cmds"));
    }

    private Answers.Ask ask(String what, boolean write, String scope) {
        return new Answers.Ask(door.vendor, what, write, Optional.of(scope).filter(s -> door.scopes));
    }

    private JsonNode send(Host host, Function<URI, Http.Call> call, String path, Answers.Ask ask)
            throws VendorException {
        Http.Reply reply = authorized(host, call.apply(region.uri(path)));
        if (reply.status() == 421
                && region.moves(reply, () -> authorized(host, Http.Call.get(region.uri("/users/region"))))) {
            reply = authorized(host, call.apply(region.uri(path)));
        }
        if (reply.status() == 421) {
            throw new VendorException(Kind.CONFIGURATION, ask.said() + "421: the account lives in another region;"
                    + " set baseUrl to " + region.told().orElse("the one of that region"));
        }
        return Answers.read(reply, ask, host.now());
    }

    /** With another token when the first is refused, once. */
    private Http.Reply authorized(Host host, Http.Call call) throws VendorException {
        String access = login.access(host);
        Http.Reply reply = host.http().send(call.bearer(access));
        if (reply.status() == 401) {
            Optional<String> other = login.instead(host, access);
            if (other.isPresent()) {
                return host.http().send(call.bearer(other.get()));
            }
        }
        return reply;
    }
}
