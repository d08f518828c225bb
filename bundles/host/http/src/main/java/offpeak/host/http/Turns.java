package offpeak.host.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import offpeak.api.VendorException;

/** Keeps calls to one server apart, whichever instance sends them: first come, first served. */
final class Turns {
    /** No call has a longer deadline, so nobody waits for a turn that is further off. */
    private static final Duration FURTHEST = Connection.LONGEST;
    /** In which every clock that goes by itself has moved. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final InstantSource clock;
    private final double speed;
    /** By server: the last turn that was given away, which may be to come. */
    private final Map<String, Instant> last = new ConcurrentHashMap<>();

    /** @param speed seconds of the clock in one real second */
    Turns(InstantSource clock, double speed) {
        this.clock = clock;
        this.speed = speed;
    }

    /**
     * Returns when it is the caller's turn.
     *
     * @param distance to the call before, by the clock
     * @throws VendorException THROTTLED when that is not within the deadline
     */
    void await(String server, Duration distance, Deadline deadline) throws VendorException {
        if (distance.isZero() || distance.isNegative()) {
            return;
        }
        String key = server.toLowerCase(Locale.ROOT);
        Instant turn = take(key, distance, deadline);
        Instant before = clock.instant();
        boolean looked = false;
        while (clock.instant().isBefore(turn)) {
            Duration wait = real(Duration.between(clock.instant(), turn));
            try {
                Thread.sleep((looked || wait.compareTo(LOOK) < 0 ? wait : LOOK).toMillis() + 1);
            } catch (InterruptedException stop) {
                throw Exchange.interrupted(server);
            }
            if (clock.instant().equals(before)) {
                // a clock that stands waits for nobody; the call before this one counts on
                last.replace(key, turn, turn.minus(distance));
                throw later(key, distance, turn);
            }
            looked = true;
            if (deadline.leftNanos() == 0 && clock.instant().isBefore(turn)) {
                throw later(key, distance, turn);
            }
        }
    }

    private synchronized Instant take(String server, Duration distance, Deadline deadline) throws VendorException {
        Instant now = clock.instant();
        Instant before = last.getOrDefault(server, Instant.MIN);
        // a turn that far off was given away before the clock was set back
        boolean free = before.equals(Instant.MIN) || before.isAfter(now.plus(scaled(FURTHEST)).plus(distance))
                || !before.plus(distance).isAfter(now);
        Instant turn = free ? now : before.plus(distance);
        if (real(Duration.between(now, turn)).toNanos() > deadline.leftNanos()) {
            throw later(server, distance, turn);
        }
        last.put(server, turn);
        return turn;
    }

    private VendorException later(String server, Duration distance, Instant turn) {
        Duration wait = Duration.between(clock.instant(), turn);
        return new VendorException(server + " is called only once every " + distance.toMillis() / 1000.0
                + " s, by all integrations together; the next turn is at " + turn.truncatedTo(ChronoUnit.SECONDS),
                Duration.ofSeconds(Math.max(1, wait.plusNanos(999_999_999).toSeconds())));
    }

    private Duration real(Duration byClock) {
        return Duration.ofNanos((long) Math.ceil(byClock.toNanos() / speed));
    }

    private Duration scaled(Duration real) {
        return Duration.ofNanos((long) (real.toNanos() * speed));
    }
}
