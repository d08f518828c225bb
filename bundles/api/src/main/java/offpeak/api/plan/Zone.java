package offpeak.api.plan;

import java.time.Duration;

/**
 * A zone that is heated or cooled, as one heat capacity behind one resistance:
 * θ' = θ + Δt/C · ((T_out − θ)/R + gains ± COP · power).
 *
 * @param id its name, unique within the request
 * @param mode which way its machine works
 * @param capacityWhPerK C, Wh/K
 * @param resistanceKPerW R, K/W
 * @param initialC its temperature at the start, °C
 * @param outdoorC outdoors, °C
 * @param gainsW sun and people, W of heat
 * @param performance heat moved per Wh of power (COP) in each step
 * @param minW its machine takes at least this or nothing, W; as {@code maxW} for a single stage
 * @param maxW the most its machine takes, W
 * @param lowC comfort's lower bound at the end of each step, °C; soft
 * @param highC comfort's upper bound at the end of each step, °C; soft
 * @param discomfortPerKh what a degree outside for an hour counts, main unit
 * @param switchCost what a start counts, main unit
 * @param minOn at least so long at a time
 * @param minOff at least so long a pause
 */
public record Zone(String id, Mode mode, double capacityWhPerK, double resistanceKPerW, double initialC,
        Profile outdoorC, Profile gainsW, Profile performance, double minW, double maxW, Profile lowC, Profile highC,
        double discomfortPerKh, double switchCost, Duration minOn, Duration minOff) {

    /** Which way. */
    public enum Mode {
        HEAT, COOL
    }

    public Zone {
        Check.id("zone.id", id);
        Check.present("zone.mode", mode);
        Check.within("zone.capacityWhPerK", capacityWhPerK, 1, 1e8);
        Check.within("zone.resistanceKPerW", resistanceKPerW, 1e-6, 1e3);
        Check.within("zone.initialC", initialC, -60, 90);
        Check.within("zone.outdoorC", outdoorC, -90, 70);
        Check.within("zone.gainsW", gainsW, -Grid.HIGHEST_POWER_W, Grid.HIGHEST_POWER_W);
        Check.within("zone.performance", performance, 0.1, 20);
        Check.within("zone.maxW", maxW, 0, Grid.HIGHEST_POWER_W);
        Check.within("zone.minW", minW, 0, maxW);
        Check.within("zone.lowC", lowC, -60, 90);
        Check.within("zone.highC", highC, -60, 90);
        Check.notNegative("zone.discomfortPerKh", discomfortPerKh);
        Check.notNegative("zone.switchCost", switchCost);
        Check.that("zone.minOn", minOn != null && !minOn.isNegative(), "must not be negative");
        Check.that("zone.minOff", minOff != null && !minOff.isNegative(), "must not be negative");
    }

    void sized(int steps) {
        Check.sized("zone.outdoorC", outdoorC.size(), steps);
        Check.sized("zone.gainsW", gainsW.size(), steps);
        Check.sized("zone.performance", performance.size(), steps);
        Check.sized("zone.lowC", lowC.size(), steps);
        Check.sized("zone.highC", highC.size(), steps);
    }
}
