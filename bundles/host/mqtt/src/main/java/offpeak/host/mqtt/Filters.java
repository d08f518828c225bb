package offpeak.host.mqtt;

import java.util.Arrays;

/** What a subscription's filter means, as MQTT 3.1.1 has it. */
final class Filters {
    private static final int LONGEST = 65_535;

    private Filters() {}

    static boolean valid(String filter) {
        if (filter.isEmpty() || filter.length() > LONGEST / 4 || filter.indexOf('\0') >= 0) {
            return false;
        }
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean wild = levels[i].contains("+") || levels[i].contains("#");
            boolean last = i == levels.length - 1;
            if (wild && !levels[i].equals("+") && !(levels[i].equals("#") && last)) {
                return false;
            }
        }
        return true;
    }

    /** A topic to publish to. */
    static boolean validTopic(String topic) {
        return valid(topic) && topic.indexOf('+') < 0 && topic.indexOf('#') < 0;
    }

    static boolean matches(String filter, String topic) {
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        if (topic.startsWith("$") && !wanted[0].equals(levels[0])) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }

    static boolean matchesAny(String[] filters, String topic) {
        return Arrays.stream(filters).anyMatch(filter -> matches(filter, topic));
    }
}
