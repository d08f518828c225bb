package offpeak.itest.faults;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All rows there are, each from the class that knows its subject. */
final class Rows {
    private Rows() {}

    static List<Scenario> all() {
        return Stream.of(VendorRows.rows(), NetworkRows.rows(), MqttRows.rows(), PriceRows.rows(), MeterRows.rows(),
                ControlRows.rows(), ProcessRows.rows(), StoreRows.rows(), ClockRows.rows(), BundleRows.rows(),
                CarRows.rows(), EventRows.rows(), NoticeRows.rows()).flatMap(List::stream)
                .sorted(Comparator.comparing(Scenario::id)).toList();
    }

    static boolean full() {
        return "full".equals(System.getProperty("offpeak.faults"));
    }

    /** Those asked for by {@code -Doffpeak.rows=F17,F18}, or those of the present form. */
    static List<Scenario> chosen() {
        String asked = System.getProperty("offpeak.rows", "").strip();
        if (asked.isEmpty()) {
            return all().stream().filter(row -> full() || row.inShortSet()).toList();
        }
        Set<String> ids = Arrays.stream(asked.split("[,\\s]+")).collect(Collectors.toSet());
        return all().stream().filter(row -> ids.contains(row.id())).toList();
    }
}
