package offpeak.cli.imports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** powermgr's lines about thermostats. It thought in °F and in percent. */
final class Thermostats {

    private static final String HONEYWELL = "offpeak.device.honeywell";
    private static final String PRECOOL = "offpeak.rule.precool";
    private static final String SHED = "offpeak.rule.comfort-shed";
    private static final String PORTAL = "https://www.mytotalconnectcomfort.com/portal";
    /** The original's steps as its three thresholds were crossed. */
    private static final Map<String, String> STEPS = Map.of("FIRST_THRESHOLD", "2F", "SECOND_THRESHOLD", "2F",
            "THIRD_THRESHOLD", "4F");

    private static final List<String> ORDER = List.of("FIRST_THRESHOLD", "SECOND_THRESHOLD", "THIRD_THRESHOLD");

    private final Draft draft;
    private final Map<String, Entry> thresholds = new TreeMap<>();
    private boolean precools;

    Thermostats(Draft draft) {
        this.draft = draft;
    }

    /** @return whether it is one of them */
    boolean line(Entry entry) {
        switch (entry.key()) {
            case "THERMOSTAT_IDS" -> ids(entry);
            case "THERMOSTAT_BASE_URL" -> address(entry);
            case "honeywell_user" -> word(entry, "user", false);
            case "honeywell_pwrd", "honeywell_password" -> word(entry, "password", true);
            case "PRECOOL_TEMP" -> degrees(entry, "cool", 45, 90);
            case "FORECAST_THRESHOLD" -> degrees(entry, "hotAbove", 50, 140);
            case "PRECOOL_THRESHOLD" -> fraction(entry).ifPresent(part -> precool(entry, "batteryBelow", part));
            case "FIRST_THRESHOLD", "SECOND_THRESHOLD", "THIRD_THRESHOLD" -> thresholds.put(entry.key(), entry);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void ids(Entry entry) {
        List<String> ids = entry.list().stream().map(each -> each.toString().strip()).toList();
        if (!ids.isEmpty() && ids.stream().allMatch(id -> id.matches("\\d{1,18}"))) {
            draft.set(HONEYWELL, "transport", "tcc");
            draft.take(entry, HONEYWELL, "deviceIds", ids);
        } else {
            draft.fail(entry, "is no list of numbers; offpeak setup lists the thermostats of your account");
        }
    }

    private void address(Entry entry) {
        String url = entry.text().orElse("").replaceAll("/+$", "");
        if (url.equals(PORTAL)) {
            draft.skip(entry, "known");
        } else if (url.matches("https?://[A-Za-z0-9.:-]+/portal")) {
            draft.take(entry, HONEYWELL, "baseUrl", url.replaceFirst("/portal$", ""));
        } else {
            draft.fail(entry, "is no address; set baseUrl of " + draft.pid(HONEYWELL));
        }
    }

    private void word(Entry entry, String field, boolean secret) {
        Optional<String> word = entry.text().filter(text -> !text.isEmpty());
        if (word.isEmpty()) {
            draft.fail(entry, "is not filled in; set " + field + " of " + draft.pid(HONEYWELL));
            return;
        }
        draft.set(HONEYWELL, "transport", "tcc");
        if (secret) {
            draft.takeSecret(entry, HONEYWELL, field, word.get());
        } else {
            draft.take(entry, HONEYWELL, field, word.get());
        }
    }

    private void degrees(Entry entry, String field, int least, int most) {
        OptionalDouble degrees = entry.number();
        if (degrees.isPresent() && degrees.getAsDouble() >= least && degrees.getAsDouble() <= most) {
            precool(entry, field, plain(degrees.getAsDouble()) + "F");
        } else {
            draft.fail(entry, "is not within " + least + " to " + most + " degrees F; set " + field + " of "
                    + draft.pid(PRECOOL));
        }
    }

    private void precool(Entry entry, String field, Object value) {
        precools = true;
        draft.take(entry, PRECOOL, field, value);
    }

    private Optional<Double> fraction(Entry entry) {
        OptionalDouble percent = entry.number();
        if (percent.isEmpty() || percent.getAsDouble() < 1 || percent.getAsDouble() > 100) {
            draft.fail(entry, "is not within 1 to 100 percent; set it of the rule by hand");
            return Optional.empty();
        }
        return Optional.of(percent.getAsDouble() / 100);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString(Math.round(number)) : Double.toString(number);
    }

    /** When all lines are known. */
    void end() {
        Map<String, Object> peaks = draft.of("offpeak.rule.peak-schedule");
        if (precools) {
            draft.assume(ReserveManager.NAME, "pre-cools at noon, two hours before the peak", PRECOOL, "minutes", 120);
            summer(peaks, PRECOOL);
        }
        List<String> steps = new ArrayList<>();
        STEPS.keySet().stream().sorted(Comparator.comparingInt(ORDER::indexOf)).filter(thresholds::containsKey)
                .forEach(key -> step(thresholds.get(key)).ifPresent(steps::add));
        if (!steps.isEmpty()) {
            draft.set(SHED, "steps", steps);
            summer(peaks, SHED);
        }
    }

    private Optional<String> step(Entry entry) {
        OptionalDouble percent = entry.number();
        if (percent.isEmpty() || percent.getAsDouble() < 1 || percent.getAsDouble() > 100) {
            draft.fail(entry, "is not within 1 to 100 percent; set steps of " + draft.pid(SHED) + ", e.g. 50% 2F");
            return Optional.empty();
        }
        String step = plain(percent.getAsDouble()) + "% " + STEPS.get(entry.key());
        draft.took(entry, SHED, "steps", ": " + step);
        return Optional.of(step);
    }

    /** It minded the thermostats in summer alone. */
    private void summer(Map<String, Object> peaks, String rule) {
        if (peaks.get("peaks") instanceof List<?> all && !all.isEmpty()) {
            draft.set(rule, "peaks", List.of(all.get(0)));
        }
        Optional.ofNullable(peaks.get("holidays")).ifPresent(days -> draft.set(rule, "holidays", days));
    }
}
