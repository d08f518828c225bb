package offpeak.device.powerwall;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Tariff;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tesla's own Fleet API. Every call costs its owner money, so the settings are read seldom and written field by field. */
final class FleetClient implements PowerwallClient {

    static final String BASE_URL = "https://fleet-api.prd.na.vn.cloud.tesla.com";

    private static final Duration SETTINGS_AGE = Duration.ofMinutes(15);
    /** How long a site may still tell of the tariff before the one that it was given. */
    private static final Duration TARIFF_LAG = Duration.ofMinutes(15);
    private static final Pattern REGION = Pattern.compile("https://fleet-api\\.[A-Za-z0-9.-]+");

    private final String baseUrl;
    private final FleetToken token;
    private Optional<String> siteId;
    private Optional<Reading.Info> info = Optional.empty();
    private Instant infoAt = Instant.MIN;
    private Optional<Tariff> handedOver = Optional.empty();
    private Instant handedOverAt = Instant.MIN;

    /** @param siteId digits, or empty: the account's only one */
    FleetClient(String baseUrl, String siteId, FleetToken token) {
        this.baseUrl = baseUrl.endsWith("/api/1") ? baseUrl : baseUrl + "/api/1";
        this.siteId = Optional.of(siteId).filter(id -> !id.isEmpty());
        this.token = token;
    }

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public Reading read(Host host, boolean settingsToo) throws VendorException {
        Reading.Live live = Reading.Live.of(get(host, site(host) + "/live_status"));
        if (settingsToo || info.isEmpty() || !host.now().isBefore(infoAt.plus(SETTINGS_AGE))) {
            Instant asked = host.now();
            info = Optional.of(Reading.Info.of(get(host, site(host) + "/site_info")));
            infoAt = asked;
        }
        return new Reading(live, info.get(), infoAt);
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
    public void follow(Host host, Tariff tariff) throws VendorException {
        JsonNode content = TariffContent.of(tariff);
        boolean there = handedOver.filter(tariff::equals).isPresent()
                && host.now().isBefore(handedOverAt.plus(TARIFF_LAG))
                || info.flatMap(Reading.Info::tariff).filter(has -> TariffContent.same(has, content)).isPresent();
        if (!there) {
            ObjectNode body = Answers.JSON.createObjectNode();
            body.putObject("tou_settings").set("tariff_content_v2", content);
            post(host, "time_of_use_settings", body);
            handedOver = Optional.of(tariff);
            handedOverAt = host.now();
        }
    }

    private String site(Host host) throws VendorException {
        if (siteId.isEmpty()) {
            siteId = Optional.of(onlySite(get(host, "/products")));
        }
        return "/energy_sites/" + siteId.get();
    }

    /** An account also lists cars, chargers, and sites that have nothing but an id. */
    private static String onlySite(JsonNode products) throws VendorException {
        List<String> ids = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (JsonNode product : products.values()) {
            JsonNode components = product.path("components");
            String type = product.path("resource_type").asString("");
            String id = product.path("energy_site_id").asString("");
            boolean real = type.equals("battery") || type.equals("solar") || components.path("battery").asBoolean(false)
                    || components.path("solar").asBoolean(false);
            if (real && id.matches("[0-9]+")) {
                ids.add(id);
                shown.add(id + Reading.text(product, "site_name").map(name -> " (" + name + ")").orElse(""));
            }
        }
        if (ids.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION, "the Tesla account has no energy site with a battery or solar"
                    + " panels; sign in with the account that owns the Powerwall");
        }
        if (ids.size() > 1) {
            throw new VendorException(Kind.CONFIGURATION,
                    "the Tesla account has several energy sites; set siteId to one of " + String.join(", ", shown));
        }
        return ids.get(0);
    }

    private JsonNode get(Host host, String path) throws VendorException {
        Answers.Ask ask = new Answers.Ask("Tesla", path.substring(path.lastIndexOf('/') + 1), false,
                Optional.of("energy_device_data"));
        JsonNode response = send(host, Http.Call.get(URI.create(baseUrl + path)), ask).path("response");
        if (!response.isContainer()) {
            throw new VendorException(Kind.BAD_ANSWER, ask.said() + "nothing; it is asked again later");
        }
        return response;
    }

    private void post(Host host, String name, JsonNode body) throws VendorException {
        send(host, Http.Call.postJson(URI.create(baseUrl + site(host) + "/" + name), body.toString()),
                new Answers.Ask("Tesla", name, true, Optional.of("energy_cmds")));
    }

    private JsonNode send(Host host, Http.Call call, Answers.Ask ask) throws VendorException {
        String access = token.access(host);
        Http.Reply reply = host.http().send(call.bearer(access));
        if (reply.status() == 401) {
            reply = host.http().send(call.bearer(token.instead(host, access)));
        }
        if (reply.status() == 421) {
            throw new VendorException(Kind.CONFIGURATION, ask.said() + "421: the account lives in another region;"
                    + " set baseUrl to " + region(host, reply).orElse("the one of that region"));
        }
        return Answers.read(reply, ask, host.now());
    }

    /** The refusal names the right base URL as a rule; if not, there is a call for it. */
    private Optional<String> region(Host host, Http.Reply refusal) throws VendorException {
        Matcher named = REGION.matcher(refusal.body());
        if (named.find()) {
            return Optional.of(named.group());
        }
        Http.Reply reply = host.http().send(
                Http.Call.get(URI.create(baseUrl + "/users/region")).bearer(token.access(host)));
        return Answers.parse(reply)
                .flatMap(json -> Reading.text(json.path("response"), "fleet_api_base_url"));
    }
}
