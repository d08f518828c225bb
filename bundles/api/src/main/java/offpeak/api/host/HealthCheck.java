package offpeak.api.host;

import java.util.List;

/** Tells how a part of the host is. Registered as a service by each part; asked at each look at the health. */
public interface HealthCheck {

    /** Must answer at once, from memory. */
    List<Check> health();

    /**
     * @param name what, e.g. {@code store} or {@code agile}
     * @param status how
     * @param message what is wrong and what to do; empty text when all is well
     */
    record Check(String name, Status status, String message) {
        public static Check up(String name) {
            return new Check(name, Status.UP, "");
        }
    }

    /** In order of badness. */
    enum Status {
        UP, DEGRADED, DOWN
    }
}
