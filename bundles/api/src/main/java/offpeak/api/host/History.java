package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Series;

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

    /**
     * Records means of the past at the starts of their stretches, where nothing was recorded within: what was measured
     * is never touched.
     *
     * @return how many were recorded
     */
    default int fill(EntityId entity, String field, Series<Double> means) {
        Optional<Interval> span = means.span();
        if (span.isEmpty()) {
            return 0;
        }
        NavigableSet<Instant> known = new TreeSet<>();
        samples(entity, field, span.get()).forEach(sample -> known.add(sample.at()));
        int filled = 0;
        for (Series.Entry<Double> mean : means.entries()) {
            Instant measured = known.ceiling(mean.interval().start());
            if (measured == null || !mean.interval().contains(measured)) {
                record(new Sample(entity, field, mean.interval().start(), mean.value()));
                filled++;
            }
        }
        return filled;
    }

    /** Grows whenever something was filled in: who has learned from the past by then reads it anew. */
    default long fills() {
        return 0;
    }

    /** Deletes all samples of one integration's entities. */
    void forget(String integration);
}
