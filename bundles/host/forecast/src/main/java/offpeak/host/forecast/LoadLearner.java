package offpeak.host.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import offpeak.api.Holidays;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.PowerForecast;
import offpeak.api.PowerForecast.Range;
import offpeak.api.Series;

/**
 * Learns when a home draws how much. A half-hour to come is like those of the same time of the same weekday, the latest of
 * them most of all; where few are known, other days of its sort (workdays, weekends) and then all days stand in.
 */
final class LoadLearner {
    /** How far ahead. */
    static final Duration AHEAD = Duration.ofHours(48);
    /** Older ones hardly count: four half-lives. */
    static final Duration MEMORY = Duration.ofDays(56);
    private static final double HALF_LIFE_H = Duration.ofDays(14).toHours();
    /** Three days of half-hours. */
    private static final int ENOUGH = 144;
    /** Weight of the own weekday, in fresh days, at which days like it together count for half as much as they are. */
    private static final double FEW = 1;
    /** For a time of day that was never seen, how many half-hours beside it may stand in. */
    private static final int BESIDE = 2;
    private static final int SUNDAY = 7;
    private static final int SATURDAY = 6;

    /**
     * What is known.
     *
     * @param loadW mean load by start of the half-hour
     * @param temperatureC outside, by start of the half-hour; may be empty
     */
    record Past(NavigableMap<Instant, Double> loadW, NavigableMap<Instant, Double> temperatureC) {}

    private record Half(int weekday, double weight, double loadW, OptionalDouble temperatureC) {}

    private final ZoneId zone;
    private final Holidays holidays;
    private final Map<LocalDate, Integer> weekdays = new HashMap<>();
    private final List<List<Half>> byTime = new ArrayList<>();
    private final Warmth warmth;
    private double highestW;

    private LoadLearner(Past past, ZoneId zone, Holidays holidays, Instant now) {
        this.zone = zone;
        this.holidays = holidays;
        for (int time = 0; time < HalfHours.TIMES; time++) {
            byTime.add(new ArrayList<>());
        }
        past.loadW().subMap(now.minus(MEMORY), now).forEach((start, loadW) -> {
            double hours = Duration.between(start, now).toMinutes() / 60.0;
            Double temperature = past.temperatureC().get(start);
            ZonedDateTime shown = start.atZone(zone);
            byTime.get(HalfHours.time(shown))
                    .add(new Half(weekday(shown.toLocalDate()), Math.pow(0.5, hours / HALF_LIFE_H),
                            loadW, temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature)));
            highestW = Math.max(highestW, loadW);
        });
        // quantiles are found in what is nearly in order
        byTime.forEach(halves -> halves.sort(Comparator.comparingDouble(Half::loadW)));
        this.warmth = past.temperatureC().isEmpty() ? Warmth.NONE : Warmth.of(groups());
    }

    /**
     * @param temperatureC what is expected at an instant, if anything
     * @param holidays count as Sundays
     * @param window of which half-hours; it starts with one
     * @param now what comes after it is not looked at
     * @return empty while too little is known
     */
    static Optional<PowerForecast> learn(Past past, Function<Instant, OptionalDouble> temperatureC, ZoneId zone,
            Holidays holidays, Interval window, Instant now) {
        if (past.loadW().subMap(now.minus(MEMORY), now).size() < ENOUGH) {
            return Optional.empty();
        }
        LoadLearner learner = new LoadLearner(past, zone, holidays, now);
        List<Series.Entry<Double>> powerW = new ArrayList<>();
        List<Series.Entry<Range>> ranges = new ArrayList<>();
        for (Instant at = window.start(); at.isBefore(window.end()); at = at.plus(HalfHours.LENGTH)) {
            Interval halfHour = Interval.of(at, HalfHours.LENGTH);
            learner.quantiles(at, temperatureC.apply(at)).ifPresent(found -> {
                powerW.add(new Series.Entry<>(halfHour, found.at(0.5)));
                ranges.add(new Series.Entry<>(halfHour, new Range(found.at(0.1), found.at(0.9))));
            });
        }
        return Optional.of(new PowerForecast(MeterState.Role.LOAD, Series.of(powerW),
                Optional.of(Series.of(ranges))));
    }

    private int weekday(LocalDate date) {
        return weekdays.computeIfAbsent(date,
                day -> holidays.contains(day) ? SUNDAY : day.getDayOfWeek().getValue());
    }

    private static boolean weekend(int weekday) {
        return weekday >= SATURDAY;
    }

    private List<List<Warmth.Seen>> groups() {
        List<List<Warmth.Seen>> groups = new ArrayList<>();
        for (List<Half> halves : byTime) {
            for (boolean weekend : new boolean[]{true, false}) {
                List<Warmth.Seen> group = halves.stream()
                        .filter(one -> weekend(one.weekday()) == weekend && one.temperatureC().isPresent())
                        .map(one -> new Warmth.Seen(one.loadW(), one.temperatureC().getAsDouble(), one.weight()))
                        .toList();
                if (!group.isEmpty()) {
                    groups.add(group);
                }
            }
        }
        return groups;
    }

    private Optional<Quantiles> quantiles(Instant start, OptionalDouble temperatureC) {
        ZonedDateTime shown = start.atZone(zone);
        List<Half> like = like(HalfHours.time(shown));
        if (like.isEmpty()) {
            return Optional.empty();
        }
        int weekday = weekday(shown.toLocalDate());
        double same = 0;
        double sort = 0;
        for (Half one : like) {
            same += one.weekday() == weekday ? one.weight() : 0;
            sort += weekend(one.weekday()) == weekend(weekday) ? one.weight() : 0;
        }
        double ofSort = FEW / (FEW + same);
        double ofAny = FEW / (FEW + sort);
        List<Quantiles.Weighted> values = new ArrayList<>(like.size());
        for (Half one : like) {
            double likeness = one.weekday() == weekday
                    ? 1
                    : weekend(one.weekday()) == weekend(weekday) ? ofSort : ofAny * ofSort;
            values.add(new Quantiles.Weighted(asWarm(one, temperatureC), one.weight() * likeness));
        }
        return Optional.of(new Quantiles(values));
    }

    /** Those of that time of day, or else the nearest to it. */
    private List<Half> like(int time) {
        if (!byTime.get(time).isEmpty()) {
            return byTime.get(time);
        }
        for (int beside = 1; beside <= BESIDE; beside++) {
            List<Half> found = new ArrayList<>(byTime.get(Math.floorMod(time - beside, HalfHours.TIMES)));
            found.addAll(byTime.get(Math.floorMod(time + beside, HalfHours.TIMES)));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** What it would have been at that temperature: never below nothing or above what was ever drawn. */
    private double asWarm(Half half, OptionalDouble temperatureC) {
        if (temperatureC.isEmpty() || half.temperatureC().isEmpty() || warmth.equals(Warmth.NONE)) {
            return half.loadW();
        }
        double shifted = half.loadW() + warmth.more(temperatureC.getAsDouble(), half.temperatureC().getAsDouble());
        return Math.max(Math.min(0, half.loadW()), Math.min(Math.max(highestW, half.loadW()), shifted));
    }
}
