package offpeak.host.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import offpeak.api.Interval;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.Load;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;

/** Homes with several devices behind one connection. */
public final class JointHomes {
    static final Instant START = Instant.parse("2026-03-01T06:00:00Z");

    private JointHomes() {}

    /**
     * A battery, a car with two deadlines and a least power, three loads in one piece, and a connection of 14 kW: two days
     * of half-hours, or of five minutes.
     *
     * @param kind b: prices as usual; n: negative for hours, with export above import in a part of them
     */
    public static PlanRequest home(char kind, int steps, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int minutes = steps <= 96 ? 30 : 5;
        double[] importPrice = new double[steps];
        double[] exportPrice = new double[steps];
        double[] load = new double[steps];
        double[] sun = new double[steps];
        double drift = 0;
        for (int t = 0; t < steps; t++) {
            double hour = (t * minutes / 60.0 + 6) % 24;
            drift = 0.9 * drift + random.nextDouble(-0.02, 0.02);
            double evening = Math.exp(-(hour - 18) * (hour - 18) / 4);
            double noon = Math.exp(-(hour - 13) * (hour - 13) / 8);
            double usual = 0.12 + 0.2 * evening + drift;
            importPrice[t] = Math.max(0.01, usual);
            exportPrice[t] = Math.max(0, 0.4 * usual);
            if (kind == 'n') {
                importPrice[t] = usual - 0.12 - 0.15 * noon;
                exportPrice[t] = 0.9 * importPrice[t] - 0.01;
            }
            load[t] = 300 + 1_500 * evening + random.nextDouble(400);
            sun[t] = Math.max(0, 4_000 * noon - 300 + random.nextDouble(-300, 300));
        }
        Horizon horizon = Horizon.every(START, Duration.ofMinutes(minutes), steps);
        Battery battery = new Battery("battery", 13_500, Curve.constant(5_000), Curve.constant(5_000), 0, 0,
                Math.sqrt(0.9), Math.sqrt(0.9), 0, 0.3, 1, Profile.constant(steps, 0), 0.005,
                new Curve(List.of(new Curve.Point(0, 0), new Curve.Point(5_000, 0.7), new Curve.Point(13_500, 1.3))),
                true, true, Optional.empty());
        Car car = new Car("car", 60_000, 1_400, Curve.constant(7_400), 0.92, 0.3, 0.9, Profile.constant(steps, 1),
                Profile.of(steps, t -> t == steps / 2 ? 8_000 : 0),
                List.of(new Car.Deadline(horizon.bounds().get(steps / 2), 0.6 + random.nextDouble(0.1), 1),
                        new Car.Deadline(horizon.bounds().get(steps * 15 / 16), 0.8, 1)),
                Curve.constant(0), 0, Integer.MAX_VALUE, Optional.empty(), true);
        Interval day = Interval.of(START, Duration.ofMinutes((long) minutes * steps / 2));
        Interval late = new Interval(day.start().plus(Duration.between(day.start(), day.end()).dividedBy(2)),
                horizon.end());
        PlanRequest plain = PlanRequest.of(horizon, Homes.GBP,
                Grid.of(Profile.of(importPrice), Profile.of(exportPrice), 14_000, 14_000), Profile.of(load),
                Profile.of(sun), List.of(battery));
        return new PlanRequest(plain.horizon(), plain.currency(), plain.grid(), plain.loadW(), plain.solarW(), true,
                plain.batteries(), List.of(car),
                List.of(Load.once("washer", Duration.ofMinutes(90), 2_000, day, 2),
                        Load.once("dryer", Duration.ofMinutes(60), 2_500, late, 2),
                        Load.once("pump", Duration.ofMinutes(180), 1_500,
                                new Interval(horizon.start(), horizon.end()), 2)),
                List.of(), List.of(), List.of(), Optional.empty(), Tolerance.USUAL);
    }
}
