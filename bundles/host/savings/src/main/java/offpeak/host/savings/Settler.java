package offpeak.host.savings;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.Site;
import offpeak.api.host.History;
import offpeak.api.host.Settlement;
import offpeak.api.host.Settlement.Energy;
import offpeak.api.host.Settlement.Gap;
import offpeak.api.host.Settlement.Tariff;
import offpeak.api.host.Settlement.Virtual;

/**
 * Reckons one period of a home, when all that will come of it is there.
 *
 * @param own the reserve that the user had set, where the host has changed it
 */
record Settler(Site site, History history, Function<EntityId, OptionalDouble> own) {

    /** Raised with each change of how anything is reckoned. */
    static final int METHOD = 1;
    /** What is missing is waited for so long, an hour less than integrations tell past prices. */
    static final Duration PATIENCE = Duration.ofHours(23);
    /** A reading of the period's last moments is on its way. */
    static final Duration LATE = Duration.ofMinutes(2);
    /** A meter that is read less often than this tells nothing of a half-hour. */
    private static final Duration LONGEST_HELD = Duration.ofHours(1);
    private static final double WH_PER_KWH = 1000;

    /**
     * What the home had lately, and what is carried on.
     *
     * @param solar whether it had panels
     * @param battery whether it had a battery
     * @param exportPaid whether somebody paid for what it gave
     * @param virtual the battery that is left alone, at the start
     */
    record Before(boolean solar, boolean battery, boolean exportPaid, Optional<Virtual> virtual) {}

    private record Rates(Optional<Series.Entry<Prices.Price>> bought, Optional<Series.Entry<Prices.Price>> sold,
            boolean soldExpected, Currency currency) {

        Tariff tariff() {
            return new Tariff(currency, value(bought), value(sold));
        }

        private static OptionalDouble value(Optional<Series.Entry<Prices.Price>> entry) {
            return entry.map(known -> OptionalDouble.of(known.value().value())).orElse(OptionalDouble.empty());
        }

        /** Empty where a price is missing for what flowed. */
        OptionalDouble cost(Flows.Exchange flowed) {
            double bill = 0;
            if (flowed.importedWh() > 0) {
                if (bought.isEmpty()) {
                    return OptionalDouble.empty();
                }
                bill += flowed.importedWh() / WH_PER_KWH * bought.get().value().value();
            }
            if (flowed.exportedWh() > 0 && (sold.isPresent() || soldExpected)) {
                if (sold.isEmpty()) {
                    return OptionalDouble.empty();
                }
                bill -= flowed.exportedWh() / WH_PER_KWH * sold.get().value().value();
            }
            // a millionth of the currency: sums are of what is shown
            return OptionalDouble.of(rounded(bill, 1e6));
        }
    }

    /** @return empty as long as it is not over, or something is waited for */
    Optional<Settlement> next(Instant from, Before before, Seen seen, Instant now) {
        Rates rates = rates(from, before, seen);
        Interval period = new Interval(from, end(from, seen));
        if (now.isBefore(period.end().plus(LATE))) {
            return Optional.empty();
        }
        boolean patient = now.isBefore(period.end().plus(PATIENCE));
        if (patient && (rates.bought().isEmpty() || rates.sold().isEmpty() && rates.soldExpected())) {
            return Optional.empty();
        }
        Flows flows = Flows.of(meters(period, before, seen), period);
        boolean known = flows.grid().isPresent() && flows.home().isPresent();
        if (patient && !known && !over(period, before, seen)) {
            return Optional.empty();
        }
        return Optional.of(reckon(period, before, seen, rates, flows, now));
    }

    private Settlement reckon(Interval period, Before before, Seen seen, Rates rates, Flows flows, Instant now) {
        Set<Gap> gaps = EnumSet.noneOf(Gap.class);
        Optional<Flows.Exchange> grid = flows.grid();
        Optional<Flows.Exchange> home = flows.home();
        if (grid.isEmpty()) {
            gaps.add(Gap.METER);
        }
        if (rates.bought().isEmpty()) {
            gaps.add(Gap.IMPORT_PRICE);
        }
        if (rates.sold().isEmpty() && rates.soldExpected()) {
            gaps.add(Gap.EXPORT_PRICE);
        }
        Optional<Idle.Outcome> idle = Optional.empty();
        Optional<Virtual> virtual = before.virtual();
        boolean battery = !seen.batteries().isEmpty() || before.battery();
        if (battery) {
            Optional<Idle> alone = seen.idle(own);
            OptionalDouble storedWh = virtual.isPresent()
                    ? OptionalDouble.of(virtual.get().storedWh())
                    : storedWh(seen, period.start());
            if (alone.isPresent() && storedWh.isPresent()) {
                idle = alone.get().through(flows, storedWh.getAsDouble());
                virtual = idle.map(Idle.Outcome::after).or(() -> Optional
                        .of(new Virtual(alone.get().capacityWh(), storedWh.getAsDouble())));
            }
            if (alone.isEmpty() || storedWh.isEmpty() || grid.isPresent() && home.isEmpty()) {
                gaps.add(Gap.BATTERY);
            }
        } else {
            virtual = Optional.empty();
        }
        Optional<Energy> energy = grid.map(flowed -> new Energy(rounded(flowed.importedWh(), 1e3),
                rounded(flowed.exportedWh(), 1e3), rounded(flows.energyWh(Flows.Step::loadW)),
                hasSun(before, seen) ? rounded(flows.energyWh(Flows.Step::solarW)) : OptionalDouble.empty(),
                rounded(storedWh(seen, period.end()))));
        return new Settlement(site.id(), period, now, METHOD, energy, rates.tariff(), cost(rates, grid),
                cost(rates, home), cost(rates, idle.map(Idle.Outcome::exchange)), virtual, List.copyOf(gaps));
    }

    private static OptionalDouble cost(Rates rates, Optional<Flows.Exchange> flowed) {
        return flowed.map(rates::cost).orElse(OptionalDouble.empty());
    }

    private Rates rates(Instant from, Before before, Seen seen) {
        Optional<Prices> bought = seen.prices(Prices.Direction.IMPORT);
        Optional<Prices> sold = seen.prices(Prices.Direction.EXPORT);
        Currency currency = bought.or(() -> sold).map(Prices::currency).orElse(site.currency());
        return new Rates(Seen.published(bought, from),
                Seen.published(sold.filter(prices -> prices.currency().equals(currency)), from),
                sold.isPresent() || before.exportPaid(), currency);
    }

    /** The half-hour's, as the site's clock counts them from midnight, or where a price changes before. */
    private Instant end(Instant from, Seen seen) {
        Instant end = Periods.next(from, site.zone());
        for (Prices.Direction direction : Prices.Direction.values()) {
            for (Series.Entry<Prices.Price> entry : seen.prices(direction)
                    .map(prices -> prices.series().within(new Interval(from, Periods.next(from, site.zone())))
                            .entries())
                    .orElse(List.of())) {
                for (Instant change : List.of(entry.interval().start(), entry.interval().end())) {
                    end = change.isAfter(from) && change.isBefore(end) ? change : end;
                }
            }
        }
        return end;
    }

    private static boolean hasSun(Before before, Seen seen) {
        return before.solar() || seen.meter(MeterState.Role.SOLAR).isPresent();
    }

    private Flows.Meters meters(Interval period, Before before, Seen seen) {
        Optional<Track> solar = meter(MeterState.Role.SOLAR, period, seen);
        List<Track> batteries = seen.batteries().stream().map(one -> powerW(one, period)).toList();
        return new Flows.Meters(meter(MeterState.Role.GRID, period, seen), meter(MeterState.Role.LOAD, period, seen),
                solar.isEmpty() && before.solar() ? Optional.empty() : Optional.of(solar.stream().toList()),
                batteries.isEmpty() && before.battery() ? Optional.empty() : Optional.of(batteries));
    }

    private Optional<Track> meter(MeterState.Role role, Interval period, Seen seen) {
        return seen.meter(role).map(one -> powerW(one, period));
    }

    private Track powerW(Observation<?> of, Interval period) {
        return Track.read(history, of.entity(), "power_w", period, held(of));
    }

    static Duration held(Observation<?> of) {
        return of.maxAge().compareTo(LONGEST_HELD) < 0 ? of.maxAge() : LONGEST_HELD;
    }

    /** Whether all meters that the home has were read after a period: what is still missing of it does not come. */
    private static boolean over(Interval period, Before before, Seen seen) {
        if (seen.batteries().isEmpty() && before.battery()
                || seen.meter(MeterState.Role.SOLAR).isEmpty() && before.solar()) {
            return false;
        }
        List<Observation<?>> all = new ArrayList<>(seen.batteries());
        for (MeterState.Role role : MeterState.Role.values()) {
            seen.meter(role).ifPresent(all::add);
        }
        return !all.isEmpty() && all.stream().noneMatch(one -> one.observedAt().isBefore(period.end()));
    }

    /** In all batteries; empty where one was not known. */
    private OptionalDouble storedWh(Seen seen, Instant at) {
        double sum = 0;
        for (Observation<?> one : seen.batteries()) {
            Track charge = Track.read(history, one.entity(), "state_of_charge",
                    new Interval(at.minusMillis(1), at), held(one));
            OptionalDouble capacityWh = one.state() instanceof BatteryState battery
                    ? battery.capacityWh()
                    : OptionalDouble.empty();
            if (charge.at(at).isEmpty() || capacityWh.isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += charge.at(at).getAsDouble() * capacityWh.getAsDouble();
        }
        return seen.batteries().isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }

    private static OptionalDouble rounded(OptionalDouble wh) {
        return wh.isPresent() ? OptionalDouble.of(rounded(wh.getAsDouble(), 1e3)) : wh;
    }

    private static double rounded(double value, double parts) {
        // + 0.0: no "-0" is shown
        return Math.rint(value * parts) / parts + 0.0;
    }
}
