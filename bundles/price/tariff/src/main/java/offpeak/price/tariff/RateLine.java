package offpeak.price.tariff;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a tariff as a person writes it: {@code 0.42 peak Mon-Fri 16:00-21:00 Jun-Sep}. The number is the price; days,
 * hours and seasons narrow when it holds, in any order; another word is its name.
 *
 * @param price main currency unit per kWh (or kW)
 * @param name for people; empty when none was given
 * @param days on which it holds; a holiday is a Sunday unless the line says {@code holiday}
 * @param holidays whether it holds on holidays, whatever their weekday; absent: as on a Sunday
 * @param from first local time of the day
 * @param to first local time that no longer belongs to it; equal to {@code from} for the whole day
 * @param seasons one at least; each from its first to its last day, both inclusive, perhaps over new year
 */
record RateLine(double price, String name, Set<DayOfWeek> days, Optional<Boolean> holidays, LocalTime from,
        LocalTime to,
        List<Season> seasons) {

    /** Both inclusive. */
    record Season(MonthDay first, MonthDay last) {
        boolean contains(LocalDate date) {
            MonthDay day = MonthDay.from(date);
            return first.isAfter(last)
                    ? !day.isBefore(first) || !day.isAfter(last)
                    : !day.isBefore(first) && !day.isAfter(last);
        }
    }

    private static final Pattern PRICE = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern HOURS = Pattern.compile("(\\d{1,2}:\\d{2})-(\\d{1,2}:\\d{2})");
    private static final Pattern DATES = Pattern.compile("(\\d{2}-\\d{2})\\.\\.(\\d{2}-\\d{2})");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final List<String> MONTHS = List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
            "oct", "nov", "dec");
    private static final Season ALWAYS = new Season(MonthDay.of(1, 1), MonthDay.of(12, 31));

    /** @throws IllegalArgumentException naming the word that can't be read */
    static RateLine parse(String text) {
        Optional<Double> price = Optional.empty();
        List<String> name = new ArrayList<>();
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        Optional<Boolean> holidays = Optional.empty();
        LocalTime from = LocalTime.MIDNIGHT;
        LocalTime to = LocalTime.MIDNIGHT;
        List<Season> seasons = new ArrayList<>();
        for (String word : text.strip().split("\\s+")) {
            String lower = word.toLowerCase(Locale.ROOT);
            Matcher hours = HOURS.matcher(lower);
            if (price.isEmpty() && PRICE.matcher(lower).matches()) {
                price = Optional.of(Double.parseDouble(lower));
            } else if (hours.matches()) {
                from = time(hours.group(1), text);
                to = time(hours.group(2), text);
            } else if (lower.equals("holiday") || lower.equals("holidays")) {
                holidays = Optional.of(true);
            } else if (!days(lower, days) && !season(lower, seasons, text)) {
                name.add(word);
            }
        }
        if (price.isEmpty()) {
            throw new IllegalArgumentException(
                    "a rate begins with its price, e.g. '0.42 peak Mon-Fri 16:00-21:00 Jun-Sep',"
                            + " not '" + text + "'");
        }
        boolean onlyHolidays = holidays.isPresent() && days.isEmpty();
        return new RateLine(price.get(), String.join(" ", name),
                days.isEmpty() && !onlyHolidays ? EnumSet.allOf(DayOfWeek.class) : days, holidays, from, to,
                seasons.isEmpty() ? List.of(ALWAYS) : List.copyOf(seasons));
    }

    private static LocalTime time(String text, String line) {
        if (text.equals("24:00")) {
            return LocalTime.MIDNIGHT;
        }
        try {
            return LocalTime.parse(text.length() == 4 ? "0" + text : text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no such time of day: " + text + " in '" + line + "'", e);
        }
    }

    private static boolean days(String word, Set<DayOfWeek> days) {
        if (word.equals("weekend")) {
            days.addAll(EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY));
            return true;
        }
        if (word.equals("weekday") || word.equals("weekdays")) {
            days.addAll(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY));
            return true;
        }
        return ranges(word, DAYS, day -> days.add(DayOfWeek.of(day + 1)));
    }

    private static boolean season(String word, List<Season> seasons, String line) {
        Matcher dates = DATES.matcher(word);
        if (dates.matches()) {
            try {
                seasons.add(new Season(MonthDay.parse("--" + dates.group(1)), MonthDay.parse("--" + dates.group(2))));
                return true;
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("no such season: " + word + " in '" + line + "'", e);
            }
        }
        return ranges(word, MONTHS, month -> {
            Month of = Month.of(month + 1);
            seasons.add(new Season(MonthDay.of(of, 1), MonthDay.of(of, of.maxLength())));
        });
    }

    /** {@code a}, {@code a-c} or {@code a,c}, also over the end of the list; nothing is taken of a word that is no such. */
    private static boolean ranges(String word, List<String> names, java.util.function.IntConsumer taken) {
        List<Integer> found = new ArrayList<>();
        for (String part : word.split(",")) {
            String[] ends = part.split("-", -1);
            if (ends.length > 2 || !names.contains(ends[0]) || !names.contains(ends[ends.length - 1])) {
                return false;
            }
            int index = names.indexOf(ends[0]);
            found.add(index);
            while (index != names.indexOf(ends[ends.length - 1])) {
                index = (index + 1) % names.size();
                found.add(index);
            }
        }
        found.forEach(taken::accept);
        return true;
    }

    /** @param time start of a stretch in which no line begins or ends */
    boolean holds(LocalDate date, LocalTime time, boolean holiday) {
        boolean day = holiday
                ? holidays.orElse(days.contains(DayOfWeek.SUNDAY))
                : days.contains(date.getDayOfWeek());
        boolean hour = from.equals(to) || (from.isBefore(to)
                ? !time.isBefore(from) && time.isBefore(to)
                : !time.isBefore(from) || time.isBefore(to));
        return day && hour && seasons.stream().anyMatch(season -> season.contains(date));
    }
}
