package offpeak.host.engine.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Series;
import offpeak.api.State;
import offpeak.api.host.History;

/** Puts what a vendor recorded into the history, where that has holes. */
public final class Past {
    private Past() {}

    /** Field by field, as {@link Recorder} keeps what is seen; what is not over by now is left out. */
    public static void fill(History history, EntityId entity, Series<? extends State> past, Instant now) {
        Map<String, List<Series.Entry<Double>>> fields = new TreeMap<>();
        for (Series.Entry<? extends State> one : past.entries()) {
            Interval interval = one.interval();
            if (!interval.end().isAfter(now)) {
                one.value().fields().forEach((field, value) -> {
                    if (value instanceof Number number) {
                        fields.computeIfAbsent(field, name -> new ArrayList<>())
                                .add(new Series.Entry<>(interval, number.doubleValue()));
                    }
                });
            }
        }
        fields.forEach((field, means) -> history.fill(entity, field, Series.of(means)));
    }
}
