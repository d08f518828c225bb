package offpeak.host.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Situation;
import offpeak.api.host.History;

/** What the home is expected to draw: what it drew at the same time of the day before, less the solar forecast if any. */
final class LoadProfile {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int PARTS = 48;
    private static final Duration PART = DAY.dividedBy(PARTS);
    private static final Duration FRESH = Duration.ofMinutes(30);

    private final History history;
    private Instant madeAt = Instant.MIN;
    private EntityId madeFor;
    private double[] loadW = new double[PARTS];
    private double[] solarW = new double[PARTS];

    LoadProfile(History history) {
        this.history = history;
    }

    /** W; a half-hour without any reading counts with the present one, and without that with nothing. */
    synchronized double netLoadW(Situation situation, Instant at) {
        Optional<Observation<MeterState>> load = meter(situation, MeterState.Role.LOAD);
        Optional<Observation<MeterState>> solar = meter(situation, MeterState.Role.SOLAR);
        if (load.isEmpty()) {
            return 0;
        }
        if (!load.get().entity().equals(madeFor) || situation.now().isAfter(madeAt.plus(FRESH))) {
            madeAt = situation.now();
            madeFor = load.get().entity();
            loadW = means(load.get(), situation.now());
            solarW = solar.isPresent() ? means(solar.get(), situation.now()) : new double[PARTS];
        }
        int part = (int) (Math.floorMod(at.getEpochSecond(), DAY.toSeconds()) / PART.toSeconds());
        Optional<Double> forecast = situation.usable(PowerForecast.class).stream().map(Observation::state)
                .filter(one -> one.role() == MeterState.Role.SOLAR).findFirst().flatMap(one -> one.powerW().at(at));
        return loadW[part] - forecast.orElse(solarW[part]);
    }

    private static Optional<Observation<MeterState>> meter(Situation situation, MeterState.Role role) {
        return situation.usable(MeterState.class).stream().filter(one -> one.state().role() == role).findFirst();
    }

    private double[] means(Observation<MeterState> meter, Instant now) {
        List<History.Sample> day = history.samples(meter.entity(), "power_w", new Interval(now.minus(DAY), now));
        double[] sums = new double[PARTS];
        int[] counts = new int[PARTS];
        for (History.Sample sample : day) {
            int part = (int) (Math.floorMod(sample.at().getEpochSecond(), DAY.toSeconds()) / PART.toSeconds());
            sums[part] += sample.value();
            counts[part]++;
        }
        for (int part = 0; part < PARTS; part++) {
            sums[part] = counts[part] > 0 ? sums[part] / counts[part] : meter.state().powerW();
        }
        return sums;
    }
}
