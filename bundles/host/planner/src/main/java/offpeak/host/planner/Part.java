package offpeak.host.planner;

/** A device's variables and rows in a programme. */
interface Part {
    /** Adds what it gives in a step, less what it takes, to the row that was begun last. */
    void balance(int t, Rows rows);

    /** What an answer makes it do, as far as it can. */
    Choice choice(double[] values);
}
