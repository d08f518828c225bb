package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Prices.Price;
import offpeak.api.Series.Entry;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private static final Interval FIRST = Interval.of(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofMinutes(30));
    private static final Interval SECOND = Interval.of(FIRST.end(), Duration.ofMinutes(30));

    @Test
    void aBatteryOfWhichAllIsKnown() {
        BatteryState battery = new BatteryState(OptionalDouble.of(0.5), OptionalDouble.of(-3300),
                OptionalDouble.of(13500), OptionalDouble.of(0.2), Optional.of("autonomous"), Optional.of(true),
                Optional.of(false), new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.empty(), 0.8));

        assertEquals(Map.of("state_of_charge", 0.5, "power_w", -3300.0, "capacity_wh", 13500.0, "reserve", 0.2, "mode",
                "autonomous", "grid_charging", true, "island", false, "capabilities",
                Map.of("charge_from_grid_w", 5000.0, "highest_reserve_below_full", 0.8)), battery.fields());
        assertEquals(List.of("state_of_charge", "power_w", "capacity_wh", "reserve", "mode", "grid_charging", "island",
                "capabilities"), List.copyOf(battery.fields().keySet()));
    }

    @Test
    void whatIsNotKnownOfABatteryIsLeftOut() {
        BatteryState battery = new BatteryState(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 1));

        assertEquals(Map.of("capabilities", Map.of("highest_reserve_below_full", 1.0)), battery.fields());
    }

    @Test
    void aStormAndTheLeaveToExport() {
        BatteryState battery = new BatteryState(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 1, Optional.of(false)),
                Optional.of(true));

        assertEquals(Map.of("capabilities", Map.of("highest_reserve_below_full", 1.0, "may_export", false),
                "storm_watch", true), battery.fields());
    }

    @Test
    void aMeter() {
        assertEquals(Map.of("role", "grid", "power_w", -250.0), new MeterState(MeterState.Role.GRID, -250).fields());
    }

    @Test
    void prices() {
        Prices prices = new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"), Series.of(
                List.of(new Entry<>(FIRST, Price.of(0.1512)), new Entry<>(SECOND, new Price(-0.02, true)))));

        assertEquals(Map.of("market", "retail", "direction", "import", "currency", "GBP", "series",
                List.of(Map.of("start", "2026-01-01T00:00:00Z", "end", "2026-01-01T00:30:00Z", "value", 0.1512,
                        "estimate", false),
                        Map.of("start", "2026-01-01T00:30:00Z", "end", "2026-01-01T01:00:00Z", "value", -0.02,
                                "estimate", true))),
                prices.fields());
    }

    @Test
    void aForecast() {
        PowerForecast forecast = new PowerForecast(MeterState.Role.SOLAR,
                Series.of(List.of(new Entry<>(FIRST, 1200.0))));

        assertEquals(
                Map.of("role", "solar", "power_w",
                        List.of(Map.of("start", "2026-01-01T00:00:00Z", "end", "2026-01-01T00:30:00Z", "value",
                                1200.0))),
                forecast.fields());
    }

    record Everything(EntityId entity, Instant observedAt, Duration maxAge, List<Priority> many,
            Map<SiteId, Optional<String>> bySite, Optional<Money> cost) {}

    @Test
    void idsTimesListsMapsAndNestedRecords() {
        Everything everything = new Everything(EntityId.parse("home/device/powerwall/battery"),
                Instant.parse("2026-01-01T00:00:00Z"), Duration.ofMinutes(5), List.of(Priority.DEMAND_RESPONSE),
                Map.of(SiteId.HOME, Optional.of("known"), SiteId.GRID, Optional.empty()),
                Optional.of(new Money(new java.math.BigDecimal("1.20"), Currency.getInstance("EUR"))));

        assertEquals(
                Map.of("entity", "home/device/powerwall/battery", "observed_at", "2026-01-01T00:00:00Z", "max_age",
                        "PT5M", "many", List.of("demand_response"), "by_site", Map.of("home", "known"), "cost",
                        Map.of("amount", new java.math.BigDecimal("1.20"), "currency", "EUR")),
                Fields.of(everything));
    }
}
