package offpeak.host.savings;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.SiteId;
import offpeak.api.State;

/**
 * The meters, batteries and prices of one home as they are known at a moment.
 *
 * @param observations of the site and the shared one, by id
 */
record Seen(SiteId site, List<Observation<?>> observations) {

    /** What most home batteries charge with; used when the device does not tell. */
    private static final double USUAL_POWER_W = 5000;

    static Seen of(SiteId site, Function<SiteId, Collection<Observation<?>>> bus) {
        List<Observation<?>> all = new ArrayList<>(
                Stream.of(site, SiteId.GRID).flatMap(one -> bus.apply(one).stream()).toList());
        all.sort(Comparator.comparing(Observation::entity));
        return new Seen(site, List.copyOf(all));
    }

    Optional<Observation<?>> meter(MeterState.Role role) {
        return observations.stream().filter(one -> one.entity().site().equals(site)
                && one.state() instanceof MeterState meter && meter.role() == role).findFirst();
    }

    List<Observation<?>> batteries() {
        return observations.stream()
                .filter(one -> one.entity().site().equals(site) && one.state() instanceof BatteryState).toList();
    }

    /** What the home pays or gets by its contract, its own before the shared; a wholesale price is no bill. */
    Optional<Prices> prices(Prices.Direction direction) {
        return observations.stream()
                .filter(one -> one.quality() == Quality.GOOD && one.state() instanceof Prices prices
                        && prices.direction() == direction && prices.market() == Prices.Market.RETAIL)
                .min(Comparator.comparing(one -> !one.entity().site().equals(site)))
                .map(Observation::state).map(Prices.class::cast);
    }

    /** A published price; an estimate is none. */
    static Optional<Series.Entry<Prices.Price>> published(Optional<Prices> prices, Instant at) {
        return prices.flatMap(known -> known.series().entryAt(at)).filter(entry -> !entry.value().estimate());
    }

    /**
     * All batteries as one that is left alone; empty when the size of one is not known.
     *
     * @param own the reserve that the user had set, where the host has changed it
     */
    Optional<Idle> idle(Function<EntityId, OptionalDouble> own) {
        double capacityWh = 0;
        double chargeW = 0;
        double dischargeW = 0;
        double keptWh = 0;
        for (Observation<?> one : batteries()) {
            State state = one.state();
            if (!(state instanceof BatteryState battery) || !(battery.capacityWh().orElse(0) > 0)) {
                return Optional.empty();
            }
            double sizeWh = battery.capacityWh().getAsDouble();
            capacityWh += sizeWh;
            chargeW += powerW(battery.capabilities().chargeFromGridW());
            dischargeW += powerW(battery.capabilities().dischargeW());
            // before a storm the vendor shows a reserve of its own
            OptionalDouble shown = battery.stormWatch().orElse(false) ? OptionalDouble.empty() : battery.reserve();
            OptionalDouble changed = own.apply(one.entity());
            keptWh += sizeWh * (changed.isPresent() ? changed : shown).orElse(0);
        }
        return capacityWh > 0
                ? Optional.of(new Idle(capacityWh, chargeW, dischargeW, keptWh / capacityWh))
                : Optional.empty();
    }

    private static double powerW(OptionalDouble told) {
        return told.orElse(0) > 0 ? told.getAsDouble() : USUAL_POWER_W;
    }
}
