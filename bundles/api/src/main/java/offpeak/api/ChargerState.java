package offpeak.api;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A charging point for cars.
 *
 * @param charging what it does, as {@link VehicleState.Charging}; absent when not known
 * @param powerW given to the car, W, 0 or more
 * @param amps the current that is set, A
 * @param maxAmps the highest that can be set, A
 * @param energyWh given in this session, Wh
 */
public record ChargerState(Optional<VehicleState.Charging> charging, OptionalDouble powerW, OptionalDouble amps,
        OptionalDouble maxAmps, OptionalDouble energyWh) implements State {}
