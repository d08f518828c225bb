package offpeak.rule.freepower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.GridEvents.Participation;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.VehicleState;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** 9 January 2026 in London: a free session from 13:00 to 14:00. */
class FreePowerTest {

    private static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    private static final EntityId CAR = EntityId.parse("home/device/tesla/car");
    private static final EntityId CHARGER = EntityId.parse("home/device/evcc/garage");
    private static final String NOON = "2026-01-09T12:00:00Z";

    private static FreePower rule(Map<String, ?> changes) {
        return new FreePower(Configured.of(FreePower.Config.class, changes));
    }

    private static <S extends State> Observation<S> seen(EntityId entity, S state) {
        return new Observation<>(entity, state, Instant.parse(NOON), Duration.ofDays(1), "test", Quality.GOOD);
    }

    private static Observation<BatteryState> battery(EntityId entity, boolean island) {
        return seen(entity, new BatteryState(OptionalDouble.of(0.5), OptionalDouble.of(0), OptionalDouble.of(10_000),
                OptionalDouble.of(0.2), Optional.of("self_consumption"), Optional.of(false), Optional.of(island),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 1)));
    }

    private static Observation<VehicleState> car(VehicleState.Charging charging, Optional<Boolean> atHome) {
        return seen(CAR, new VehicleState(VehicleState.Reach.ONLINE, Optional.of(charging), OptionalDouble.of(0.5),
                OptionalDouble.of(0.8), OptionalDouble.of(0), OptionalDouble.of(32), OptionalDouble.of(32),
                Optional.empty(), Optional.empty(), atHome, Optional.empty(), Optional.empty()));
    }

    private static Observation<ChargerState> charger(VehicleState.Charging charging) {
        return seen(CHARGER, new ChargerState(Optional.of(charging), OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), OptionalDouble.empty()));
    }

    private static Observation<GridEvents> session(GridEvents.Kind kind, Participation participation) {
        return seen(EntityId.parse("home/event/io/events"),
                new GridEvents(List.of(new GridEvents.Event("7", kind, new Interval(
                        Instant.parse("2026-01-09T13:00:00Z"), Instant.parse("2026-01-09T14:00:00Z")), participation,
                        Optional.empty()))));
    }

    private static Observation<GridEvents> session() {
        return session(GridEvents.Kind.FREE_ELECTRICITY, Participation.AUTOMATIC);
    }

    /** Half-hours from noon; those behind {@code sure} are estimates. */
    private static Observation<Prices> prices(int sure, double... perKwh) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (int i = 0; i < perKwh.length; i++) {
            entries.add(new Series.Entry<>(Interval.of(Instant.parse(NOON).plusSeconds(1800L * i),
                    Duration.ofMinutes(30)), new Prices.Price(perKwh[i], i >= sure)));
        }
        return seen(EntityId.parse("home/price/agile/import"),
                new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"), Series.of(entries)));
    }

    private static Situation situation(String now, Observation<?>... more) {
        List<Observation<?>> all = new ArrayList<>(List.of(battery(BATTERY, false)));
        all.addAll(Arrays.asList(more));
        return Situation.of(Sites.LONDON, Instant.parse(now), all);
    }

    private static List<String> lines(Map<String, ?> options, Observation<?>... seen) {
        return lines(rule(options).decide(situation(NOON, seen)));
    }

    private static List<String> lines(List<Intent> intents) {
        return intents.stream().map(intent -> intent.during().start().toString().substring(11, 16) + "-"
                + intent.during().end().toString().substring(11, 16) + " " + intent.device().name() + " "
                + intent.setting().value() + " " + intent.reason().code().substring("free-power.".length())).toList();
    }

    @Test
    void aFreeSessionChargesTheBattery() {
        List<Intent> intents = rule(Map.of()).decide(situation(NOON, session()));

        assertEquals(List.of("13:00-14:00 battery charge_from_grid target=1.0 session"), lines(intents));
        assertEquals(Priority.SCHEDULE, intents.get(0).priority());
        assertEquals(Map.of("end", Instant.parse("2026-01-09T14:00:00Z")), intents.get(0).reason().params());
        assertEquals(List.of(), lines(Map.of("sessions", false), session()));
        assertEquals(List.of(), rule(Map.of()).decide(situation("2026-01-09T14:00:00Z", session())));
    }

    @ParameterizedTest
    @EnumSource(Participation.class)
    void onlyWhatTheHomeTakesPartIn(Participation participation) {
        boolean takes = participation == Participation.JOINED || participation == Participation.AUTOMATIC;
        assertEquals(takes ? 1 : 0,
                lines(Map.of(), session(GridEvents.Kind.FREE_ELECTRICITY, participation)).size());
        assertEquals(List.of(), lines(Map.of(), session(GridEvents.Kind.SAVING_SESSION, participation)));
    }

    @Test
    void pricesUpToTheThreshold() {
        Observation<?> prices = prices(9, 0.1, 0, -0.05, 0.01, 0.2, 0.02);
        assertEquals(List.of("12:30-13:30 battery charge_from_grid target=1.0 price"), lines(Map.of(), prices));
        assertEquals(
                List.of("12:30-14:00 battery charge_from_grid target=1.0 price",
                        "14:30-15:00 battery charge_from_grid target=1.0 price"),
                lines(Map.of("maxPrice", "0.02"), prices));
        assertEquals(List.of("13:00-13:30 battery charge_from_grid target=1.0 price"),
                lines(Map.of("maxPrice", "-0.01"), prices));
        assertEquals(List.of(), lines(Map.of("maxPrice", ""), prices));
        assertEquals(List.of(),
                lines(rule(Map.of()).decide(situation("2026-01-09T13:30:00Z", prices))));
    }

    @Test
    void estimatesOnlyWhereWanted() {
        Observation<?> prices = prices(1, 0, 0);
        assertEquals(List.of("12:00-12:30 battery charge_from_grid target=1.0 price"), lines(Map.of(), prices));
        assertEquals(List.of("12:00-13:00 battery charge_from_grid target=1.0 price"),
                lines(Map.of("estimates", true), prices));
    }

    @Test
    void aSessionGoesBeforeThePriceAroundIt() {
        assertEquals(
                List.of("12:00-13:00 battery charge_from_grid target=1.0 price",
                        "13:00-14:00 battery charge_from_grid target=1.0 session",
                        "14:00-14:30 battery charge_from_grid target=1.0 price"),
                lines(Map.of(), session(), prices(9, 0, 0, 0, 0, 0)));
        assertEquals(List.of("13:00-14:00 battery charge_from_grid target=1.0 session"),
                lines(Map.of(), session(), prices(9, 1, 1, 0, 0)));
    }

    @Test
    void whatTheBatteryIsTold() {
        assertEquals(List.of("13:00-14:00 battery charge_from_grid target=0.9 power_w=3000.0 session"),
                lines(Map.of("target", 0.9, "chargePowerW", 3000.0), session()));
        assertEquals(List.of(), lines(Map.of("chargeBattery", false), session()));
        assertEquals(List.of(), lines(Map.of("battery", "other"), session()));
        assertEquals(List.of(), lines(Map.of("site", "cottage"), session()));
        assertEquals(List.of(), rule(Map.of()).decide(Situation.of(Sites.LONDON, Instant.parse(NOON),
                List.of(battery(BATTERY, true), session()))));
    }

    @Test
    void carsAtHomeThatAreNotFullAreChargedToo() {
        Map<String, ?> carsAlone = Map.of("chargeBattery", false);
        assertEquals(List.of("13:00-14:00 car charge session", "13:00-14:00 garage charge session"),
                lines(carsAlone, session(), car(VehicleState.Charging.STOPPED, Optional.of(true)),
                        charger(VehicleState.Charging.STOPPED)));
        assertEquals(List.of("13:00-14:00 car charge amps=16.0 session"),
                lines(Map.of("chargeBattery", false, "amps", 16.0), session(),
                        car(VehicleState.Charging.CHARGING, Optional.of(true))));
        for (Observation<?> other : List.of(car(VehicleState.Charging.DISCONNECTED, Optional.of(true)),
                car(VehicleState.Charging.COMPLETE, Optional.of(true)),
                car(VehicleState.Charging.STOPPED, Optional.of(false)),
                car(VehicleState.Charging.STOPPED, Optional.empty()), charger(VehicleState.Charging.COMPLETE))) {
            assertEquals(List.of(), lines(carsAlone, session(), other));
        }
        assertEquals(List.of("13:00-14:00 battery charge_from_grid target=1.0 session"),
                lines(Map.of("chargeCars", false), session(),
                        car(VehicleState.Charging.STOPPED, Optional.of(true))));
    }

    @Test
    void twoBatteriesNeedAName() {
        Observation<?> second = battery(EntityId.parse("home/device/powerwall2/battery"), false);
        assertEquals("battery must name one of home/device/powerwall/battery, home/device/powerwall2/battery",
                assertThrows(IllegalArgumentException.class, () -> lines(Map.of(), second, session())).getMessage());
        assertEquals(1, lines(Map.of("battery", "powerwall2"), second, session()).size());
    }

    @ParameterizedTest
    @CsvSource({"target, 1.1", "chargePowerW, -1", "amps, NaN"})
    void whatCanNotBeUsedIsNamed(String field, double value) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> lines(Map.of(field, value), session()))
                .getMessage().startsWith(field + " must be within"));
    }

    @ParameterizedTest
    @CsvSource({"free", "Infinity"})
    void aThresholdIsAPrice(String text) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> lines(Map.of("maxPrice", text), session()))
                .getMessage().startsWith("maxPrice must be a price"));
    }
}
