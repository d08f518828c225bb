package offpeak.api;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a tariff's peaks are, by a home's clock. One line each, its words in any order: {@code Mon-Fri 16:00-21:00 Jun-Sep}.
 * Days: {@code Mon}, {@code Mon-Fri}, {@code Sat,Sun}, {@code weekdays}, {@code weekend}; none for every day. Hours:
 * {@code 22:00-02:00} belongs to the day on which it starts; none for the whole day. Seasons: {@code Jun-Sep} or
 * {@code 06-15..09-20}, both inclusive; none for the whole year. A holiday counts as a Sunday, unless the line says
 * {@code holidays}, which alone means nothing but holidays.
 *
 * <p>Where clocks change, a peak begins with the first moment that shows its start or later, and ends with the last that
 * shows its end.
 */
public final class Peaks {

    private static final Pattern HOURS = Pattern.compile("(\\d{1,2}:\\d{2})-(\\d{1,2}:\\d{2})");
    private static final Pattern DATES = Pattern.compile("(\\d{2}-\\d{2})\\.\\.(\\d{2}-\\d{2})");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final List<String> MONTHS = List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
            "oct", "nov", "dec");

    /** Both inclusive, perhaps over new year. */
    private record Season(MonthDay first, MonthDay last) {
        boolean contains(LocalDate date) {
            MonthDay day = MonthDay.from(date);
            return first.isAfter(last)
                    ? !day.isBefore(first) || !day.isAfter(last)
                    : !day.isBefore(first) && !day.isAfter(last);
        }
    }

    /** @param to at or before {@code from}: on the next day */
    private record Line(Set<DayOfWeek> days, boolean onHolidays, LocalTime from, LocalTime to, List<Season> seasons) {
        boolean starts(LocalDate date, boolean holiday) {
            boolean day = holiday
                    ? onHolidays || days.contains(DayOfWeek.SUNDAY)
                    : days.contains(date.getDayOfWeek());
            return day && (seasons.isEmpty() || seasons.stream().anyMatch(season -> season.contains(date)));
        }

        Optional<Interval> on(LocalDate date, ZoneId zone) {
            Instant start = instant(date.atTime(from), zone, true);
            Instant end = instant((to.isAfter(from) ? date : date.plusDays(1)).atTime(to), zone, false);
            return end.isAfter(start) ? Optional.of(new Interval(start, end)) : Optional.empty();
        }
    }

    private final List<Line> lines;
    private final Holidays holidays;

    private Peaks(List<Line> lines, Holidays holidays) {
        this.lines = List.copyOf(lines);
        this.holidays = holidays;
    }

    /**
     * @param lines empty ones are passed over
     * @throws IllegalArgumentException naming the word that can't be read
     */
    public static Peaks of(List<String> lines, Holidays holidays) {
        return new Peaks(lines.stream().filter(line -> !line.isBlank()).map(Peaks::line).toList(), holidays);
    }

    /** The peaks that touch a window, whole and in order; what overlaps or touches each other is one. */
    public List<Interval> touching(Interval window, ZoneId zone) {
        List<Interval> found = new ArrayList<>();
        // one that lasts a whole day and passes midnight begins two days before what it touches
        LocalDate last = window.end().atZone(zone).toLocalDate();
        for (LocalDate day = window.start().atZone(zone).toLocalDate().minusDays(2); !day.isAfter(last); day = day
                .plusDays(1)) {
            LocalDate date = day;
            boolean holiday = holidays.contains(date);
            lines.stream().filter(line -> line.starts(date, holiday)).map(line -> line.on(date, zone))
                    .flatMap(Optional::stream).forEach(found::add);
        }
        return merged(found).stream().filter(window::overlaps).toList();
    }

    private static List<Interval> merged(List<Interval> some) {
        List<Interval> merged = new ArrayList<>();
        for (Interval next : some.stream().sorted().toList()) {
            Interval before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (before == null || next.start().isAfter(before.end())) {
                merged.add(next);
            } else if (next.end().isAfter(before.end())) {
                merged.set(merged.size() - 1, new Interval(before.start(), next.end()));
            }
        }
        return merged;
    }

    private static Instant instant(LocalDateTime local, ZoneId zone, boolean earlier) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        if (change != null && change.isGap()) {
            return change.getInstant();
        }
        return (earlier
                ? local.atZone(zone).withEarlierOffsetAtOverlap()
                : local.atZone(zone).withLaterOffsetAtOverlap()).toInstant();
    }

    private static Line line(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        List<Season> seasons = new ArrayList<>();
        LocalTime from = LocalTime.MIDNIGHT;
        LocalTime to = LocalTime.MIDNIGHT;
        boolean onHolidays = false;
        boolean hoursGiven = false;
        for (String word : text.strip().toLowerCase(Locale.ROOT).split("\\s+")) {
            Matcher hours = HOURS.matcher(word);
            if (hours.matches() && !hoursGiven) {
                from = time(hours.group(1), text);
                to = time(hours.group(2), text);
                hoursGiven = true;
            } else if (word.equals("holiday") || word.equals("holidays")) {
                onHolidays = true;
            } else if (!days(word, days) && !season(word, seasons, text)) {
                throw unreadable(word, text);
            }
        }
        if (days.isEmpty() && !onHolidays) {
            days.addAll(EnumSet.allOf(DayOfWeek.class));
        }
        return new Line(days, onHolidays, from, to, List.copyOf(seasons));
    }

    private static IllegalArgumentException unreadable(String word, String line) {
        return new IllegalArgumentException("a peak is like 'Mon-Fri 16:00-21:00 Jun-Sep'; '" + word + "' in '" + line
                + "' is neither days nor one stretch of hours nor a season");
    }

    private static LocalTime time(String text, String line) {
        if (text.equals("24:00")) {
            return LocalTime.MIDNIGHT;
        }
        try {
            return LocalTime.parse(text.length() == 4 ? "0" + text : text);
        } catch (DateTimeException e) {
            throw unreadable(text, line);
        }
    }

    private static boolean days(String word, Set<DayOfWeek> days) {
        String range = switch (word) {
            case "weekday", "weekdays" -> "mon-fri";
            case "weekend", "weekends" -> "sat-sun";
            default -> word;
        };
        return ranges(range, DAYS, day -> days.add(DayOfWeek.of(day + 1)));
    }

    private static boolean season(String word, List<Season> seasons, String line) {
        Matcher dates = DATES.matcher(word);
        if (dates.matches()) {
            try {
                seasons.add(new Season(MonthDay.parse("--" + dates.group(1)), MonthDay.parse("--" + dates.group(2))));
                return true;
            } catch (DateTimeException e) {
                throw unreadable(word, line);
            }
        }
        return ranges(word, MONTHS, index -> {
            Month month = Month.of(index + 1);
            seasons.add(new Season(MonthDay.of(month, 1), MonthDay.of(month, month.maxLength())));
        });
    }

    /** {@code a}, {@code a-c} or {@code a,c}, also over the end of the list; nothing is taken of a word that is no such. */
    private static boolean ranges(String word, List<String> names, IntConsumer taken) {
        List<Integer> found = new ArrayList<>();
        for (String part : word.split(",", -1)) {
            int[] ends = Arrays.stream(part.split("-", -1)).mapToInt(names::indexOf).toArray();
            if (ends.length > 2 || Arrays.stream(ends).anyMatch(end -> end < 0)) {
                return false;
            }
            int last = ends[ends.length - 1];
            for (int i = ends[0];; i = (i + 1) % names.size()) {
                found.add(i);
                if (i == last) {
                    break;
                }
            }
        }
        found.forEach(taken::accept);
        return true;
    }
}
