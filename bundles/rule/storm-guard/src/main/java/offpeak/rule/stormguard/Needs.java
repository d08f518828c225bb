package offpeak.rule.stormguard;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Series;
import offpeak.api.Situation;

/**
 * What the home needs in an outage.
 *
 * @param hours to live through; a planned shutoff is lived through as a whole
 * @param loadW what has to run, W; absent for what is forecast or measured
 * @param share of the home's load that has to run, 0..1
 * @param capacityWh when full; absent for what the device tells
 * @param chargeW absent for what the device tells
 */
record Needs(double hours, OptionalDouble loadW, double share, OptionalDouble capacityWh, OptionalDouble chargeW,
        Duration margin) {

    /** What most home batteries charge with; used when neither the device nor the user tells. */
    private static final double USUAL_POWER_W = 5000;
    /** When not even the capacity is known. */
    private static final Duration USUAL_LEAD = Duration.ofHours(4);

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    static Needs of(StormGuard.Config config) {
        within("advisoryWeight", config.advisoryWeight(), 1);
        within("watchWeight", config.watchWeight(), 1);
        within("warningWeight", config.warningWeight(), 1);
        return new Needs(within("survivalHours", config.survivalHours(), 168),
                above0(within("criticalLoadW", config.criticalLoadW(), 1e6)),
                within("criticalShare", config.criticalShare(), 1),
                above0(within("capacityWh", config.capacityWh(), 1e7)),
                above0(within("chargePowerW", config.chargePowerW(), 1e6)),
                Duration.ofMinutes((long) within("marginMinutes", config.marginMinutes(), 10_080)));
    }

    private static double within(String field, double value, double high) {
        if (!(value >= 0 && value <= high)) {
            throw new IllegalArgumentException(field + " must be within 0 and " + high + ", not " + value);
        }
        return value;
    }

    private static OptionalDouble above0(double value) {
        return value > 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** What is kept for a danger; all when the load or the capacity is not known; empty when nothing is needed. */
    Optional<Watch> watch(Situation situation, Danger danger, Optional<BatteryState> battery) {
        double lasts = danger.planned() ? danger.during().hours() : hours * danger.weight();
        OptionalDouble fullWh = capacityWh.isPresent()
                ? capacityWh
                : battery.map(BatteryState::capacityWh).orElse(OptionalDouble.empty());
        OptionalDouble load = load(situation, new Interval(danger.during().start(),
                danger.during().start().plusSeconds(Math.max(60, Math.round(lasts * 3600)))));
        double needed = fullWh.orElse(0) > 0 && load.isPresent()
                ? Math.min(1, lasts * load.getAsDouble() / fullWh.getAsDouble())
                : 1;
        if (!(lasts > 0 && needed > 0)) {
            return Optional.empty();
        }
        // in steps of 5 %, so that it does not tremble with the forecast
        double steady = Math.ceil(needed * 20 - 1e-6) / 20;
        double reserve = battery.map(state -> state.capabilities().reserveAtLeast(steady)).orElse(steady);
        Duration lead = fullWh.isPresent()
                ? Duration.ofSeconds(Math.round(reserve * fullWh.getAsDouble() / powerW(battery) * 3600))
                : USUAL_LEAD;
        Instant from = danger.during().start().minus(lead).minus(margin);
        return Optional.of(new Watch(danger, new Interval(from, danger.during().end()), reserve));
    }

    private double powerW(Optional<BatteryState> battery) {
        double ableW = battery.map(state -> state.capabilities().chargeFromGridW().orElse(0)).orElse(0.0);
        return Math.min(ableW > 0 ? ableW : USUAL_POWER_W, chargeW.orElse(Double.MAX_VALUE));
    }

    private OptionalDouble load(Situation situation, Interval outage) {
        if (loadW.isPresent()) {
            return loadW;
        }
        Optional<Double> forecast = situation.usable(PowerForecast.class).stream()
                .filter(seen -> seen.state().role() == MeterState.Role.LOAD
                        && seen.entity().site().equals(situation.site().id()))
                .findFirst().flatMap(seen -> mean(seen.state().powerW(), outage));
        Optional<Double> measured = situation.usable(MeterState.class).stream().map(Observation::state)
                .filter(meter -> meter.role() == MeterState.Role.LOAD).map(MeterState::powerW).findFirst();
        return forecast.or(() -> measured).map(watts -> OptionalDouble.of(Math.max(0, watts) * share))
                .orElse(OptionalDouble.empty());
    }

    /** Of the outage where it is forecast, else of all that is. */
    private static Optional<Double> mean(Series<Double> powerW, Interval outage) {
        Series<Double> within = powerW.within(outage);
        Series<Double> known = within.isEmpty() ? powerW : within;
        double hours = known.entries().stream().mapToDouble(entry -> entry.interval().hours()).sum();
        return hours > 0
                ? Optional.of(known.entries().stream().mapToDouble(entry -> entry.value() * entry.interval().hours())
                        .sum() / hours)
                : Optional.empty();
    }
}
