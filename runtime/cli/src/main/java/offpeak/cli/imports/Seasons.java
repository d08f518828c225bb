package offpeak.cli.imports;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** powermgr's hours of the peaks: two seasons, of which the winter is what the summer leaves. */
final class Seasons {

    private static final String PEAKS = "offpeak.rule.peak-schedule";

    private final Draft draft;
    private final Map<String, Entry> hours = new LinkedHashMap<>();

    Seasons(Draft draft) {
        this.draft = draft;
    }

    void line(Entry entry) {
        hours.put(entry.key(), entry);
    }

    /** When all lines are known: the hours of a season become one line of the rule. */
    void end() {
        List<String> peaks = new ArrayList<>();
        Optional<String> summer = months("SUMMER_FIRST_MONTH", "SUMMER_LAST_MONTH", 0);
        Optional<String> winter = months("SUMMER_LAST_MONTH", "SUMMER_FIRST_MONTH", 1);
        for (String key : List.copyOf(hours.keySet())) {
            if (!key.endsWith("_START")) {
                continue;
            }
            Entry from = hours.get(key);
            Entry to = hours.get(key.replaceFirst("START$", "END"));
            Optional<String> season = key.startsWith("SUMMER") ? summer : winter;
            Optional<String> window = to == null ? Optional.empty() : window(from, to);
            if (season.isPresent() && window.isPresent()) {
                String peak = "Mon-Fri " + window.get() + " " + season.get();
                peaks.add(peak);
                draft.took(from, PEAKS, "peaks", ": " + peak);
                draft.took(to, PEAKS, "peaks", ", with its start");
                hours.remove(key);
                hours.remove(to.key());
            }
        }
        for (String key : List.of("SUMMER_FIRST_MONTH", "SUMMER_LAST_MONTH")) {
            if (summer.isPresent()) {
                draft.took(hours.remove(key), PEAKS, "peaks", ": the summer is " + summer.get());
            }
        }
        hours.values()
                .forEach(each -> draft.fail(each, "makes no peak with the others: months are 1 to 12, hours whole and"
                        + " 0 to 24; set peaks of " + draft.pid(PEAKS) + ", e.g. Mon-Fri 14:00-20:00 May-Oct"));
        if (!peaks.isEmpty()) {
            draft.set(PEAKS, "peaks", peaks);
        }
    }

    private Optional<String> months(String first, String last, int further) {
        OptionalLong from = hours.containsKey(first) ? hours.get(first).whole() : OptionalLong.empty();
        OptionalLong to = hours.containsKey(last) ? hours.get(last).whole() : OptionalLong.empty();
        if (from.isEmpty() || to.isEmpty() || Math.min(from.getAsLong(), to.getAsLong()) < 1
                || Math.max(from.getAsLong(), to.getAsLong()) > 12) {
            return Optional.empty();
        }
        Month begin = Month.of((int) (further == 0 ? from : hours.get("SUMMER_LAST_MONTH").whole()).getAsLong())
                .plus(further);
        Month end = Month.of((int) (further == 0 ? to : hours.get("SUMMER_FIRST_MONTH").whole()).getAsLong())
                .minus(further);
        return Optional.of(shown(begin) + "-" + shown(end));
    }

    private static String shown(Month month) {
        return month.getDisplayName(TextStyle.SHORT, Locale.US);
    }

    private static Optional<String> window(Entry from, Entry to) {
        OptionalLong start = from.whole();
        OptionalLong end = to.whole();
        if (start.isEmpty() || end.isEmpty() || start.getAsLong() < 0 || end.getAsLong() > 24
                || start.getAsLong() >= end.getAsLong()) {
            return Optional.empty();
        }
        return Optional.of(String.format(Locale.ROOT, "%02d:00-%02d:00", start.getAsLong(), end.getAsLong()));
    }
}
