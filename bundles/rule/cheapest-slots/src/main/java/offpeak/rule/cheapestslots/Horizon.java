package offpeak.rule.cheapestslots;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.rule.cheapestslots.SlotPlanner.Candidate;
import offpeak.rule.cheapestslots.SlotPlanner.Trust;

/**
 * The time from one ready-by to the next, and what can be charged in the rest of it.
 *
 * @param begin the ready-by before
 * @param now where the rest starts
 * @param readyBy where it ends
 * @param peaks the daily peaks that touch it, in order
 */
record Horizon(Instant begin, Instant now, Instant readyBy, List<Interval> peaks) {

    /** A longer price holds for several of these, so that a part of it can be chosen. GB settlement. */
    private static final long LONGEST_SECONDS = 1800;
    private static final Duration DAY = Duration.ofHours(24);

    static Horizon of(Instant now, ZoneId zone, LocalTime readyBy, Optional<Options.Peak> peak) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        Instant first = today.atTime(readyBy).atZone(zone).toInstant();
        int passed = first.isAfter(now) ? 0 : 1;
        Instant begin = today.plusDays(passed - 1L).atTime(readyBy).atZone(zone).toInstant();
        Instant next = today.plusDays(passed).atTime(readyBy).atZone(zone).toInstant();
        List<Interval> peaks = new ArrayList<>();
        peak.ifPresent(daily -> {
            for (int day = -1; day <= 1; day++) {
                LocalDate date = today.plusDays(day);
                LocalDate endDate = daily.end().isAfter(daily.start()) ? date : date.plusDays(1);
                Instant start = date.atTime(daily.start()).atZone(zone).toInstant();
                Instant end = endDate.atTime(daily.end()).atZone(zone).toInstant();
                // a peak within the hour that spring skips is empty
                if (end.isAfter(start) && end.isAfter(begin) && start.isBefore(next)) {
                    peaks.add(new Interval(start, end));
                }
            }
        });
        return new Horizon(begin, now, next, List.copyOf(peaks));
    }

    Interval window() {
        return new Interval(now, readyBy);
    }

    /** The stretches of the whole time that are not peak, in order. */
    List<Interval> offPeak() {
        return without(new Interval(begin, readyBy), peaks);
    }

    /** @param holes in order */
    static List<Interval> without(Interval interval, List<Interval> holes) {
        List<Interval> rest = new ArrayList<>();
        Instant start = interval.start();
        for (Interval hole : holes) {
            Instant end = hole.start().isBefore(interval.end()) ? hole.start() : interval.end();
            if (end.isAfter(start)) {
                rest.add(new Interval(start, end));
            }
            start = hole.end().isAfter(start) ? hole.end() : start;
        }
        if (interval.end().isAfter(start)) {
            rest.add(new Interval(start, interval.end()));
        }
        return rest;
    }

    boolean inPeak(Interval interval) {
        return peaks.stream().anyMatch(interval::overlaps);
    }

    /** Every stretch with a known price, and in the gaps the prices of a day before where they are known. */
    List<Candidate> candidates(Series<Prices.Price> prices) {
        List<Candidate> candidates = new ArrayList<>();
        Instant covered = now;
        for (Series.Entry<Prices.Price> entry : prices.within(window()).entries()) {
            expect(prices, covered, entry.interval().start(), candidates);
            covered = entry.interval().end();
        }
        expect(prices, covered, readyBy, candidates);
        for (Series.Entry<Prices.Price> entry : prices.entries()) {
            add(entry.interval(), entry.value().value(),
                    entry.value().estimate() ? Trust.ESTIMATE : Trust.PUBLISHED, candidates);
        }
        return candidates;
    }

    private void expect(Series<Prices.Price> prices, Instant from, Instant to, List<Candidate> candidates) {
        if (!to.isAfter(from)) {
            return;
        }
        for (Series.Entry<Prices.Price> entry : prices.within(new Interval(from.minus(DAY), to.minus(DAY)))
                .entries()) {
            add(new Interval(entry.interval().start().plus(DAY), entry.interval().end().plus(DAY)),
                    entry.value().value(), Trust.EXPECTED, candidates);
        }
    }

    private void add(Interval interval, double price, Trust trust, List<Candidate> candidates) {
        for (Interval piece : pieces(interval)) {
            piece.intersection(window()).ifPresent(usable -> candidates.add(
                    new Candidate(piece.end().isAfter(readyBy) ? new Interval(piece.start(), readyBy) : piece, usable,
                            price, trust)));
        }
    }

    private static List<Interval> pieces(Interval interval) {
        if (interval.duration().getSeconds() <= LONGEST_SECONDS) {
            return List.of(interval);
        }
        List<Interval> pieces = new ArrayList<>();
        Instant start = interval.start();
        while (start.isBefore(interval.end())) {
            Instant grid = Instant
                    .ofEpochSecond((start.getEpochSecond() / LONGEST_SECONDS + 1) * LONGEST_SECONDS);
            Instant end = grid.isBefore(interval.end()) ? grid : interval.end();
            pieces.add(new Interval(start, end));
            start = end;
        }
        return pieces;
    }
}
