package offpeak.host.planner.store;

/** What a store does: by step what is added, stored kWh, and what is in it at the bounds. */
public final class Course {
    public final double[] added;
    public final double[] stored;
    /** What it costs from the first step to the end, penalties and what is left included. */
    public double cost;

    public Course(int steps) {
        added = new double[steps];
        stored = new double[steps + 1];
    }
}
