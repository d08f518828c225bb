package offpeak.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An electric car.
 *
 * @param reach whether it can be asked now; what it told before it fell asleep is still its state
 * @param charging what its charging does; absent when not known
 * @param stateOfCharge 0..1
 * @param chargeLimit the charge at which it stops by itself, 0..1
 * @param powerW drawn from the charger, W, 0 or more
 * @param amps the charging current that is set, A
 * @param maxAmps the highest that cable and charger allow, A
 * @param scheduledStart when it will start to charge by its own schedule
 * @param fullAt when it expects to reach its limit
 * @param atHome whether it stands at its site; absent when its place is not known, which counts as not at home
 * @param location where it stands
 * @param climate whether its climate runs
 * @param aggressiveness how readily its owner lets its charging be put off, 1 (hardly ever) to 100; absent when not said
 */
public record VehicleState(Reach reach, Optional<Charging> charging, OptionalDouble stateOfCharge,
        OptionalDouble chargeLimit, OptionalDouble powerW, OptionalDouble amps, OptionalDouble maxAmps,
        Optional<Instant> scheduledStart, Optional<Instant> fullAt, Optional<Boolean> atHome,
        Optional<Site.Location> location, Optional<Boolean> climate, Optional<Integer> aggressiveness)
        implements
            State {

    /** Whether the car can be asked. */
    public enum Reach {
        ONLINE, ASLEEP, OFFLINE
    }

    /** What its charging does. */
    public enum Charging {
        /** No cable. */
        DISCONNECTED,
        /** Plugged in, but not charging: stopped by somebody, or waiting for its schedule. */
        STOPPED,
        /** About to charge. */
        STARTING, CHARGING,
        /** At its limit. */
        COMPLETE,
        /** Plugged in, but the charger gives nothing. */
        NO_POWER
    }

    /** @throws IllegalArgumentException for a charge or limit outside 0..1, or an aggressiveness outside 1..100 */
    public VehicleState {
        Objects.requireNonNull(reach, "reach");
        BatteryState.fraction("state of charge", stateOfCharge);
        BatteryState.fraction("charge limit", chargeLimit);
        if (aggressiveness.isPresent() && (aggressiveness.get() < 1 || aggressiveness.get() > 100)) {
            throw new IllegalArgumentException("aggressiveness is within 1..100, not " + aggressiveness.get());
        }
    }

    /** One whose owner did not say how readily its charging may be put off. */
    public VehicleState(Reach reach, Optional<Charging> charging, OptionalDouble stateOfCharge,
            OptionalDouble chargeLimit, OptionalDouble powerW, OptionalDouble amps, OptionalDouble maxAmps,
            Optional<Instant> scheduledStart, Optional<Instant> fullAt, Optional<Boolean> atHome,
            Optional<Site.Location> location, Optional<Boolean> climate) {
        this(reach, charging, stateOfCharge, chargeLimit, powerW, amps, maxAmps, scheduledStart, fullAt, atHome,
                location, climate, Optional.empty());
    }

    public boolean pluggedIn() {
        return charging.isPresent() && charging.get() != Charging.DISCONNECTED;
    }
}
