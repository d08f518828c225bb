package offpeak.host.engine.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Money;
import offpeak.api.Plan;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.host.engine.World;
import offpeak.host.engine.decide.Arbiter.Wish;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Instant NOON = Instant.parse("2026-06-15T12:00:00Z");
    private static final Currency GBP = Currency.getInstance("GBP");

    private static Interval hours(double from, double to) {
        return new Interval(NOON.plusSeconds((long) (from * 3600)), NOON.plusSeconds((long) (to * 3600)));
    }

    @Test
    void aStrongerWishCutsAWeakerOneInTwo() {
        Wish night = World.wish("rule", new Setting.Hold(), Priority.PLAN, hours(-1, 6));
        Wish order = World.wish("override", new Setting.SelfConsume(), Priority.MANUAL, hours(2, 3));
        List<Plan.Slot> slots = Timeline.slots(NOON, List.of(night, order));
        assertEquals(List.of(hours(0, 2), hours(2, 3), hours(3, 6)), slots.stream().map(Plan.Slot::during).toList());
        assertEquals(List.of("rule", "override", "rule"), slots.stream().map(Plan.Slot::rule).toList());
    }

    @Test
    void whatIsOverIsNotInThePlanAndAGapStaysAGap() {
        Wish over = World.wish("rule", new Setting.Hold(), Priority.PLAN, hours(-2, 0));
        Wish first = World.wish("rule", new Setting.Hold(), Priority.PLAN, hours(1, 2));
        Wish later = World.wish("rule", new Setting.Hold(), Priority.PLAN, hours(3, 4));
        assertEquals(List.of(hours(1, 2), hours(3, 4)),
                Timeline.slots(NOON, List.of(later, over, first)).stream().map(Plan.Slot::during).toList());
    }

    @Test
    void aSlotThatAnotherRuleOnlyTouchesStaysWhole() {
        Wish act = World.wish("a", new Setting.Hold(), Priority.PLAN, hours(0, 4));
        Wish weaker = World.wish("b", new Setting.SelfConsume(), Priority.DEFAULT, hours(1, 2));
        assertEquals(List.of(hours(0, 4)),
                Timeline.slots(NOON, List.of(act, weaker)).stream().map(Plan.Slot::during).toList());
    }

    private static Plan.Slot slot(Interval during, double powerW) {
        return new Plan.Slot(during, World.BATTERY, new Setting.ChargeFromGrid(1, OptionalDouble.empty()),
                OptionalDouble.of(powerW), "rule", Reason.of("test.x"));
    }

    private static Prices prices(double... perHour) {
        List<Series.Entry<Prices.Price>> entries = new java.util.ArrayList<>();
        for (int hour = 0; hour < perHour.length; hour++) {
            entries.add(new Series.Entry<>(hours(hour, hour + 1), Prices.Price.of(perHour[hour])));
        }
        return new Prices(Prices.Direction.IMPORT, GBP, Series.of(entries));
    }

    @Test
    void theCostIsPowerTimesPriceOverTimeNegativePricesIncluded() {
        Optional<Money> cost = Timeline.cost(List.of(slot(hours(0.5, 1), 4000), slot(hours(1, 2), 2000)),
                Optional.of(prices(0.10, -0.05)));
        // 2 kWh at 10p and 2 kWh at -5p
        assertEquals(Optional.of(new Money(new BigDecimal("0.1000"), GBP)), cost);
    }

    @Test
    void aCostWithAnUnknownPriceIsUnknown() {
        assertEquals(Optional.empty(), Timeline.cost(List.of(slot(hours(0, 3), 1000)), Optional.of(prices(0.1, 0.1))));
        assertEquals(Optional.empty(), Timeline.cost(List.of(slot(hours(0, 1), 1000)), Optional.empty()));
    }

    @Test
    void aPlanWhoseRunningSlotMerelyGetsShorterIsTheSamePlan() {
        Wish act = World.wish("a", new Setting.Hold(), Priority.PLAN, hours(0, 4));
        Plan now = plan(NOON, act);
        assertEquals(true, Timeline.alike(now, plan(NOON.plus(Duration.ofMinutes(20)), act)));
        assertEquals(false, Timeline.alike(now,
                plan(NOON, World.wish("a", new Setting.Hold(), Priority.PLAN, hours(0, 5)))));
    }

    private static Plan plan(Instant at, Intent intent, Wish wish) {
        return new Plan(World.HOME.id(), at, intent.during().end(), Optional.empty(),
                Timeline.slots(at, List.of(wish)), Map.of());
    }

    private static Plan plan(Instant at, Wish wish) {
        return plan(at, wish.intent(), wish);
    }
}
