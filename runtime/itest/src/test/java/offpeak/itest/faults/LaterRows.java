package offpeak.itest.faults;

import java.util.List;

/** Rows whose subject is not there yet. */
final class LaterRows {
    private LaterRows() {}

    static List<Scenario> rows() {
        return List.of(Scenario.later("F54", "channel of notifications down or hanging", 5, "notifiers come with it"));
    }
}
