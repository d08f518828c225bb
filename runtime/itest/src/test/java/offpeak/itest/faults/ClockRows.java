package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import tools.jackson.databind.JsonNode;

/** Rows about time: clocks that jump, days that are not 24 hours long, a home that moves. */
final class ClockRows {
    private static final Duration PATIENCE = RealHome.PATIENCE;

    private ClockRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F11", "clock of 1970, then set, then an hour forth and back, then a year",
                        ClockRows::jumps)
                        .skipped(Machine::noFakeTime),
                Scenario.row("F12", "clocks change, in London, Los Angeles and on Lord Howe", ClockRows::clocksChange)
                        .onlyInFull(),
                Scenario.row("F13", "the home's time zone is changed", ClockRows::zoneChanged));
    }

    /** The vendors keep the right time. */
    private static void jumps(Run run) throws Exception {
        RealHome home = RealHome.shared();
        HostProcess.Plan plan = home.plan("clock").config("offpeak.device.powerwall~home.cfg.json",
                home.powerwall(", \"poll\": \"PT5S\""));
        Path time = plan.data().resolve("faketime");
        say(time, "-" + Instant.now().getEpochSecond());
        plan.by("env", "LD_PRELOAD=" + Machine.fakeTime().orElseThrow(), "FAKETIME_TIMESTAMP_FILE=" + time,
                "FAKETIME_NO_CACHE=1", "DONT_FAKE_MONOTONIC=1",
                // else waits of the JVM, which are by the steady clock, never end
                "FAKETIME_FORCE_MONOTONIC_FIX=0");
        int writes = home.writes();
        try (HostProcess host = plan.start()) {
            assertTrue(host.clock().toString(), host.clock().isBefore(Instant.parse("1970-01-02T00:00:00Z")));
            RealHome.named(host, "process", "1970-01-01", "time server");
            assertEquals("decided in 1970", 0, host.get("decisions").size());

            say(time, "+0");
            RealHome.well(host);
            host.running("powerwall");
            JsonNode own = home.settings();
            // the same token of the same user
            home.charge(host);
            home.leave(host, own);
            assertEquals(200, host.api().status("PUT", "integrations/powerwall", "{\"enabled\": true}"));
            run.saw("paused in 1970, goes on when the clock is set");
            for (String jump : List.of("+3600", "+0", "+31536000", "+0")) {
                say(time, jump);
                Await.that("the clock to jump to " + jump, PATIENCE, () -> host.clock().toString(),
                        () -> Math.abs(Duration.between(Instant.now(), host.clock()).toSeconds()
                                - Long.parseLong(jump.substring(1))) < 30);
                int before = requests(home);
                Thread.sleep(2_000);
                int burst = requests(home) - before;
                assertTrue(burst + " requests within 2 s of the jump " + jump, burst <= 12);
                assertEquals("signed in", 200, host.api().status("GET", "decisions", ""));
                Await.that("the powerwall", PATIENCE, () -> RealHome.lives(host) + host.errors(),
                        () -> RealHome.life(host, "powerwall").orElse("").startsWith("powerwall RUNNING"));
                run.saw(jump + " s: " + burst + " requests");
            }
            assertTrue(home.writes() >= writes);
        }
    }

    private static int requests(RealHome home) throws IOException {
        return home.vendors().simulatorHome().path("requests").path("netzero").asInt();
    }

    private static void say(Path file, String offset) throws IOException {
        Path next = file.resolveSibling("faketime.next");
        Files.writeString(next, offset + "\n");
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private record Night(String zone, String from, String day, int halfHours) {}

    private static void clocksChange(Run run) throws Exception {
        for (Night night : List.of(new Night("Europe/London", "2026-03-28T14:30:00Z", "2026-03-29", 46),
                new Night("Europe/London", "2026-10-24T14:30:00Z", "2026-10-25", 50),
                new Night("America/Los_Angeles", "2026-03-07T14:30:00Z", "2026-03-08", 46),
                new Night("America/Los_Angeles", "2026-10-31T14:30:00Z", "2026-11-01", 50),
                new Night("Australia/Lord_Howe", "2026-04-03T14:30:00Z", "2026-04-05", 49))) {
            HostProcess.Plan plan = HostProcess.demo("faults-dst").with("--speed", "1200", "--clock", night.from());
            try (HostProcess host = plan.start()) {
                host.running("powerwall", "agile");
                zone(host, night.zone());
                ZoneId zone = ZoneId.of(night.zone());
                LocalDate day = LocalDate.parse(night.day());
                Instant begin = day.atStartOfDay(zone).toInstant();
                Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
                Set<Instant> prices = new TreeSet<>();
                Set<Instant> tally = new HashSet<>();
                Await.that("the day " + night, Duration.ofSeconds(240), () -> host.clock() + " " + host.get("health"),
                        () -> {
                            for (JsonNode source : host.get("prices")) {
                                if (source.path("direction").asString().equals("import")) {
                                    source.path("series")
                                            .forEach(one -> prices.add(Instant.parse(one.path("start").asString())));
                                }
                            }
                            return host.clock().isAfter(end);
                        });
                for (JsonNode row : host.simulatorHome().path("tally")) {
                    assertTrue("twice " + row, tally.add(Instant.parse(row.path("start").asString())));
                }
                long halfHours = prices.stream().filter(at -> !at.isBefore(begin) && at.isBefore(end)).count();
                assertEquals(night.toString(), night.halfHours(), halfHours);
                Set<String> acts = new HashSet<>();
                for (JsonNode one : host.get("decisions?limit=1000")) {
                    assertTrue("twice " + one, acts.add(one.path("at").asString() + one.path("setting").asString()));
                }
                run.saw(night.zone() + " " + night.day() + ": " + halfHours + " half-hours");
            }
        }
    }

    private static void zone(HostProcess host, String zone) {
        assertEquals(200, host.api().status("PUT", "configurations/offpeak.site~home",
                "{\"name\": \"Home\", \"zone\": \"" + zone + "\", \"currency\": \"GBP\"}"));
    }

    private static void zoneChanged(Run run) throws Exception {
        try (HostProcess host = HostProcess.demo("faults-zone").with("--speed", "60", "--clock", "2026-06-15T20:00:00Z")
                .start()) {
            host.running("powerwall", "agile", "cheapest-slots");
            RealHome.order(host, "hold", 120);
            Await.that("a decision", PATIENCE, () -> host.get("decisions").size() > 0);
            Await.that("a plan", PATIENCE, () -> host.get("plan").path("slots").size() > 0);
            Instant lastOfLondon = last(host.get("plan"));
            List<String> ledger = ledger(host);
            zone(host, "America/Los_Angeles");
            // seven in the morning is eight hours later there
            Await.that("another plan", PATIENCE, () -> host.get("plan") + host.errors(),
                    () -> last(host.get("plan")).isAfter(lastOfLondon.plusSeconds(3600))
                            || host.get("plan").path("slots").isEmpty());
            List<String> now = ledger(host);
            assertEquals(ledger, now.subList(now.size() - ledger.size(), now.size()));
            run.saw("plan made anew, " + ledger.size() + " decisions as they were");
        }
    }

    private static Instant last(JsonNode plan) {
        return StreamSupport.stream(plan.path("slots").spliterator(), false)
                .map(slot -> Instant.parse(slot.path("end").asString())).max(Instant::compareTo).orElse(Instant.MIN);
    }

    /** Newest first; without the stages, which go on. */
    private static List<String> ledger(HostProcess host) {
        return StreamSupport.stream(host.get("decisions?limit=1000").spliterator(), false)
                .map(one -> one.path("id") + " " + one.path("at") + " " + one.path("setting") + " " + one.path("value")
                        + " " + one.path("until"))
                .toList();
    }
}
