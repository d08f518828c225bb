package offpeak.rule.comfortshed;

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
 * The battery now and at the end of the peak.
 *
 * @param charge 0..1; empty when nothing usable is seen
 * @param projected at the peak's end, below 0 by what is going to be missing; empty when it can't be told
 */
record Battery(OptionalDouble charge, OptionalDouble projected) {

    /** Forecasts come by the quarter of an hour or longer. */
    private static final Duration STEP = Duration.ofMinutes(15);

    static Battery of(Situation situation, Options options, Instant end) {
        Optional<BatteryState> state = situation.only(BatteryState.class, "battery", options.battery())
                .flatMap(id -> situation.usable(id, BatteryState.class));
        OptionalDouble charge = state.map(BatteryState::stateOfCharge).orElse(OptionalDouble.empty());
        OptionalDouble capacityWh = options.capacityWh().isPresent()
                ? options.capacityWh()
                : state.map(BatteryState::capacityWh).orElse(OptionalDouble.empty());
        if (charge.isEmpty() || !(capacityWh.orElse(0) > 0)) {
            return new Battery(charge, OptionalDouble.empty());
        }
        return new Battery(charge,
                projected(situation, state.get(), charge.getAsDouble(), capacityWh.getAsDouble(), end));
    }

    /** By the forecasts of load and sun where they reach to the end, else as if it went on like now. */
    private static OptionalDouble projected(Situation situation, BatteryState state, double charge, double capacityWh,
            Instant end) {
        Optional<Series<Double>> load = forecast(situation, MeterState.Role.LOAD);
        Optional<Series<Double>> solar = forecast(situation, MeterState.Role.SOLAR);
        OptionalDouble solarNowW = meter(situation, MeterState.Role.SOLAR);
        OptionalDouble loadNowW = meter(situation, MeterState.Role.LOAD);
        double mostW = state.capabilities().dischargeW().orElse(Double.MAX_VALUE);
        // a home that shows no panels has none
        if (load.isPresent() && (solar.isPresent() || solarNowW.isEmpty())) {
            OptionalDouble byForecast = along(load.get(), solar, situation.now(), end, charge, capacityWh, mostW);
            if (byForecast.isPresent()) {
                return byForecast;
            }
        }
        OptionalDouble powerW = state.powerW().isPresent() || loadNowW.isEmpty()
                ? state.powerW()
                : OptionalDouble.of(Math.min(mostW, loadNowW.getAsDouble() - solarNowW.orElse(0)));
        double hours = new Interval(situation.now(), end).hours();
        return powerW.isEmpty()
                ? powerW
                : OptionalDouble.of(Math.min(1, charge - powerW.getAsDouble() * hours / capacityWh));
    }

    private static OptionalDouble along(Series<Double> load, Optional<Series<Double>> solar, Instant now, Instant end,
            double charge, double capacityWh, double mostW) {
        double left = charge;
        for (Instant at = now; at.isBefore(end); at = at.plus(STEP)) {
            Instant from = at;
            Interval piece = new Interval(at, at.plus(STEP).isBefore(end) ? at.plus(STEP) : end);
            Optional<Double> loadW = load.at(at);
            Optional<Double> solarW = solar.isEmpty() ? Optional.of(0.0) : solar.flatMap(sun -> sun.at(from));
            if (loadW.isEmpty() || solarW.isEmpty()) {
                return OptionalDouble.empty();
            }
            left = Math.min(1, left - Math.min(mostW, loadW.get() - solarW.get()) * piece.hours() / capacityWh);
        }
        return OptionalDouble.of(left);
    }

    private static Optional<Series<Double>> forecast(Situation situation, MeterState.Role role) {
        return situation.usable(PowerForecast.class).stream().map(Observation::state)
                .filter(forecast -> forecast.role() == role).map(PowerForecast::powerW).findFirst();
    }

    private static OptionalDouble meter(Situation situation, MeterState.Role role) {
        return situation.usable(MeterState.class).stream().map(Observation::state)
                .filter(meter -> meter.role() == role).mapToDouble(MeterState::powerW).findFirst();
    }
}
