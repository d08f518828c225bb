package offpeak.host.engine.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.MeterState;
import offpeak.api.Notifier;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.VendorException;
import offpeak.api.host.History;
import offpeak.api.host.Orders;
import offpeak.host.engine.EngineCore;
import offpeak.host.engine.TestBattery;
import offpeak.host.engine.World;
import offpeak.host.engine.instance.AccountClaims;
import offpeak.host.engine.instance.Instance;
import offpeak.host.engine.instance.Services;
import offpeak.host.engine.member.About;
import offpeak.host.engine.member.Actor;
import offpeak.host.engine.member.Members;
import offpeak.host.engine.member.RuleInstance;
import offpeak.host.engine.recording.Pen;
import offpeak.host.engine.recording.Recorders;
import offpeak.host.engine.recording.Recording;
import offpeak.host.engine.replay.Playback.Result;
import offpeak.host.engine.site.Sites;
import org.junit.jupiter.api.Test;

class PlaybackTest {
    private static final int HOURS = 10;
    private static final String RULE = "cheap";

    /** Charges while energy is cheap; a stranger's rule, which fails at times for reasons that no recording has. */
    private static final class Cheap implements Rule {
        private SplittableRandom moods;

        Cheap(SplittableRandom moods) {
            this.moods = moods;
        }

        @Override
        public List<Intent> decide(Situation situation) {
            if (moods != null && moods.nextInt(200) == 0) {
                throw new IllegalStateException("not in the mood");
            }
            List<Intent> wanted = new ArrayList<>();
            situation.prices(Prices.Direction.IMPORT).ifPresent(prices -> prices.series().entries().forEach(entry -> {
                if (entry.value().value() < 0.1 && entry.interval().end().isAfter(situation.now())) {
                    for (Observation<BatteryState> battery : situation.usable(BatteryState.class)) {
                        wanted.add(new Intent(battery.entity(), new Setting.ChargeFromGrid(0.9, OptionalDouble.empty()),
                                entry.interval(), Priority.PLAN, new Reason("cheap.chosen", Map.of("price",
                                        entry.value().value(), "from", entry.interval().start())),
                                OptionalDouble.of(5000)));
                    }
                }
            }));
            return wanted;
        }

        @Override
        public List<Report> reports(Situation situation) {
            if (moods != null && moods.nextInt(200) == 0) {
                throw new IllegalStateException("not in the mood for reports");
            }
            long hour = situation.now().getEpochSecond() / 3600;
            return List.of(new Report("hour " + hour, Notifier.Level.INFO,
                    new Reason("cheap.hour", Map.of("decisions", situation.decisions().size()))));
        }
    }

    /** Half-hours that are cheap or dear by chance. */
    private static final class Agile implements Integration {
        private final SplittableRandom random;

        Agile(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public Duration refresh(Host host) throws VendorException {
            if (random.nextInt(10) == 0) {
                throw new VendorException(VendorException.Kind.UNREACHABLE, "no answer");
            }
            List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Instant start = World.START.plus(Duration.ofMinutes(30L * i));
                entries.add(new Series.Entry<>(Interval.of(start, Duration.ofMinutes(30)),
                        Prices.Price.of(i % 7 < 2 ? 0.05 + i / 1000.0 : 0.25)));
            }
            host.publish(host.entity(EntityId.Kind.PRICE, "import"),
                    new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"), Series.of(entries)), host.now(),
                    Duration.ofHours(2), "test");
            return Duration.ofMinutes(15);
        }
    }

    private static final class MemoryOrders implements Orders, History {
        private final Map<String, ManualOverride> orders = new LinkedHashMap<>();
        private final Map<String, ManualOverride> slots = new LinkedHashMap<>();

        @Override
        public List<ManualOverride> overrides() {
            return List.copyOf(orders.values());
        }

        @Override
        public void write(ManualOverride override) {
            orders.put(override.id(), override);
        }

        @Override
        public void deleteOverride(String id) {
            orders.remove(id);
        }

        @Override
        public List<ManualOverride> schedules() {
            return List.copyOf(slots.values());
        }

        @Override
        public void writeSchedule(ManualOverride slot) {
            slots.put(slot.id(), slot);
        }

        @Override
        public void deleteSchedule(String id) {
            slots.remove(id);
        }

        @Override
        public Set<String> disabled() {
            return Set.of();
        }

        @Override
        public void writeEnabled(String integration, boolean enabled) {
            throw new IllegalStateException("nothing is switched here");
        }

        @Override
        public void record(Sample sample) {
            throw new IllegalStateException("nothing is recorded here");
        }

        @Override
        public List<Sample> samples(EntityId entity, String field, Interval window) {
            return List.of(new Sample(entity, field, window.start().plusSeconds(60), 700));
        }

        @Override
        public void forget(String integration) {
            // nothing is kept
        }
    }

    /** Some hours of a home in which much goes wrong by chance, recorded. */
    private static List<String> record(long seed, Pen.Sink... more) {
        SplittableRandom random = new SplittableRandom(seed);
        World world = new World();
        List<String> lines = new ArrayList<>();
        List<Pen.Sink> sinks = new ArrayList<>(List.of(more));
        sinks.add((line, at, whole) -> {
            lines.add(line);
            return false;
        });
        Recording tape = new Recording(new Pen(world.time, () -> Recorders.header("test", 1), sinks),
                new World.NoConfigurations());
        Services services = new Services(tape.clock(), world.time, new World.NoHttp(),
                world.plausibility, tape, new AccountClaims(Optional.empty(), "host"));
        TestBattery battery = world.battery;
        world.instance.stop(offpeak.api.host.Supervisor.Life.LOADED);
        Map<String, Instance> instances = new TreeMap<>();
        instances.put("test",
                new Instance("test", battery, SiteId.HOME, id -> World.HOME, new World.NoSecrets(), services,
                        changed -> {}));
        instances.put("agile", new Instance("agile", new Agile(random.split()), SiteId.HOME, id -> World.HOME,
                new World.NoSecrets(), services, changed -> {}));
        Rule rule = new Cheap(random.split());
        Map<String, RuleInstance> rules = new TreeMap<>();
        rules.put(RULE, rule(rule, world.time.instant()));
        Members members = new Members() {
            @Override
            public boolean restoring() {
                return false;
            }

            @Override
            public boolean asked(SiteId site) {
                return instances.values().stream().allMatch(Instance::asked);
            }

            @Override
            public Optional<? extends Actor> instance(String id) {
                return Optional.ofNullable(instances.get(id));
            }

            @Override
            public List<RuleInstance> rules(SiteId site) {
                return site.equals(SiteId.HOME) ? List.copyOf(rules.values()) : List.of();
            }

            @Override
            public void ruleRan(String id, Optional<String> failure, boolean stuck) {
                rules.computeIfPresent(id, (same, before) -> before.with(failure, stuck));
            }

            @Override
            public void ruleReturned(RuleInstance late) {
                throw new IllegalStateException("no rule is late here");
            }
        };
        MemoryOrders orders = new MemoryOrders();
        EngineCore engine = new EngineCore(new EngineCore.Parts(world.time, world.time, world.stores, world.stores,
                orders, orders, world.bus, new Sites(), members, world.alerts, tape));
        instances.values().forEach(Instance::start);
        EntityId load = EntityId.parse("home/device/test/load");
        for (int minute = 0; minute < HOURS * 60; minute++) {
            battery.trouble = random.nextInt(20) == 0
                    ? Optional.of(new VendorException(random.nextBoolean()
                            ? VendorException.Kind.REFUSED
                            : VendorException.Kind.UNREACHABLE, "trouble " + minute))
                    : Optional.empty();
            battery.ignores = random.nextInt(10) == 0;
            battery.powerW = battery.mode.startsWith("charge") ? -5000 : 400;
            battery.charge = Math.max(0.1, Math.min(1, battery.charge - battery.powerW / 60 / 10_000));
            if (random.nextInt(120) == 0) {
                engine.override(World.BATTERY, random.nextBoolean() ? new Setting.Hold() : new Setting.SelfConsume(),
                        world.time.instant().plus(Duration.ofMinutes(20)), "tester");
            }
            if (random.nextInt(300) == 0) {
                world.stores.leases.clear();
            }
            world.plausibility.tell(new Observation<>(load, new MeterState(MeterState.Role.LOAD, 400 + minute % 60),
                    world.time.instant(), Duration.ofMinutes(5), "test", offpeak.api.Quality.GOOD));
            world.advance(Duration.ofSeconds(60));
        }
        engine.stop();
        assertEquals(List.of(), world.time.failures());
        List<String> told = world.notices.stream().filter(notice -> notice.startsWith("report cheap ")).toList();
        assertEquals(HOURS + 1, told.size(), "each hour, and the one that has begun");
        assertEquals(told.size(), Set.copyOf(told).size());
        return lines;
    }

    private static RuleInstance rule(Rule rule, Instant since) {
        return new RuleInstance(new About(RULE, "offpeak.rule.cheap", "Cheap", "rule", "1", "cheap", true),
                rule, SiteId.HOME, since, true, Optional.empty(), false);
    }

    private static Result play(List<String> lines) throws IOException, Playback.Unreadable {
        return new Playback(id -> id.equals(RULE) ? Optional.of(new Cheap(null)) : Optional.empty(), new Sites())
                .play(new BufferedReader(new StringReader(String.join("\n", lines))));
    }

    @Test
    void hoursFullOfFaultsAreDecidedTheSameAgainAndAgain() throws Exception {
        List<String> lines = record(1);
        Result first = play(lines);
        Result second = play(lines);
        assertEquals(Optional.empty(), first.difference());
        assertEquals(Optional.empty(), first.note());
        assertEquals(lines.size(), first.lines());
        assertEquals(first, second);
        Set<String> stages = new TreeSet<>();
        first.decisions().forEach(decision -> decision.steps().forEach(step -> stages.add(step.stage().name())));
        assertTrue(stages.containsAll(List.of("DESIRED", "SENT", "ACKED", "CONFIRMED", "EFFECTIVE", "REFUSED")),
                stages.toString());
        assertTrue(first.decisions().stream().anyMatch(decision -> decision.rule().equals("override")));
        assertTrue(first.decisions().stream().anyMatch(decision -> decision.rule().equals("lease")));
    }

    /** But for the names of orders, which are drawn by chance. */
    @Test
    void theSameSeedIsTheSameRun() {
        String order = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
        assertEquals(String.join("\n", record(7)).replaceAll(order, "order"),
                String.join("\n", record(7)).replaceAll(order, "order"));
    }

    @Test
    void otherFaultsToo() throws Exception {
        for (long seed = 2; seed < 5; seed++) {
            assertEquals(Optional.empty(), play(record(seed)).difference(), "seed " + seed);
        }
    }

    @Test
    void aPriceThatIsChangedIsFoundWhereItFirstMatters() throws Exception {
        List<String> lines = new ArrayList<>();
        record(1).forEach(line -> lines.add(line.replace("\"value\":0.051", "\"value\":0.061")));
        Result result = play(lines);
        assertTrue(result.difference().orElseThrow().contains("the rule cheap wants something else"),
                result.difference().toString());
        assertTrue(result.difference().get().startsWith("at 2026-06-15T12:"), result.difference().toString());
    }

    @Test
    void aReportThatIsChangedIsFound() throws Exception {
        List<String> lines = new ArrayList<>();
        record(1).forEach(line -> lines.add(line.replaceFirst("hour (\\d+) INFO", "hour $1 ALARM")));
        assertTrue(play(lines).difference().orElseThrow().contains("the rule cheap reports something else"),
                play(lines).difference().toString());
    }

    @Test
    void aDecisionThatIsChangedIsFoundWithItsValue() throws Exception {
        List<String> lines = new ArrayList<>();
        record(1).forEach(
                line -> lines.add(line.replace("\"decided\":[{\"id\":3,\"at\"", "\"decided\":[{\"id\":333,\"at\"")));
        assertTrue(play(lines).difference().orElseThrow().contains("decided /id: 3, recorded was 333"),
                play(lines).difference().toString());
    }

    @Test
    void whatBeginsInTheMiddleIsComparedByWhatRulesWant() throws Exception {
        int[] count = {0};
        List<String> parts = record(1, (line, at, whole) -> ++count[0] % 1000 == 0);
        int second = 1;
        while (!parts.get(second).contains("\"recording\"")) {
            second++;
        }
        List<String> later = parts.subList(second, parts.size());
        Result result = play(later);
        assertEquals(Optional.empty(), result.difference());
        assertEquals(false, result.whole());
        assertEquals(later.size(), result.lines());
        assertEquals(Optional.empty(), play(parts).difference(), "and all parts together as one whole");
    }

    @Test
    void aLineThatIsCutOffEndsIt() throws Exception {
        List<String> lines = new ArrayList<>(record(1).subList(0, 100));
        lines.set(99, lines.get(99).substring(0, lines.get(99).length() / 2));
        Result result = play(lines);
        assertEquals(Optional.empty(), result.difference());
        assertEquals(99, result.lines());
        assertTrue(result.note().orElseThrow().contains("cut off"));
    }

    @Test
    void whatIsNoRecordingIsNotPlayed() {
        for (List<String> lines : List.of(List.of(""), List.of("{}"), List.of("{\"recording\":{\"version\":99}}"))) {
            org.junit.jupiter.api.Assertions.assertThrows(Playback.Unreadable.class, () -> play(lines));
        }
    }
}
