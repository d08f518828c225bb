package offpeak.host.engine.command;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.Observation;
import offpeak.api.State;
import offpeak.api.VehicleState;

/** One thing that is being done with one knob of a device. */
final class Act {
    /** Of charge, 0..1: so much more or less may be why a device does now what it refused. */
    private static final double OTHER_CHARGE = 0.05;

    Wanted wanted;
    Decision decision;
    /** The order as the vendor got it last, or as the device follows it anyway. */
    Command order;
    /** Whether the ledger has it. */
    boolean stored;
    Instant stageAt;
    /** How often it was given to the vendor. */
    int attempts;
    /** How often the vendor took it. */
    int taken;
    /** How often in a row the vendor could not be told. */
    int unreached;
    /** When to try again after a failure that may pass. */
    Optional<Instant> retryAt = Optional.empty();
    /** How often somebody else changed it. */
    int changedOutside;
    /** Whether it is to be set once more after that. */
    boolean reassert;
    /** Whether it was given once more because the power did not move. */
    boolean pressed;

    /** How often the device refused it. */
    private int refusals;
    /** What the device showed then; nothing while it was not asked. */
    private Map<String, String> refusedWith = Map.of();
    private OptionalDouble refusedAt = OptionalDouble.empty();

    Act(Wanted wanted, Decision decision) {
        this.wanted = wanted;
        this.decision = decision;
        this.order = wanted.command();
        this.stageAt = decision.at();
    }

    /** What was let be before the host or the instance was started anew: it is let be still. */
    static Act letBe(Wanted wanted, Decision decision) {
        Act act = new Act(wanted, decision);
        act.stored = decision.id() != 0;
        act.changedOutside = 1;
        return act;
    }

    Stage stage() {
        return decision.stage();
    }

    void refused(Scene scene) {
        refusals++;
        scene.seen().map(Observation::state).ifPresent(state -> {
            refusedWith = scene.instance().device().map(driver -> driver.settings(state)).orElse(Map.of());
            refusedAt = charge(state);
        });
    }

    /** Whether the device shows something else than when it refused, or it was so long ago that it may think otherwise. */
    boolean mayBeAskedAgain(Scene scene) {
        if (!scene.now().isAfter(stageAt.plus(Controlled.COOL_DOWN))) {
            return false;
        }
        State state = scene.usable().orElseThrow().state();
        OptionalDouble charge = charge(state);
        boolean filled = charge.isPresent() && refusedAt.isPresent()
                && Math.abs(charge.getAsDouble() - refusedAt.getAsDouble()) >= OTHER_CHARGE;
        return refusals == 0 || filled || !scene.driver().settings(state).equals(refusedWith)
                || scene.now().isAfter(stageAt.plus(Controlled.coolDown(refusals - 1)));
    }

    private static OptionalDouble charge(State state) {
        if (state instanceof BatteryState battery) {
            return battery.stateOfCharge();
        }
        return state instanceof VehicleState car ? car.stateOfCharge() : OptionalDouble.empty();
    }

    /** Whether nothing more comes of it by itself. */
    boolean settled() {
        return switch (stage()) {
            case EFFECTIVE, EXTERNAL, FAILED, REFUSED -> true;
            default -> false;
        };
    }

    /** Whether the vendor was told and the device has not shown it yet. */
    boolean pending() {
        return stage() == Stage.SENT || stage() == Stage.ACKED;
    }
}
