package offpeak.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A fact: what an integration saw of one entity.
 *
 * @param entity whose state
 * @param state what was seen
 * @param observedAt when it was true, by the vendor's own stamp where there is one
 * @param maxAge after this nothing acts on it any more
 * @param source how it was got, for people, e.g. {@code fleet} or {@code octopus}
 * @param quality GOOD or SUSPECT as seen; staleness is a matter of the clock, see {@link #qualityAt}
 * @param <S> the entity's kind of state
 */
public record Observation<S extends State>(EntityId entity, S state, Instant observedAt, Duration maxAge, String source,
        Quality quality) {

    public Observation {
        Objects.requireNonNull(entity, "entity");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(observedAt, "observedAt");
        Objects.requireNonNull(maxAge, "maxAge");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(quality, "quality");
    }

    public Quality qualityAt(Instant now) {
        return now.isAfter(observedAt.plus(maxAge)) ? Quality.STALE : quality;
    }

    /** Whether a rule may act on it. */
    public boolean usableAt(Instant now) {
        return qualityAt(now) == Quality.GOOD;
    }
}
