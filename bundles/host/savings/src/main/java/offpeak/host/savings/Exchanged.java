package offpeak.host.savings;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.GridExchange;
import offpeak.api.GridExchange.Flow;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Series;
import offpeak.api.host.History;

/**
 * What one home's grid meter counted lately, by the quarter of an hour. Unlike the ledger it waits for no price: a home
 * whose tariff nobody tells wants to know of its energy too.
 */
final class Exchanged {
    private static final Duration QUARTER = Duration.ofMinutes(15);
    /** A day and a night: rules report a day's first peak after its last. */
    private static final Duration KEPT = Duration.ofHours(30);
    /** A meter that was not read since is waited for so long. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final History history;
    private final NavigableMap<Instant, Flow> flows = new TreeMap<>();
    private Instant next = Instant.MIN;

    Exchanged(History history) {
        this.history = history;
    }

    /** @return what is known now; empty when that is nothing new */
    Optional<GridExchange> look(Seen seen, Instant now) {
        Optional<Observation<?>> meter = seen.meter(MeterState.Role.GRID);
        if (meter.isEmpty()) {
            return Optional.empty();
        }
        Instant oldest = quarter(now.minus(KEPT));
        next = next.isBefore(oldest) ? oldest : next;
        boolean news = false;
        for (Interval period = Interval.of(next, QUARTER); over(period, meter.get(), now); period = Interval.of(next,
                QUARTER)) {
            Track track = Track.read(history, meter.get().entity(), "power_w", period, Settler.held(meter.get()));
            Instant start = period.start();
            Flows.of(new Flows.Meters(Optional.of(track), Optional.empty(), Optional.of(List.of()),
                    Optional.of(List.of())), period).grid()
                    .ifPresent(flow -> flows.put(start, new Flow(flow.importedWh(), flow.exportedWh())));
            next = period.end();
            news = true;
        }
        flows.headMap(oldest).clear();
        return news && !flows.isEmpty()
                ? Optional.of(new GridExchange(Series.of(flows.entrySet().stream()
                        .map(flow -> new Series.Entry<>(Interval.of(flow.getKey(), QUARTER), flow.getValue()))
                        .toList())))
                : Optional.empty();
    }

    private static boolean over(Interval period, Observation<?> meter, Instant now) {
        return !now.isBefore(period.end())
                && (!meter.observedAt().isBefore(period.end()) || !now.isBefore(period.end().plus(PATIENCE)));
    }

    private static Instant quarter(Instant at) {
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), QUARTER.toSeconds()) * QUARTER.toSeconds());
    }
}
