package offpeak.device.powerwall;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** NetZero's developer API: one flat object that is read with GET and changed, in part or whole, with POST. */
final class NetZeroClient implements PowerwallClient {

    static final String BASE_URL = "https://api.netzero.energy";

    private final URI uri;
    private final Login login;

    /**
     * @param baseUrl with or without its path, or the whole address with {@code {siteId}} in it
     * @param siteId as NetZero shows it
     * @param login the key of its developer settings
     */
    NetZeroClient(String baseUrl, String siteId, Login login) throws VendorException {
        if (siteId.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION,
                    "siteId is empty; NetZero shows it in the app under Settings, Developer API");
        }
        String whole = baseUrl.contains("{siteId}")
                ? baseUrl.replace("{siteId}", siteId)
                : (baseUrl.endsWith("/api/v1") ? baseUrl : baseUrl + "/api/v1") + "/" + siteId + "/config";
        this.uri = Options.address("baseUrl", whole);
        this.login = login;
    }

    @Override
    public String name() {
        return "netzero";
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public Reading read(Host host, boolean settingsToo) throws VendorException {
        Instant asked = host.now();
        JsonNode config = send(host, Http.Call.get(uri), false);
        if (!config.isObject()) {
            throw new VendorException(Kind.BAD_ANSWER, "NetZero said something that is no configuration");
        }
        return reading(config, asked);
    }

    private Reading reading(JsonNode config, Instant asked) throws VendorException {
        Reading.Live live = Reading.Live.of(config.path("live_status"));
        if (live.charge().isEmpty()) {
            live = new Reading.Live(Reading.fraction(config, "percentage_charged"), live.batteryW(), live.gridW(),
                    live.solarW(), live.loadW(), live.capacityWh(), live.island(), live.stormWatch(), live.at());
        }
        Reading.Settings settings = new Reading.Settings(Reading.text(config, "operational_mode"),
                Reading.percent(config), Reading.flag(config, "grid_charging"));
        // it serves Powerwalls only, and tells neither their number nor their power
        return new Reading(live, new Reading.Info(true, settings, Reading.text(config, "energy_exports"),
                Reading.GRID_CHARGE_W, OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty()), asked,
                name());
    }

    @Override
    public void write(Host host, List<Step> steps) throws VendorException {
        if (steps.isEmpty()) {
            return;
        }
        ObjectNode body = Answers.JSON.createObjectNode();
        for (Step step : steps) {
            if (step instanceof Step.Mode mode) {
                body.put("operational_mode", mode.mode());
            } else if (step instanceof Step.Reserve reserve) {
                body.put("backup_reserve_percent", reserve.percent());
            } else if (step instanceof Step.GridCharging charging) {
                body.put("grid_charging", charging.allowed());
            }
        }
        send(host, Http.Call.postJson(uri, body.toString()), true);
    }

    @Override
    public void tariff(Host host, JsonNode content) throws VendorException {
        throw new VendorException(Kind.REFUSED,
                "NetZero can't hand a tariff to a Powerwall; use another transport for this");
    }

    private JsonNode send(Host host, Http.Call call, boolean write) throws VendorException {
        return Answers.read(host.http().send(call.bearer(login.access(host))),
                new Answers.Ask("NetZero", write ? "a change" : "its configuration", write, Optional.empty()),
                host.now());
    }
}
