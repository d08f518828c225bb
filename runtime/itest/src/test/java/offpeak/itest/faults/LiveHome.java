package offpeak.itest.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import offpeak.itest.AssembledHost;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import tools.jackson.databind.JsonNode;

/** A home in real time, with the simulated vendors in its own host: for what is a matter of networks and not of hours. */
final class LiveHome implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "live home";

    private final int vendors = AssembledHost.freePort();
    private final HostProcess host;

    private LiveHome(String name) throws IOException {
        HostProcess.Plan plan = HostProcess.start(name).as("admin").with("--feature", "simulator")
                .config("offpeak.simulator.cfg.json",
                        "{\"port\": " + vendors + ", \"prices\": \"\", \"seed\": 1, \"startSoc\": 0.5}")
                .config("offpeak.site~home.cfg.json",
                        "{\"name\": \"Home\", \"zone\": \"Europe/London\", \"currency\": \"GBP\"}")
                .config(FastHome.POWERWALL, powerwall(vendors))
                .config(FastHome.AGILE, agile("http://127.0.0.1:" + vendors));
        host = plan.start();
        host.running("powerwall", "agile");
    }

    static LiveHome shared() throws Exception {
        return SharedHost.get(NAME, LiveHome.class, () -> new LiveHome("faults-live"));
    }

    static String powerwall(int vendors) {
        String url = "http://127.0.0.1:" + vendors;
        return "{\"transport\": \"fleet\", \"baseUrl\": \"" + url + "\", \"authUrl\": \"" + url
                + "/oauth2/v3/token\", \"clientId\": \"simulated-client\", \"poll\": \"PT10S\", \"refreshToken\": \""
                + FastHome.SECRET + "\"}";
    }

    static String agile(String url) {
        return "{\"baseUrl\": \"" + url + "\", \"product\": \"AGILE-24-10-01\", \"region\": \"C\"}";
    }

    static Scenario.Body on(OnHome row) {
        return run -> {
            LiveHome home = shared();
            boolean well = false;
            try {
                Checker checker = run.watch(home.host).secret(FastHome.SECRET);
                row.run(run, home);
                FastHome.well(home.host);
                Run.expect(checker.violations());
                well = true;
            } finally {
                if (!well) {
                    SharedHost.drop(NAME);
                }
            }
        };
    }

    /** A row on the shared home. */
    interface OnHome {
        void run(Run run, LiveHome home) throws Exception;
    }

    HostProcess host() {
        return host;
    }

    String url() {
        return "http://127.0.0.1:" + vendors;
    }

    void configure(String file, String json) throws IOException {
        Path path = host.data().resolve("config").resolve(file);
        Path part = path.resolveSibling(file + ".part");
        Files.writeString(part, json);
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
    }

    void remove(String file) throws IOException {
        Files.deleteIfExists(host.data().resolve("config").resolve(file));
    }

    JsonNode battery() {
        return host.get("devices/" + FastHome.BATTERY);
    }

    void batteryGoesOn() {
        Instant before = Instant.parse(battery().path("observed_at").asString());
        Await.that("the battery to be read", PATIENCE, () -> battery().toString(),
                () -> Instant.parse(battery().path("observed_at").asString()).isAfter(before));
    }

    String order(String value, Duration lasting) {
        String until = host.clock().plus(lasting).toString();
        var answer = host.api().send("POST", "overrides", "{\"device\": \"" + FastHome.BATTERY
                + "\", \"setting\": \"operation\", \"value\": \"" + value + "\", \"until\": \"" + until + "\"}");
        if (answer.statusCode() != 201) {
            throw new AssertionError("an order was answered by " + answer.statusCode() + " " + answer.body());
        }
        return offpeak.itest.Rest.json(answer.body()).path("id").asString();
    }

    @Override
    public void close() throws IOException {
        host.close();
    }
}
