package offpeak.rule.demandresponse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.ChargerState;
import offpeak.api.EntityId;
import offpeak.api.Observation;
import offpeak.api.Situation;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;

/**
 * A car, or a charging point with some car: what of it matters here.
 *
 * @param here whether it is at home and on its cable
 * @param draws whether it charges, or is about to, and can be told
 * @param powerW drawn now
 * @param powerableW the most that cable and charger allow
 */
record Car(EntityId device, boolean here, boolean draws, OptionalDouble powerW, OptionalDouble powerableW,
        OptionalDouble stateOfCharge, OptionalDouble limit, Optional<Integer> aggressiveness) {

    /** One phase; where there are three it charges sooner, which does no harm here. */
    private static final double VOLTS = 230;

    /** Those that a rule may act on, by id. */
    static List<Car> all(Situation situation, String wanted) {
        List<Car> all = new ArrayList<>();
        for (Observation<VehicleState> seen : situation.usable(VehicleState.class)) {
            VehicleState car = seen.state();
            all.add(new Car(seen.entity(), car.atHome().orElse(false) && car.pluggedIn(),
                    draws(car.charging()) && car.reach() == VehicleState.Reach.ONLINE, car.powerW(),
                    powerable(car.maxAmps()), car.stateOfCharge(), car.chargeLimit(), car.aggressiveness()));
        }
        for (Observation<ChargerState> seen : situation.usable(ChargerState.class)) {
            ChargerState charger = seen.state();
            boolean plugged = charger.charging().filter(now -> now != Charging.DISCONNECTED).isPresent();
            all.add(new Car(seen.entity(), plugged, draws(charger.charging()), charger.powerW(),
                    powerable(charger.maxAmps()), OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty()));
        }
        all.removeIf(car -> !car.device().site().equals(situation.site().id()) || !car.device().isMeantBy(wanted));
        return all;
    }

    private static boolean draws(Optional<Charging> charging) {
        return charging.filter(now -> now == Charging.CHARGING || now == Charging.STARTING).isPresent();
    }

    private static OptionalDouble powerable(OptionalDouble maxAmps) {
        return maxAmps.isPresent() && maxAmps.getAsDouble() > 0
                ? OptionalDouble.of(maxAmps.getAsDouble() * VOLTS)
                : OptionalDouble.empty();
    }
}
