package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import tools.jackson.databind.JsonNode;

/** Vendors that answer late, too much, too little, or something else. */
final class VendorRows {
    /** The host's own for a whole call, in real time. */
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(200);
    private static final long GIGABYTE = 1L << 30;

    /** A row on the shared home, which is made anew for the next row when this one fails. */
    interface OnHome {
        void run(Run run, FastHome home) throws Exception;
    }

    private VendorRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F17", "429 with and without Retry-After", on(VendorRows::tooMany)).onlyInFull(),
                Scenario.row("F18", "storms of 500, 502, 503, 504", on(VendorRows::storm)),
                Scenario.row("F19", "no answer, or headers alone", on(VendorRows::hang)).onlyInFull(),
                Scenario.row("F20", "a server that sends a byte each 200 ms", on(VendorRows::slowServer)).onlyInFull(),
                Scenario.row("F22", "answers cut short, of wrong length, or twice", on(VendorRows::cutShort)),
                Scenario.row("F23", "1 GB of JSON, bomb of gzip, depth 100 000, a million digits",
                        on(VendorRows::tooMuch)).onlyInFull(),
                Scenario.row("F24", "a web page with 200 in place of data", on(VendorRows::webPage)),
                Scenario.row("F25", "redirect to another server", on(VendorRows::redirect)),
                Scenario.row("F26", "TLS certificate expired, of another host, self-signed", on(VendorRows::tls))
                        .onlyInFull(),
                Scenario.row("F27", "NaN, null, \"12,3\", doubled keys, more fields, unknown words",
                        on(VendorRows::oddFields)).onlyInFull(),
                Scenario.row("F37", "rotated token, its answer lost", on(VendorRows::lostToken)));
    }

    static Scenario.Body on(OnHome row) {
        return run -> {
            FastHome home = FastHome.shared();
            boolean well = false;
            try {
                home.recovers();
                Checker checker = run.watch(home.host()).secret(FastHome.SECRET);
                row.run(run, home);
                home.recovers();
                Run.expect(checker.violations());
                well = true;
            } finally {
                if (!well) {
                    FastHome.spoilt();
                }
            }
        };
    }

    private static void tooMany(Run run, FastHome home) throws Exception {
        String before = home.prices();
        Instant soon = home.host().clock().plusSeconds(300);
        Map<String, Duration> asked = new LinkedHashMap<>();
        asked.put("Retry-After: 150", Duration.ofSeconds(150));
        asked.put("Retry-After: -5", Duration.ofSeconds(60));
        asked.put("Retry-After: soon", Duration.ofSeconds(60));
        asked.put("X-None: 1", Duration.ofSeconds(60));
        asked.put("Retry-After: " + date(soon), Duration.ofSeconds(300));
        for (Map.Entry<String, Duration> one : asked.entrySet()) {
            String[] header = one.getKey().split(": ", 2);
            Duration wait = one.getValue();
            home.octopus().forget();
            // once, so that what follows is the host's own patience
            home.octopus().mode(FaultMode.status(429, Map.of(header[0], header[1], "Date",
                    date(soon.minusSeconds(300))), ""));
            home.named("agile", "429");
            home.octopus().mode(FaultMode.pass());
            long calls = home.octopus().seen().size();
            Instant now = home.host().clock();
            JsonNode until = home.budget("agile").path("paused_until");
            assertTrue(one.getKey() + " is not shown: " + home.budget("agile"), until.isString());
            Duration left = Duration.between(now, Instant.parse(until.asString()));
            assertTrue(one.getKey() + " leaves " + left, left.compareTo(wait) <= 0
                    && left.compareTo(wait.minusSeconds(30)) > 0);
            home.well();
            Instant again = home.host().clock();
            assertFalse(one.getKey() + ": asked again at " + again + ", before " + until,
                    again.isBefore(Instant.parse(until.asString())));
            assertTrue("asked " + calls + " times although told to wait", calls <= 2);
        }
        // a day is the longest; an own instance, because its pause outlasts the row
        FaultProxy own = run.keep(new FaultProxy());
        own.mode(FaultMode.status(429, Map.of("Retry-After", "864000"), ""));
        home.configure("offpeak.price.agile~paused.cfg.json", home.agile(own.url(), ""));
        home.named("agile-paused", "429");
        Instant until = Instant.parse(home.budget("agile-paused").path("paused_until").asString());
        Duration left = Duration.between(home.host().clock(), until);
        assertTrue("ten days became " + left, left.compareTo(Duration.ofHours(24)) <= 0
                && left.compareTo(Duration.ofHours(23)) > 0);
        java.nio.file.Files.delete(home.host().data().resolve("config/offpeak.price.agile~paused.cfg.json"));
        Await.that("the second instance to go", FastHome.PATIENCE, () -> home.notUp("agile-paused").isEmpty());
        assertTrue("prices were lost", home.prices().length() >= before.length() / 2);
        run.saw(asked.size() + " forms honoured, ten days cut to " + left.toHours() + " h");
    }

    private static String date(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atZone(ZoneOffset.UTC));
    }

    private static void storm(Run run, FastHome home) throws Exception {
        int most = 0;
        for (int status : run.full() ? new int[]{500, 502, 503, 504} : new int[]{500 + run.random().nextInt(5)}) {
            home.octopus().forget();
            home.octopus().mode(FaultMode.status(status == 501 ? 503 : status, Map.of(), "<h1>Server error</h1>"));
            Await.that("the server to be left alone", FastHome.PATIENCE, () -> home.budget("agile").toString(),
                    () -> home.budget("agile").path("breaker").asString().equals("open"));
            long failures = home.octopus().seen().size();
            assertTrue(failures + " calls until it opened", failures >= 5 && failures <= 6);
            home.named("agile", "resting after 5 failures");
            // while it stays so there is one probe at a time
            Instant until = home.host().clock().plusSeconds(run.full() ? 1200 : 420);
            home.octopus().forget();
            Await.that("some minutes of storm", FastHome.PATIENCE, () -> home.host().clock().isAfter(until));
            most = Math.max(most, home.octopus().seen().size());
            assertTrue(most + " probes", most >= 1 && most <= (run.full() ? 12 : 6));
            home.recovers();
            assertEquals("closed", home.budget("agile").path("breaker").asString());
        }
        run.saw("opens after 5, then " + most + " probes in " + (run.full() ? 20 : 7) + " min");
    }

    private static void hang(Run run, FastHome home) throws Exception {
        Footprint before = Footprint.of(home.host());
        late(run, home, FaultMode.hang(), "did not answer within 15 s");
        if (run.full()) {
            late(run, home, FaultMode.hangAfterHeaders(), "was not done within 15 s");
        }
        Footprint after = Footprint.of(home.host());
        Run.expect(Invariants.flat(before, after));
        run.saw(before.threads() + " threads before, " + after.threads() + " after");
    }

    private static void slowServer(Run run, FastHome home) throws Exception {
        late(run, home, FaultMode.slice(BETWEEN_BYTES), "was not done within 15 s");
    }

    private static void late(Run run, FastHome home, FaultMode mode, String words) throws Exception {
        home.octopus().forget();
        home.octopus().mode(mode);
        FastHome.asked(home.octopus(), 1);
        long begun = System.nanoTime();
        home.batteryGoesOn();
        home.named("agile", words);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        // two calls one after the other: import and export
        assertTrue(millis + " ms", millis >= DEADLINE.toMillis() - 1000 && millis <= 2 * DEADLINE.toMillis() + 5000);
        home.batteryGoesOn();
        home.recovers();
        run.saw("given up after " + millis / 1000 + " s, the battery read all the while");
    }

    private static void cutShort(Run run, FastHome home) throws Exception {
        String before = home.series("import").toString();
        Map<String, FaultMode> modes = new LinkedHashMap<>();
        modes.put("broke the connection off", FaultMode.truncate(300));
        modes.put("", FaultMode.resetMidBody());
        modes.put("not JSON", FaultMode.badLength());
        for (Map.Entry<String, FaultMode> one : modes.entrySet()) {
            home.octopus().mode(one.getValue());
            home.named("agile", one.getKey());
            same(before, home);
            home.recovers();
        }
        home.octopus().mode(FaultMode.dupResponse());
        FastHome.asked(home.octopus(), 4);
        same(before, home);
        home.octopus().mode(FaultMode.wrongCharset());
        home.named("agile", "not JSON");
        same(before, home);
        run.saw("5 kinds, not one price stored of any");
    }

    /** Of what was known nothing changed, and nothing came to it; only its oldest may have gone. */
    private static void same(String before, FastHome home) {
        String now = home.series("import").toString();
        String kept = now.substring(1, now.length() - 1);
        assertTrue("prices changed: " + before + "\n" + now, before.endsWith(kept + "]"));
    }

    private static void tooMuch(Run run, FastHome home) throws Exception {
        Footprint before = Footprint.of(home.host());
        String prices = home.series("import").toString();
        Map<FaultMode, String> modes = new LinkedHashMap<>();
        modes.put(FaultMode.hugeBody(GIGABYTE), "more than 8 MB");
        modes.put(FaultMode.gzipBomb(run.full() ? GIGABYTE : GIGABYTE / 16), "more than 8 MB");
        modes.put(FaultMode.badJson("[".repeat(100_000)), "not JSON");
        modes.put(FaultMode.badJson("{\"results\":[{\"value_inc_vat\":" + "1".repeat(1_000_000) + "}]}"), "agile");
        for (Map.Entry<FaultMode, String> one : modes.entrySet()) {
            home.octopus().mode(one.getKey());
            home.named("agile", one.getValue().equals("agile") ? "" : one.getValue());
            same(prices, home);
            home.recovers();
            home.fleet().mode(one.getKey());
            home.named("powerwall");
            home.recovers();
        }
        Footprint after = Footprint.of(home.host());
        Run.expect(Invariants.flat(before, after));
        run.saw("heap " + before.heapText() + " before, " + after.heapText() + " after");
    }

    private static void webPage(Run run, FastHome home) throws Exception {
        String before = home.series("import").toString();
        home.octopus().mode(FaultMode.wrongType());
        home.fleet().mode(FaultMode.wrongType());
        String said = home.named("agile");
        home.named("powerwall", "web page");
        assertFalse("taken for no prices: " + said, said.contains("no current prices"));
        same(before, home);
        run.saw(said);
    }

    private static void redirect(Run run, FastHome home) throws Exception {
        FaultProxy thief = run.keep(new FaultProxy());
        thief.mode(FaultMode.badJson("{}"));
        home.octopus().mode(FaultMode.redirect(thief.url() + "/v1/"));
        home.fleet().mode(FaultMode.redirect(thief.url().replace("127.0.0.1", "localhost") + "/api/1/products"));
        home.named("agile", "another server");
        home.named("powerwall", "another server");
        assertEquals("somebody else was asked", List.of(), thief.seen());
        assertTrue("the token was not even sent to the vendor",
                home.fleet().seen().stream().anyMatch(FaultProxy.Seen::authorized));
        run.saw("the other server got no request");
    }

    private static void tls(Run run, FastHome home) throws Exception {
        int port = portOf(home.host());
        try (FaultProxy good = home.tls().good(port);
                FaultProxy expired = home.tls().expired(port);
                FaultProxy elsewhere = home.tls().wrongHost(port);
                FaultProxy self = home.tls().selfSigned(port)) {
            for (FaultProxy bad : List.of(expired, elsewhere, self)) {
                home.configure(FastHome.AGILE, home.agile(bad.url(), ""));
                Await.that("the bad one to be tried", FastHome.PATIENCE, () -> home.host().get("health").toString(),
                        () -> bad.connections() > 0);
                home.named("agile", "certificate");
                assertEquals("something was sent", List.of(), bad.seen());
            }
            // the same, but good: so that it is the certificate that is refused
            home.configure(FastHome.AGILE, home.agile(good.url(), ""));
            Await.that("the good one to be asked", FastHome.PATIENCE, () -> home.host().get("health").toString(),
                    () -> !good.seen().isEmpty());
            home.well();
        } finally {
            home.configure(FastHome.AGILE, home.agile(home.octopus().url(), ""));
        }
        home.well();
        run.saw("3 refused before a request, a good one taken");
    }

    private static void oddFields(Run run, FastHome home) throws Exception {
        int writes = home.writes();
        for (String number : List.of("NaN", "\"12,3\"", "1e999", "[50]", "true")) {
            home.fleet().mode("/live_status", replacing("percentage_charged", number));
            home.named("powerwall");
            home.fleet().mode(FaultMode.pass());
            home.well();
        }
        home.fleet().mode("/live_status", replacing("percentage_charged", "null"));
        Await.that("an unknown charge to be absent", FastHome.PATIENCE, () -> home.battery().toString(),
                () -> !home.battery().path("state_of_charge").isNumber());
        home.fleet().mode("/live_status", FaultMode.rewrite(body -> body.replaceFirst("\"percentage_charged\"",
                "\"percentage_charged\":7,\"percentage_charged\"").replaceFirst("\"response\":\\{",
                        "\"response\":{\"brand_new\":{\"deep\":[1]},")));
        Instant before = home.observed();
        Await.that("more fields to be passed over", FastHome.PATIENCE, () -> home.battery().toString(),
                () -> home.battery().path("state_of_charge").asDouble(0) > 0.1 && home.observed().isAfter(before));
        home.fleet().mode(FaultMode.pass());
        home.fleet().mode("/site_info", replacing("default_real_mode", "\"mystery\""));
        home.configure(FastHome.POWERWALL, home.powerwall(", \"poll\": \"PT30S\""));
        Await.that("an unknown mode to be no mode that is known", FastHome.PATIENCE, () -> home.battery().toString(),
                () -> home.battery().path("mode").asString("unknown").matches("unknown|mystery"));
        home.configure(FastHome.POWERWALL, home.powerwall(""));
        home.recovers();
        String prices = home.series("import").toString();
        for (String number : List.of("NaN", "null", "\"12,3\"")) {
            home.octopus().mode(replacing("value_inc_vat", number));
            home.named("agile");
            same(prices, home);
            home.octopus().mode(FaultMode.pass());
            home.well();
        }
        assertEquals("something was changed for it", writes, home.writes());
        run.saw("12 odd answers, none of them acted on");
    }

    static FaultMode replacing(String field, String value) {
        return FaultMode.rewrite(body -> body.replaceAll("\"" + field + "\":(\"[^\"]*\"|[-+.eE0-9]+)",
                "\"" + field + "\":" + value.replace("$", "\\$")));
    }

    /** The vendor rotated, the new token was lost: it gives it once more for the old one, as Tesla does for a day. */
    private static void lostToken(Run run, FastHome home) throws Exception {
        FaultMode refused = FaultMode.status(401, Map.of("Content-Type", "application/json"),
                "{\"response\":null,\"error\":\"token expired (401)\"}");
        // a desk that is down is no lost login
        home.fleet().mode("/oauth2/", FaultMode.status(500, Map.of(), "oops"));
        home.fleet().mode("/api/1/", refused);
        home.named("powerwall");
        assertFalse("taken for a lost login: " + life(home), life(home).equals("NEEDS_LOGIN"));
        FaultProxy.Message[] rotated = new FaultProxy.Message[1];
        AtomicBoolean given = new AtomicBoolean();
        home.fleet().forget();
        home.fleet().mode(FaultMode.pass());
        home.fleet().mode("/oauth2/", FaultMode.other("lostOnce", exchange -> {
            if (rotated[0] == null) {
                rotated[0] = exchange.answer();
                exchange.reset();
            } else {
                exchange.write(rotated[0].head(), rotated[0].body());
                given.set(true);
            }
        }));
        home.fleet().mode("/api/1/", FaultMode.other("untilRotated", exchange -> {
            if (given.get()) {
                FaultMode.pass().serve(exchange);
            } else {
                refused.serve(exchange);
            }
        }));
        Await.that("the token to be asked for again", FastHome.PATIENCE, () -> home.fleet().seen() + life(home),
                () -> home.fleet().count("/oauth2/") >= 2);
        home.well();
        assertEquals("RUNNING", life(home));
        long asked = home.fleet().count("/oauth2/");
        // and now it is really lost
        home.fleet().mode("/oauth2/", FaultMode.status(401, Map.of("Content-Type", "application/json"),
                "{\"error\":\"login_required\",\"error_description\":\"The refresh_token is invalid.\"}"));
        home.fleet().mode("/api/1/", refused);
        Await.that("a login to be needed", FastHome.PATIENCE, () -> life(home), () -> life(home).equals("NEEDS_LOGIN"));
        home.fleet().mode(FaultMode.pass());
        home.configure(FastHome.POWERWALL, home.powerwall(", \"poll\": \"PT45S\""));
        Await.that("to run again", FastHome.PATIENCE, () -> life(home), () -> life(home).equals("RUNNING"));
        home.configure(FastHome.POWERWALL, home.powerwall(""));
        run.saw("a login is asked for on login_required alone; the lost answer cost " + (asked - 1) + " more call");
    }

    static String life(FastHome home) {
        return life(home.host(), "powerwall");
    }

    static String life(HostProcess host, String id) {
        for (JsonNode one : host.get("integrations")) {
            if (one.path("id").asString().equals(id)) {
                return one.path("state").asString();
            }
        }
        return "";
    }

    /** Of its simulated vendors. */
    static int portOf(HostProcess host) throws IOException {
        return java.net.URI.create(host.simulator().base()).getPort();
    }
}
