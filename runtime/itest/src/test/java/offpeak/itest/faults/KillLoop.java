package offpeak.itest.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import offpeak.itest.AssembledHost;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import offpeak.itest.Rest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A host in fast time is killed again and again while its user changes settings and its rules charge the battery; the simulated vendors
 * are another process, which lives. What a dead host left is looked at before the next one starts.
 */
final class KillLoop implements AutoCloseable {
    private static final int SPEED = 30;
    private static final Instant BEGIN = Instant.parse("2026-06-15T21:00:00Z");
    private static final int LONGEST_LIFE_MS = 3_000;
    /** Times its start: a third dies before it is ready, the others at work. */
    private static final int STARTS_OF_LIFE = 3;
    private static final Duration START = Duration.ofSeconds(60);
    /** Of the host's clock, plus three real seconds for calls that take their real time. */
    private static final Duration PUT_BACK = Duration.ofSeconds(60L + 3 * SPEED);
    private static final int SAFE_EVERY = 6;
    private static final String BATTERY = "home/device/powerwall/battery";
    private static final String POWERWALL = "offpeak.device.powerwall~home.cfg.json";
    private static final String RULE = "offpeak.rule.cheapest-slots~home";
    private static final List<String> OPERATIONS = List.of("charge_from_grid target=0.9", "charge_from_grid target=1.0",
            "hold", "self_consume", "export floor=0.3");
    private static final JsonMapper JSON = new JsonMapper();

    /** When hosts are killed. */
    enum Style {
        /** At any moment of their first seconds. */
        ANY_MOMENT,
        /** While configurations are written, one after the other. */
        SAVING
    }

    private final long seed;
    private final Style style;
    private final SplittableRandom random;
    private final Path scratch;
    private final HostProcess vendors;
    private final Rest simulator;
    private final HostProcess.Plan first;
    private final Acknowledged user = new Acknowledged();
    private final JsonNode own;
    private final Map<String, String> originals = new HashMap<>();
    private List<String> ledger = List.of();
    private List<LeftBehind.Sent> sent = List.of();
    private int written;
    private Instant launched = BEGIN;
    private long launchedNanos = System.nanoTime();
    private Instant latest = BEGIN;
    private Duration lead = Duration.ofMillis(500 * SPEED);
    private int longestLifeMs = LONGEST_LIFE_MS;
    private int kills;
    private int beforeReady;
    private int inSafeMode;
    private int changed;
    private int logins;
    private Duration longestStart = Duration.ZERO;
    private Duration longestPutBack = Duration.ZERO;

    KillLoop(long seed, Style style) throws IOException {
        this.seed = seed;
        this.style = style;
        random = new SplittableRandom(seed);
        scratch = Files.createTempDirectory("offpeak-kill-");
        int port = AssembledHost.freePort();
        vendors = HostProcess.start("kill-vendors")
                .with("--feature", "simulator", "--clock", BEGIN.toString(), "--speed", Integer.toString(SPEED))
                .config("offpeak.simulator.cfg.json",
                        "{\"port\": " + port + ", \"prices\": \"\", \"seed\": 1, \"startSoc\": 0.2}")
                .start();
        simulator = vendors.simulator();
        own = simulator.get("home").path("settings");
        String url = "http://127.0.0.1:" + port;
        first = HostProcess.start("killed").as("admin")
                .config("offpeak.site~home.cfg.json",
                        "{\"name\": \"Home\", \"zone\": \"Europe/London\", \"currency\": \"GBP\"}")
                .config("offpeak.price.agile~home.cfg.json",
                        "{\"baseUrl\": \"" + url + "\", \"product\": \"AGILE-24-10-01\", \"region\": \"C\","
                                + " \"exportProduct\": \"AGILE-OUTGOING-19-05-13\"}")
                .config(RULE + ".cfg.json", "{\"target\": 1.0, \"readyBy\": \"07:00\"}")
                .config(POWERWALL,
                        "{\"transport\": \"fleet\", \"baseUrl\": \"" + url + "\", \"authUrl\": \"" + url
                                + "/oauth2/v3/token\", \"clientId\": \"simulated-client\","
                                + " \"refreshToken\": \"simulated-refresh-1\"}");
    }

    /** @return the figures */
    String run(int times) throws IOException {
        long begun = System.nanoTime();
        try (HostProcess host = plan(0).start().keepData()) {
            longestLifeMs = (int) Math.max(LONGEST_LIFE_MS,
                    STARTS_OF_LIFE * (System.nanoTime() - begun) / 1_000_000);
            // so that its first tokens are not what is killed
            host.running("powerwall");
        }
        for (int i = 1; i <= times; i++) {
            // the crash book would have all but the first few starts in safe mode: most skip it, each sixth does not
            oneHost(i, style == Style.ANY_MOMENT && i % SAFE_EVERY == 0);
            if (i % 50 == 0) {
                System.out.println(figures());
            }
        }
        end();
        return figures();
    }

    private String figures() {
        return String.format(Locale.ROOT,
                "%d kills (seed %d): %d before the host was ready, %d in safe mode; %d changes acknowledged, none lost;"
                        + " %d decisions; settings left changed after %d kills, put back after at most %d s of the host's"
                        + " time (%d times as fast); longest start %d ms; %d times the user had to sign in again",
                kills, seed, beforeReady, inSafeMode, user.changes(), ledger.size(), changed,
                longestPutBack.toSeconds(), SPEED, longestStart.toMillis(), logins);
    }

    /** No host's clock can have been later: each starts when its process does, at the soonest. */
    private Instant latest() {
        Instant now = launched.plusNanos((System.nanoTime() - launchedNanos) * SPEED);
        return now.isAfter(latest) ? now : latest;
    }

    private HostProcess.Plan plan(int i) throws IOException {
        latest = latest();
        Instant clock = vendors.clock().plus(lead);
        launched = clock;
        launchedNanos = System.nanoTime();
        return HostProcess.start("killed-" + i % 10).data(first.data()).token(first.token()).with("--clock",
                clock.toString(), "--speed", Integer.toString(SPEED));
    }

    private void oneHost(int i, boolean maySafe) throws IOException {
        HostProcess.Plan plan = plan(i);
        if (!maySafe) {
            plan.with("--normal");
        }
        int life = random.nextInt(longestLifeMs);
        SplittableRandom doings = random.split();
        long begun = System.nanoTime();
        try (HostProcess host = plan.launch().keepData()) {
            try {
                if (style == Style.ANY_MOMENT && !maySafe) {
                    anyMoment(host, begun, begun + life * 1_000_000L, doings);
                } else {
                    ready(host, begun, begun + START.toNanos());
                    boolean safe = host.get("health").path("status").asString().equals("SAFE_MODE");
                    if (safe) {
                        inSafeMode++;
                        putBack(host);
                    }
                    known(host.api(), true);
                    // a sixth of a life is enough to meet a save
                    long end = System.nanoTime() + life * 1_000_000L / 6;
                    Killer killer = new Killer(host, end);
                    use(host, doings, end, true);
                    killer.await();
                }
                kills++;
            } finally {
                host.killHard();
            }
            look(i);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", kill " + i + " after " + life + " ms: " + e.getMessage() + "\n"
                    + host(i), e);
        }
    }

    private static String host(int i) throws IOException {
        Path log = Path.of("target", "hosts", "killed-" + i % 10 + ".err");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private void anyMoment(HostProcess host, long begun, long end, SplittableRandom doings) throws IOException {
        Killer killer = new Killer(host, end);
        if (ready(host, begun, end)) {
            use(host, doings, end, false);
        } else {
            beforeReady++;
        }
        killer.await();
    }

    private boolean ready(HostProcess host, long begun, long until) throws IOException {
        if (!host.readyBefore(until)) {
            if (until - begun >= START.toNanos()) {
                throw new AssertionError("not ready within " + START);
            }
            return false;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        longestStart = took.compareTo(longestStart) > 0 ? took : longestStart;
        return true;
    }

    /** Ends a host at a moment, whatever it is asked meanwhile. */
    private static final class Killer {
        private final Thread thread;

        Killer(HostProcess host, long atNanos) {
            thread = new Thread(() -> {
                while (System.nanoTime() < atNanos) {
                    LockSupport.parkNanos(atNanos - System.nanoTime());
                }
                host.killHard();
            }, "killer");
            thread.setDaemon(true);
            thread.start();
        }

        void await() {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** Is its user until it dies. */
    private void use(HostProcess host, SplittableRandom doings, long end, boolean saveOnly) {
        try {
            Rest api = host.api();
            Instant clock = Instant.parse(api.get("health").path("clock").asString());
            Duration behind = Duration.between(clock, vendors.clock());
            // the start takes its time, during which the vendors' clock goes on
            lead = lead.plus(behind.dividedBy(2));
            if (!saveOnly) {
                known(api, false);
            }
            while (System.nanoTime() < end) {
                int what = saveOnly ? 0 : doings.nextInt(10);
                if (what < 4) {
                    save(api, doings.nextInt(50, 101) / 100.0);
                } else if (what < 6) {
                    toggle(api, doings.nextBoolean() ? "agile" : "cheapest-slots", doings.nextInt(3) > 0);
                } else if (what < 9) {
                    order(api, doings, clock);
                } else {
                    cancel(api, doings.nextBoolean() ? "operation" : "reserve");
                }
                if (!saveOnly) {
                    LockSupport.parkNanos(doings.nextInt(100) * 1_000_000L);
                }
            }
        } catch (UncheckedIOException killed) {
            // what it was asked last may have come to pass or not
            return;
        }
    }

    /** What the host itself says it knows. */
    private void known(Rest api, boolean restoring) {
        Map<String, String> orders = new HashMap<>(Map.of("operation", "", "reserve", ""));
        api.get("overrides").forEach(order -> orders.put(order.path("setting").asString(),
                order.path("value").asString() + " until " + order.path("until").asString()));
        orders.forEach((setting, found) -> checkOrder("in the running host", setting, found));
        if (!restoring) {
            api.get("integrations").forEach(one -> {
                String state = one.path("state").asString();
                if (!state.equals("LOADED")) {
                    user.check("in the running host", "enabled " + one.path("id").asString(),
                            one.path("enabled").asString());
                }
            });
        }
        user.check("in the running host", "target",
                Double.toString(api.get("configurations/" + RULE).path("target").asDouble()));
    }

    private void checkOrder(String where, String setting, String found) {
        String what = "order " + setting;
        String known = user.certain().getOrDefault(what, "");
        if (found.isEmpty() && !known.isEmpty()
                && until(known).isBefore(latest())) {
            user.acknowledged(what, "");
        }
        user.check(where, what, found);
    }

    private static Instant until(String order) {
        return Instant.parse(order.substring(order.lastIndexOf(' ') + 1));
    }

    private void save(Rest api, double target) {
        change(api, "target", Double.toString(target), "PUT", "configurations/" + RULE,
                Map.of("target", target, "readyBy", "07:00"));
    }

    private void toggle(Rest api, String id, boolean on) {
        change(api, "enabled " + id, Boolean.toString(on), "PUT", "integrations/" + id, Map.of("enabled", on));
    }

    private void order(Rest api, SplittableRandom doings, Instant clock) {
        boolean operation = doings.nextInt(3) > 0;
        String setting = operation ? "operation" : "reserve";
        String value = operation ? OPERATIONS.get(doings.nextInt(OPERATIONS.size())) : "0." + doings.nextInt(3, 8);
        Instant until = Instant.ofEpochSecond(clock.getEpochSecond() + doings.nextInt(300, 7200));
        Map<String, Object> body = new LinkedHashMap<>(Map.of("device", BATTERY, "setting", setting, "value", value,
                "until", until.toString()));
        change(api, "order " + setting, value + " until " + until, "POST", "overrides", body);
    }

    private void cancel(Rest api, String setting) {
        for (JsonNode order : api.get("overrides")) {
            if (order.path("setting").asString().equals(setting)) {
                change(api, "order " + setting, "", "DELETE", "overrides/" + order.path("id").asString(), Map.of());
            }
        }
    }

    private void change(Rest api, String what, String value, String method, String path, Map<String, Object> body) {
        user.asked(what, value);
        HttpResponse<String> answer = api.send(method, path, body.isEmpty() ? "" : JSON.writeValueAsString(body));
        if (answer.statusCode() / 100 == 2) {
            user.acknowledged(what, value);
        } else if (answer.statusCode() / 100 == 4) {
            // such as an integration that has not been read yet
            user.refused(what, value);
        } else {
            throw new AssertionError(method + " " + path + " answered " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Everything that must hold while no host runs. */
    private void look(int i) throws IOException {
        JsonNode home = simulator.get("home");
        LeftBehind left = new LeftBehind(first.data(), scratch);
        for (String setting : List.of("operation", "reserve")) {
            LeftBehind.Order order = left.orders.get(setting);
            checkOrder("in the database", setting, order == null ? "" : order.value() + " until " + order.until());
        }
        for (String id : List.of("agile", "cheapest-slots")) {
            user.check("in the database", "enabled " + id, Boolean.toString(!left.switchedOff.contains(id)));
        }
        user.check("in its file", "target", Double.toString(left.number(RULE, "target")));

        if (!home.path("settings").equals(own)) {
            changed++;
            if (!left.leases.containsKey(BATTERY)) {
                throw new AssertionError("I2 changed without a lease: " + home.path("settings") + ", the user's own "
                        + own);
            }
        }
        left.leases.forEach((device, original) -> {
            String before = originals.putIfAbsent(device, original);
            if (before != null && !before.equals(original)) {
                throw new AssertionError("I2 the lease of " + device + " takes " + original
                        + " for the user's own settings, which were " + before);
            }
        });
        if (left.ledger.size() < ledger.size() || !left.ledger.subList(0, ledger.size()).equals(ledger)) {
            throw new AssertionError("I6 the ledger was rewritten after kill " + (i - 1));
        }
        ledger = left.ledger;
        writes(home, left.sent);
    }

    /**
     * Whatever the vendor received since the last look stands in the ledger as sent, and no host said again what one before it had
     * said and the vendor had done.
     */
    private void writes(JsonNode home, List<LeftBehind.Sent> all) {
        List<JsonNode> received = new ArrayList<>();
        home.path("writes").forEach(received::add);
        List<LeftBehind.Sent> now = all.subList(sent.size(), all.size());
        Map<String, JsonNode> before = new HashMap<>();
        received.subList(0, written).forEach(write -> before.put(write.path("path").asString(), write));
        Map<String, Integer> times = new HashMap<>();
        for (JsonNode write : received.subList(written, received.size())) {
            String path = write.path("path").asString();
            if (times.merge(path, 1, Integer::sum) > now.size()) {
                throw new AssertionError("the vendor received " + write + ", the ledger knows only " + now);
            }
            JsonNode last = before.remove(path);
            boolean again = last != null && last.path("body").equals(write.path("body"));
            if (again && !sent.isEmpty()
                    && now.stream().allMatch(one -> one.command().equals(sent.get(sent.size() - 1).command()))) {
                throw new AssertionError("double command: " + last + " and, by the next host, " + write + "; sent were "
                        + sent.get(sent.size() - 1) + " and " + now);
            }
        }
        written = received.size();
        sent = all;
    }

    /** Waits until the battery has its user's settings again, as a host owes it that has no reason to change them. */
    private void putBack(HostProcess host) throws IOException {
        Instant since = host.clock();
        Await.that("the user's own settings " + own, START,
                () -> simulator.get("home").path("settings") + " " + host.get("health") + " "
                        + host.get("decisions?limit=3") + " vendors " + vendors.clock() + "\n" + host.errors(),
                () -> {
                    signInAgain(host);
                    return simulator.get("home").path("settings").equals(own);
                });
        Duration took = Duration.between(since, host.clock());
        longestPutBack = took.compareTo(longestPutBack) > 0 ? took : longestPutBack;
        if (took.compareTo(PUT_BACK) > 0) {
            throw new AssertionError("I2 put back only after " + took + " of the host's time");
        }
    }

    /**
     * A host that dies between the vendor's answer with the next token and its own commit can't know it: the vendor takes each once.
     * Then its user signs in again; what is changed is put back after that.
     */
    private void signInAgain(HostProcess host) throws IOException {
        boolean lost = false;
        for (JsonNode one : host.get("integrations")) {
            lost |= one.path("id").asString().equals("powerwall") && one.path("state").asString().equals("NEEDS_LOGIN");
        }
        if (!lost) {
            return;
        }
        logins++;
        URI desk = URI.create(simulator.base().replace("simulator/", "oauth2/v3/token"));
        for (int number = 1; number < 1000; number++) {
            HttpRequest request = HttpRequest.newBuilder(desk)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "grant_type=refresh_token&client_id=simulated-client&refresh_token=simulated-refresh-"
                                    + number))
                    .build();
            HttpResponse<String> answer;
            try {
                answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            if (answer.statusCode() == 200) {
                Path file = first.data().resolve("config").resolve(POWERWALL);
                Files.writeString(file, Files.readString(file).replaceFirst("\"refreshToken\": \"[^\"]*\"",
                        "\"refreshToken\": \"" + Rest.json(answer.body()).path("refresh_token").asString() + "\""));
                host.running("powerwall");
                return;
            }
        }
        throw new AssertionError("there is no way back in");
    }

    /** The user takes everything back and the host ends in order: nothing may stay behind. */
    private void end() throws IOException {
        try (HostProcess host = plan(0).with("--normal").start().keepData()) {
            Await.that("the powerwall to be asked", START, host::errors, () -> {
                signInAgain(host);
                return RealHome.life(host, "powerwall").orElse("").startsWith("powerwall RUNNING");
            });
            known(host.api(), true);
            toggle(host.api(), "cheapest-slots", false);
            cancel(host.api(), "operation");
            cancel(host.api(), "reserve");
            putBack(host);
            Await.that("no lease to be left", START, () -> host.get("decisions?limit=3") + host.errors(),
                    () -> new LeftBehind(first.data(), scratch).leases.isEmpty());
            host.stop();
        }
        look(0);
    }

    @Override
    public void close() throws IOException {
        vendors.close();
        HostProcess.delete(first.data());
        HostProcess.delete(scratch);
    }
}
