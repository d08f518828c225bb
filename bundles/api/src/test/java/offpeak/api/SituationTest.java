package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import offpeak.api.Prices.Direction;
import offpeak.api.Prices.Price;
import offpeak.api.Series.Entry;
import org.junit.jupiter.api.Test;

class SituationTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Site HOME = new Site(SiteId.HOME, "Home", ZoneId.of("Europe/London"), Optional.empty(),
            Currency.getInstance("GBP"));
    private static final EntityId GRID_METER = EntityId.parse("home/device/powerwall/grid");

    private static Observation<MeterState> meter(String id, double powerW, Instant at, Quality quality) {
        return new Observation<>(EntityId.parse(id), new MeterState(MeterState.Role.GRID, powerW), at,
                Duration.ofMinutes(5), "test", quality);
    }

    private static Observation<Prices> prices(String id, Direction direction, double value) {
        return new Observation<>(EntityId.parse(id),
                new Prices(direction, HOME.currency(),
                        Series.of(List.of(new Entry<>(Interval.of(NOW, Duration.ofMinutes(30)), Price.of(value))))),
                NOW, Duration.ofHours(1), "test", Quality.GOOD);
    }

    @Test
    void anObservationIsStaleAfterItsMaximumAgeAndNotBefore() {
        Observation<MeterState> seen = meter("home/device/powerwall/grid", 100, NOW, Quality.GOOD);

        assertEquals(Quality.GOOD, seen.qualityAt(NOW.plus(Duration.ofMinutes(5))));
        assertTrue(seen.usableAt(NOW.plus(Duration.ofMinutes(5))));
        assertEquals(Quality.STALE, seen.qualityAt(NOW.plus(Duration.ofMinutes(5)).plusNanos(1)));
        assertFalse(seen.usableAt(NOW.plus(Duration.ofMinutes(6))));
    }

    @Test
    void nothingActsOnWhatIsSuspectOrStaleOrOfAnotherKind() {
        Situation fresh = Situation.of(HOME, NOW, List.of(meter(GRID_METER.toString(), 100, NOW, Quality.GOOD)));
        Situation suspect = Situation.of(HOME, NOW, List.of(meter(GRID_METER.toString(), 1, NOW, Quality.SUSPECT)));
        Situation stale = Situation.of(HOME, NOW,
                List.of(meter(GRID_METER.toString(), 1, NOW.minusSeconds(301), Quality.GOOD)));

        assertEquals(Optional.of(new MeterState(MeterState.Role.GRID, 100)),
                fresh.usable(GRID_METER, MeterState.class));
        assertEquals(Optional.empty(), fresh.usable(GRID_METER, BatteryState.class));
        assertEquals(Optional.empty(), suspect.usable(GRID_METER, MeterState.class));
        assertEquals(List.of(), suspect.usable(MeterState.class));
        assertEquals(Optional.empty(), stale.usable(GRID_METER, MeterState.class));
        assertEquals(List.of(), stale.usable(MeterState.class));
        assertEquals(Optional.empty(), fresh.usable(EntityId.parse("home/device/none/grid"), MeterState.class));
    }

    @Test
    void observationsComeInTheOrderOfTheirIds() {
        Situation situation = Situation.of(HOME, NOW, List.of(meter("home/device/b/grid", 2, NOW, Quality.GOOD),
                meter("home/device/a/grid", 1, NOW, Quality.GOOD)));

        assertEquals(List.of(1.0, 2.0),
                situation.usable(MeterState.class).stream().map(o -> o.state().powerW()).toList());
        assertThrows(UnsupportedOperationException.class, () -> situation.observations().clear());
    }

    @Test
    void theSitesOwnPricesComeBeforeTheSharedOnesThenByName() {
        Observation<Prices> shared = prices("grid/price/aaa/import", Direction.IMPORT, 0.10);
        Observation<Prices> second = prices("home/price/zzz/import", Direction.IMPORT, 0.30);
        Observation<Prices> first = prices("home/price/agile/import", Direction.IMPORT, 0.20);

        assertEquals(Optional.of(first.state()),
                Situation.of(HOME, NOW, List.of(shared, second, first)).prices(Direction.IMPORT));
        assertEquals(Optional.of(shared.state()), Situation.of(HOME, NOW, List.of(shared)).prices(Direction.IMPORT));
        Observation<Prices> wholesale = new Observation<>(EntityId.parse("home/price/aaa/import"),
                new Prices(Direction.IMPORT, HOME.currency(), first.state().series(), Prices.Market.WHOLESALE), NOW,
                Duration.ofHours(1), "test", Quality.GOOD);
        assertEquals(Optional.of(shared.state()),
                Situation.of(HOME, NOW, List.of(wholesale, shared)).prices(Direction.IMPORT));
        assertEquals(Optional.of(wholesale.state()),
                Situation.of(HOME, NOW, List.of(wholesale)).prices(Direction.IMPORT));
        assertEquals(Optional.empty(), Situation.of(HOME, NOW, List.of(shared)).prices(Direction.EXPORT));
        assertEquals(ZoneId.of("Europe/London"), Situation.of(HOME, NOW, List.of()).zone());
    }

    @Test
    void theOnlyOneIsMeantUntilThereAreSeveralAndTheErrorNamesThem() {
        Observation<MeterState> first = meter("home/device/gateway/grid", 1, NOW, Quality.GOOD);
        Observation<MeterState> silent = meter("home/device/envoy/grid", 2, NOW.minusSeconds(3600), Quality.GOOD);
        Observation<MeterState> shared = meter("grid/device/region/grid", 3, NOW, Quality.GOOD);

        assertEquals(Optional.empty(), Situation.of(HOME, NOW, List.of(shared)).only(MeterState.class, "meter", ""));
        assertEquals(Optional.of(first.entity()),
                Situation.of(HOME, NOW, List.of(first, shared)).only(MeterState.class, "meter", " "));

        Situation both = Situation.of(HOME, NOW, List.of(first, silent, shared));
        assertEquals("meter must name one of home/device/envoy/grid, home/device/gateway/grid",
                assertThrows(IllegalArgumentException.class, () -> both.only(MeterState.class, "meter", ""))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> both.only(MeterState.class, "meter", "grid"));
        assertEquals(Optional.of(silent.entity()), both.only(MeterState.class, "meter", " envoy "));
        assertEquals(Optional.of(first.entity()), both.only(MeterState.class, "meter", "home/device/gateway/grid"));
        assertEquals(Optional.empty(), both.only(MeterState.class, "meter", "envo"));
        assertEquals(Optional.empty(), both.only(BatteryState.class, "battery", ""));
    }

    @Test
    void aSourceOfFactsMayBeShared() {
        Observation<Prices> shared = prices("grid/price/agile/import", Direction.IMPORT, 0.1);

        assertEquals(Optional.of(shared.entity()),
                Situation.of(HOME, NOW, List.of(shared)).only(Prices.class, "source", "agile"));
    }

    @Test
    void ofSeveralWordsEachMayMeanAnEntity() {
        Observation<MeterState> first = meter("home/device/gateway/grid", 1, NOW, Quality.GOOD);
        Observation<MeterState> second = meter("home/device/envoy/sun", 2, NOW, Quality.GOOD);
        Observation<MeterState> stale = meter("home/device/old/sun", 3, NOW.minusSeconds(3600), Quality.GOOD);
        Situation situation = Situation.of(HOME, NOW,
                List.of(first, second, stale, meter("grid/device/region/grid", 4, NOW, Quality.GOOD)));

        assertEquals(List.of(second, first), situation.usable(MeterState.class, List.of()));
        assertEquals(List.of(second, first), situation.usable(MeterState.class, List.of("gateway", "sun")));
        assertEquals(List.of(first), situation.usable(MeterState.class, List.of("home/device/gateway/grid")));
        assertEquals(List.of(), situation.usable(MeterState.class, List.of("attic")));
    }
}
