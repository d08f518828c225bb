package offpeak.price.tariff;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import offpeak.api.Holidays;
import offpeak.api.Interval;
import offpeak.api.Series;

/** A tariff's lines on a site's own wall clock: of those that hold the first counts. Pure. */
record RateTable(List<RateLine> lines, Holidays holidays, ZoneId zone) {

    /** The line that holds at each time of a window; a time without one is a gap. Equal neighbours are one. */
    Series<RateLine> within(Interval window) {
        List<Series.Entry<RateLine>> entries = new ArrayList<>();
        Instant start = window.start();
        for (Instant edge : edges(window)) {
            if (edge.isAfter(start)) {
                ZonedDateTime local = start.atZone(zone);
                Optional<RateLine> line = at(local.toLocalDate(), local.toLocalTime());
                Interval stretch = new Interval(start, edge);
                line.ifPresent(found -> add(entries, stretch, found));
                start = edge;
            }
        }
        return Series.of(entries);
    }

    private static void add(List<Series.Entry<RateLine>> entries, Interval stretch, RateLine line) {
        int last = entries.size() - 1;
        if (last >= 0 && entries.get(last).value().equals(line)
                && entries.get(last).interval().end().equals(stretch.start())) {
            entries.set(last,
                    new Series.Entry<>(new Interval(entries.get(last).interval().start(), stretch.end()), line));
        } else {
            entries.add(new Series.Entry<>(stretch, line));
        }
    }

    Optional<RateLine> at(LocalDate date, LocalTime time) {
        boolean holiday = holidays.contains(date);
        return lines.stream().filter(line -> line.holds(date, time, holiday)).findFirst();
    }

    /** Every instant at which another line may hold: their times on each day, midnights, and changes of the clock. */
    private TreeSet<Instant> edges(Interval window) {
        TreeSet<Instant> edges = new TreeSet<>();
        LocalDate last = LocalDate.ofInstant(window.end(), zone);
        for (LocalDate day = LocalDate.ofInstant(window.start(), zone); !day.isAfter(last); day = day.plusDays(1)) {
            edges.add(day.atStartOfDay(zone).toInstant());
            for (RateLine line : lines) {
                for (LocalTime time : List.of(line.from(), line.to())) {
                    ZonedDateTime at = day.atTime(time).atZone(zone);
                    edges.add(at.withEarlierOffsetAtOverlap().toInstant());
                    edges.add(at.withLaterOffsetAtOverlap().toInstant());
                }
            }
        }
        for (ZoneOffsetTransition change = zone.getRules().nextTransition(window.start()); change != null
                && change.getInstant().isBefore(window.end()); change = zone.getRules()
                        .nextTransition(change.getInstant())) {
            edges.add(change.getInstant());
        }
        edges.removeIf(edge -> edge.isAfter(window.end()));
        edges.add(window.end());
        return edges;
    }
}
