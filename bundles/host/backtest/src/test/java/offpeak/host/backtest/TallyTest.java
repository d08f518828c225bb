package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Four hours, counted by hand. */
class TallyTest {

    private final Recorded recorded = new Recorded(Made.START, Duration.ofHours(1),
            new double[]{0.10, 0.20, 0.30, 0.40},
            new double[]{0.05, 0.06, 0.07, 0.08}, new double[]{1000, 1000, 1000, 1000},
            new double[]{0, 3000, 0, 0}, true, 0);
    private final Tally tally = new Tally(recorded, Made.STORE);

    @Test
    void aDayByHand() {
        tally.step(0, 1000); // 2 kWh bought: 0.20; 0.9 kWh stored
        tally.step(1, 500); // 1.5 kWh sold: 0.09; 1.35 kWh stored
        tally.step(2, -600); // 0.4 kWh bought: 0.12; 0.6667 kWh taken out
        tally.step(3, 0); // 1 kWh bought: 0.40

        assertEquals(0.9 + 0.45 - 0.6 / 0.9, tally.storedWh(4) / 1000, 1e-12);
        assertEquals(3.4, tally.imported().kwh(), 1e-12);
        assertEquals(0.72, tally.imported().money(), 1e-12);
        assertEquals(1.5, tally.exported().kwh(), 1e-12);
        assertEquals(0.09, tally.exported().money(), 1e-12);
        assertEquals(1.0, tally.fromGrid().kwh(), 1e-12);
        assertEquals(0.10, tally.fromGrid().mean(), 1e-12);
        assertEquals(0.5, tally.fromSun().kwh(), 1e-12);
        assertEquals(0.06, tally.fromSun().mean(), 1e-12, "what it would have been sold for");
        assertEquals(0.6, tally.toHome().kwh(), 1e-12);
        assertEquals(0.30, tally.toHome().mean(), 1e-12);
        assertEquals(0, tally.toGrid().kwh());
        assertEquals(0.6 / 0.9 / 10, tally.cycles(), 1e-12);
        assertEquals(0.20, tally.cost(0), 1e-12);
        assertEquals(-0.09, tally.cost(1), 1e-12);
        // 0.6833 kWh are left; a kWh is stored again for the mean price through 0.9
        assertEquals(0.72 - 0.09 - (1.35 - 0.6 / 0.9) * 0.25 * 0.9, tally.cost(), 1e-12);
    }

    @Test
    void moreThanItCanIsCut() {
        tally.step(0, 9000);
        assertEquals(4500, tally.storedWh(1), 1e-9, "5 kW through 0.9");
        tally.step(1, 9000);
        tally.step(2, 9000);
        assertEquals(10_000, tally.storedWh(3), "full");
        tally.step(3, -9000);
        assertEquals(10_000 - 4000 / 0.9, tally.storedWh(4), 1e-9, "4 kW through 0.9");
    }

    @Test
    void whatIsSoldOfTheBatteryIsNotForTheHome() {
        tally.step(0, 5000);
        tally.step(1, 0);
        tally.step(2, -1800);

        assertEquals(1.0, tally.toHome().kwh(), 1e-12);
        assertEquals(0.8, tally.toGrid().kwh(), 1e-12);
        assertEquals(0.07, tally.toGrid().mean(), 1e-12);
    }

    @Test
    void atTheEndAStoredKwhIsWorthTheSameForAll() {
        Tally other = new Tally(recorded, Made.STORE);
        tally.step(0, 1000);
        other.step(0, 2000);
        for (int i = 1; i < 4; i++) {
            tally.step(i, 0);
            other.step(i, 0);
        }

        double worth = recorded.endValuePerWh(Made.STORE);
        assertEquals(0.25 * 0.9 / 1000, worth, 1e-15);
        // 1 kWh more was bought at 0.10, and 0.9 kWh more are left
        assertEquals(0.10 - 900 * worth, other.cost() - tally.cost(), 1e-12);
    }
}
