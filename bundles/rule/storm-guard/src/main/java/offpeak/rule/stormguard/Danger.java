package offpeak.rule.stormguard;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import offpeak.api.Interval;
import offpeak.api.Quality;
import offpeak.api.Situation;
import offpeak.api.WeatherAlerts;

/**
 * An outage that may come or that is planned.
 *
 * @param id of the alert
 * @param severity in a word, for telling apart what was told
 * @param weight the part of the survival hours that it is worth, 0..1
 * @param planned whether the power is sure to go for all of it
 */
record Danger(String id, String severity, String title, Interval during, double weight, boolean planned) {

    private static final String SHUTOFF = "SHUTOFF";

    /**
     * To come or running.
     *
     * @throws IllegalArgumentException naming the field that can't be used
     */
    static List<Danger> of(StormGuard.Config config, Situation situation) {
        List<Danger> dangers = new ArrayList<>();
        List<String> titles = words(config.titles());
        List<String> shutoffs = words(config.shutoffWords());
        situation.observations().values().stream()
                .filter(seen -> seen.state() instanceof WeatherAlerts && seen.quality() != Quality.SUSPECT)
                .flatMap(seen -> ((WeatherAlerts) seen.state()).alerts().stream()).forEach(alert -> {
                    boolean planned = says(alert.title(), shutoffs);
                    double weight = planned ? 1 : weight(config, alert.severity());
                    if (weight > 0 && (planned || titles.isEmpty() || says(alert.title(), titles))) {
                        dangers.add(new Danger(alert.id(), planned ? SHUTOFF : alert.severity().name(), alert.title(),
                                alert.during(), weight, planned));
                    }
                });
        for (String line : config.shutoffs()) {
            if (!line.isBlank()) {
                Interval during = shutoff(line.strip(), situation.zone());
                dangers.add(new Danger(line.strip(), SHUTOFF, line.strip(), during, 1, true));
            }
        }
        return dangers.stream().filter(danger -> danger.during().end().isAfter(situation.now())).toList();
    }

    private static double weight(StormGuard.Config config, WeatherAlerts.Severity severity) {
        return switch (severity) {
            case ADVISORY -> config.advisoryWeight();
            case WATCH -> config.watchWeight();
            case WARNING -> config.warningWeight();
        };
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(",")).map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty()).toList();
    }

    private static boolean says(String title, List<String> words) {
        String lower = title.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(lower::contains);
    }

    private static Interval shutoff(String line, ZoneId zone) {
        String[] ends = line.split("\\s*/\\s*");
        try {
            if (ends.length == 2) {
                return new Interval(LocalDateTime.parse(ends[0]).atZone(zone).toInstant(),
                        LocalDateTime.parse(ends[1]).atZone(zone).toInstant());
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException(expected(line), e);
        }
        throw new IllegalArgumentException(expected(line));
    }

    private static String expected(String line) {
        return "shutoffs must be like 2026-07-01T08:00/2026-07-01T16:00, not '" + line + "'";
    }
}
