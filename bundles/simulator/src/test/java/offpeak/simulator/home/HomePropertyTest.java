package offpeak.simulator.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

import offpeak.simulator.MovableClock;
import offpeak.simulator.home.Settings.ExportRule;
import offpeak.simulator.home.Settings.Mode;

class HomePropertyTest {

    private static final double TOLERANCE_WH = 1e-6;

    record Act(Settings settings, Duration then) {}

    @Property(tries = 60)
    void energyIsConservedWhateverTheOwnerSets(@ForAll @LongRange(min = 0, max = 1_000) long seed,
            @ForAll @DoubleRange(min = 0, max = 1) double startSoc,
            @ForAll @DoubleRange(min = 0.9, max = 1) double taper,
            @ForAll("acts") @Size(min = 1, max = 8) List<Act> acts) {
        MovableClock clock = new MovableClock("2026-06-20T05:07:31Z");
        BatterySpec spec = BatterySpec.POWERWALL.withTaperFromSoc(taper);
        Home home = new Home(clock, ZoneId.of("Europe/London"), seed, spec, startSoc, SolarSpec.LONDON_4_KW,
                Duration.ofDays(416));
        for (Act act : acts) {
            home.change("test", "", "", true, s -> act.settings());
            clock.advance(act.then());
            HomeState state = home.state();
            assertTrue(state.battery().soc() >= 0 && state.battery().soc() <= 1, "soc " + state.battery().soc());
            Flows f = state.flows();
            assertTrue(Math.abs(f.batteryW()) <= 5_000, "battery " + f.batteryW() + " W");
            assertEquals(f.loadW(), f.solarW() + f.batteryW() + f.gridW(), 1e-9);
            assertTrue(f.solarW() >= 0 && f.loadW() > 0, f.toString());
        }
        double stored = startSoc * spec.capacityWh();
        for (TallyRow row : home.tally()) {
            assertEquals(row.loadWh() + row.chargedWh() + row.gridExportWh(),
                    row.solarWh() + row.dischargedWh() + row.gridImportWh(), TOLERANCE_WH, row.toString());
            assertTrue(row.gridToBatteryWh() <= Math.min(row.chargedWh(), row.gridImportWh()) + TOLERANCE_WH,
                    row.toString());
            assertTrue(Math.max(row.chargedWh(), row.dischargedWh()) <= 2_500 + TOLERANCE_WH, row.toString());
            stored += row.chargedWh() * Math.sqrt(0.9) - row.dischargedWh() / Math.sqrt(0.9);
        }
        assertEquals(stored, home.state().battery().storedWh(), TOLERANCE_WH);
    }

    @Property(tries = 20)
    void lookingOftenChangesNothing(@ForAll @LongRange(min = 0, max = 1_000) long seed,
            @ForAll @DoubleRange(min = 0, max = 1) double startSoc) {
        double looked = storedAfterADay(seed, startSoc, Duration.ofSeconds(47));
        double slept = storedAfterADay(seed, startSoc, Duration.ofDays(1));
        assertEquals(slept, looked, TOLERANCE_WH);
    }

    private static double storedAfterADay(long seed, double startSoc, Duration look) {
        MovableClock clock = new MovableClock("2026-06-20T00:00:00Z");
        Home home = new Home(clock, ZoneId.of("Europe/London"), seed, BatterySpec.POWERWALL, startSoc,
                SolarSpec.LONDON_4_KW, Duration.ofDays(416));
        for (Duration past = look; past.compareTo(Duration.ofDays(1)) < 0; past = past.plus(look)) {
            clock.advance(look);
            home.state();
        }
        clock.to("2026-06-21T00:00:00Z");
        return home.state().battery().storedWh();
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<Settings> settings = Combinators
                .combine(Arbitraries.integers().between(0, 100), Arbitraries.of(Mode.class),
                        Arbitraries.of(true, false), Arbitraries.of(ExportRule.class))
                .as((reserve, mode, grid, export) -> Settings.FACTORY.withReservePercent(reserve).withMode(mode)
                        .withGridCharging(grid).withExportRule(export));
        Arbitrary<Duration> pause = Arbitraries.longs().between(1, 30_000).map(Duration::ofSeconds);
        return Combinators.combine(settings, pause).as(Act::new).list();
    }
}
