package offpeak.host.planner;

/** What a store does: by step what is added, stored kWh, and what is in it at the bounds. */
final class Course {
    final double[] added;
    final double[] stored;
    /** What it costs from the first step to the end, penalties and what is left included. */
    double cost;

    Course(int steps) {
        added = new double[steps];
        stored = new double[steps + 1];
    }
}
