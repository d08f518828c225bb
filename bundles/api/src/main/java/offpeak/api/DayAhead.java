package offpeak.api;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * When a market publishes the prices of its next day, and so when to ask.
 *
 * @param zone the market's own
 * @param publication about when the next day is there, local time
 * @param poll how often to ask while it is due
 */
public record DayAhead(ZoneId zone, LocalTime publication, Duration poll) {

    /** So much later a missing day is an exception, and asked for less often. */
    private static final Duration OVERDUE = Duration.ofHours(4);
    private static final int SELDOM = 4;

    /** From a day ago to the end of tomorrow: what is of use and can be known. */
    public Interval window(Instant now) {
        return new Interval(now.minus(PriceBook.HISTORY), start(LocalDate.ofInstant(now, zone).plusDays(2)));
    }

    /** The market's days within the window of which not everything is known; tomorrow only once it may be published. */
    public List<LocalDate> missing(PriceBook book, Instant now) {
        Interval known = new Interval(window(now).start(), due(now).end());
        List<LocalDate> days = new ArrayList<>();
        for (LocalDate day = LocalDate.ofInstant(known.start(), zone); start(day).isBefore(known.end()); day = day
                .plusDays(1)) {
            Interval whole = new Interval(start(day), start(day.plusDays(1)));
            if (!whole.intersection(known).map(book::covers).orElse(true)) {
                days.add(day);
            }
        }
        return days;
    }

    /** What should be known by now: the rest of today, and of tomorrow once it is published. */
    public Interval due(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        return new Interval(now, start(now.isBefore(published(today)) ? today.plusDays(1) : today.plusDays(2)));
    }

    /** How long until the next question: until the next publication when all is there. */
    public Duration untilNext(Instant now, boolean complete) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        Instant published = published(today);
        Instant next = now.isBefore(published) ? published : published(today.plusDays(1));
        Duration toPublication = Duration.between(now, next);
        Duration wait = complete
                ? toPublication
                : !now.isBefore(published) && now.isBefore(published.plus(OVERDUE))
                        ? poll
                        : poll.multipliedBy(SELDOM);
        return wait.compareTo(toPublication) < 0 ? wait : toPublication;
    }

    private Instant start(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    private Instant published(LocalDate day) {
        return day.atTime(publication).atZone(zone).toInstant();
    }
}
