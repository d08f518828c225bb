package offpeak.simulator.http;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

import offpeak.simulator.home.Noise;

/**
 * Errors as any vendor has on any day: a share of all requests fails, at random. The same seed and the same requests to a
 * vendor give the same errors.
 */
public final class Mishaps {

    /** A vendor's log-in endpoint loses no answer: a refresh token works once, so that only the owner could help. */
    private static final String LOGIN = "/oauth2/";
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    /** What can happen. */
    public enum Kind {
        /** HTTP 500, nothing done. */
        SERVER_ERROR,
        /** No answer, nothing done. */
        SILENCE,
        /** The work is done; the connection breaks within the answer. */
        CUT,
        /** The work is done; the answer is half of its JSON. */
        GARBLED,
        /** HTTP 429 with Retry-After, nothing done. */
        TOO_MANY
    }

    private static final Kind[] ANY = Kind.values();
    private static final Kind[] AT_LOGIN = {Kind.SERVER_ERROR, Kind.SILENCE, Kind.TOO_MANY};

    private final double rate;
    private final long seed;
    /** One for each vendor, so that it does not matter in which order the vendors are called. */
    private final Map<Vendor, SplittableRandom> chances = new EnumMap<>(Vendor.class);
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    /** @param rate share of the requests that fail, 0 to 1 */
    public Mishaps(double rate, long seed) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("the share of errors is a fraction of 0 to 1, not " + rate);
        }
        this.rate = rate;
        this.seed = seed;
    }

    /** What happens to this request, if anything. */
    synchronized Optional<Effect> next(Vendor vendor, Request request) {
        SplittableRandom random = chances.computeIfAbsent(vendor, v -> Noise.of(seed ^ 0xE4404, v.wire().hashCode()));
        if (rate == 0 || random.nextDouble() >= rate) {
            return Optional.empty();
        }
        Kind[] possible = request.path().contains(LOGIN) ? AT_LOGIN : ANY;
        Kind kind = possible[random.nextInt(possible.length)];
        counts.merge(kind, 1, Integer::sum);
        return Optional.of(switch (kind) {
            case SERVER_ERROR -> Effect.Refuse.html(500, "<!doctype html><h1>Server Error</h1>");
            case SILENCE -> new Effect.Hang();
            case CUT -> new Effect.CutAnswer();
            case GARBLED -> new Effect.HalveAnswer();
            case TOO_MANY -> Effect.Refuse.json(429, "{\"error\":\"Too many requests\"}").with(Map.of("Retry-After",
                    Long.toString(random.nextLong(SHORTEST_PAUSE.toSeconds(), LONGEST_PAUSE.toSeconds()))));
        });
    }

    synchronized Map<Kind, Integer> counts() {
        return new EnumMap<>(counts);
    }
}
