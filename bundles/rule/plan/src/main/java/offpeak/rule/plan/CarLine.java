package offpeak.rule.plan;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.Holidays;
import offpeak.api.Interval;
import offpeak.api.Peaks;

/**
 * What a user wants of a car, as one line: {@code car=80% by 07:30 weekdays}. Behind the time stand the days (none: each day),
 * what its battery holds ({@code 60kWh}) and the most it may draw ({@code 7.4kW}) in any order. A charging point that does not
 * know how full the car is gets a number of kWh as its target.
 *
 * @param name the entity's id, name or integration
 * @param charge 0..1; absent when energy is wanted
 * @param energyWh from one plugging in to the next; absent when a charge is wanted
 * @param leaves windows whose ends are the departures
 */
record CarLine(String name, OptionalDouble charge, OptionalDouble energyWh, Peaks leaves, double capacityWh,
        OptionalDouble powerW) {

    private static final Pattern LINE = Pattern.compile("([^\\s=]+)\\s*=\\s*(\\S+)\\s+by\\s+(\\d{1,2}:\\d{2})(.*)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern AMOUNT = Pattern.compile("(\\d+(?:\\.\\d+)?)(kwh|kw|%)?");
    /** Of what is sold. */
    private static final double USUAL_CAPACITY_WH = 60_000;
    /** A day of each week, and whoever is away for one. */
    private static final Duration AHEAD = Duration.ofDays(9);
    private static final String EXAMPLE = "cars must be like 'car=80% by 07:30 weekdays 60kWh 7.4kW', not '";

    /** @throws IllegalArgumentException saying how a line should be */
    static CarLine of(String line) {
        Matcher parts = LINE.matcher(line.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(EXAMPLE + line + "'");
        }
        OptionalDouble charge = OptionalDouble.empty();
        OptionalDouble energyWh = OptionalDouble.empty();
        Matcher target = amount(parts.group(2), line);
        double amount = Double.parseDouble(target.group(1));
        if ("kwh".equals(target.group(2))) {
            energyWh = OptionalDouble.of(within(amount * 1000, 200_000, line));
        } else if ("kw".equals(target.group(2))) {
            throw new IllegalArgumentException(EXAMPLE + line + "'");
        } else {
            charge = OptionalDouble.of(within(target.group(2) == null ? amount : amount / 100, 1, line));
        }
        double capacityWh = USUAL_CAPACITY_WH;
        OptionalDouble powerW = OptionalDouble.empty();
        StringBuilder days = new StringBuilder();
        for (String word : parts.group(4).replaceAll(",(?=\\s|$)", " ").strip().split("\\s+")) {
            Matcher number = AMOUNT.matcher(word.toLowerCase(Locale.ROOT));
            if (!number.matches()) {
                days.append(' ').append(word);
            } else if ("kwh".equals(number.group(2))) {
                capacityWh = within(Double.parseDouble(number.group(1)) * 1000, 1_000_000, line);
            } else if ("kw".equals(number.group(2))) {
                powerW = OptionalDouble.of(within(Double.parseDouble(number.group(1)) * 1000, 1_000_000, line));
            } else {
                throw new IllegalArgumentException(EXAMPLE + line + "'");
            }
        }
        return new CarLine(parts.group(1), charge, energyWh, departures(parts.group(3), days.toString(), line),
                capacityWh, powerW);
    }

    private static Matcher amount(String word, String line) {
        Matcher amount = AMOUNT.matcher(word.toLowerCase(Locale.ROOT));
        if (!amount.matches()) {
            throw new IllegalArgumentException(EXAMPLE + line + "'");
        }
        return amount;
    }

    private static double within(double value, double most, String line) {
        if (!(value > 0 && value <= most)) {
            throw new IllegalArgumentException(EXAMPLE + line + "'");
        }
        return value;
    }

    /** Days are read as those of a peak, of which the last minute before a departure is one. */
    private static Peaks departures(String time, String days, String line) {
        try {
            LocalTime at = LocalTime.parse(time.equals("24:00") ? "00:00" : time.length() == 4 ? "0" + time : time);
            return Peaks.of(List.of(at.minusMinutes(1) + "-" + at + days), Holidays.of(List.of()));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException(EXAMPLE + line + "'", e);
        }
    }

    /** When it leaves next; empty when it does not within a week. */
    Optional<Instant> next(Instant now, ZoneId zone) {
        return leaves.touching(Interval.of(now, AHEAD), zone).stream().map(Interval::end)
                .filter(end -> end.isAfter(now)).min(Comparator.naturalOrder());
    }
}
