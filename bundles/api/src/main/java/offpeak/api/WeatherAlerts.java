package offpeak.api;

import java.util.List;
import java.util.Objects;

/**
 * Warnings for a place, of weather and of planned shutoffs.
 *
 * @param alerts in order of start
 */
public record WeatherAlerts(List<Alert> alerts) implements State {

    /** How bad, as the authority puts it. */
    public enum Severity {
        ADVISORY, WATCH, WARNING
    }

    /**
     * @param id the authority's, the same while the alert lasts
     * @param severity how bad
     * @param during when it holds
     * @param title for people
     */
    public record Alert(String id, Severity severity, Interval during, String title) {
        public Alert {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(severity, "severity");
            Objects.requireNonNull(during, "during");
            Objects.requireNonNull(title, "title");
        }
    }

    public WeatherAlerts {
        alerts = List.copyOf(alerts);
    }
}
