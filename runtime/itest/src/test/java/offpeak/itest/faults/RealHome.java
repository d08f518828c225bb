package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.itest.AssembledHost;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import tools.jackson.databind.JsonNode;

/** A home in real time: hosts come and go, the simulated vendors are a process of their own that stays for all rows. */
final class RealHome implements AutoCloseable {
    /** A host in real time looks at the minute whether what failed is well again. */
    static final Duration PATIENCE = Duration.ofSeconds(150);
    static final String BATTERY = "home/device/powerwall/battery";
    private static final String NAME = "real vendors";

    private final HostProcess vendors;
    private final String url;

    private RealHome() throws IOException {
        int port = AssembledHost.freePort();
        url = "http://127.0.0.1:" + port;
        vendors = HostProcess.start("faults-vendors").with("--feature", "simulator")
                .config("offpeak.simulator.cfg.json",
                        "{\"port\": " + port + ", \"prices\": \"\", \"seed\": 1, \"startSoc\": 0.5}")
                .start();
    }

    static RealHome shared() throws Exception {
        return SharedHost.get(NAME, RealHome.class, RealHome::new);
    }

    /** A host that is not started yet, with a battery. */
    HostProcess.Plan plan(String name) throws IOException {
        return HostProcess.start("faults-" + name).as("admin")
                .config("offpeak.site~home.cfg.json",
                        "{\"name\": \"Home\", \"zone\": \"Europe/London\", \"currency\": \"GBP\"}")
                .config("offpeak.device.powerwall~home.cfg.json", powerwall(""));
    }

    /** The same home for another process. */
    static HostProcess.Plan again(HostProcess.Plan before, String name) throws IOException {
        return HostProcess.start("faults-" + name).data(before.data()).token(before.token());
    }

    String powerwall(String more) {
        // with a key: a token that works once could not go from host to host
        return "{\"transport\": \"netzero\", \"baseUrl\": \"" + url + "\", \"siteId\": \"" + site(url)
                + "\", \"apiKey\": \"simulated-netzero-token\"" + more + "}";
    }

    /** One for each simulation: in real time a host claims its account for itself on the whole computer. */
    static String site(String url) {
        String digits = "000" + url.replaceAll(".*:", "");
        String own = digits.substring(digits.length() - 4);
        // that site is empty
        return "225214763865" + (own.equals("1999") ? "1998" : own);
    }

    String url() {
        return url;
    }

    HostProcess vendors() {
        return vendors;
    }

    JsonNode settings() throws IOException {
        return vendors.simulatorHome().path("settings");
    }

    int writes() throws IOException {
        return vendors.simulatorHome().path("writes").size();
    }

    /** The user orders a charge for an hour. */
    void charge(HostProcess host) throws IOException {
        JsonNode own = settings();
        order(host, "charge_from_grid target=0.9", 3600);
        Await.that("the battery to charge", PATIENCE, () -> host.get("decisions?limit=3") + host.errors(),
                () -> !settings().equals(own));
    }

    static void order(HostProcess host, String operation, int seconds) {
        assertEquals(host.errors(), 201,
                host.api().status("POST", "overrides", "{\"setting\": \"operation\", \"value\": \""
                        + operation + "\", \"until\": \"" + host.clock().plusSeconds(seconds) + "\"}"));
    }

    /** Switched off, an integration puts back at once what it changed. */
    void leave(HostProcess host, JsonNode own) {
        assertEquals(200, host.api().status("PUT", "integrations/powerwall", "{\"enabled\": false}"));
        putBack(host, own);
    }

    void putBack(HostProcess host, JsonNode own) {
        Await.that("the user's own settings " + own, PATIENCE, () -> host.get("decisions?limit=3") + host.errors(),
                () -> settings().equals(own));
    }

    /** What the health says of a part; empty when that is well or unknown. */
    static Optional<String> trouble(HostProcess host, String part) {
        for (JsonNode check : host.get("health").path("checks")) {
            if (check.path("name").asString().equals(part) && !check.path("status").asString().equals("UP")) {
                return Optional.of(check.path("message").asString());
            }
        }
        return Optional.empty();
    }

    /** Waits until the health names a part with all these words. */
    static void named(HostProcess host, String part, String... words) {
        Await.that(part + " to be named", PATIENCE, () -> host.get("health") + "\n" + host.errors(), () -> {
            String message = trouble(host, part).orElse("");
            return !message.isBlank() && List.of(words).stream().allMatch(message::contains);
        });
    }

    static void well(HostProcess host) {
        Await.that("all to be well", PATIENCE, () -> host.get("health") + "\n" + host.errors(),
                () -> host.get("health").path("status").asString().equals("UP"));
    }

    /** The life of each integration and rule, with the reason. */
    static List<String> lives(HostProcess host) {
        List<String> lives = new ArrayList<>();
        host.get("integrations").forEach(one -> lives.add(one.path("id").asString() + " " + one.path("state").asString()
                + " " + one.path("reason").asString("")));
        return lives;
    }

    static Optional<String> life(HostProcess host, String id) {
        return lives(host).stream().filter(one -> one.startsWith(id + " ")).findFirst();
    }

    @Override
    public void close() throws IOException {
        vendors.close();
    }
}
