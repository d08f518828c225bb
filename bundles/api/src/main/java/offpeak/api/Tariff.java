package offpeak.api;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A weekly time-of-use tariff on the site's own wall clock, as some batteries take it.
 *
 * @param currency of the rates
 * @param bands each with its rates and the windows in which they hold; together they cover the week exactly once
 */
public record Tariff(Currency currency, List<Band> bands) {

    /** The four names that vendors' apps know, cheapest first. */
    public enum Level {
        SUPER_OFF_PEAK, OFF_PEAK, PARTIAL_PEAK, ON_PEAK
    }

    /**
     * @param level its name
     * @param buy main currency unit per kWh imported, not negative
     * @param sell per kWh exported, at most {@code buy}
     * @param windows when it holds
     */
    public record Band(Level level, double buy, double sell, List<Window> windows) {
        /** @throws IllegalArgumentException when a rate is negative or selling earns more than buying costs */
        public Band {
            if (!(sell >= 0 && buy >= sell)) {
                throw new IllegalArgumentException(
                        level + ": rates must be 0 <= sell <= buy, not sell " + sell + ", buy " + buy);
            }
            windows = List.copyOf(windows);
        }
    }

    /**
     * @param day local day
     * @param start first minute
     * @param end first minute after it; midnight stands for the end of the day
     */
    public record Window(DayOfWeek day, LocalTime start, LocalTime end) {
        /** @throws IllegalArgumentException when it is empty or passes midnight */
        public Window {
            if (!end.equals(LocalTime.MIDNIGHT) && !end.isAfter(start)) {
                throw new IllegalArgumentException("a window ends after it starts and not past midnight: " + day + " "
                        + start + "-" + end);
            }
        }

        int startMinute() {
            return day.ordinal() * 1440 + start.toSecondOfDay() / 60;
        }

        int endMinute() {
            return day.ordinal() * 1440 + (end.equals(LocalTime.MIDNIGHT) ? 1440 : end.toSecondOfDay() / 60);
        }
    }

    /** @throws IllegalArgumentException naming the first minute of the week that no band or two bands cover */
    public Tariff {
        bands = List.copyOf(bands);
        int[] covered = new int[7 * 1440];
        for (Band band : bands) {
            for (Window window : band.windows()) {
                for (int minute = window.startMinute(); minute < window.endMinute(); minute++) {
                    covered[minute]++;
                }
            }
        }
        for (int minute = 0; minute < covered.length; minute++) {
            if (covered[minute] != 1) {
                throw new IllegalArgumentException((covered[minute] == 0 ? "no band" : "more than one band")
                        + " covers " + DayOfWeek.of(minute / 1440 + 1) + " "
                        + LocalTime.ofSecondOfDay(minute % 1440 * 60L));
            }
        }
    }

    /** One line that {@link #parse} reads back. */
    public String text() {
        return currency.getCurrencyCode() + "|" + bands.stream()
                .map(band -> band.level() + ";" + band.buy() + ";" + band.sell() + ";" + band.windows().stream()
                        .map(w -> w.day().getValue() + "@" + w.start() + "-" + w.end())
                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining("|"));
    }

    /** @throws IllegalArgumentException when the text is not what {@link #text} writes */
    public static Tariff parse(String text) {
        try {
            String[] parts = text.split("\\|");
            List<Band> bands = new ArrayList<>();
            for (int i = 1; i < parts.length; i++) {
                String[] fields = parts[i].split(";");
                List<Window> windows = new ArrayList<>();
                for (String window : fields[3].split(",")) {
                    String[] ends = window.substring(window.indexOf('@') + 1).split("-");
                    windows.add(new Window(DayOfWeek.of(Integer.parseInt(window.substring(0, window.indexOf('@')))),
                            LocalTime.parse(ends[0]), LocalTime.parse(ends[1])));
                }
                bands.add(new Band(Level.valueOf(fields[0]), Double.parseDouble(fields[1]),
                        Double.parseDouble(fields[2]), windows));
            }
            return new Tariff(Currency.getInstance(parts[0]), bands);
        } catch (IndexOutOfBoundsException | java.time.DateTimeException e) {
            throw new IllegalArgumentException("not a tariff: '" + text + "'", e);
        }
    }
}
