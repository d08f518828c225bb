package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;

/** Tesla's Fleet API as far as a test needs it: the site 42, and a token service that rotates. */
final class Tesla implements AutoCloseable {

    static {
        // else the JDK's server holds back the last packet of each answer for 40 ms, as long as its client's delayed ACK
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    static final String SITE = "/api/1/energy_sites/42/";
    static final String LIVE = recorded("live_status.json");
    static final String INFO = recorded("site_info.json");

    final Fixtures vendor = Fixtures.start();
    final FakeHost host = FakeHost.california("powerwall", "2026-11-21T12:10:00Z");
    private int refreshes;

    Tesla() {
        vendor.on("GET", SITE + "live_status", Answer.json(LIVE));
        vendor.on("GET", SITE + "site_info", Answer.json(INFO));
        vendor.on("POST", SITE + "*", Answer.json("{\"response\":{\"code\":201,\"message\":\"Updated\"}}"));
        vendor.on("POST", "/token", request -> {
            refreshes++;
            return Answer.json("{\"access_token\":\"access-" + refreshes + "\",\"refresh_token\":\"refresh-" + refreshes
                    + "\",\"expires_in\":28800,\"token_type\":\"Bearer\"}");
        });
    }

    static String recorded(String name) {
        return Fixtures.recorded(Tesla.class, name);
    }

    /** With a first refresh token. */
    Powerwall powerwall(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url(), "authUrl",
                vendor.url() + "/token", "clientId", "app", "refreshToken", "refresh-0", "siteId", "42"));
        values.putAll(changes);
        return new Powerwall(Configured.of(Powerwall.Config.class, values));
    }

    Powerwall powerwall() {
        return powerwall(Map.of());
    }

    /** What the site tells of its settings from now on. */
    void settings(String mode, int reserve, boolean gridCharging) {
        vendor.on("GET", SITE + "site_info", Answer.json(info(mode, reserve, gridCharging)));
    }

    static String info(String mode, int reserve, boolean gridCharging) {
        return INFO.replace("\"self_consumption\"", '"' + mode + '"')
                .replace("\"backup_reserve_percent\": 20", "\"backup_reserve_percent\": " + reserve)
                .replace("\"disallow_charge_from_grid_with_solar_installed\": true",
                        "\"disallow_charge_from_grid_with_solar_installed\": " + !gridCharging);
    }

    void charge(double percent) {
        vendor.on("GET", SITE + "live_status", Answer.json(LIVE.replace("55.25", Double.toString(percent))));
    }

    /** Every write so far, as path and body. */
    List<String> writes() {
        return vendor.requests().stream().filter(r -> r.method().equals("POST") && !r.path().equals("/token"))
                .map(r -> r.path().replace(SITE, "") + " " + r.body()).toList();
    }

    /** The writes that one order makes. */
    List<String> writes(Powerwall powerwall, Setting setting) throws VendorException {
        vendor.clear();
        powerwall.apply(host, order(setting));
        return writes();
    }

    Command order(Setting setting) {
        return new Command(host.entity(EntityId.Kind.DEVICE, "battery"), setting, OptionalDouble.empty(),
                host.now().plusSeconds(3600));
    }

    Command order(Setting setting, double floor) {
        return new Command(host.entity(EntityId.Kind.DEVICE, "battery"), setting, OptionalDouble.of(floor),
                host.now().plusSeconds(3600));
    }

    BatteryState battery() {
        return host.state(EntityId.Kind.DEVICE, "battery", BatteryState.class);
    }

    VendorException failure(Powerwall powerwall) {
        return assertThrows(VendorException.class, () -> powerwall.refresh(host));
    }

    VendorException refusal(Powerwall powerwall, Setting setting) {
        return assertThrows(VendorException.class, () -> powerwall.apply(host, order(setting)));
    }

    @Override
    public void close() {
        vendor.close();
    }
}
