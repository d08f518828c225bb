package offpeak.api.plan;

import java.time.Duration;
import java.util.List;
import offpeak.api.Interval;

/**
 * Work that can wait: a washing machine, a pump.
 *
 * @param id its name, unique within the request
 * @param run its powers in order; in one piece unless it can be interrupted
 * @param window it starts and ends within
 * @param valueOfRun what it is worth that it runs, main unit; what it counts when it does not
 * @param interruptible whether it may pause and go on
 * @param minOn at least so long at a time, when it can be interrupted
 * @param minOff at least so long a pause, when it can be interrupted
 * @param maxStarts how often it may start, when it can be interrupted; at least 1
 * @param startCost what a start counts, main unit
 * @param after ids of loads that must have ended before it starts
 */
public record Load(String id, List<Phase> run, Interval window, double valueOfRun, boolean interruptible,
        Duration minOn, Duration minOff, int maxStarts, double startCost, List<String> after) {

    /**
     * @param length how long, above 0
     * @param powerW mean power, W
     */
    public record Phase(Duration length, double powerW) {
        public Phase {
            Check.present("phase.length", length);
            Check.that("phase.length", !length.isNegative() && !length.isZero(), "must be above 0");
            Check.within("phase.powerW", powerW, 0, Grid.HIGHEST_POWER_W);
        }
    }

    public Load {
        Check.id("load.id", id);
        run = Check.present("load.run", run);
        Check.that("load.run", !run.isEmpty(), "must have at least one phase");
        Check.present("load.window", window);
        Check.notNegative("load.valueOfRun", valueOfRun);
        Check.that("load.minOn", minOn != null && !minOn.isNegative(), "must not be negative");
        Check.that("load.minOff", minOff != null && !minOff.isNegative(), "must not be negative");
        Check.within("load.maxStarts", maxStarts, 1, Integer.MAX_VALUE);
        Check.notNegative("load.startCost", startCost);
        after = Check.present("load.after", after);
    }

    /** One that runs once, in one piece. */
    public static Load once(String id, Duration length, double powerW, Interval window, double valueOfRun) {
        return new Load(id, List.of(new Phase(length, powerW)), window, valueOfRun, false, Duration.ZERO,
                Duration.ZERO, 1, 0, List.of());
    }

    public Duration length() {
        return run.stream().map(Phase::length).reduce(Duration.ZERO, Duration::plus);
    }
}
