package offpeak.host.web;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Change;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Money;
import offpeak.api.Observation;
import offpeak.api.Plan;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.StateBus;
import offpeak.api.host.Configurations;
import offpeak.api.host.Engine;
import offpeak.api.host.Forecasts;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.History;
import offpeak.api.host.Installer;
import offpeak.api.host.Ledger;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.Supervisor;
import offpeak.api.host.TimeSource;

/** One home in memory: a battery, a tariff, a plan, and everything that the host's other parts would say of them. */
final class Home {
    static final Instant NOW = Instant.parse("2026-11-21T15:00:00Z");
    static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    static final EntityId PRICES = EntityId.parse("grid/price/agile/import");
    static final Site SITE = new Site(SiteId.HOME, "Home", ZoneId.of("Europe/London"), Optional.empty(),
            Currency.getInstance("GBP"));

    final Bus bus = new Bus();
    final Engine engine = new TestEngine();
    final TestSupervisor supervisor = new TestSupervisor();
    final Installer installer = new TestInstaller();
    final Configurations configurations = new TestConfigurations();
    final Ledger ledger = new TestLedger();
    final History history = new TestHistory();
    final ReasonTexts texts = (reason, site, locale) -> reason.code() + " in " + locale.toLanguageTag();
    final TimeSource clock = new TestClock();
    /** What was ordered, e.g. {@code enable agile false by ada}. */
    final List<String> done = new CopyOnWriteArrayList<>();
    volatile List<HealthCheck.Check> checks = List.of(HealthCheck.Check.up("store"));
    final HealthCheck health = () -> checks;
    volatile List<Forecasts.Scored> forecasts = List.of();
    volatile List<offpeak.api.DemandEvent> events = List.of();
    volatile List<offpeak.api.host.Settlement> settlements = List.of();
    /** By how much the clock is moved on. */
    volatile Duration later = Duration.ZERO;

    private final Map<String, ManualOverride> overrides = new ConcurrentSkipListMap<>();
    private final Map<String, ManualOverride> slots = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, Object>> configured = new ConcurrentSkipListMap<>();

    Home() {
        bus.publish(battery(0.5));
        bus.publish(prices(1));
        configured.put("offpeak.price.agile~home", Map.of("region", "C"));
    }

    static Observation<BatteryState> battery(double stateOfCharge) {
        return observed(BATTERY, new BatteryState(OptionalDouble.of(stateOfCharge), OptionalDouble.of(-1200),
                OptionalDouble.of(13_500), OptionalDouble.of(0.2), Optional.empty(), Optional.empty(),
                Optional.empty(), new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 0.8)));
    }

    /** @param size number of half-hours */
    static Observation<Prices> prices(int size) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            entries.add(new Series.Entry<>(Interval.of(NOW.plusSeconds(i * 1800L), Duration.ofMinutes(30)),
                    Prices.Price.of(0.1)));
        }
        return observed(PRICES, new Prices(Prices.Direction.IMPORT, SITE.currency(), Series.of(entries)));
    }

    static <S extends State> Observation<S> observed(EntityId entity, S state) {
        return new Observation<>(entity, state, NOW, Duration.ofHours(1), entity.integration(), Quality.GOOD);
    }

    static Decision decision(long id) {
        return new Decision(id, NOW.minusSeconds(60), BATTERY, new Setting.Hold(), NOW.plusSeconds(600),
                Priority.SCHEDULE, "cheapest-slots", Reason.of("cheap.slot"), List.of(),
                List.of(new Decision.Step(Decision.Stage.DESIRED, NOW.minusSeconds(60), Optional.empty())));
    }

    static Plan plan() {
        return new Plan(SiteId.HOME, NOW, NOW.plusSeconds(86_400),
                Optional.of(new Money(new BigDecimal("1.23"), SITE.currency())),
                List.of(new Plan.Slot(Interval.of(NOW, Duration.ofMinutes(30)), BATTERY,
                        new Setting.ChargeFromGrid(0.8, OptionalDouble.empty()), OptionalDouble.of(5000),
                        "cheapest-slots", Reason.of("cheap.slot"))),
                Map.of(BATTERY, List.of(new Plan.Point(NOW, 0.5))));
    }

    /** The last of each, and whoever follows. */
    static final class Bus implements StateBus {
        private final Map<EntityId, Observation<?>> last = new ConcurrentSkipListMap<>();
        private final List<Consumer<? super Change>> subscribers = new CopyOnWriteArrayList<>();

        void publish(Observation<?> observation) {
            last.put(observation.entity(), observation);
            tell(new Change.Observed(observation));
        }

        void forget(EntityId entity) {
            last.remove(entity);
            tell(new Change.Forgotten(entity));
        }

        void tell(Change change) {
            subscribers.forEach(one -> one.accept(change));
        }

        @Override
        public Optional<Observation<?>> last(EntityId entity) {
            return Optional.ofNullable(last.get(entity));
        }

        @Override
        public Collection<Observation<?>> all(SiteId site) {
            return last.values().stream().filter(one -> one.entity().site().equals(site)).toList();
        }

        @Override
        public Subscription subscribe(String name, Consumer<? super Change> subscriber) {
            subscribers.add(subscriber);
            return () -> subscribers.remove(subscriber);
        }
    }

    private final class TestEngine implements Engine {
        @Override
        public List<Site> sites() {
            return List.of(SITE);
        }

        @Override
        public Optional<Site> site(SiteId id) {
            return sites().stream().filter(site -> site.id().equals(id)).findFirst();
        }

        @Override
        public Situation situation(SiteId site) {
            if (!site.equals(SiteId.HOME)) {
                throw new IllegalArgumentException("there is no site '" + site + "'");
            }
            return new Situation(SITE, NOW, new TreeMap<>(bus.last), List.of(decision(1)), List.of());
        }

        @Override
        public Optional<Plan> plan(SiteId site) {
            return Optional.of(Home.plan());
        }

        @Override
        public List<ManualOverride> overrides(SiteId site) {
            return List.copyOf(overrides.values());
        }

        @Override
        public ManualOverride override(EntityId device, Setting setting, Instant until, String by) {
            if (!until.isAfter(NOW)) {
                throw new IllegalArgumentException("the end must be in the future");
            }
            if (!device.equals(BATTERY)) {
                throw new IllegalArgumentException("there is no device '" + device + "'");
            }
            ManualOverride order = new ManualOverride("o" + (overrides.size() + 1), device, setting,
                    new Interval(NOW, until), by);
            overrides.put(order.id(), order);
            bus.tell(new Change.Overridden(SiteId.HOME));
            return order;
        }

        @Override
        public void cancelOverride(String id, String by) {
            if (overrides.remove(id) == null) {
                throw new IllegalArgumentException("there is no override '" + id + "'");
            }
            done.add("cancel " + id + " by " + by);
        }

        @Override
        public List<ManualOverride> schedules(SiteId site) {
            return List.copyOf(slots.values());
        }

        @Override
        public ManualOverride schedule(EntityId device, Setting setting, Interval during, String by) {
            if (!slots.isEmpty()) {
                throw new IllegalArgumentException("slot s1 has it already");
            }
            ManualOverride slot = new ManualOverride("s1", device, setting, during, by);
            slots.put(slot.id(), slot);
            return slot;
        }

        @Override
        public void cancelSchedule(String id, String by) {
            if (slots.remove(id) == null) {
                throw new IllegalArgumentException("no slot '" + id + "'");
            }
        }
    }

    /** Two instances of one bundle, and one of another. */
    final class TestSupervisor implements Supervisor {
        private final Map<String, Status> all = new ConcurrentSkipListMap<>();

        TestSupervisor() {
            reset();
        }

        void reset() {
            for (String id : new String[]{"agile", "powerwall", "powerwall-garage"}) {
                String bundle = id.equals("agile") ? "offpeak.price.agile" : "offpeak.device.powerwall";
                all.put(id, new Status(id, id, id.equals("agile") ? "price" : "device", "0.1.0", bundle,
                        Optional.of(bundle + "~" + id), Life.RUNNING, NOW, true, Optional.empty()));
            }
        }

        @Override
        public List<Status> integrations() {
            return List.copyOf(all.values());
        }

        @Override
        public Optional<Status> integration(String id) {
            return Optional.ofNullable(all.get(id));
        }

        @Override
        public void enable(String id, boolean enabled, String by) {
            done.add("enable " + id + " " + enabled + " by " + by);
            Status old = all.get(id);
            all.put(id, new Status(id, old.name(), old.kind(), old.version(), old.bundle(), old.pid(),
                    enabled ? Life.RUNNING : Life.DISABLED, old.since(), enabled, Optional.empty()));
        }
    }

    private final class TestInstaller implements Installer {
        @Override
        public List<Installed> installed() {
            return List.of();
        }

        @Override
        public Installed install(InputStream jar, String by) throws RefusedException, IOException {
            String text = new String(jar.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            switch (text) {
                case "good" :
                    done.add("install by " + by);
                    return new Installed("offpeak.price.agile", "0.2.0", false);
                case "full" :
                    throw new IOException("No space left on device");
                default :
                    throw new RefusedException("this is no jar file, or only a part of one: send it again");
            }
        }

        @Override
        public Installed bringBack(String name, String by) throws RefusedException {
            if (!name.equals("agile")) {
                throw new RefusedException("nothing that came with the host is called '" + name + "'");
            }
            done.add("bring back " + name + " by " + by);
            return new Installed("offpeak.price.agile", "0.1.0", true);
        }

        @Override
        public void remove(String name, boolean keepData, String by) throws RefusedException {
            if (name.equals("offpeak.device.powerwall")) {
                throw new RefusedException("other bundles use packages of it");
            }
            done.add("remove " + name + " keep " + keepData + " by " + by);
        }
    }

    private final class TestConfigurations implements Configurations {
        @Override
        public List<String> pids() {
            return List.copyOf(configured.keySet());
        }

        @Override
        public Optional<Map<String, Object>> get(String pid) {
            return Optional.ofNullable(configured.get(pid));
        }

        @Override
        public void put(String pid, Map<String, Object> values) throws InvalidException {
            if ("Z".equals(values.get("region"))) {
                throw new InvalidException("region: 'Z' is none of A..P");
            }
            configured.put(pid, new LinkedHashMap<>(values));
        }

        @Override
        public void delete(String pid) {
            done.add("delete configuration " + pid);
            configured.remove(pid);
        }

        @Override
        public Optional<Map<String, Object>> schema(String pid) {
            return pid.startsWith("offpeak.price.agile")
                    ? Optional.of(Map.of("pid", pid, "fields", List.of()))
                    : Optional.empty();
        }

        @Override
        public List<Problem> problems() {
            return List.of();
        }
    }

    private static final class TestLedger implements Ledger {
        @Override
        public Decision append(Decision decision) {
            return decision;
        }

        @Override
        public void step(long decision, Decision.Step step) {
            throw new AssertionError("the pages decide nothing");
        }

        @Override
        public List<Decision> decisions(Optional<Instant> since, Optional<Instant> until, int limit) {
            return List.of(decision(3), decision(2), decision(1)).subList(0, Math.min(3, limit));
        }
    }

    private static final class TestHistory implements History {
        @Override
        public void record(Sample sample) {
            throw new AssertionError("the pages measure nothing");
        }

        @Override
        public List<Sample> samples(EntityId entity, String field, Interval window) {
            return entity.equals(BATTERY)
                    ? List.of(new Sample(entity, field, NOW.minusSeconds(600), 0.25),
                            new Sample(entity, field, NOW.minusSeconds(300), -0.5))
                    : List.of();
        }

        @Override
        public void forget(String integration) {
            throw new AssertionError("the pages forget nothing");
        }
    }

    private final class TestClock implements TimeSource {
        @Override
        public Instant instant() {
            return NOW.plus(later);
        }

        @Override
        public double speed() {
            return 1;
        }

        @Override
        public boolean simulated() {
            return true;
        }
    }

    offpeak.api.host.Settlements settlements() {
        return new offpeak.api.host.Settlements() {
            @Override
            public void append(offpeak.api.host.Settlement settlement) {
                throw new AssertionError("a page writes nothing down");
            }

            @Override
            public Optional<offpeak.api.host.Settlement> last(SiteId site) {
                throw new AssertionError("nobody asks for the last");
            }

            @Override
            public List<offpeak.api.host.Settlement> settlements(SiteId site, Instant since, Instant until) {
                return settlements.stream().filter(row -> !row.period().start().isBefore(since)
                        && row.period().start().isBefore(until)).toList();
            }
        };
    }

    offpeak.api.host.DemandEvents demandEvents() {
        return new offpeak.api.host.DemandEvents() {
            @Override
            public List<offpeak.api.DemandEvent> events(SiteId site, Optional<Instant> since, Optional<Instant> until,
                    int limit) {
                return events;
            }

            @Override
            public offpeak.api.DemandEvent optOut(SiteId site, String id, String by) {
                return events.stream().filter(event -> event.id().equals(id)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no event '" + id + "'"))
                        .optedOut(NOW, by);
            }
        };
    }
}
