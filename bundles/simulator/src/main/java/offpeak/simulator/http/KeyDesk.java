package offpeak.simulator.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A broker's one key, good for so many calls a minute. */
final class KeyDesk implements Doorkeeper {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final String key;
    private final int perMinute;
    private final Deque<Instant> calls = new ArrayDeque<>();

    KeyDesk(InstantSource clock, String key, int perMinute) {
        this.clock = clock;
        this.key = key;
        this.perMinute = perMinute;
    }

    @Override
    public synchronized Verdict check(Optional<String> bearer) {
        if (bearer.filter(key::equals).isEmpty()) {
            return Verdict.UNKNOWN;
        }
        Instant now = clock.instant();
        calls.removeIf(at -> !at.isAfter(now.minus(MINUTE)));
        if (calls.size() >= perMinute) {
            return Verdict.TOO_OFTEN;
        }
        calls.addLast(now);
        return Verdict.GOOD;
    }

    @Override
    public Answer answer(Request request) {
        return TokenDesk.refusal(404, "not_found", "a broker's key is made in its own console");
    }
}
