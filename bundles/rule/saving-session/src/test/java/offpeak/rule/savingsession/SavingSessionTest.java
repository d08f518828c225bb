package offpeak.rule.savingsession;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
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
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.GridEvents.Participation;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Money;
import offpeak.api.Observation;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.VehicleState;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** 9 January 2026 in London: a session from 17:30 to 18:30, a battery of 10 kWh that charges with 5 kW. */
class SavingSessionTest {

    private static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    private static final EntityId CAR = EntityId.parse("home/device/tesla/car");
    private static final EntityId CHARGER = EntityId.parse("home/device/evcc/garage");
    private static final String NOON = "2026-01-09T12:00:00Z";
    private static final Interval SESSION = new Interval(Instant.parse("2026-01-09T17:30:00Z"),
            Instant.parse("2026-01-09T18:30:00Z"));

    private static SavingSession rule(Map<String, ?> changes) {
        return new SavingSession(Configured.of(SavingSession.Config.class, changes));
    }

    private static <S extends State> Observation<S> seen(EntityId entity, S state, String at) {
        return new Observation<>(entity, state, Instant.parse(at), Duration.ofHours(1), "test", Quality.GOOD);
    }

    private static BatteryState battery(double charge, boolean island, Optional<Boolean> mayExport) {
        return new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(0), OptionalDouble.of(10_000),
                OptionalDouble.of(0.2), Optional.of("self_consumption"), Optional.of(false), Optional.of(island),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 1, mayExport));
    }

    private static VehicleState car(VehicleState.Charging charging, Optional<Boolean> atHome) {
        return new VehicleState(VehicleState.Reach.ONLINE, Optional.of(charging), OptionalDouble.of(0.5),
                OptionalDouble.of(0.8), OptionalDouble.of(7000), OptionalDouble.of(32), OptionalDouble.of(32),
                Optional.empty(), Optional.empty(), atHome, Optional.empty(), Optional.empty());
    }

    private static GridEvents.Event event(Participation participation, String reward) {
        return new GridEvents.Event("7", GridEvents.Kind.SAVING_SESSION, SESSION, participation,
                reward.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Money(new BigDecimal(reward), Currency.getInstance("GBP"))));
    }

    private static Situation situation(String now, double charge, GridEvents.Event event, Observation<?>... more) {
        return situation(now, battery(charge, false, Optional.empty()), event, more);
    }

    private static Situation situation(String now, BatteryState battery, GridEvents.Event event,
            Observation<?>... more) {
        List<Observation<?>> all = new ArrayList<>(List.of(seen(BATTERY, battery, now), seen(
                EntityId.parse("home/event/io/events"), new GridEvents(List.of(event)), now)));
        all.addAll(Arrays.asList(more));
        return Situation.of(Sites.LONDON, Instant.parse(now), all);
    }

    private static Situation joined(String now, double charge) {
        return situation(now, charge, event(Participation.JOINED, "2.25"));
    }

    private static List<String> lines(List<Intent> intents) {
        return intents.stream().map(intent -> intent.during().start().toString().substring(11, 16) + "-"
                + intent.during().end().toString().substring(11, 16) + " " + intent.device().name() + " "
                + intent.setting().value() + " " + intent.reason().code().substring("saving-session.".length()))
                .toList();
    }

    @Test
    void holdsThenChargesJustInTimeThenCovers() {
        List<Intent> intents = rule(Map.of()).decide(joined(NOON, 0.75));

        // 2.5 kWh with 5 kW and twenty minutes
        assertEquals(List.of("14:30-16:40 battery hold hold", "16:40-17:30 battery charge_from_grid target=1.0 charge",
                "17:30-18:30 battery self_consume cover"), lines(intents));
        assertTrue(intents.stream().allMatch(intent -> intent.priority() == Priority.DEMAND_RESPONSE));
    }

    @Test
    void whatIsFullIsHeldOnly() {
        assertEquals(List.of("14:30-17:30 battery hold hold", "17:30-18:30 battery self_consume cover"),
                lines(rule(Map.of()).decide(joined(NOON, 1))));
    }

    @Test
    void chargingThatHasBegunGoesOn() {
        SavingSession rule = rule(Map.of());
        Intent charge = rule.decide(joined("2026-01-09T16:40:00Z", 0.75)).get(1);
        Decision decision = new Decision(1, Instant.parse("2026-01-09T16:40:30Z"), BATTERY, charge.setting(),
                charge.during().end(), charge.priority(), "rule", charge.reason(), List.of(),
                List.of(new Decision.Step(Decision.Stage.DESIRED, Instant.parse("2026-01-09T16:40:30Z"),
                        Optional.empty())));
        Situation later = joined("2026-01-09T17:20:00Z", 1);
        assertEquals("16:40-17:30 battery charge_from_grid target=1.0 charge", lines(rule.decide(new Situation(
                later.site(), later.now(), later.observations(), List.of(decision), List.of()))).get(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "holdHours; 0; 16:40-17:30 battery charge_from_grid target=1.0 charge",
            "holdHours; 0.5; 16:40-17:30 battery charge_from_grid target=1.0 charge",
            "holdHours; 1; 16:30-16:40 battery hold hold", "target; 0.8; 14:30-17:04 battery hold hold",
            "target; 0; 14:30-17:30 battery hold hold", "chargePowerW; 2500; 14:30-16:10 battery hold hold",
            "chargePowerW; 9000; 14:30-16:40 battery hold hold", "capacityWh; 20000; 14:30-16:10 battery hold hold"})
    void eachOptionOfTheTimeBefore(String option, double value, String first) {
        assertEquals(first, lines(rule(Map.of(option, value)).decide(joined(NOON, 0.75))).get(0));
    }

    @Test
    void aTargetAndItsPowerStandInTheOrder() {
        assertEquals("17:00-17:30 battery charge_from_grid target=0.8 power_w=3000.0 charge", lines(
                rule(Map.of("target", 0.8, "chargePowerW", 3000.0)).decide(joined(NOON, 0.75))).get(1));
    }

    @Test
    void exportsDownToTheFloorWhereThatIsAllowed() {
        Map<String, ?> options = Map.of("export", true, "floor", 0.3);
        GridEvents.Event event = event(Participation.JOINED, "2.25");
        assertEquals("17:30-18:30 battery export floor=0.3 export",
                lines(rule(options).decide(joined(NOON, 1))).get(1));
        assertEquals("17:30-18:30 battery export floor=0.3 export", lines(
                rule(options).decide(situation(NOON, battery(1, false, Optional.of(true)), event))).get(1));
        assertEquals("17:30-18:30 battery self_consume cover", lines(
                rule(options).decide(situation(NOON, battery(1, false, Optional.of(false)), event))).get(1));
    }

    @Test
    void carsThatArePluggedInAtHomeDoNotCharge() {
        GridEvents.Event event = event(Participation.JOINED, "2.25");
        Observation<?> atHome = seen(CAR, car(VehicleState.Charging.CHARGING, Optional.of(true)), NOON);
        Observation<?> charger = seen(CHARGER, new ChargerState(Optional.of(VehicleState.Charging.STOPPED),
                OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()), NOON);
        assertEquals(List.of("17:30-18:30 car stop cars", "17:30-18:30 garage stop cars"),
                lines(rule(Map.of()).decide(situation(NOON, 1, event, atHome, charger))).subList(2, 4));
        assertEquals(2,
                rule(Map.of("stopCars", false)).decide(situation(NOON, 1, event, atHome, charger)).size());

        for (Observation<?> other : List.of(
                seen(CAR, car(VehicleState.Charging.DISCONNECTED, Optional.of(true)), NOON),
                seen(CAR, car(VehicleState.Charging.CHARGING, Optional.of(false)), NOON),
                seen(CAR, car(VehicleState.Charging.CHARGING, Optional.empty()), NOON),
                seen(CHARGER, new ChargerState(Optional.of(VehicleState.Charging.DISCONNECTED), OptionalDouble.empty(),
                        OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()), NOON))) {
            assertEquals(2, rule(Map.of()).decide(situation(NOON, 1, event, other)).size());
        }
    }

    @ParameterizedTest
    @EnumSource(Participation.class)
    void onlyWhatTheHomeTakesPartIn(Participation participation) {
        boolean takes = participation == Participation.JOINED || participation == Participation.AUTOMATIC;
        assertEquals(takes ? 3 : 0,
                rule(Map.of()).decide(situation(NOON, 0.75, event(participation, "2.25"))).size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"0; ''; 3", "0; 0.1; 3", "0.5; ''; 0", "0.5; 0.49; 0", "0.5; 0.5; 3"})
    void onlyWhatPaysEnough(double least, String reward, int intents) {
        assertEquals(intents, rule(Map.of("minReward", least))
                .decide(situation(NOON, 0.75, event(Participation.JOINED, reward))).size());
    }

    @Test
    void aRewardInAnotherCurrencyIsNone() {
        GridEvents.Event event = new GridEvents.Event("7", GridEvents.Kind.SAVING_SESSION, SESSION,
                Participation.JOINED, Optional.of(new Money(BigDecimal.TEN, Currency.getInstance("USD"))));
        assertEquals(List.of(), rule(Map.of("minReward", 0.5)).decide(situation(NOON, 0.75, event)));
    }

    @Test
    void otherEventsSitesSourcesAndTimesAreNone() {
        assertEquals(List.of(), rule(Map.of()).decide(situation(NOON, 0.75, new GridEvents.Event("7",
                GridEvents.Kind.FREE_ELECTRICITY, SESSION, Participation.JOINED, Optional.empty()))));
        assertEquals(List.of(), rule(Map.of("site", "cottage")).decide(joined(NOON, 0.75)));
        assertEquals(List.of(), rule(Map.of("source", "axle")).decide(joined(NOON, 0.75)));
        assertEquals(3, rule(Map.of("source", "io")).decide(joined(NOON, 0.75)).size());
        assertEquals(List.of(), rule(Map.of()).decide(joined("2026-01-09T18:30:00Z", 0.75)));
        assertEquals(List.of(), rule(Map.of("battery", "other")).decide(joined(NOON, 0.75)));
    }

    @Test
    void offTheGridAndWithoutItsChargeNothingIsBought() {
        GridEvents.Event event = event(Participation.JOINED, "2.25");
        assertEquals(List.of(), rule(Map.of()).decide(situation(NOON, battery(0.5, true, Optional.empty()), event)));
        BatteryState mute = new BatteryState(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 1));
        assertEquals(List.of("14:30-17:30 battery hold hold", "17:30-18:30 battery self_consume cover"),
                lines(rule(Map.of()).decide(situation(NOON, mute, event))));
    }

    @Test
    void twoBatteriesNeedAName() {
        Situation two = situation(NOON, 0.75, event(Participation.JOINED, ""), seen(
                EntityId.parse("home/device/powerwall2/battery"), battery(0.5, false, Optional.empty()), NOON));
        assertEquals("battery must name one of home/device/powerwall/battery, home/device/powerwall2/battery",
                assertThrows(IllegalArgumentException.class, () -> rule(Map.of()).decide(two)).getMessage());
        assertEquals(3, rule(Map.of("battery", "powerwall")).decide(two).size());
    }

    @ParameterizedTest
    @CsvSource({"target, 1.1", "floor, -0.1", "minReward, -1", "holdHours, 25", "chargePowerW, -1", "capacityWh, NaN"})
    void whatCanNotBeUsedIsNamed(String field, double value) {
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of(field, value)).decide(joined(NOON, 0.5))).getMessage()
                .startsWith(field + " must be within"));
    }

    @Test
    void peopleAreToldOnce() {
        List<offpeak.api.Rule.Report> reports = rule(Map.of()).reports(joined(NOON, 0.75));
        assertEquals(1, reports.size());
        assertEquals("saving-session.told", reports.get(0).reason().code());
        assertEquals(reports, rule(Map.of()).reports(joined("2026-01-09T17:45:00Z", 0.5)));
    }
}
