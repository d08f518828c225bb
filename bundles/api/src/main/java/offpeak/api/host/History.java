package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import offpeak.api.EntityId;
import offpeak.api.Interval;

/** Numbers over time. Written in batches: the last minute may be lost with the power. */
public interface History {

    /**
     * @param entity whose
     * @param field as in {@link offpeak.api.State#fields}, e.g. {@code power_w}
     * @param at when it was observed
     */
    record Sample(EntityId entity, String field, Instant at, double value) {}

    void record(Sample sample);

    /** Oldest first, samples that are not yet written included. */
    List<Sample> samples(EntityId entity, String field, Interval window);

    /** Deletes all samples of one integration's entities. */
    void forget(String integration);
}
