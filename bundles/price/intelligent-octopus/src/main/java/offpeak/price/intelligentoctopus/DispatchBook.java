package offpeak.price.intelligentoctopus;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.Dispatches;
import offpeak.api.Dispatches.Dispatch;
import offpeak.api.Dispatches.Status;
import offpeak.api.Interval;

/**
 * What is known of the dispatches, by settlement period. A planned one may be withdrawn up to its start, so only one that
 * was seen to run stays; each touches whole half-hours; and of each noon to noon only so many are cheap.
 */
final class DispatchBook {
    static final ZoneId LONDON = ZoneId.of("Europe/London");
    static final Duration HALF_HOUR = Duration.ofMinutes(30);
    private static final Duration KEPT = Duration.ofDays(3);
    private static final int DAYS_AHEAD = 3;

    /**
     * As the vendor tells it.
     *
     * @param energyWh given to the car, Wh; absent when not told
     */
    record Told(Interval during, OptionalDouble energyWh) {}

    private final LocalTime from;
    private final LocalTime to;
    private final int cap;
    private final NavigableMap<Instant, OptionalDouble> ran = new TreeMap<>();
    private NavigableMap<Instant, OptionalDouble> planned = new TreeMap<>();

    /**
     * @param from start of the window that is cheap each night, London time
     * @param to its end
     * @param cap the most half-hours of dispatches that are cheap from noon to noon
     */
    DispatchBook(LocalTime from, LocalTime to, int cap) {
        this.from = from;
        this.to = to;
        this.cap = cap;
    }

    /**
     * Takes in an answer.
     *
     * @param running whether the car is being charged by the supplier at this moment
     */
    void note(Instant now, List<Told> plans, List<Told> completed, boolean running) {
        ran.headMap(now.minus(KEPT)).clear();
        planned = new TreeMap<>();
        plans.forEach(plan -> halves(plan, planned));
        completed.forEach(past -> halves(past, ran));
        Instant half = floor(now);
        if (running && planned.containsKey(half)) {
            ran.put(half, planned.get(half));
        }
    }

    private static void halves(Told told, Map<Instant, OptionalDouble> into) {
        List<Instant> halves = new ArrayList<>();
        for (Instant half = floor(told.during().start()); half.isBefore(told.during().end()); half = half
                .plus(HALF_HOUR)) {
            halves.add(half);
        }
        OptionalDouble each = told.energyWh().isPresent()
                ? OptionalDouble.of(told.energyWh().getAsDouble() / halves.size())
                : OptionalDouble.empty();
        halves.forEach(half -> into.merge(half, each, (a, b) -> a.isPresent() && b.isPresent()
                ? OptionalDouble.of(a.getAsDouble() + b.getAsDouble())
                : a.isPresent() ? a : b));
    }

    /** What holds at an instant; joined neighbours of one status are one dispatch. */
    Dispatches at(Instant now) {
        Instant half = floor(now);
        NavigableMap<Instant, Dispatch> halves = new TreeMap<>();
        ran.forEach((start, energy) -> halves.put(start,
                new Dispatch(Interval.of(start, HALF_HOUR), start.isBefore(half) ? Status.COMPLETED : Status.ACTIVE,
                        energy)));
        planned.tailMap(half, true).forEach((start, energy) -> halves.putIfAbsent(start,
                new Dispatch(Interval.of(start, HALF_HOUR), Status.PLANNED, energy)));
        TreeMap<LocalDate, Integer> used = new TreeMap<>();
        halves.keySet().removeIf(start -> used.merge(noonDay(start), 1, Integer::sum) > cap);
        return new Dispatches(joined(List.copyOf(halves.values())), fixed(now));
    }

    private static List<Dispatch> joined(List<Dispatch> halves) {
        List<Dispatch> joined = new ArrayList<>();
        for (Dispatch next : halves) {
            int last = joined.size() - 1;
            if (last >= 0 && joined.get(last).status() == next.status()
                    && joined.get(last).during().end().equals(next.during().start())) {
                Dispatch before = joined.get(last);
                joined.set(last, new Dispatch(new Interval(before.during().start(), next.during().end()),
                        next.status(),
                        before.energyWh().isPresent() && next.energyWh().isPresent()
                                ? OptionalDouble.of(before.energyWh().getAsDouble() + next.energyWh().getAsDouble())
                                : OptionalDouble.empty()));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    /** The allowance of a day runs from noon to noon, London time. */
    private static LocalDate noonDay(Instant start) {
        return start.atZone(LONDON).minusHours(12).toLocalDate();
    }

    /** The window of each night from yesterday's on, each with the offset of its own day. */
    private List<Interval> fixed(Instant now) {
        List<Interval> windows = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(now, LONDON);
        for (LocalDate day = today.minusDays(1); day.isBefore(today.plusDays(DAYS_AHEAD)); day = day.plusDays(1)) {
            LocalDate end = to.isAfter(from) ? day : day.plusDays(1);
            windows.add(new Interval(day.atTime(from).atZone(LONDON).toInstant(),
                    end.atTime(to).atZone(LONDON).toInstant()));
        }
        return windows;
    }

    /** The start of the half-hour. */
    static Instant floor(Instant instant) {
        long seconds = HALF_HOUR.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }
}
