package offpeak.host.savings;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.host.History;

/**
 * What one field of one entity was.
 *
 * @param samples each holds until the next
 * @param held but no longer than this: then it is not known
 */
record Track(NavigableMap<Instant, Double> samples, Duration held) {

    static Track read(History history, EntityId entity, String field, Interval window, Duration held) {
        NavigableMap<Instant, Double> samples = new TreeMap<>();
        // the last sample of the window may be at its end
        history.samples(entity, field, new Interval(window.start().minus(held), window.end().plusMillis(1)))
                .forEach(sample -> samples.put(sample.at(), sample.value()));
        return new Track(samples, held);
    }

    OptionalDouble at(Instant instant) {
        Map.Entry<Instant, Double> sample = samples.floorEntry(instant);
        return sample != null && instant.isBefore(sample.getKey().plus(held))
                ? OptionalDouble.of(sample.getValue())
                : OptionalDouble.empty();
    }

    /** Adds the instants at which the value changes or is no longer known. */
    void changes(NavigableSet<Instant> into) {
        for (Instant at : samples.keySet()) {
            into.add(at);
            into.add(at.plus(held));
        }
    }

    /** Of several: the sum, as far as all are known. */
    static OptionalDouble sum(List<Track> tracks, Instant at) {
        double sum = 0;
        for (Track track : tracks) {
            OptionalDouble value = track.at(at);
            if (value.isEmpty()) {
                return value;
            }
            sum += value.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }
}
