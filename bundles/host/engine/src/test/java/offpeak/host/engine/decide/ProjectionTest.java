package offpeak.host.engine.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Interval;
import offpeak.api.Plan;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private static final Instant NOON = Instant.parse("2026-06-15T12:00:00Z");

    private static BatteryState battery(double charge) {
        return new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(0), OptionalDouble.of(10_000),
                OptionalDouble.of(0.2), Optional.empty(), Optional.of(false), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 1));
    }

    private static List<Plan.Slot> all(Setting setting) {
        return List.of(new Plan.Slot(Interval.of(NOON, Duration.ofDays(1)), World.BATTERY, setting,
                OptionalDouble.empty(), "rule", Reason.of("test.x")));
    }

    private static double afterHours(int hours, BatteryState battery, List<Plan.Slot> slots, double netLoadW) {
        List<Plan.Point> curve = Projection.stateOfCharge(NOON, NOON.plus(Duration.ofHours(hours)), battery, 0.2,
                slots, at -> netLoadW);
        return curve.get(curve.size() - 1).value();
    }

    @Test
    void itChargesUpToTheTargetAndNoFurther() {
        assertEquals(0.2 + 0.5 * Math.sqrt(0.9), afterHours(1, battery(0.2), all(charge(0.9)), 500), 0.001);
        assertEquals(0.9, afterHours(6, battery(0.2), all(charge(0.9)), 500), 1e-9);
    }

    private static Setting charge(double target) {
        return new Setting.ChargeFromGrid(target, OptionalDouble.empty());
    }

    @Test
    void itServesTheHomeDownToTheReserveAndTakesTheSurplus() {
        assertEquals(0.5 - 0.1 / Math.sqrt(0.9), afterHours(1, battery(0.5), List.of(), 1000), 0.001);
        assertEquals(0.2, afterHours(20, battery(0.5), List.of(), 1000), 1e-9);
        assertEquals(0.5 + 0.2 * Math.sqrt(0.9), afterHours(2, battery(0.5), List.of(), -1000), 0.001);
    }

    @Test
    void aHeldBatteryGivesNothingAndAnUnknownOneHasNoCurve() {
        assertEquals(0.5, afterHours(5, battery(0.5), all(new Setting.Hold()), 1000), 1e-9);
        BatteryState unknown = new BatteryState(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(1),
                OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 1));
        assertTrue(Projection.stateOfCharge(NOON, NOON.plusSeconds(3600), unknown, 0.2, List.of(), at -> 0).isEmpty());
    }
}
