package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Suppliers who change their minds: dispatches of a tariff, and events of the grid. */
final class EventRows {
    private static final String CLOCK = "2026-06-15T11:05:00Z";
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    /** A minute's poll, its jitter, and what a busy machine makes of a second. */
    private static final Duration POLL = Duration.ofMinutes(3);
    /** Sessions are asked for each quarter of an hour. */
    private static final Duration SESSIONS = Duration.ofMinutes(18);
    private static final String CHEAPEST = "offpeak.rule.cheapest-slots~home.cfg.json";
    private static final String SESSION = "offpeak.rule.saving-session~home.cfg.json";

    private EventRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F32", "dispatches revoked, added late, overlapping or twice", EventRows::dispatches)
                        .onlyInFull(),
                Scenario.row("F43", "grid event changed, cancelled, late, empty or doubled", EventRows::sessions)
                        .onlyInFull());
    }

    private static void dispatches(Run run) throws Exception {
        // the only cheap hours before then are the supplier's
        try (AccountHome home = new AccountHome("faults-dispatches", CLOCK, CHEAPEST,
                "{\"target\": 1.0, \"readyBy\": \"20:00\", \"maxPrice\": \"0.1\", \"keepUntilReadyBy\": false}")) {
            Checker checker = run.watch(home.host()).secret(FastHome.SECRET);
            planned(home);
            Instant start = half(home.clock().plus(HALF_HOUR));
            Instant end = start.plus(Duration.ofHours(1));
            // the same twice, and one that overlaps it
            planned(home, row(start, end), row(start, end), row(start.plus(HALF_HOUR), end.plus(HALF_HOUR)));
            Duration told = home.await("the cheap hours",
                    () -> Stream.of(start, start.plus(HALF_HOUR), end).allMatch(at -> cheap(home, at))
                            && !cheap(home, end.plus(HALF_HOUR)));
            home.await("a plan for them", () -> charges(home, start));
            home.until(start.minus(Duration.ofMinutes(2)));
            planned(home);
            Duration revoked = home.await("the price of always", () -> !cheap(home, start) && !cheap(home, end));
            home.await("a plan without them", () -> !charges(home, start));
            home.until(start.plus(Duration.ofMinutes(5)));
            assertTrue("charged in an hour that was revoked: " + home.decided(FastHome.BATTERY),
                    home.decided(FastHome.BATTERY).stream().noneMatch(one -> one.value().startsWith("charge_from")));
            // it runs already when it is first told of
            Instant running = half(home.clock());
            Instant over = running.plus(Duration.ofMinutes(90));
            planned(home, row(home.clock().minusSeconds(60), over));
            Duration added = home.await("the cheap half-hour of now", () -> cheap(home, running));
            home.await("the battery to charge", () -> home.decided(FastHome.BATTERY).stream()
                    .anyMatch(one -> one.value().startsWith("charge_from") && one.has("SENT")));
            planned(home);
            Duration stopped = home.await("the charging to end",
                    () -> Audit.of(home.host()).leases().isEmpty());
            for (Duration one : List.of(told, revoked, added)) {
                assertTrue(one + " is longer than a poll", one.compareTo(POLL) <= 0);
            }
            Run.expect(checker.violations());
            run.saw("prices and plan follow within " + longest(told, revoked, added)
                    + " s of the host's time; charging ends " + stopped.toSeconds() + " s after a revocation");
        }
    }

    private static void sessions(Run run) throws Exception {
        try (AccountHome home = new AccountHome("faults-sessions", CLOCK, SESSION,
                "{\"holdHours\": 0.5, \"target\": 0}")) {
            home.host().running("saving-session");
            Checker checker = run.watch(home.host()).secret(FastHome.SECRET);
            Instant start = half(home.clock().plus(Duration.ofMinutes(80)));
            Instant end = start.plus(Duration.ofHours(1));
            // told twice; one that is over, and one that another programme lays over it
            events(home, event(1, start, end), event(1, start, end),
                    event(2, start.minus(Duration.ofHours(4)), start.minus(Duration.ofHours(3))),
                    event(3, start.plus(HALF_HOUR), end.plus(HALF_HOUR)));
            home.await("the events", () -> known(home) > 0);
            home.until(start.minus(HALF_HOUR));
            home.await("the battery to be held", () -> wants(home, "hold"));
            home.until(start);
            home.await("the home to be covered", () -> wants(home, "self_consume"));
            Instant changed = end.plus(Duration.ofHours(2));
            events(home, event(1, start, changed), event(3, start.plus(HALF_HOUR), end.plus(HALF_HOUR)));
            Duration moved = home.await("the new end", () -> plannedUntil(home).filter(changed::equals).isPresent());
            int orders = home.decided(FastHome.BATTERY).size();
            assertTrue(orders + " orders for one session: " + home.decided(FastHome.BATTERY), orders <= 4);
            // an empty one harms nobody
            events(home, event(1, start, changed), event(4, changed, changed));
            home.until(home.clock().plus(SESSIONS));
            assertEquals("the session was lost with an empty one beside it", 1,
                    Audit.of(home.host()).leases().size());
            events(home);
            Duration cancelled = home.await("the user's own settings", () -> Audit.of(home.host()).leases().isEmpty());
            for (Duration one : List.of(moved, cancelled)) {
                assertTrue(one + " is longer than a look at the sessions", one.compareTo(SESSIONS) <= 0);
            }
            Run.expect(checker.violations());
            run.saw("a new end is known after " + moved.toMinutes() + " min, a cancelled session put back after "
                    + cancelled.toMinutes() + " min; doubled, past, empty and overlapping ones: " + orders + " orders");
        }
    }

    private static void planned(AccountHome home, String... rows) {
        home.rows("flexPlannedDispatches", "[" + String.join(",", rows) + "]");
    }

    private static String row(Instant start, Instant end) {
        return "{\"start\":\"" + start + "\",\"end\":\"" + end + "\",\"type\":\"SMART\",\"energyAddedKwh\":\"7\"}";
    }

    private static void events(AccountHome home, String... rows) {
        home.rows("savingSessions", "{\"events\":[" + String.join(",", rows)
                + "],\"account\":{\"hasJoinedCampaign\":true,\"joinedEvents\":[{\"eventId\":1},{\"eventId\":2},"
                + "{\"eventId\":3},{\"eventId\":4}],\"signedUpMeterPoint\":{\"regionId\":\"7\"}}}");
    }

    private static String event(int id, Instant start, Instant end) {
        return "{\"id\":" + id + ",\"code\":\"EVENT_" + id + "\",\"rewardPerKwhInOctoPoints\":1800,\"startAt\":\""
                + start
                + "\",\"endAt\":\"" + end + "\",\"eventType\":\"TURN_DOWN\",\"targetRegion\":[]}";
    }

    private static Instant half(Instant at) {
        return Instant.ofEpochSecond(at.getEpochSecond() / HALF_HOUR.toSeconds() * HALF_HOUR.toSeconds());
    }

    private static boolean cheap(AccountHome home, Instant start) {
        return Math.abs(home.price(start) - AccountHome.OFF_PEAK) < 1e-6;
    }

    private static int known(AccountHome home) {
        return home.entity(AccountHome.EVENTS).path("events").size();
    }

    private static boolean charges(AccountHome home, Instant at) {
        return slots(home).anyMatch(slot -> slot.path("value").asString().startsWith("charge_from")
                && !Instant.parse(slot.path("start").asString()).isAfter(at.plusSeconds(60))
                && Instant.parse(slot.path("end").asString()).isAfter(at));
    }

    private static boolean wants(AccountHome home, String value) throws IOException {
        return home.last(FastHome.BATTERY).value().startsWith(value);
    }

    /** When the last slot of the battery ends. */
    private static Optional<Instant> plannedUntil(AccountHome home) {
        return slots(home).map(slot -> Instant.parse(slot.path("end").asString())).max(Instant::compareTo);
    }

    private static Stream<JsonNode> slots(AccountHome home) {
        return StreamSupport.stream(home.host().get("plan").path("slots").spliterator(), false)
                .filter(slot -> slot.path("device").asString().equals(FastHome.BATTERY));
    }

    private static long longest(Duration... some) {
        return Stream.of(some).map(Duration::toSeconds).max(Long::compare)
                .orElse(0L);
    }
}
