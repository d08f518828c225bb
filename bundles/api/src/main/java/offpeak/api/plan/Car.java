package offpeak.api.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A car at a charger. Powers are on the side of the house (AC).
 *
 * @param id its name, unique within the request
 * @param capacityWh what its battery can hold, Wh
 * @param minW it charges with at least this or not at all, W
 * @param maxW the most it takes by state of charge (x: 0..1, y: W); concave
 * @param efficiency what of a Wh taken is stored, 0..1
 * @param initialCharge what is in it at the start, 0..1
 * @param ceiling the highest charge that is wanted, 0..1
 * @param pluggedIn 1 in steps in which it can charge, else 0
 * @param usedWh what driving takes of it in each step, Wh
 * @param deadlines when how much should be in it; soft
 * @param terminalValue what is worth what is in it at the end (x: stored Wh, y: main unit); concave
 * @param startCost what a start of charging counts, main unit
 * @param maxStarts how often it may start charging within the horizon
 * @param givenW what somebody else makes it take, W (a supplier that drives the charger); absent when it is free
 * @param fromBattery whether a battery may feed it
 */
public record Car(String id, double capacityWh, double minW, Curve maxW, double efficiency, double initialCharge,
        double ceiling, Profile pluggedIn, Profile usedWh, List<Deadline> deadlines, Curve terminalValue,
        double startCost, int maxStarts, Optional<Profile> givenW, boolean fromBattery) {

    /**
     * @param by when
     * @param charge how full at least, 0..1
     * @param pricePerKwh what each kWh short of it counts, main unit
     */
    public record Deadline(Instant by, double charge, double pricePerKwh) {
        public Deadline {
            Check.present("deadline.by", by);
            Check.fraction("deadline.charge", charge);
            Check.notNegative("deadline.pricePerKwh", pricePerKwh);
        }
    }

    public Car {
        Check.id("car.id", id);
        Check.within("car.capacityWh", capacityWh, Battery.LEAST_CAPACITY_WH, 1e9);
        Check.within("car.minW", minW, 0, Grid.HIGHEST_POWER_W);
        Battery.power("car.maxW", maxW);
        Check.within("car.efficiency", efficiency, 0.1, 1);
        Check.fraction("car.initialCharge", initialCharge);
        Check.fraction("car.ceiling", ceiling);
        Check.within("car.pluggedIn", Check.present("car.pluggedIn", pluggedIn), 0, 1);
        Check.within("car.usedWh", Check.present("car.usedWh", usedWh), 0, 1e9);
        deadlines = Check.present("car.deadlines", deadlines);
        Check.present("car.terminalValue", terminalValue);
        Check.that("car.terminalValue", terminalValue.concave(), "must be concave: each kWh is worth less");
        Check.notNegative("car.startCost", startCost);
        Check.within("car.maxStarts", maxStarts, 0, Integer.MAX_VALUE);
        Check.present("car.givenW", givenW)
                .ifPresent(each -> Check.within("car.givenW", each, 0, Grid.HIGHEST_POWER_W));
    }
}
