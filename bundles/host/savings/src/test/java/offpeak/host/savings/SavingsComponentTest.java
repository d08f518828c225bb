package offpeak.host.savings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.GridExchange;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.MeterState.Role;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.State;
import offpeak.api.host.History;
import offpeak.api.host.Leases;
import offpeak.api.host.Settlement;
import offpeak.api.host.Settlement.Gap;
import offpeak.api.host.Settlements;
import offpeak.host.scheduler.SteppedTime;
import org.junit.jupiter.api.Test;

class SavingsComponentTest {
    private static final EntityId GRID = EntityId.parse("home/device/wall/grid");
    private static final EntityId LOAD = EntityId.parse("home/device/wall/load");
    private static final EntityId SOLAR = EntityId.parse("home/device/wall/solar");
    private static final EntityId BATTERY = EntityId.parse("home/device/wall/battery");
    private static final EntityId BUY = EntityId.parse("grid/price/agile/import");
    private static final EntityId SELL = EntityId.parse("grid/price/agile/export");
    private static final Currency POUND = Currency.getInstance("GBP");
    private static final Site HOME = new Site(SiteId.HOME, "Home", ZoneId.of("Europe/London"), Optional.empty(),
            POUND);
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();
    private static final double CAPACITY_WH = 10_000;
    /** Of either way. */
    private static final double EFFICIENCY = Math.sqrt(0.9);

    private SteppedTime time = new SteppedTime(Instant.parse("2026-06-14T22:40:00Z"));
    private final Map<EntityId, Observation<?>> seen = new TreeMap<>();
    private final Map<EntityId, Leases.Lease> leased = new TreeMap<>();
    private final MemoryHistory history = new MemoryHistory();
    private final MemoryBook book = new MemoryBook();
    private double charge = 0.5;

    private static final class MemoryHistory implements History {
        private final Map<String, TreeMap<Instant, Double>> kept = new TreeMap<>();

        @Override
        public void record(Sample sample) {
            kept.computeIfAbsent(sample.entity() + " " + sample.field(), key -> new TreeMap<>()).put(sample.at(),
                    sample.value());
        }

        @Override
        public List<Sample> samples(EntityId entity, String field, Interval window) {
            return kept.getOrDefault(entity + " " + field, new TreeMap<>()).subMap(window.start(), window.end())
                    .entrySet().stream().map(one -> new Sample(entity, field, one.getKey(), one.getValue())).toList();
        }

        @Override
        public void forget(String integration) {
            throw new AssertionError("nothing is forgotten");
        }
    }

    private static final class MemoryBook implements Settlements {
        private final List<Settlement> rows = new ArrayList<>();

        @Override
        public void append(Settlement row) {
            assertTrue(rows.isEmpty() || rows.get(rows.size() - 1).period().end().equals(row.period().start()));
            rows.add(row);
        }

        @Override
        public Optional<Settlement> last(SiteId site) {
            return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(rows.size() - 1));
        }

        @Override
        public List<Settlement> settlements(SiteId site, Instant since, Instant until) {
            return rows.stream().filter(row -> !row.period().start().isBefore(since)
                    && row.period().start().isBefore(until)).toList();
        }
    }

    private final class MemoryLeases implements Leases {
        @Override
        public Optional<Lease> of(EntityId device) {
            return Optional.ofNullable(leased.get(device));
        }

        @Override
        public List<Lease> all() {
            return List.copyOf(leased.values());
        }

        @Override
        public void write(Lease lease) {
            throw new AssertionError("nothing is leased here");
        }

        @Override
        public void release(EntityId device) {
            throw new AssertionError("nothing is released here");
        }
    }

    private SavingsComponent start() {
        return new SavingsComponent(new SavingsComponent.Parts(time, time, () -> List.of(HOME),
                site -> seen.values().stream().filter(one -> one.entity().site().equals(site)).toList(), history,
                book, new MemoryLeases(), one -> seen.put(one.entity(), one)));
    }

    private void see(EntityId entity, State state) {
        seen.put(entity, new Observation<>(entity, state, time.instant(), Duration.ofMinutes(6), "test",
                Quality.GOOD));
    }

    private void measure(EntityId entity, Role role, double powerW) {
        see(entity, new MeterState(role, powerW));
        history.record(new History.Sample(entity, "power_w", time.instant(), powerW));
    }

    private void battery(double powerW, double reserve) {
        see(BATTERY, new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(powerW),
                OptionalDouble.of(CAPACITY_WH), OptionalDouble.of(reserve), Optional.empty(), Optional.empty(),
                Optional.empty(), new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 1)));
        history.record(new History.Sample(BATTERY, "power_w", time.instant(), powerW));
        history.record(new History.Sample(BATTERY, "state_of_charge", time.instant(), charge));
    }

    /** A home that uses, and has from the sun and the battery, so much; readings each five minutes. */
    private void lives(String until, double loadW, double solarW, double batteryW) {
        Instant end = Instant.parse(until);
        while (time.instant().isBefore(end)) {
            measure(LOAD, Role.LOAD, loadW);
            measure(SOLAR, Role.SOLAR, solarW);
            battery(batteryW, 0.1);
            measure(GRID, Role.GRID, loadW - solarW - batteryW);
            advance(Duration.ofMinutes(5));
            // half an hour's worth of five minutes' loss either way is not what is tested here
            charge = Math.max(0, Math.min(1, charge - batteryW / 12 / CAPACITY_WH));
        }
    }

    private void advance(Duration by) {
        time.advance(by);
        assertEquals(List.of(), time.failures());
    }

    /** From an instant on, so much for a time. */
    private void price(EntityId entity, Prices.Direction direction, String from, Duration during, double... values) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        Instant at = Instant.parse(from);
        for (double value : values) {
            entries.add(new Series.Entry<>(Interval.of(at, during), Prices.Price.of(value)));
            at = at.plus(during);
        }
        see(entity, new Prices(direction, POUND, Series.of(entries)));
    }

    private void flatPrices() {
        price(BUY, Prices.Direction.IMPORT, "2026-01-01T00:00:00Z", Duration.ofDays(400), 0.2);
        price(SELL, Prices.Direction.EXPORT, "2026-01-01T00:00:00Z", Duration.ofDays(400), 0.05);
    }

    private Settlement at(String start) {
        return book.rows.stream().filter(row -> row.period().start().equals(Instant.parse(start))).findFirst()
                .orElseThrow();
    }

    private double sum(java.util.function.Function<Settlement, OptionalDouble> money) {
        return book.rows.stream().mapToDouble(row -> money.apply(row).orElseThrow()).sum();
    }

    private static void assertMoney(double expected, OptionalDouble amount) {
        assertEquals(expected, amount.orElseThrow(), 1e-6);
    }

    /**
     * 15 June in London: cheap (0.10) until 05:00, else 0.20; 0.05 for what is given. At night Offpeak charges with 1 kW for
     * four hours; 6 to 12 the sun gives 2 kW, the home uses 500 W all day.
     */
    @Test
    void aDayReckonedByHand() {
        double[] buy = new double[48];
        for (int i = 0; i < 48; i++) {
            buy[i] = i < 10 ? 0.1 : 0.2;
        }
        price(BUY, Prices.Direction.IMPORT, "2026-06-14T23:00:00Z", Duration.ofMinutes(30), buy);
        price(SELL, Prices.Direction.EXPORT, "2026-06-14T23:00:00Z", Duration.ofHours(24), 0.05);
        charge = 0.1;
        SavingsComponent component = start();
        lives("2026-06-14T23:00:00Z", 500, 0, 0);
        lives("2026-06-15T03:00:00Z", 500, 0, -1000);
        lives("2026-06-15T05:00:00Z", 500, 0, 0);
        lives("2026-06-15T11:00:00Z", 500, 2000, 0);
        lives("2026-06-15T23:00:00Z", 500, 0, 300);
        advance(Duration.ofMinutes(5));

        assertEquals(48, book.rows.size());
        Settlement night = at("2026-06-15T00:30:00Z");
        assertEquals(new Interval(Instant.parse("2026-06-15T00:30:00Z"), Instant.parse("2026-06-15T01:00:00Z")),
                night.period());
        assertEquals(750, night.energy().orElseThrow().importedWh(), 1e-3);
        assertEquals(0, night.energy().orElseThrow().exportedWh());
        assertEquals(250, night.energy().orElseThrow().loadWh().orElseThrow(), 1e-3);
        assertEquals(0, night.energy().orElseThrow().solarWh().orElseThrow());
        assertMoney(0.1, night.tariff().importPrice());
        assertMoney(0.075, night.cost());
        assertMoney(0.025, night.noBattery());
        // the one that is left alone is at its reserve
        assertMoney(0.025, night.selfConsumption());
        assertEquals(List.of(), night.gaps());
        assertEquals(1, night.method());

        Settlement noon = at("2026-06-15T08:00:00Z");
        assertEquals(750, noon.energy().orElseThrow().exportedWh(), 1e-3);
        assertMoney(-0.0375, noon.cost());
        assertMoney(-0.0375, noon.noBattery());
        assertMoney(0, noon.selfConsumption());

        // 4 h × 1.5 kW × 0.10 + 1 h and a half-hour's price change at 04:00Z: 1 h × 0.5 × 0.10 + 1 h × 0.5 × 0.20
        // - 6 h × 1.5 kW × 0.05 + 12 h × 0.2 kW × 0.20
        assertEquals(0.6 + 0.05 + 0.1 - 0.45 + 0.48, sum(Settlement::cost), 1e-4);
        // 5 h × 0.5 × 0.10 + 1 h × 0.5 × 0.20 - 0.45 + 12 h × 0.5 × 0.20
        assertEquals(0.25 + 0.1 - 0.45 + 1.2, sum(Settlement::noBattery), 1e-4);
        // of 9 kWh of sun 8.54 go in and give 8.1 again: the evening takes 6
        assertEquals(0.25 + 0.1, sum(Settlement::selfConsumption), 1e-4);
        Settlement.Virtual left = book.rows.get(47).virtual().orElseThrow();
        assertEquals(CAPACITY_WH, left.capacityWh());
        assertEquals(1000 + 9000 * EFFICIENCY - 6000 / EFFICIENCY, left.storedWh(), 1e-3);
        component.stop();
    }

    @Test
    void theDayOnWhichTheClockIsPutBackHasFiftyHalfHours() {
        time = new SteppedTime(Instant.parse("2026-10-24T22:40:00Z"));
        flatPrices();
        SavingsComponent component = start();
        lives("2026-10-26T00:05:00Z", 1000, 0, 0);
        component.stop();

        Map<java.time.LocalDate, Long> days = book.rows.stream().collect(Collectors.groupingBy(
                row -> row.period().start().atZone(HOME.zone()).toLocalDate(), TreeMap::new, Collectors.counting()));
        assertEquals(Map.of(java.time.LocalDate.parse("2026-10-25"), 50L), days);
        assertEquals(5.0, sum(Settlement::cost), 1e-4);
    }

    @Test
    void aRestartInTheMiddleGoesOnWithTheBatteryThatIsLeftAlone() {
        flatPrices();
        charge = 0.1;
        SavingsComponent component = start();
        lives("2026-06-15T01:00:00Z", 0, 2000, 0);
        component.stop();
        double before = book.rows.get(book.rows.size() - 1).virtual().orElseThrow().storedWh();
        component = start();
        lives("2026-06-15T02:05:00Z", 1000, 0, 0);
        component.stop();

        // 1.5 h of sun were settled, the last half-hour after the restart
        assertEquals(1000 + 3000 * EFFICIENCY, before, 1e-3);
        assertEquals(1000 + 4000 * EFFICIENCY - 1000 / EFFICIENCY,
                book.rows.get(book.rows.size() - 1).virtual().orElseThrow().storedWh(), 1e-3);
        assertMoney(0, at("2026-06-15T01:00:00Z").selfConsumption());
        assertMoney(0.1, at("2026-06-15T01:00:00Z").cost());
        assertEquals(6, book.rows.size());
    }

    @Test
    void aPriceThatComesLateIsWaitedForAndNoLaterOneChangesARow() {
        price(BUY, Prices.Direction.IMPORT, "2026-06-14T23:00:00Z", Duration.ofMinutes(30), 0.2);
        SavingsComponent component = start();
        lives("2026-06-15T00:05:00Z", 1000, 0, 0);
        assertEquals(1, book.rows.size());
        // an estimate is no price
        see(BUY, new Prices(Prices.Direction.IMPORT, POUND, Series.of(List.of(new Series.Entry<>(
                Interval.of(Instant.parse("2026-06-14T23:30:00Z"), Duration.ofMinutes(30)),
                new Prices.Price(0.9, true))))));
        lives("2026-06-15T02:05:00Z", 1000, 0, 0);
        assertEquals(1, book.rows.size());

        price(BUY, Prices.Direction.IMPORT, "2026-06-14T23:00:00Z", Duration.ofMinutes(30), 0.7, 0.3, 0.4);
        lives("2026-06-15T02:15:00Z", 1000, 0, 0);
        assertEquals(3, book.rows.size());
        assertMoney(0.1, at("2026-06-14T23:00:00Z").cost());
        assertMoney(0.15, at("2026-06-14T23:30:00Z").cost());
        assertMoney(0.2, at("2026-06-15T00:00:00Z").cost());
        component.stop();
    }

    @Test
    void aPriceThatNeverComesIsAGapAfterTwentyThreeHours() {
        price(BUY, Prices.Direction.IMPORT, "2026-06-14T23:00:00Z", Duration.ofMinutes(30), 0.2);
        SavingsComponent component = start();
        lives("2026-06-15T22:55:00Z", 1000, 0, 0);
        assertEquals(1, book.rows.size());
        lives("2026-06-15T23:10:00Z", 1000, 0, 0);
        Settlement without = at("2026-06-14T23:30:00Z");
        assertEquals(List.of(Gap.IMPORT_PRICE), without.gaps());
        assertEquals(500, without.energy().orElseThrow().importedWh(), 1e-3);
        assertEquals(UNKNOWN, without.tariff().importPrice());
        assertEquals(UNKNOWN, without.cost());
        assertEquals(UNKNOWN, without.noBattery());
        component.stop();
    }

    @Test
    void aGapOfTheMetersIsMarkedAndNotFilled() {
        flatPrices();
        SavingsComponent component = start();
        lives("2026-06-14T23:30:00Z", 1000, 0, 1000);
        lives("2026-06-14T23:40:00Z", 1000, 0, 1000);
        // nobody answers for a quarter of an hour
        advance(Duration.ofMinutes(15));
        lives("2026-06-15T00:35:00Z", 1000, 0, 1000);
        component.stop();

        assertEquals(3, book.rows.size());
        Settlement gap = at("2026-06-14T23:30:00Z");
        assertEquals(List.of(Gap.METER), gap.gaps());
        assertEquals(Optional.empty(), gap.energy());
        assertEquals(UNKNOWN, gap.cost());
        assertEquals(UNKNOWN, gap.noBattery());
        assertEquals(UNKNOWN, gap.selfConsumption());
        assertMoney(0.2, gap.tariff().importPrice());
        // the battery that is left alone stands meanwhile
        assertEquals(at("2026-06-14T23:00:00Z").virtual(), gap.virtual());
        assertMoney(0, at("2026-06-15T00:00:00Z").cost());
        assertMoney(0.1, at("2026-06-15T00:00:00Z").noBattery());
    }

    @Test
    void whenTheHostWasOffForWeeksWhatIsLongAgoIsOneGap() {
        flatPrices();
        SavingsComponent component = start();
        lives("2026-06-14T23:35:00Z", 1000, 0, 0);
        component.stop();
        time = new SteppedTime(Instant.parse("2026-07-14T22:40:00Z"));
        component = start();
        lives("2026-07-14T23:35:00Z", 1000, 0, 0);
        component.stop();

        assertEquals(new Interval(Instant.parse("2026-06-14T23:30:00Z"), Instant.parse("2026-07-07T23:00:00Z")),
                book.rows.get(1).period());
        assertEquals(List.of(Gap.METER), book.rows.get(1).gaps());
        assertMoney(0.1, at("2026-07-14T23:00:00Z").cost());
        assertEquals(2 + 7 * 48 + 1, book.rows.size());
    }

    @Test
    void withoutAMeterAtTheGridItFollowsFromTheOthersAndNobodyPaysForWhatIsGiven() {
        price(BUY, Prices.Direction.IMPORT, "2026-01-01T00:00:00Z", Duration.ofDays(400), 0.2);
        SavingsComponent component = start();
        while (time.instant().isBefore(Instant.parse("2026-06-14T23:35:00Z"))) {
            measure(LOAD, Role.LOAD, 300);
            measure(SOLAR, Role.SOLAR, time.instant().isBefore(Instant.parse("2026-06-14T23:15:00Z")) ? 1500 : 0);
            advance(Duration.ofMinutes(5));
        }
        component.stop();

        Settlement row = at("2026-06-14T23:00:00Z");
        // not the half-hour's sum: first 1.2 kW were given, then 0.3 kW taken
        assertEquals(300, row.energy().orElseThrow().exportedWh(), 1e-3);
        assertEquals(75, row.energy().orElseThrow().importedWh(), 1e-3);
        assertEquals(UNKNOWN, row.energy().orElseThrow().storedWh());
        assertMoney(0.015, row.cost());
        assertMoney(0.015, row.noBattery());
        assertEquals(UNKNOWN, row.selfConsumption());
        assertEquals(Optional.empty(), row.virtual());
        assertEquals(List.of(), row.gaps());
    }

    @Test
    void pricesOfFiveMinutesAreSettledByFiveMinutes() {
        price(BUY, Prices.Direction.IMPORT, "2026-06-14T23:00:00Z", Duration.ofMinutes(5), 0.1, 0.2, 0.3, 0.4, 0.5,
                0.6, 0.7);
        SavingsComponent component = start();
        lives("2026-06-14T23:40:00Z", 1200, 0, 0);
        component.stop();
        assertEquals(7, book.rows.size());
        assertMoney(0.02, book.rows.get(1).cost());
        assertEquals(Instant.parse("2026-06-14T23:10:00Z"), book.rows.get(1).period().end());
    }

    /** Offpeak holds the charge for the peak with a reserve of 80 %; the user's own is 40 %. */
    @Test
    void theBatteryThatIsLeftAloneKeepsTheUsersOwnReserve() {
        flatPrices();
        leased.put(BATTERY, new Leases.Lease(BATTERY, Map.of("reserve", "0.4"), time.instant(),
                time.instant().plusSeconds(86_400), "cheapest-slots"));
        SavingsComponent component = start();
        while (time.instant().isBefore(Instant.parse("2026-06-15T00:35:00Z"))) {
            measure(LOAD, Role.LOAD, 2000);
            battery(0, 0.8);
            measure(GRID, Role.GRID, 2000);
            advance(Duration.ofMinutes(5));
        }
        component.stop();
        assertEquals(3, book.rows.size());
        // from 50 % to 40 % it gives 949 Wh of the 1000 that are needed
        assertEquals((1000 - 1000 * EFFICIENCY) / 1000 * 0.2, book.rows.get(0).selfConsumption().orElseThrow(), 1e-6);
        assertMoney(0.2, book.rows.get(1).selfConsumption());
        assertEquals(4000, book.rows.get(2).virtual().orElseThrow().storedWh(), 1e-3);
    }

    @Test
    void panelsThatAreNotSeenAfterARestartAreWaitedFor() {
        flatPrices();
        SavingsComponent component = start();
        lives("2026-06-14T23:35:00Z", 1000, 400, 0);
        component.stop();
        seen.keySet().removeIf(entity -> entity.equals(SOLAR) || entity.equals(GRID) || entity.equals(BATTERY));
        component = start();
        while (time.instant().isBefore(Instant.parse("2026-06-15T00:10:00Z"))) {
            measure(LOAD, Role.LOAD, 1000);
            advance(Duration.ofMinutes(5));
        }
        component.stop();
        assertEquals(1, book.rows.size());
    }

    private GridExchange exchanged() {
        return (GridExchange) seen.get(EntityId.parse("home/event/savings/grid-exchange")).state();
    }

    private static Optional<GridExchange.Flow> rounded(Optional<GridExchange.Flow> flow) {
        return flow.map(one -> new GridExchange.Flow(Math.rint(one.importedWh() * 1e6) / 1e6,
                Math.rint(one.exportedWh() * 1e6) / 1e6));
    }

    @Test
    void theRulesAreToldWhatTheMeterCountedWithoutAnyPrice() {
        SavingsComponent component = start();
        lives("2026-06-14T23:00:00Z", 500, 0, 0);
        lives("2026-06-14T23:30:00Z", 500, 2000, 0);
        lives("2026-06-15T00:10:00Z", 1200, 0, 0);

        assertEquals(Optional.of(new GridExchange.Flow(600, 750)), rounded(exchanged().over(
                new Interval(Instant.parse("2026-06-14T23:00:00Z"), Instant.parse("2026-06-15T00:00:00Z")))));
        assertEquals(List.of(), book.rows);
        component.stop();
    }

    @Test
    void aQuarterWithAGapIsNotCountedAndTheNextIs() {
        SavingsComponent component = start();
        lives("2026-06-14T23:00:00Z", 500, 0, 0);
        advance(Duration.ofMinutes(20));
        lives("2026-06-14T23:50:00Z", 400, 0, 0);
        advance(Duration.ofMinutes(5));

        Instant eleven = Instant.parse("2026-06-14T23:00:00Z");
        assertEquals(Optional.empty(), exchanged().over(new Interval(eleven, eleven.plusSeconds(900))));
        assertEquals(Optional.of(new GridExchange.Flow(100, 0)), rounded(exchanged().over(
                new Interval(eleven.plusSeconds(1800), eleven.plusSeconds(2700)))));
        component.stop();
    }

    @Test
    void afterARestartTheHistoryTellsOfTheDayBefore() {
        start().stop();
        lives("2026-06-15T01:00:00Z", 600, 0, 0);
        SavingsComponent component = start();
        lives("2026-06-15T01:10:00Z", 600, 0, 0);

        assertEquals(Optional.of(new GridExchange.Flow(600, 0)), rounded(exchanged().over(
                new Interval(Instant.parse("2026-06-14T23:30:00Z"), Instant.parse("2026-06-15T00:30:00Z")))));
        component.stop();
    }
}
