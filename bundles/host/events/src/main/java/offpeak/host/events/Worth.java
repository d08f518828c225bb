package offpeak.host.events;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.GridPoint;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.SiteId;

/** What an event brought, by the baseline that {@link DemandEvent} states. Pure. */
final class Worth {
    private static final double WH_PER_KWH = 1000;

    private Worth() {}

    /**
     * An event reckoned up to its end, or to now while it lasts.
     *
     * @param seen of its site and the shared one
     */
    static DemandEvent of(DemandEvent event, Instant now, List<Observation<?>> seen) {
        Optional<Observation<?>> market = seen.stream().filter(one -> one.state() instanceof Prices prices
                && prices.market() == Prices.Market.WHOLESALE && prices.direction() == Prices.Direction.IMPORT)
                .min(Comparator.<Observation<?>, Boolean>comparing(one -> one.entity().site().equals(SiteId.GRID))
                        .thenComparing(Observation::entity));
        DemandEvent placed = market.map(one -> placed(event, one, seen)).orElse(event);
        return reckoned(placed, now, market.map(one -> (Prices) one.state()));
    }

    private static DemandEvent placed(DemandEvent event, Observation<?> market, List<Observation<?>> seen) {
        EntityId source = market.entity();
        Optional<GridPoint> point = seen.stream().filter(one -> one.entity().site().equals(source.site())
                && one.entity().integration().equals(source.integration()))
                .map(Observation::state).filter(GridPoint.class::isInstance).map(GridPoint.class::cast).findFirst();
        return event.node().isPresent() && point.isEmpty()
                ? event
                : event.at(point.map(GridPoint::node).or(() -> Optional.of(market.source())),
                        point.flatMap(GridPoint::utility));
    }

    private static DemandEvent reckoned(DemandEvent event, Instant now, Optional<Prices> market) {
        Instant end = event.end().orElse(now);
        OptionalDouble none = OptionalDouble.empty();
        if (!end.isAfter(event.start())) {
            return event.worth(event.currency(), none, none, event.powerW().isPresent() ? OptionalDouble.of(0) : none,
                    none);
        }
        Interval pause = new Interval(event.start(), end);
        List<Series.Entry<Prices.Price>> prices = market
                .map(known -> known.series().within(pause).entries()).orElse(List.of()).stream()
                .filter(entry -> !entry.value().estimate()).toList();
        double known = prices.stream().mapToDouble(entry -> entry.interval().hours()).sum();
        double weighted = prices.stream().mapToDouble(entry -> entry.value().value() * entry.interval().hours()).sum();
        OptionalDouble max = prices.stream().mapToDouble(entry -> entry.value().value()).max();
        Optional<Interval> baseline = event.powerW().isPresent() ? baseline(event, pause) : Optional.empty();
        double powerW = event.powerW().orElse(0);
        OptionalDouble avoidedWh = event.powerW().isEmpty()
                ? none
                : OptionalDouble.of(baseline.map(time -> powerW * time.hours()).orElse(0.0));
        OptionalDouble value = prices.isEmpty() || event.powerW().isEmpty()
                ? none
                : OptionalDouble.of(prices.stream().mapToDouble(entry -> baseline
                        .flatMap(time -> entry.interval().intersection(time))
                        .map(time -> entry.value().value() * powerW * time.hours() / WH_PER_KWH).orElse(0.0)).sum());
        return event.worth(market.filter(one -> !prices.isEmpty()).map(Prices::currency),
                known > 0 ? OptionalDouble.of(weighted / known) : none, max, avoidedWh, value);
    }

    /** The part of the pause in which the device would have drawn; empty when it needed nothing. */
    private static Optional<Interval> baseline(DemandEvent event, Interval pause) {
        if (event.neededWh().isEmpty()) {
            return Optional.of(pause);
        }
        double seconds = event.neededWh().getAsDouble() / event.powerW().getAsDouble() * 3600;
        Instant full = pause.start().plusMillis(Math.round(seconds * 1000));
        return full.isAfter(pause.start()) ? pause.intersection(new Interval(pause.start(), full)) : Optional.empty();
    }
}
