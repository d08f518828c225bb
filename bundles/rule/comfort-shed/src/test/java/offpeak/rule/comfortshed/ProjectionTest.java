package offpeak.rule.comfortshed;

import static offpeak.rule.comfortshed.Homes.BATTERY;
import static offpeak.rule.comfortshed.Homes.HALL;
import static offpeak.rule.comfortshed.Homes.at;
import static offpeak.rule.comfortshed.Homes.battery;
import static offpeak.rule.comfortshed.Homes.cooling;
import static offpeak.rule.comfortshed.Homes.decision;
import static offpeak.rule.comfortshed.Homes.rule;
import static offpeak.rule.comfortshed.Homes.situation;
import static offpeak.rule.comfortshed.Homes.thermostat;
import static offpeak.rule.comfortshed.Homes.wanted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.MeterState.Role;
import offpeak.api.PowerForecast;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the charge that is expected when the peak ends, four hours from here: 1 kW is 40 points of the 10 kWh. */
class ProjectionTest {

    private static final String PEAK = "2026-07-01T16:00";
    private static final Map<String, Object> PROJECTION = Map.of("variant", "projection");

    private static ThermostatState held(double coolC) {
        return thermostat(Mode.COOL, Hold.TIMED, 18, coolC);
    }

    private static String hall(Map<String, Object> options, double charge, double powerW, Decision... newestFirst) {
        ThermostatState state = newestFirst.length == 0
                ? cooling()
                : held(((Setting.Setpoints) newestFirst[0].setting()).coolC().orElse(25));
        return wanted(rule(options), situation(PEAK, state, battery(charge, powerW), newestFirst));
    }

    /** Of this rule, some minutes before {@link #PEAK}, by so much. */
    private static Decision eased(int minutesAgo, double byK) {
        Instant then = at(PEAK).minus(Duration.ofMinutes(minutesAgo));
        Map<String, Object> params = Map.of("coolBeforeC", 25.0, "heatBeforeC", 18.0, "byK", byK, "passedK", 0.0,
                "charge", 0.6, "to", at("2026-07-01T20:00"), "projected", 0.1, "target", 0.2);
        return decision(then,
                new Intent(HALL, new Setting.Setpoints(OptionalDouble.empty(), OptionalDouble.of(25 + byK)),
                        new Interval(at("2026-07-01T14:00"), at("2026-07-01T20:00")), Priority.SCHEDULE,
                        new Reason("comfort-shed.projected", params), OptionalDouble.empty()));
    }

    @ParameterizedTest
    @CsvSource({"0.6,1000,''", "0.59,1000,hall cool 26.0 projected", "0.5,1000,hall cool 26.0 projected",
            "0.49,1000,hall cool 27.0 projected", "0.1,1000,hall cool 27.0 projected", "0.1,-1000,''",
            "0.19,0,hall cool 26.0 projected"})
    void moreIsMissingMoreIsEased(double charge, double powerW, String wanted) {
        assertEquals(wanted, hall(PROJECTION, charge, powerW));
    }

    /** Between target and enough nothing changes; a step has its time to show. */
    @ParameterizedTest
    @CsvSource({
            // still missing: one more, but not before a quarter of an hour has gone by
            "0.59,15,1,hall cool 27.0 projected", "0.59,14,1,hall cool 26.0 projected",
            "0.49,15,1,hall cool 28.0 projected",
            // the target is met, just
            "0.60,60,2,hall cool 27.0 projected", "0.69,60,2,hall cool 27.0 projected",
            "0.70,60,2,hall cool 27.0 projected",
            // clearly enough: a step back, down to the user's own
            "0.71,60,2,hall cool 26.0 projected", "0.71,14,2,hall cool 27.0 projected", "0.71,60,1,''",
            "0.71,60,0.5,''"})
    void itFollowsWithHysteresis(double charge, int minutesAgo, double byK, String wanted) {
        assertEquals(wanted, hall(PROJECTION, charge, 1000, eased(minutesAgo, byK)));
    }

    /** When it was eased back to the user's own, the engine put that back: the step before it counts no more. */
    @Test
    void whatWasPutBackIsNotTakenForEased() {
        Decision restored = decision(at("2026-07-01T15:40"), new Intent(HALL, new Setting.Restore(Map.of()),
                Interval.of(at("2026-07-01T15:40"), Duration.ofHours(1)), Priority.DEFAULT,
                Reason.of("engine.restore"), OptionalDouble.empty()));
        Situation enough = situation(PEAK, cooling(), battery(0.65, 1000), restored, eased(60, 1));
        assertEquals("", wanted(rule(PROJECTION), enough));
        Situation missing = situation(PEAK, cooling(), battery(0.55, 1000), restored, eased(60, 1));
        assertEquals("hall cool 26.0 projected", wanted(rule(PROJECTION), missing));
        Situation soon = situation("2026-07-01T15:54", cooling(), battery(0.3, 1000), restored, eased(60, 1));
        assertEquals("", wanted(rule(PROJECTION), soon), "not a minute after");
    }

    @Test
    void whatTheThermostatDidNotTakeDoesNotCount() {
        Decision one = eased(60, 1);
        for (Decision.Stage stage : new Decision.Stage[]{Decision.Stage.REFUSED, Decision.Stage.FAILED}) {
            Decision failed = one.with(new Decision.Step(stage, at(PEAK), java.util.Optional.of("offline")));
            assertEquals("hall cool 26.0 projected",
                    wanted(rule(PROJECTION), situation(PEAK, cooling(), battery(0.55, 1000), failed)));
        }
    }

    @Test
    void whatComfortLeavesNoRoomForDoesNotPileUp() {
        Map<String, Object> narrow = Map.of("variant", "projection", "highest", "26.5C");
        assertEquals("hall cool 26.5 projected", hall(narrow, 0.1, 1000));
        Intent limited = rule(narrow).decide(situation(PEAK, cooling(), battery(0.1, 1000))).get(0);
        assertEquals(1.5, limited.reason().params().get("byK"));
        Decision then = decision("2026-07-01T15:00", limited);
        assertEquals(List.of(limited),
                rule(narrow).decide(situation(PEAK, held(26.5), battery(0.1, 1000), then)), "the very same");
        assertEquals("hall cool 25.5 projected",
                wanted(rule(narrow), situation(PEAK, held(26.5), battery(0.9, 1000), then)), "at the first step back");
    }

    @Test
    void theOptions() {
        assertEquals("", hall(Map.of("variant", "projection", "target", 0.1), 0.5, 1000));
        assertEquals("hall cool 28.0 projected",
                hall(Map.of("variant", "projection", "deficitSteps", new String[]{"10% 3C", "0.05 0.5C"}), 0.49, 1000));
        assertEquals("hall cool 25.5 projected",
                hall(Map.of("variant", "projection", "deficitSteps", new String[]{"10% 3C", "0.05 0.5C"}), 0.54, 1000));
        assertEquals("", hall(Map.of("variant", "projection", "deficitSteps", new String[]{"10% 3C"}), 0.55, 1000));
        assertEquals("hall cool 27.0 projected",
                hall(Map.of("variant", "projection", "recoverBy", 0.2), 0.75, 1000, eased(60, 2)));
        assertEquals("hall cool 26.5 projected",
                hall(Map.of("variant", "projection", "relief", "0.5C"), 0.75, 1000, eased(60, 2)));
        assertEquals("hall cool 26.0 projected",
                hall(Map.of("variant", "projection", "minutesBetween", 30), 0.55, 1000, eased(29, 1)));
        assertEquals("", hall(Map.of("variant", "projection", "capacityWh", 20_000.0), 0.45, 1000));
    }

    /** The charge decides where nothing can be expected; what is eased by then stays. */
    @Test
    void withoutAPowerOrACapacityTheChargeDecides() {
        State powerless = battery(OptionalDouble.of(0.34), OptionalDouble.empty(), OptionalDouble.of(10_000));
        State sizeless = battery(OptionalDouble.of(0.34), OptionalDouble.of(0), OptionalDouble.empty());
        for (State state : List.of(powerless, sizeless)) {
            assertEquals("hall cool 27.0 steps", wanted(rule(PROJECTION), situation(PEAK, cooling(), state)));
            assertEquals("hall cool 28.0 projected",
                    wanted(rule(PROJECTION), situation(PEAK, held(28), state, eased(60, 3))));
        }
    }

    @Test
    void bothTakesWhatAsksForMore() {
        Map<String, Object> both = Map.of("variant", "both");
        assertEquals("hall cool 26.0 steps", hall(both, 0.5, 0), "enough by expectation");
        assertEquals("hall cool 27.0 projected", hall(both, 0.45, 1000), "0.05 at the end");
        assertEquals("hall cool 26.0 projected", hall(both, 0.59, 1000));
        assertEquals("", hall(both, 0.8, 1000));
        // a step back goes no further than what was passed
        assertEquals("hall cool 26.0 steps", hall(both, 0.45, 0, eased(60, 1.5)));
        assertEquals("hall cool 26.0 projected", hall(both, 0.45, 0, eased(60, 1)), "the very same is told as before");
    }

    private static Situation forecast(double charge, double batteryW, Map<Role, double[]> hourlyW,
            MeterState... meters) {
        Map<EntityId, State> states = new HashMap<>(Map.of(HALL, cooling(), BATTERY, battery(charge, batteryW)));
        hourlyW.forEach((role, powers) -> {
            List<Series.Entry<Double>> hours = new java.util.ArrayList<>();
            for (int i = 0; i < powers.length; i++) {
                hours.add(new Series.Entry<>(Interval.of(at(PEAK).plusSeconds(i * 3600L), Duration.ofHours(1)),
                        powers[i]));
            }
            states.put(EntityId.parse("home/forecast/own/" + role), new PowerForecast(role, Series.of(hours)));
        });
        for (MeterState meter : meters) {
            states.put(EntityId.parse("home/device/powerwall/" + meter.role()), meter);
        }
        return situation(at(PEAK), states, List.of());
    }

    private static String projected(Situation situation) {
        return rule(PROJECTION).decide(situation).stream()
                .map(intent -> String.format(java.util.Locale.ROOT, "%.3f",
                        (Double) intent.reason().params().get("projected")))
                .findFirst().orElse("enough");
    }

    @Test
    void forecastsOfLoadAndSunComeFirst() {
        double[] load = {1000, 1000, 1500, 1500};
        assertEquals("0.100", projected(forecast(0.6, 0, Map.of(Role.LOAD, load))), "a home without panels");
        assertEquals("enough", projected(forecast(0.6, 5000, Map.of(Role.LOAD, load, Role.SOLAR,
                new double[]{1000, 500, 0, 0}))), "0.25, whatever the power now");
        assertEquals("0.150", projected(forecast(0.5, 0, Map.of(Role.LOAD, load, Role.SOLAR,
                new double[]{1000, 500, 0, 0}))));
        assertEquals("0.000", projected(forecast(0.5, 0, Map.of(Role.LOAD, new double[]{9000, 0, 0, 0}))),
                "no more than it can give: 5 kW");
        assertEquals("0.150", projected(forecast(0.95, 0, Map.of(Role.LOAD, new double[]{0, 3000, 5000, 500},
                Role.SOLAR, new double[]{2000, 0, 0, 0}))), "no fuller than full");
    }

    @Test
    void withoutThemItGoesOnAsNow() {
        double[] load = {1000, 1000, 1000, 1000};
        assertEquals("0.100", projected(forecast(0.5, 1000, Map.of())));
        // the forecast ends before the peak does
        assertEquals("0.100", projected(forecast(0.5, 1000, Map.of(Role.LOAD, new double[]{0, 0, 0}))));
        assertEquals("0.100", projected(forecast(0.5, 1000, Map.of(Role.LOAD, load, Role.SOLAR, new double[]{0}))));
        // panels, but nobody knows what they will give
        assertEquals("0.100", projected(
                forecast(0.5, 1000, Map.of(Role.LOAD, new double[]{0, 0, 0, 0}), new MeterState(Role.SOLAR, 0))));
        Map<EntityId, State> meters = Map.of(HALL, cooling(), BATTERY,
                battery(OptionalDouble.of(0.5), OptionalDouble.empty(), OptionalDouble.of(10_000)),
                EntityId.parse("home/device/powerwall/load"), new MeterState(Role.LOAD, 1500),
                EntityId.parse("home/device/powerwall/solar"), new MeterState(Role.SOLAR, 500));
        assertEquals("0.100", projected(situation(at(PEAK), meters, List.of())));
    }

    @Test
    void theReasonSaysWhatIsExpected() {
        Reason reason = rule(PROJECTION).decide(situation(PEAK, cooling(), battery(0.1, 1000))).get(0).reason();
        assertEquals("comfort-shed.projected", reason.code());
        assertEquals(0.0, reason.params().get("projected"), "no battery is below empty");
        assertEquals(0.2, reason.params().get("target"));
        assertTrue(reason.params().containsKey("charge"));
    }
}
