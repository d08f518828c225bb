package offpeak.host.engine.plausibility;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;

class PlausibilityTest {
    private static final EntityId AGILE = EntityId.parse("home/price/agile/import");
    private static final EntityId GRID = EntityId.parse("home/device/wall/grid");
    private static final EntityId LOAD = EntityId.parse("home/device/wall/load");

    private final World world = new World();

    private void tell(EntityId entity, State state) {
        world.plausibility.tell(new Observation<>(entity, state, world.time.instant(), Duration.ofMinutes(30), "test",
                Quality.GOOD));
    }

    private Quality shown(EntityId entity) {
        return world.bus.last(entity).orElseThrow().quality();
    }

    private Situation seen() {
        return Situation.of(World.HOME, world.time.instant(),
                world.bus.trusted(SiteId.HOME, world.time.instant()));
    }

    private static Prices prices(double... values) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            entries.add(new Series.Entry<>(
                    Interval.of(World.START.plus(Duration.ofHours(i)), Duration.ofHours(1)),
                    Prices.Price.of(values[i])));
        }
        return new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"), Series.of(entries));
    }

    private double price(Instant at) {
        return seen().prices(Prices.Direction.IMPORT).flatMap(p -> p.series().at(at)).map(p -> p.value()).orElse(-1.0);
    }

    /** Two minutes of the world's battery at a charge, which it reads once a minute. */
    private void charge(double charge) {
        world.battery.charge = charge;
        world.advance(Duration.ofSeconds(63));
    }

    @Test
    void aGlitchOfTheBatteryIsShownAsSuchAndRulesSeeWhatWasBefore() {
        charge(0.5);
        charge(0);
        assertEquals(Quality.SUSPECT, shown(World.BATTERY));
        assertEquals(OptionalDouble.of(0.5),
                seen().usable(World.BATTERY, BatteryState.class).orElseThrow().stateOfCharge());
        charge(0.5);
        assertEquals(Quality.GOOD, shown(World.BATTERY));
        assertEquals(List.of(), world.notices, "a single glitch is no news");
    }

    @Test
    void aDoubtfulReadingIsActedOnByNobodyOnceTheGoodOneIsStale() {
        charge(0.5);
        for (int i = 0; i < 8; i++) {
            charge(i % 2);
        }
        assertEquals(false, seen().usable(World.BATTERY, BatteryState.class).isPresent());
    }

    @Test
    void doubtfulPricesDoNotReplaceGoodOnes() {
        tell(AGILE, prices(0.2, 0.3, 0.1, 0.25));
        tell(AGILE, prices(20, 30, 10, 25));
        assertEquals(Quality.SUSPECT, shown(AGILE));
        assertEquals(0.2, price(World.START));
        world.advance(Duration.ofMinutes(1));
        assertEquals(List.of("engine.suspect.price-band"), world.notices);
        tell(AGILE, prices(0.2, 0.31, 0.1, 0.25));
        assertEquals(0.31, price(World.START.plus(Duration.ofHours(1))), "a revised price counts");
        world.advance(Duration.ofMinutes(31));
        assertEquals(-1.0, price(World.START), "stale");
    }

    @Test
    void aFrozenChargeIsToldOnceAndRulesSeeNothing() {
        world.battery.powerW = 2000;
        world.advance(Duration.ofHours(9));
        assertEquals(Quality.SUSPECT, shown(World.BATTERY));
        assertEquals(false, seen().usable(World.BATTERY, BatteryState.class).isPresent());
        assertEquals(List.of("engine.suspect.frozen"), world.notices);
        charge(0.48);
        assertEquals(Quality.GOOD, shown(World.BATTERY));
    }

    @Test
    void metersThatDisagreeAreAllDoubtedToldOnceAndBelievedAgainWhenTheyAgree() {
        for (int i = 0; i < 5; i++) {
            tell(GRID, new MeterState(MeterState.Role.GRID, -4000));
            tell(LOAD, new MeterState(MeterState.Role.LOAD, 4000));
            world.advance(Duration.ofMinutes(1));
        }
        assertEquals(List.of(Quality.SUSPECT, Quality.SUSPECT), List.of(shown(GRID), shown(LOAD)));
        assertEquals(List.of(), seen().usable(MeterState.class));
        assertEquals(List.of("engine.suspect.sign"), world.notices);
        assertEquals(2, world.plausibility.health().size());
        tell(GRID, new MeterState(MeterState.Role.GRID, 4000));
        tell(LOAD, new MeterState(MeterState.Role.LOAD, 4000));
        world.advance(Duration.ofMinutes(1));
        tell(GRID, new MeterState(MeterState.Role.GRID, 4000));
        tell(LOAD, new MeterState(MeterState.Role.LOAD, 4000));
        assertEquals(List.of(Quality.GOOD, Quality.GOOD), List.of(shown(GRID), shown(LOAD)));
        assertEquals("plausibility", world.plausibility.health().get(0).name());
    }

    @Test
    void whatIsStartedAnewIsMeasuredByNothingOld() {
        charge(0.5);
        world.instance.stop(offpeak.api.host.Supervisor.Life.DISABLED);
        world.battery.charge = 1;
        world.instance.start();
        world.advance(Duration.ofSeconds(1));
        assertEquals(Quality.GOOD, shown(World.BATTERY));
    }
}
