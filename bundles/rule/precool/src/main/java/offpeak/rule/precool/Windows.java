package offpeak.rule.precool;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import offpeak.api.Interval;

/** The times before the peaks. */
final class Windows {

    private Windows() {}

    /** Those of now, the rest of today and tomorrow; none reaches back into the peak before. */
    static List<Interval> toCome(Options options, Instant now, ZoneId zone) {
        Instant last = now.atZone(zone).toLocalDate().plusDays(2).atStartOfDay(zone).toInstant();
        List<Interval> peaks = options.peaks()
                .touching(new Interval(now.minus(Duration.ofDays(1)), last.plus(options.ahead())), zone);
        List<Interval> windows = new ArrayList<>();
        Instant free = Instant.MIN;
        for (Interval peak : peaks) {
            Instant early = peak.start().minus(options.ahead());
            Instant start = early.isAfter(free) ? early : free;
            if (peak.start().isAfter(now) && start.isBefore(last)) {
                windows.add(new Interval(start, peak.start()));
            }
            free = peak.end();
        }
        return windows;
    }
}
