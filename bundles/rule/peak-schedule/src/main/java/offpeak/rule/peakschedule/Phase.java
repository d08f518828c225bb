package offpeak.rule.peakschedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.Interval;
import offpeak.api.Peaks;

/**
 * A stretch in which one thing is wanted.
 *
 * @param during when; a peak's begins early
 * @param peak the peak's own time; empty for a stretch between peaks
 */
record Phase(Interval during, Optional<Interval> peak) {

    /** The phases of now and of the rest of today and tomorrow, one after the other without a gap. */
    static List<Phase> toCome(Peaks peaks, Duration lead, Instant now, ZoneId zone) {
        LocalDate today = now.atZone(zone).toLocalDate();
        Instant first = today.minusDays(1).atStartOfDay(zone).toInstant();
        Instant last = today.plusDays(2).atStartOfDay(zone).toInstant();
        List<Phase> phases = new ArrayList<>();
        Instant begun = first;
        for (Phase peak : early(peaks.touching(new Interval(first, last.plus(lead)), zone), lead)) {
            if (peak.during().start().isAfter(begun)) {
                phases.add(new Phase(new Interval(begun, earlier(peak.during().start(), last)), Optional.empty()));
            }
            phases.add(peak);
            begun = peak.during().end();
        }
        if (last.isAfter(begun)) {
            phases.add(new Phase(new Interval(begun, last), Optional.empty()));
        }
        return phases.stream()
                .filter(phase -> phase.during().end().isAfter(now) && phase.during().start().isBefore(last))
                .toList();
    }

    /** A lead that reaches back into the peak before makes both one. */
    private static List<Phase> early(List<Interval> peaks, Duration lead) {
        List<Phase> phases = new ArrayList<>();
        for (Interval peak : peaks) {
            Instant start = peak.start().minus(lead);
            Phase before = phases.isEmpty() ? null : phases.get(phases.size() - 1);
            if (before == null || start.isAfter(before.during().end())) {
                phases.add(new Phase(new Interval(start, peak.end()), Optional.of(peak)));
            } else {
                phases.set(phases.size() - 1, new Phase(new Interval(before.during().start(), peak.end()),
                        before.peak().map(one -> new Interval(one.start(), peak.end()))));
            }
        }
        return phases;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
