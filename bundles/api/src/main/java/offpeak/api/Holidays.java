package offpeak.api;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Public holidays as tariffs count them, of any year. Written as {@code 2026-04-03} (once), {@code 12-25} (each year),
 * {@code 4 thu nov} or {@code last mon may} (a weekday of a month), {@code easter-2} (days from Easter Sunday), or the
 * name of a set: US (federal), GB (England and Wales), DE (nationwide). A {@code ~} behind one moves it off a weekend as
 * the United States do (Saturday to Friday, Sunday to Monday), a {@code +} to the next day that is free as Britain does.
 */
public final class Holidays {
    private static final Map<String, List<String>> SETS = Map.of(
            "US",
            List.of("01-01~", "3 mon jan", "3 mon feb", "last mon may", "06-19~", "07-04~", "1 mon sep", "2 mon oct",
                    "11-11~", "4 thu nov", "12-25~"),
            "GB", List.of("01-01+", "easter-2", "easter+1", "1 mon may", "last mon may", "last mon aug", "12-25+",
                    "12-26+"),
            "DE",
            List.of("01-01", "easter-2", "easter+1", "05-01", "easter+39", "easter+50", "10-03", "12-25", "12-26"));
    private static final Pattern WEEKDAY = Pattern.compile("([1-5]|last) ([a-z]{3}) ([a-z]{3})");
    private static final Pattern EASTER = Pattern.compile("easter([+-]\\d{1,3})?");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final List<String> MONTHS = List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
            "oct", "nov", "dec");

    /** How one that falls on a weekend is moved. */
    private enum Move {
        STAYS, NEAREST, NEXT_FREE
    }

    private record Rule(IntFunction<Optional<LocalDate>> in, Move move) {}

    private final List<Rule> rules;
    private final Map<Integer, List<LocalDate>> years = new ConcurrentHashMap<>();

    private Holidays(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** @throws IllegalArgumentException naming what can't be read */
    public static Holidays of(List<String> texts) {
        List<Rule> rules = new ArrayList<>();
        for (String text : texts) {
            String word = text.strip();
            if (!word.isEmpty()) {
                SETS.getOrDefault(word.toUpperCase(Locale.ROOT), List.of(word)).forEach(one -> rules.add(rule(one)));
            }
        }
        return new Holidays(rules);
    }

    private static Rule rule(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        Move move = word.endsWith("~") ? Move.NEAREST : word.endsWith("+") ? Move.NEXT_FREE : Move.STAYS;
        String day = move == Move.STAYS ? word : word.substring(0, word.length() - 1).strip();
        Matcher weekday = WEEKDAY.matcher(day);
        Matcher easter = EASTER.matcher(day);
        try {
            if (weekday.matches() && DAYS.contains(weekday.group(2)) && MONTHS.contains(weekday.group(3))) {
                int ordinal = weekday.group(1).equals("last") ? -1 : Integer.parseInt(weekday.group(1));
                DayOfWeek of = DayOfWeek.of(DAYS.indexOf(weekday.group(2)) + 1);
                int month = MONTHS.indexOf(weekday.group(3)) + 1;
                return new Rule(year -> Optional.of(LocalDate.of(year, month, 1)
                        .with(TemporalAdjusters.dayOfWeekInMonth(ordinal, of)))
                        .filter(found -> found.getMonthValue() == month), move);
            }
            if (easter.matches()) {
                int offset = easter.group(1) == null ? 0 : Integer.parseInt(easter.group(1));
                return new Rule(year -> Optional.of(easter(year).plusDays(offset)), move);
            }
            if (day.matches("\\d{4}-\\d{2}-\\d{2}")) {
                LocalDate once = LocalDate.parse(day);
                return new Rule(year -> Optional.of(once).filter(date -> date.getYear() == year), move);
            }
            if (day.matches("\\d{2}-\\d{2}")) {
                MonthDay each = MonthDay.parse("--" + day);
                return new Rule(
                        year -> Optional.of(each).filter(date -> date.isValidYear(year)).map(d -> d.atYear(year)),
                        move);
            }
        } catch (java.time.DateTimeException e) {
            // told below
        }
        throw new IllegalArgumentException("a holiday is like 2026-04-03, 12-25, '4 thu nov', easter+1 or one of "
                + String.join(", ", SETS.keySet().stream().sorted().toList()) + ", not '" + text + "'");
    }

    public boolean contains(LocalDate date) {
        // one of next year's may be moved to its eve
        for (int year = date.getYear(); year <= date.getYear() + 1; year++) {
            if (years.computeIfAbsent(year, this::in).contains(date)) {
                return true;
            }
        }
        return false;
    }

    private List<LocalDate> in(int year) {
        List<LocalDate> days = new ArrayList<>();
        List<LocalDate> toMove = new ArrayList<>();
        for (Rule rule : rules) {
            rule.in().apply(year).ifPresent(day -> {
                switch (rule.move()) {
                    case STAYS -> days.add(day);
                    case NEAREST -> days.add(day.getDayOfWeek() == DayOfWeek.SATURDAY
                            ? day.minusDays(1)
                            : day.getDayOfWeek() == DayOfWeek.SUNDAY ? day.plusDays(1) : day);
                    case NEXT_FREE -> toMove.add(day);
                }
            });
        }
        toMove.stream().sorted().forEach(day -> {
            LocalDate moved = day;
            while (moved.getDayOfWeek().getValue() > 5 || days.contains(moved)) {
                moved = moved.plusDays(1);
            }
            days.add(moved);
        });
        return days;
    }

    /** The Gregorian computus in the form of Meeus, Jones and Butcher. */
    private static LocalDate easter(int year) {
        int a = year % 19;
        int century = year / 100;
        int rest = year % 100;
        int epact = (19 * a + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
        int weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
        int correction = (a + 11 * epact + 22 * weekday) / 451;
        int day = epact + weekday - 7 * correction + 114;
        return LocalDate.of(year, day / 31, day % 31 + 1);
    }

    /** As a list for a configuration field: separated by commas. */
    public static Holidays parse(String text) {
        return of(Arrays.asList(text.split(",")));
    }
}
