package offpeak.host.engine.decide;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Series;
import offpeak.api.Situation;
import offpeak.api.host.History;
import offpeak.host.engine.recording.Tape;

/**
 * What the home is expected to draw, less the solar forecast if any: its load's forecast, or, while there is none, what it
 * drew at the same time of the day before.
 */
public final class LoadProfile {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int PARTS = 48;
    private static final Duration PART = DAY.dividedBy(PARTS);
    /** Half-hours for which the present reading is still the best guess. */
    private static final int NEAR = 3;
    private static final Duration FRESH = Duration.ofMinutes(30);

    private final History history;
    private final Tape tape;
    /** The one that was asked about last: a plan asks for hundreds of instants of one situation. */
    private Situation asked;
    private ToDoubleFunction<Instant> expected;
    private Instant madeAt = Instant.MIN;
    private EntityId madeFor;
    private double[] loadW = new double[PARTS];
    private double[] solarW = new double[PARTS];

    public LoadProfile(History history, Tape tape) {
        this.history = history;
        this.tape = tape;
    }

    /** W; a half-hour without any reading counts with the load of the others and with no sun, unless it is near. */
    synchronized double netLoadW(Situation situation, Instant at) {
        if (situation != asked) {
            asked = situation;
            expected = expectedIn(situation);
        }
        return expected.applyAsDouble(at);
    }

    private ToDoubleFunction<Instant> expectedIn(Situation situation) {
        Optional<Observation<MeterState>> load = meter(situation, MeterState.Role.LOAD);
        Optional<Observation<MeterState>> solar = meter(situation, MeterState.Role.SOLAR);
        if (load.isEmpty()) {
            return at -> 0;
        }
        if (!load.get().entity().equals(madeFor) || situation.now().isAfter(madeAt.plus(FRESH))) {
            madeAt = situation.now();
            madeFor = load.get().entity();
            loadW = tape.numbers(() -> means(load.get(), situation.now()));
            solarW = solar.isPresent()
                    ? tape.numbers(() -> means(solar.get(), situation.now()))
                    : new double[PARTS];
        }
        double[] loads = loadW;
        double[] suns = solarW;
        Optional<Series<Double>> draw = forecast(situation, MeterState.Role.LOAD);
        Optional<Series<Double>> sun = forecast(situation, MeterState.Role.SOLAR);
        return at -> draw.flatMap(series -> series.at(at)).orElse(loads[part(at)])
                - sun.flatMap(series -> series.at(at)).orElse(suns[part(at)]);
    }

    private static Optional<Series<Double>> forecast(Situation situation, MeterState.Role role) {
        return situation.usable(PowerForecast.class).stream().map(Observation::state)
                .filter(one -> one.role() == role).findFirst().map(PowerForecast::powerW);
    }

    private static int part(Instant at) {
        return (int) (Math.floorMod(at.getEpochSecond(), DAY.toSeconds()) / PART.toSeconds());
    }

    private static Optional<Observation<MeterState>> meter(Situation situation, MeterState.Role role) {
        return situation.usable(MeterState.class).stream().filter(one -> one.state().role() == role).findFirst();
    }

    private double[] means(Observation<MeterState> meter, Instant now) {
        List<History.Sample> day = history.samples(meter.entity(), "power_w", new Interval(now.minus(DAY), now));
        double[] sums = new double[PARTS];
        int[] counts = new int[PARTS];
        for (History.Sample sample : day) {
            int part = part(sample.at());
            sums[part] += sample.value();
            counts[part]++;
        }
        double known = 0;
        int parts = 0;
        for (int part = 0; part < PARTS; part++) {
            if (counts[part] > 0) {
                sums[part] /= counts[part];
                known += sums[part];
                parts++;
            }
        }
        double usual = meter.state().role() == MeterState.Role.SOLAR
                ? 0
                : parts > 0 ? known / parts : meter.state().powerW();
        int nowPart = part(now);
        for (int part = 0; part < PARTS; part++) {
            if (counts[part] == 0) {
                sums[part] = Math.floorMod(part - nowPart, PARTS) <= NEAR ? meter.state().powerW() : usual;
            }
        }
        return sums;
    }
}
