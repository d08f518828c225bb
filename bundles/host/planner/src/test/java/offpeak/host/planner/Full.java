package offpeak.host.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Interval;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.InForce;
import offpeak.api.plan.Load;
import offpeak.api.plan.Outage;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Scenario;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Zone;

/** A request with everything in it, and one with the least. */
public final class Full {
    private Full() {}

    public static PlanRequest plain() {
        return Homes.plain(new double[]{0.1, 0.1, 0.3, 0.3}, 0.05, 500,
                Battery.simple("battery", 10_000, 4_000, 0.95, 0.5, 4));
    }

    public static PlanRequest request() {
        PlanRequest plain = plain();
        Instant start = Homes.START;
        Interval all = Interval.of(start, Duration.ofHours(2));
        Profile none = Profile.constant(4, 0);
        Profile some = Profile.of(1, 2, 3, 4);
        Battery battery = plain.batteries().get(0);
        Battery told = new Battery("told", 13_500, Curve.constant(5_000), Curve.constant(5_000), 100, 200, 0.9, 0.9,
                0.001, 0.4, 0.9, Profile.constant(4, 0.1), 0.01, Curve.linear(0.0001, 13_500), false, false,
                Optional.of(new Battery.Actuator(
                        List.of(new Battery.Mode("self", Battery.Law.FOLLOW_HOME, 5_000, 5_000, true)),
                        List.of(0.0, 0.8, 1.0), 6, 0.02)));
        Grid grid = new Grid(plain.grid().importPrice(), plain.grid().exportPrice(), Profile.of(0, 0, 1, 1),
                Profile.constant(4, 9_000), Profile.constant(4, 5_000), Profile.constant(4, 120), 0.05,
                List.of(new Grid.DemandCharge("peak", 4.5, 3_000, Duration.ofMinutes(30), Profile.constant(4, 1), 20)));
        Car car = new Car("car", 60_000, 1_400, Curve.constant(7_400), 0.9, 0.3, 0.8, Profile.constant(4, 1), none,
                List.of(new Car.Deadline(start.plus(Duration.ofHours(2)), 0.5, 1)), Curve.constant(0), 0.01, 3,
                Optional.of(some), false);
        Load load = new Load("washer", List.of(new Load.Phase(Duration.ofMinutes(30), 2_000)), all, 2, true,
                Duration.ofMinutes(10), Duration.ZERO, 2, 0.01, List.of("other"));
        Zone zone = new Zone("home", Zone.Mode.COOL, 2_000, 0.005, 21, Profile.constant(4, 30), none,
                Profile.constant(4, 3), 500, 2_000, Profile.constant(4, 19), Profile.constant(4, 23), 0.2, 0.01,
                Duration.ofMinutes(5), Duration.ofMinutes(5));
        return new PlanRequest(plain.horizon(), plain.currency(), grid, plain.loadW(), some, false,
                List.of(battery, told), List.of(car), List.of(load), List.of(zone),
                List.of(new Outage(all, 0.1, List.of(new Outage.Need("fridge", some, 9)))),
                List.of(new Scenario("p50", 0.5, Optional.empty(), Optional.of(some), Optional.empty(),
                        Optional.of(some)),
                        new Scenario("p90", 0.5, Optional.of(plain.grid().importPrice()), Optional.empty(),
                                Optional.of(some), Optional.empty())),
                Optional.of(new InForce(plain.horizon(), Map.of("battery", some))), new Tolerance(0.02, 0.001));
    }
}
