package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersTest {

    private static BatteryState state(String mode, double reserve, boolean gridCharging, double charge) {
        return new BatteryState(OptionalDouble.of(charge), OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.of(reserve), Optional.of(mode), Optional.of(gridCharging), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.empty(), 0.8));
    }

    private static Command order(String name, String value, String floor) {
        return new Command(EntityId.parse("home/device/powerwall/battery"), Setting.parse(name, value),
                floor.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(floor)), Instant.MAX);
    }

    @ParameterizedTest(name = "{0} {1} floor {2} with {3} {4} {5} at {6}: {7}")
    @CsvSource({
            // setting, value, floor, mode, reserve, buys, charge, confirmed
            "operation, self_consume, '', self_consumption, 0.2, false, 0.5, true",
            "operation, self_consume, '', autonomous, 0.2, false, 0.5, false",
            "operation, self_consume, '', self_consumption, 0.2, true, 0.5, false",
            "operation, self_consume, 0.2, self_consumption, 0.2, false, 0.5, true",
            "operation, self_consume, 0.3, self_consumption, 0.2, false, 0.5, false",
            "operation, self_consume, 0.85, self_consumption, 0.8, false, 0.5, false",
            "operation, charge_from_grid target=0.8, '', autonomous, 0.8, true, 0.5, true",
            "operation, charge_from_grid target=0.8, '', autonomous, 1, true, 0.5, true",
            "operation, charge_from_grid target=0.8, '', autonomous, 0.79, true, 0.5, false",
            "operation, charge_from_grid target=0.8, '', autonomous, 0.8, false, 0.5, false",
            "operation, charge_from_grid target=0.8, '', self_consumption, 0.8, true, 0.5, false",
            "operation, charge_from_grid target=0.9, '', autonomous, 0.8, true, 0.5, false",
            "operation, charge_from_grid target=0.9, '', autonomous, 1, true, 0.5, true",
            "operation, charge_from_grid target=0.5, 0.6, autonomous, 0.5, true, 0.4, false",
            "operation, charge_from_grid target=0.8 power_w=5000, '', autonomous, 0.8, true, 0.5, true",
            "operation, charge_from_grid target=0.8 power_w=3500, '', autonomous, 0.8, true, 0.5, false",
            "operation, charge_from_grid target=0.8 power_w=3500, '', self_consumption, 0.8, true, 0.5, true",
            "operation, hold, '', self_consumption, 0.5, false, 0.5, true",
            "operation, hold, '', autonomous, 1, false, 0.5, true",
            "operation, hold, '', self_consumption, 0.5, true, 0.5, false",
            "operation, hold, '', self_consumption, 0.2, false, 0.5, false",
            "operation, hold, '', self_consumption, 0.5, false, 0.54, true",
            "operation, hold, '', self_consumption, 0.5, false, 0.56, false",
            "operation, export floor=0.3, '', autonomous, 0.3, false, 0.9, true",
            "operation, export floor=0.3, '', autonomous, 0.2, false, 0.9, false",
            "operation, export floor=0.3, '', autonomous, 0.3, true, 0.9, false",
            "operation, export floor=0.3, '', self_consumption, 0.3, false, 0.9, false",
            "reserve, 0.3, '', self_consumption, 0.3, false, 0.5, true",
            "reserve, 0.3, '', self_consumption, 0.4, true, 0.5, true",
            "reserve, 0.3, '', self_consumption, 0.29, false, 0.5, false",
            "reserve, 0.9, '', self_consumption, 0.8, false, 0.5, false",
            "reserve, 0.9, '', self_consumption, 1, false, 0.5, true",
            "restore, mode=autonomous reserve=0.2 grid_charging=true, '', autonomous, 0.2, true, 0.5, true",
            "restore, mode=autonomous reserve=0.2 grid_charging=true, '', autonomous, 0.21, true, 0.5, false",
            "restore, mode=autonomous reserve=0.2 grid_charging=true, '', autonomous, 0.2, false, 0.5, false",
            "restore, mode=autonomous reserve=0.2 grid_charging=true, '', backup, 0.2, true, 0.5, false",
            "restore, mode=autonomous reserve=0.9 grid_charging=true, '', autonomous, 0.9, true, 0.5, true",
            "restore, mode=autonomous reserve=0.9 grid_charging=true, '', autonomous, 0.8, true, 0.5, true",
            "restore, mode=autonomous, '', autonomous, 0.2, true, 0.5, false",
            "restore, mode=autonomous reserve=1.2 grid_charging=true, '', autonomous, 0.2, true, 0.5, false",
            "restore, mode=autonomous reserve=full grid_charging=true, '', autonomous, 0.2, true, 0.5, false",
            "operation, hold, 0.6, self_consumption, 0.5, false, 0.5, false",
            "operation, export floor=0.3, 0.5, autonomous, 0.3, false, 0.9, false",
            "reserve, 0.3, 0.5, self_consumption, 0.3, false, 0.5, false"})
    void confirmation(String name, String value, String floor, String mode, double reserve, boolean buys,
            double charge, boolean confirmed) {
        assertEquals(confirmed,
                Orders.confirms(order(name, value, floor), state(mode, reserve, buys, charge), Optional.empty(),
                        ChargePower.Watts.usual(5000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"self_consume", "hold", "charge_from_grid target=0.5", "export floor=0.2"})
    void whatIsNotKnownConfirmsNothing(String value) {
        BatteryState known = state("self_consumption", 0.5, false, 0.5);
        BatteryState unknown = new BatteryState(known.stateOfCharge(), known.powerW(), known.capacityWh(),
                OptionalDouble.empty(), known.mode(), known.gridCharging(), known.island(), known.capabilities());

        assertFalse(Orders.confirms(order("operation", value, ""), unknown, Optional.empty(),
                ChargePower.Watts.usual(5000)));
        assertEquals(Map.of(), Orders.captured(unknown));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.2, 20", "0.201, 21", "0.29, 29", "0.57, 57", "0.8, 80", "0.8001, 100", "0.81, 100",
            "0.9, 100", "0.99, 100", "1, 100"})
    void reservesBetween80And100AreNoReserves(double fraction, int percent) {
        assertEquals(percent, Orders.percentAtLeast(fraction));
    }

    @Test
    void whatIsNotCertainIsWritten() {
        Reading.Settings wanted = new Reading.Settings(Optional.of("autonomous"), OptionalInt.of(30),
                Optional.of(true));

        assertEquals(List.of(new PowerwallClient.Step.Reserve(30), new PowerwallClient.Step.Mode("autonomous"),
                new PowerwallClient.Step.GridCharging(true)), Orders.steps(Reading.Settings.NONE, wanted));
        assertEquals(List.of(), Orders.steps(wanted, wanted));
        assertEquals(List.of(), Orders.steps(wanted, Reading.Settings.NONE));
    }
}
