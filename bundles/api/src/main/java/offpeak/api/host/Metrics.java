package offpeak.api.host;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Figures of a part of the host, for programs that watch it. Registered as a service by each part. */
public interface Metrics {

    /** As they are now; must answer at once, from memory. */
    List<Metric> metrics();

    /** How a figure behaves. */
    enum Kind {
        /** Only grows while the part runs. */
        COUNTER,
        /** Goes up and down. */
        GAUGE
    }

    /**
     * @param name in snake case with its unit, e.g. {@code engine_tick_last_seconds}; a counter's without {@code _total}
     * @param kind how it behaves
     * @param help what it is, in a sentence; the same for all of one name
     * @param labels what tells it from others of that name
     * @param value of now
     */
    record Metric(String name, Kind kind, String help, Map<String, String> labels, double value) {
        public Metric {
            labels = Map.copyOf(labels);
        }

        /** @param labels names and values in turn */
        public static Metric gauge(String name, String help, double value, String... labels) {
            return new Metric(name, Kind.GAUGE, help, map(labels), value);
        }

        /** @param labels names and values in turn */
        public static Metric counter(String name, String help, double value, String... labels) {
            return new Metric(name, Kind.COUNTER, help, map(labels), value);
        }

        private static Map<String, String> map(String... labels) {
            Map<String, String> map = new TreeMap<>();
            for (int i = 0; i + 1 < labels.length; i += 2) {
                map.put(labels[i], labels[i + 1]);
            }
            return map;
        }
    }
}
