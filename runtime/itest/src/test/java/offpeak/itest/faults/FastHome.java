package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import offpeak.itest.AssembledHost;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import tools.jackson.databind.JsonNode;

/**
 * The demo's home, sixty times as fast as time, with a proxy before each vendor. The vendor of prices has published half
 * of tomorrow, so that it is asked each minute.
 */
final class FastHome implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final double SPEED = 60;
    /** The refresh token: a word that must be seen nowhere. The simulator takes any number. */
    static final String SECRET = "simulated-refresh-77001";
    static final String AGILE = "offpeak.price.agile~home.cfg.json";
    static final String POWERWALL = "offpeak.device.powerwall~home.cfg.json";
    static final String BATTERY = "home/device/powerwall/battery";
    private static final String NAME = "fast home";
    /** Some hours later the missing half of tomorrow is a fault of its own. */
    private static final Instant TIRED = Instant.parse("2026-06-15T19:00:00Z");

    private final HostProcess host;
    private final FaultProxy octopus = new FaultProxy();
    private final FaultProxy fleet = new FaultProxy();
    private final TestTls tls = new TestTls();

    private FastHome(String name, String clock, double speed, String published) throws IOException {
        int port = AssembledHost.freePort();
        // until the simulator was told to publish no more than half of tomorrow, which keeps it being asked
        octopus.to(port).mode(FaultMode.refuse());
        fleet.to(port);
        host = plan(name, port).by("env", "JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=" + tls.trusted()
                + " -Djavax.net.ssl.trustStorePassword=" + TestTls.PASSWORD)
                .with("--speed", Double.toString(speed), "--clock", clock)
                .config(AGILE, agile(octopus.url(), ""))
                .config(POWERWALL, powerwall(""))
                .config("offpeak.rule.cheapest-slots~home.cfg.json", "{\"target\": 1.0, \"readyBy\": \"07:00\"}")
                .start();
        host.running("powerwall").fault("octopus", published);
        octopus.mode(FaultMode.pass());
        host.running("agile", "powerwall", "cheapest-slots");
    }

    /** Files that are there already stay when the simulator's port is the one of the last time. */
    private static HostProcess.Plan plan(String name, int port) throws IOException {
        HostProcess.Plan plan = HostProcess.demo(name).config("offpeak.simulator.cfg.json",
                "{\"port\": " + port + ", \"prices\": \"\", \"seed\": 1, \"startSoc\": 0.5}");
        Files.writeString(plan.data().resolve("demo.properties"), "simulator.port=" + port + "\n");
        return plan;
    }

    /** The one of all rows that leave it as it was. */
    static FastHome shared() throws Exception {
        FastHome home = sharedNow();
        if (home.host.clock().isAfter(TIRED)) {
            spoilt();
            home = sharedNow();
        }
        return home;
    }

    private static FastHome sharedNow() throws Exception {
        return SharedHost.get(NAME, FastHome.class,
                () -> new FastHome("faults-fast", "2026-06-15T16:05:00Z", SPEED, "partial"));
    }

    /** One for a single row. */
    static FastHome own(String name, String clock, double speed) throws IOException {
        return own(name, clock, speed, "");
    }

    /** @param published the fault of the vendor of prices from the beginning */
    static FastHome own(String name, String clock, double speed, String published) throws IOException {
        return new FastHome(name, clock, speed, published);
    }

    /** Whatever the row that failed did to it. */
    static void spoilt() throws Exception {
        SharedHost.drop(NAME);
    }

    String agile(String url, String more) {
        return "{\"baseUrl\": \"" + url + "\", \"product\": \"AGILE-24-10-01\", \"region\": \"C\","
                + " \"exportProduct\": \"AGILE-OUTGOING-19-05-13\", \"poll\": \"PT1M\"" + more + "}";
    }

    String powerwall(String more) {
        return "{\"transport\": \"fleet\", \"baseUrl\": \"" + fleet.url() + "\", \"authUrl\": \"" + fleet.url()
                + "/oauth2/v3/token\", \"clientId\": \"simulated-client\", \"refreshToken\": \"" + SECRET + "\"" + more
                + "}";
    }

    HostProcess host() {
        return host;
    }

    FaultProxy octopus() {
        return octopus;
    }

    FaultProxy fleet() {
        return fleet;
    }

    TestTls tls() {
        return tls;
    }

    void configure(String file, String json) throws IOException {
        Path path = host.data().resolve("config").resolve(file);
        Path part = path.resolveSibling(file + ".part");
        Files.writeString(part, json);
        Files.move(part, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** What a check says when it is not well. */
    Optional<String> notUp(String check) {
        return notUp(host, check);
    }

    static Optional<String> notUp(HostProcess host, String name) {
        for (JsonNode check : host.get("health").path("checks")) {
            if (check.path("name").asString().equals(name) && !check.path("status").asString().equals("UP")) {
                return Optional.of(check.path("message").asString());
            }
        }
        return Optional.empty();
    }

    /** Waits until the host names the trouble with these words. */
    String named(String check, String... words) {
        return named(host, check, words);
    }

    static String named(HostProcess host, String check, String... words) {
        String[] last = {""};
        Await.that(check + " to say " + Arrays.toString(words), PATIENCE, () -> host.get("health") + "\n" + tail(host),
                () -> {
                    last[0] = notUp(host, check).orElse("");
                    return !last[0].isBlank() && Arrays.stream(words).allMatch(last[0]::contains);
                });
        return last[0];
    }

    /** Takes the fault away and waits until all is well. @return how long that took */
    Duration recovers() throws IOException {
        octopus.mode(FaultMode.pass());
        fleet.mode(FaultMode.pass());
        return well();
    }

    Duration well() {
        return well(host);
    }

    static Duration well(HostProcess host) {
        long begun = System.nanoTime();
        Await.that("all to be well", PATIENCE, () -> host.get("health") + "\n" + tail(host),
                () -> host.get("health").path("status").asString().equals("UP"));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static String tail(HostProcess host) {
        String all = host.errors();
        return all.substring(Math.max(0, all.length() - 3000));
    }

    JsonNode battery() {
        return host.get("devices/" + BATTERY);
    }

    Instant observed() {
        return Instant.parse(battery().path("observed_at").asString());
    }

    /** The battery goes on being read although something else is broken. */
    void batteryGoesOn() {
        Instant before = observed();
        Await.that("the battery to be read", PATIENCE, () -> battery().toString(),
                () -> observed().isAfter(before.plusSeconds(60)));
    }

    JsonNode budget(String integration) {
        for (JsonNode one : host.get("budgets")) {
            if (one.path("integration").asString().equals(integration)) {
                return one;
            }
        }
        throw new AssertionError("no " + integration + " in " + host.get("budgets"));
    }

    /** Waits until the proxy was asked so many times more. */
    static void asked(FaultProxy proxy, int times) {
        long before = proxy.seen().size();
        Await.that("the vendor to be asked", PATIENCE, () -> proxy.seen().toString(),
                () -> proxy.seen().size() >= before + times);
    }

    /** All known prices. */
    String prices() {
        return host.get("prices").toString();
    }

    JsonNode series(String direction) {
        for (JsonNode source : host.get("prices")) {
            if (source.path("direction").asString().equals(direction)) {
                return source.path("series");
            }
        }
        throw new AssertionError("no prices of " + direction);
    }

    static Instant lastOf(JsonNode series) {
        return Instant.parse(series.path(series.size() - 1).path("end").asString());
    }

    int writes() throws IOException {
        return host.simulatorHome().path("writes").size();
    }

    String order(String value, Duration lasting) {
        String until = host.clock().plus(lasting).toString();
        var answer = host.api().send("POST", "overrides", "{\"device\": \"" + BATTERY
                + "\", \"setting\": \"operation\", \"value\": \"" + value + "\", \"until\": \"" + until + "\"}");
        assertEquals(answer.body(), 201, answer.statusCode());
        return offpeak.itest.Rest.json(answer.body()).path("id").asString();
    }

    @Override
    public void close() throws IOException {
        host.close();
        octopus.close();
        fleet.close();
        tls.close();
    }
}
