package offpeak.itest.faults;

import java.util.List;

/** Rows whose subject is not there yet. */
final class LaterRows {
    private LaterRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.later("F32", "dispatches revoked, added late, overlapping or twice", 4,
                        "dispatches of a tariff come with it"),
                Scenario.later("F35", "car asleep, offline, elsewhere, or another one", 4, "cars come with it"),
                Scenario.later("F36", "car takes a command and does nothing", 4, "cars come with it"),
                Scenario.later("F43", "grid event changed, cancelled, late, empty or doubled", 4,
                        "grid events come with it"),
                Scenario.later("F54", "channel of notifications down or hanging", 4, "notifiers come with it"));
    }
}
