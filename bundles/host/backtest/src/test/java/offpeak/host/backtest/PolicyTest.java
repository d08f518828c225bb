package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Setting;
import org.junit.jupiter.api.Test;

/** What a battery of 10 kWh does in half an hour that it is told something; 0.9 each way. */
class PolicyTest {

    private static double told(Setting setting, double floor, double storedWh, double loadW, double sunW) {
        Recorded recorded = Made.even(49, 0.2, 0.1, loadW, sunW);
        Tally tally = new Tally(recorded, Made.STORE);
        for (int i = 0; tally.storedWh(i) < storedWh; i++) {
            tally.step(i, (storedWh - tally.storedWh(i)) / 0.9);
            if (tally.storedWh(i + 1) >= storedWh - 1e-9) {
                return Policy.follow(recorded, Made.STORE, tally, i + 1, setting, floor);
            }
        }
        return Policy.follow(recorded, Made.STORE, tally, 0, setting, floor);
    }

    @Test
    void leftAloneItStoresTheSurplusAndCoversTheNeed() {
        assertEquals(750, told(new Setting.SelfConsume(), 0, 5000, 500, 2000), 1e-9);
        assertEquals(2500, told(new Setting.SelfConsume(), 0, 5000, 500, 20_000), 1e-9, "5 kW at most");
        assertEquals(-500, told(new Setting.SelfConsume(), 0, 5000, 1500, 500), 1e-9);
        assertEquals(-2000, told(new Setting.SelfConsume(), 0, 5000, 9000, 0), 1e-9, "4 kW at most");
    }

    @Test
    void belowItsReserveItGivesNothing() {
        assertEquals(-900, told(new Setting.SelfConsume(), 0.4, 5000, 9000, 0), 1e-9, "1 kWh above it");
        assertEquals(0, told(new Setting.SelfConsume(), 0.6, 5000, 9000, 0), 1e-9);
    }

    @Test
    void heldItStoresSurplusAlone() {
        assertEquals(0, told(new Setting.Hold(), 0, 5000, 1500, 0), 1e-9);
        assertEquals(750, told(new Setting.Hold(), 0, 5000, 500, 2000), 1e-9);
    }

    @Test
    void itChargesToTheTargetWithThePowerThatIsTold() {
        assertEquals(2500, told(new Setting.ChargeFromGrid(1, OptionalDouble.empty()), 0, 0, 500, 0), 1e-9);
        assertEquals(1000, told(new Setting.ChargeFromGrid(1, OptionalDouble.of(2000)), 0, 0, 500, 0), 1e-9);
        assertEquals(1000, told(new Setting.ChargeFromGrid(0.59, OptionalDouble.empty()), 0, 5000, 500, 0), 1e-9);
        assertEquals(750, told(new Setting.ChargeFromGrid(0.5, OptionalDouble.empty()), 0, 5000, 500, 2000), 1e-9,
                "the sun goes in above the target");
    }

    @Test
    void itExportsDownToItsFloorOrTheReserve() {
        assertEquals(-2000, told(new Setting.Export(0, OptionalDouble.empty()), 0, 5000, 0, 0), 1e-9);
        assertEquals(-500, told(new Setting.Export(0, OptionalDouble.of(1000)), 0, 5000, 0, 0), 1e-9);
        assertEquals(-900, told(new Setting.Export(0.4, OptionalDouble.empty()), 0, 5000, 0, 0), 1e-9);
        assertEquals(-900, told(new Setting.Export(0, OptionalDouble.empty()), 0.4, 5000, 0, 0), 1e-9);
    }

    @Test
    void whatItDoesOfOtherThingsIsNotKnownAndItIsAsLeftAlone() {
        assertEquals(-500, told(new Setting.Restore(Map.of()), 0, 5000, 1500, 500), 1e-9);
        assertEquals(Optional.of(true), Policy.capabilities(Made.even(48, 1, 1, 1, 1), Made.STORE).mayExport());
    }
}
