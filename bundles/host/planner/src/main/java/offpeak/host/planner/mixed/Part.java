package offpeak.host.planner.mixed;

import offpeak.host.planner.home.Choice;
import offpeak.host.planner.program.Rows;

/** A device's variables and rows in a programme. */
interface Part {
    /** Adds what it gives in a step, less what it takes, to the row that was begun last. */
    void balance(int t, Rows rows);

    /** Whether it takes more than that in a step when it takes any, kWh. */
    default boolean exceeds(int t, double spare) {
        return false;
    }

    /** Takes what it takes beyond that from the row that was begun last. */
    default void beyond(int t, double spare, Rows rows) {}

    /** Adds what it gives in a step to the row that was begun last. */
    default void given(int t, Rows rows) {}

    /** What an answer makes it do, as far as it can. */
    Choice choice(double[] values);
}
