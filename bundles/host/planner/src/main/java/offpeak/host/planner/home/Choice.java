package offpeak.host.planner.home;

import java.util.List;
import offpeak.api.Interval;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.Store;

/** What one device of several does. */
public sealed interface Choice {
    /** What the house gives it in each step, kWh; negative when it gives. */
    double[] usage();

    /** What it costs without the energy: wear, starts, discomfort, limits that give, less what is left in it. */
    double own();

    /** A battery or a car. */
    record Stored(double[] usage, double own, Store store, Course course, int starts) implements Choice {}

    /** A load. */
    record Ran(double[] usage, double own, List<Interval> runs, int starts) implements Choice {}

    /** A zone; temperatures at the bounds. */
    record Heated(double[] usage, double own, double[] temperatures, int starts) implements Choice {}
}
