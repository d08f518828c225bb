package offpeak.rule.cheapestslots;

import static offpeak.rule.cheapestslots.Homes.BATTERY;
import static offpeak.rule.cheapestslots.Homes.prices;
import static offpeak.rule.cheapestslots.Homes.rule;
import static offpeak.rule.cheapestslots.Homes.seen;
import static offpeak.rule.cheapestslots.Homes.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be configured, and what batteries and meters do not tell. */
class OptionsTest {

    private static final String NOW = "2026-01-10T00:40:00Z";
    private static final Prices NIGHT = prices("2026-01-10T01:00:00Z", 0.20, 0.10, 0.11, 0.19, 0.09, 0.21, 0.12, 0.30);

    private static Map<String, Object> byFive(Object... more) {
        Map<String, Object> values = new HashMap<>(Map.of("readyBy", "05:00"));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return values;
    }

    private static long charges(List<Intent> intents) {
        return intents.stream().filter(intent -> intent.setting() instanceof Setting.ChargeFromGrid).count();
    }

    private static Observation<BatteryState> battery(OptionalDouble capacityWh, OptionalDouble chargeW) {
        return seen(BATTERY, new BatteryState(OptionalDouble.of(0.5), OptionalDouble.empty(), capacityWh,
                OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(chargeW, OptionalDouble.empty(), 1)), NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "maxPrice | Infinity | maxPrice must be a price per kWh, e.g. 0.15, or empty for no limit, not 'Infinity'",
            "maxPrice | cheap | maxPrice must be a price per kWh, e.g. 0.15, or empty for no limit, not 'cheap'"})
    void aPriceThatIsNoneIsNamed(String field, String value, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> rule(byFive(field, value)).decide(situation(NOW, 0.5, NIGHT))).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"target | 1.1 | target must be within 0.0 and 1.0, not 1.1",
            "target | -0.1 | target must be within 0.0 and 1.0, not -0.1",
            "efficiency | 0.4 | efficiency must be within 0.5 and 1.0, not 0.4",
            "chargePowerW | -1 | chargePowerW must be positive, or 0 for what the device reports, not -1.0",
            "capacityWh | Infinity | capacityWh must be positive, or 0 for what the device reports, not Infinity"})
    void aNumberThatCantBeIsNamed(String field, double value, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> rule(byFive(field, value)).decide(situation(NOW, 0.5, NIGHT))).getMessage());
    }

    @Test
    void aPriceOfNaNIsNoLimit() {
        assertEquals(2, charges(rule(byFive("maxPrice", "NaN")).decide(situation(NOW, 0.5, NIGHT))));
        assertEquals(1, charges(rule(byFive("maxPrice", "0.095")).decide(situation(NOW, 0.5, NIGHT))));
    }

    @Test
    void withoutACapacityNothingIsWanted() {
        assertEquals(List.of(), rule(byFive()).decide(situation(NOW, 0.5, NIGHT,
                battery(OptionalDouble.empty(), OptionalDouble.of(5000)))));
        assertEquals(List.of(), rule(byFive()).decide(situation(NOW, 0.5, NIGHT,
                battery(OptionalDouble.of(0), OptionalDouble.of(5000)))));
        assertEquals(2, charges(rule(byFive("capacityWh", 10_000.0)).decide(situation(NOW, 0.5, NIGHT,
                battery(OptionalDouble.empty(), OptionalDouble.of(5000))))));
    }

    @ParameterizedTest
    @CsvSource({"NaN, 0, 2", "0, 0, 2", "2500, 0, 4", "NaN, 2500, 4", "5000, 2500, 4", "2500, 5000, 4"})
    void thePowerIsTheLowerOfWhatIsKnown(double deviceW, double configuredW, int halfHours) {
        Observation<BatteryState> seen = battery(OptionalDouble.of(10_000),
                Double.isNaN(deviceW) ? OptionalDouble.empty() : OptionalDouble.of(deviceW));
        assertEquals(halfHours,
                charges(rule(byFive("chargePowerW", configuredW)).decide(situation(NOW, 0.5, NIGHT, seen))));
    }

    @Test
    void anotherSitesRuleWantsNothing() {
        assertEquals(List.of(), rule(byFive("site", "cabin")).decide(situation(NOW, 0.5, NIGHT)));
    }

    private static Observation<PowerForecast> forecast(String name, MeterState.Role role, double powerW, String now) {
        return seen(EntityId.parse("home/forecast/" + name), new PowerForecast(role, Series.of(List.of(
                new Series.Entry<>(new Interval(Instant.parse("2026-01-10T08:00:00Z"),
                        Instant.parse("2026-01-10T10:00:00Z")), powerW)))),
                now);
    }

    @Test
    void theSunsShareIsWhatTheLoadLeavesOfIt() {
        Prices morning = prices("2026-01-10T06:00:00Z", 0.1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2);
        String now = "2026-01-10T06:00:00Z";
        Map<String, String> byTen = Map.of("readyBy", "10:00");
        Observation<PowerForecast> sun = forecast("solar/roof", MeterState.Role.SOLAR, 2500, now);
        Observation<MeterState> grid = seen(EntityId.parse("home/device/powerwall/site"),
                new MeterState(MeterState.Role.GRID, 2500), now);
        // 5 kWh come from the sun; what the grid's meter shows is no load
        assertEquals(0, charges(rule(byTen).decide(situation(now, 0.5, morning, sun, grid))));
        Observation<PowerForecast> load = forecast("own/load", MeterState.Role.LOAD, 2500, now);
        assertEquals(2, charges(rule(byTen).decide(situation(now, 0.5, morning, sun, grid, load))));
    }

    @Test
    void aPeakPastMidnightIsAvoidedOnBothSidesOfIt() {
        Prices late = prices("2026-01-09T22:00:00Z", 0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.31, 0.32);
        assertEquals(List.of("2026-01-09T22:00:00Z", "2026-01-10T01:00:00Z"),
                rule(Map.of("readyBy", "02:00", "peakStart", "22:30", "peakEnd", "01:00"))
                        .decide(situation("2026-01-09T21:50:00Z", 0.5, late)).stream()
                        .filter(intent -> intent.setting() instanceof Setting.ChargeFromGrid)
                        .map(intent -> intent.during().start().toString()).toList());
    }
}
