package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import offpeak.itest.AssembledHost;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import offpeak.itest.Rest;
import tools.jackson.databind.JsonNode;

/** A home sixty times as fast as time with a battery, a car and a supplier's account, and a proxy before each vendor. */
final class AccountHome implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String VIN = "5YJ3E7EA0SIMULATE";
    private static final String CARS = "/teslemetry";
    private static final String KEY = "simulated-teslemetry-token";
    static final String CAR = "home/device/tesla-vehicle/car-5yj3e7ea0simulate";
    static final String DISPATCHES = "home/event/intelligent-octopus/dispatches";
    static final String EVENTS = "home/event/intelligent-octopus/events";
    static final String CAR_FILE = "offpeak.device.tesla-vehicle~home.cfg.json";
    static final double OFF_PEAK = 0.07;
    static final double PEAK = 0.28;
    /** A little behind the home's middle. */
    static final double AWAY = 51.9;

    private final FaultProxy fleet = new FaultProxy();
    private final FaultProxy supplier = new FaultProxy();
    private final String vendors;
    private final HostProcess host;

    /** @param rules their configurations, file and JSON by turns */
    AccountHome(String name, String clock, String... rules) throws IOException {
        int port = AssembledHost.freePort();
        vendors = "http://127.0.0.1:" + port;
        fleet.to(port);
        supplier.to(port);
        HostProcess.Plan plan = HostProcess.start(name).as("admin")
                .with("--feature", "simulator", "--speed", "60", "--clock", clock)
                .config("offpeak.simulator.cfg.json",
                        "{\"port\": " + port + ", \"prices\": \"\", \"seed\": 1, \"startSoc\": 0.5}")
                .config("offpeak.site~home.cfg.json",
                        "{\"name\": \"Home\", \"zone\": \"Europe/London\", \"currency\": \"GBP\","
                                + " \"latitude\": 51.5, \"longitude\": -0.1}")
                .config(FastHome.POWERWALL, battery())
                .config(CAR_FILE, car("PT2M"))
                .config("offpeak.price.intelligent-octopus~home.cfg.json", account());
        for (int i = 0; i < rules.length; i += 2) {
            plan.config(rules[i], rules[i + 1]);
        }
        host = plan.start();
        host.running("powerwall", "tesla-vehicle", "intelligent-octopus");
    }

    private String battery() {
        return "{\"transport\": \"fleet\", \"baseUrl\": \"" + fleet.url() + "\", \"authUrl\": \"" + fleet.url()
                + "/oauth2/v3/token\", \"clientId\": \"simulated-client\", \"poll\": \"PT1M\", \"refreshToken\": \""
                + FastHome.SECRET + "\"}";
    }

    /** By a key, because the simulated login has but one chain of tokens, which is the battery's. */
    String car(String poll) {
        return "{\"transport\": \"teslemetry\", \"baseUrl\": \"" + fleet.url() + CARS + "\", \"apiKey\": \"" + KEY
                + "\", \"poll\": \"" + poll + "\", \"vin\": \"" + VIN + "\"}";
    }

    private String account() {
        String kraken = supplier.url() + "/kraken/v1/";
        return "{\"baseUrl\": \"" + supplier.url() + "\", \"graphqlUrl\": \"" + kraken
                + "graphql/\", \"backendGraphqlUrl\": \"" + kraken + "backend/graphql/\", \"freeElectricity\": false,"
                + " \"freeElectricityUrl\": \"" + supplier.url() + "/kraken/\","
                + " \"apiKey\": \"sk_live_simulated\", \"poll\": \"PT1M\", \"offPeakRate\": " + OFF_PEAK
                + ", \"peakRate\": " + PEAK + "}";
    }

    HostProcess host() {
        return host;
    }

    FaultProxy fleet() {
        return fleet;
    }

    FaultProxy supplier() {
        return supplier;
    }

    /** From now on every answer that tells of this field has these rows in place of its own. */
    void rows(String field, String rows) {
        supplier.mode("graphql", FaultMode.rewrite(body -> body.contains("\"" + field + "\"")
                ? "{\"data\":{\"" + field + "\":" + rows + "}}"
                : body));
    }

    /** Wakes the car by its owner's app, so that it shows what it is like. */
    void wake() {
        Rest app = new Rest(vendors + CARS + "/").bearer(KEY);
        assertEquals(200, app.status("POST", "api/1/vehicles/" + VIN + "/wake_up", ""));
    }

    void configure(String file, String json) throws IOException {
        Path path = host.data().resolve("config").resolve(file);
        Path part = path.resolveSibling(file + ".part");
        Files.writeString(part, json);
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
    }

    JsonNode entity(String id) {
        return host.get("devices/" + id);
    }

    /** The import price of the half-hour that begins then; 0 when there is none. */
    double price(Instant start) {
        for (JsonNode source : host.get("prices")) {
            for (JsonNode half : source.path("series")) {
                if (source.path("direction").asString().equals("import")
                        && Instant.parse(half.path("start").asString()).equals(start)) {
                    return half.path("value").asDouble();
                }
            }
        }
        return 0;
    }

    Instant clock() {
        return host.clock();
    }

    void until(Instant instant) {
        Await.that(instant.toString(), Duration.ofMinutes(4), () -> clock().toString(),
                () -> !clock().isBefore(instant));
    }

    /** @return how long it took by the host's clock */
    Duration await(String what, Callable<Boolean> condition) {
        Instant begun = clock();
        Await.that(what, PATIENCE, () -> host.get("state") + "\n" + host.get("plan") + "\n"
                + host.get("decisions?limit=6") + "\n" + host.get("health"), condition);
        return Duration.between(begun, clock());
    }

    String order(String device, String setting, String value, Duration lasting) {
        var answer = host.api().send("POST", "overrides", "{\"device\": \"" + device + "\", \"setting\": \"" + setting
                + "\", \"value\": \"" + value + "\", \"until\": \"" + clock().plus(lasting) + "\"}");
        if (answer.statusCode() != 201) {
            throw new AssertionError("an order was answered by " + answer.statusCode() + " " + answer.body());
        }
        return Rest.json(answer.body()).path("id").asString();
    }

    void cancel(String order) {
        host.api().status("DELETE", "overrides/" + order, "");
    }

    /** Of one device, oldest first, without what was put back. */
    List<Audit.Decided> decided(String device) throws IOException {
        return Audit.of(host).decisions().stream().filter(one -> one.device().equals(device) && !one.restores())
                .toList();
    }

    Audit.Decided last(String device) throws IOException {
        List<Audit.Decided> all = decided(device);
        if (all.isEmpty()) {
            throw new AssertionError("nothing was decided of " + device);
        }
        return all.get(all.size() - 1);
    }

    @Override
    public void close() throws IOException {
        host.close();
        fleet.close();
        supplier.close();
    }
}
