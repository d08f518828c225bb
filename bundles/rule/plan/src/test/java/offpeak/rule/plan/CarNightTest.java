package offpeak.rule.plan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Rule;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;
import offpeak.host.planner.ExactPlanner;
import offpeak.simulator.home.Vehicle;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;

/** The simulated car through a night of recorded prices, minute by minute: it comes home on Tuesday, 12 November 2019. */
class CarNightTest {
    private static final Instant PLUGGED = Instant.parse("2019-11-12T17:30:00Z");
    private static final Instant LEAVES = Instant.parse("2019-11-13T07:30:00Z");
    private static final Instant FIRST = Instant.parse("2019-11-12T17:00:00Z");
    private static final EntityId CAR = EntityId.parse("home/device/tesla-vehicle/car");
    /** Octopus Agile in London, p/kWh, from {@link #FIRST} on. */
    private static final double[] PENCE = {
            26.88, 27.09, 25.83, 23.94, 11.13, 9.828, 10.752, 9.24, 10.059, 9.345, 9.24, 7.56, 7.77, 7.56, 7.14,
            8.4, 7.56, 7.308, 7.413, 6.909, 7.518, 6.51, 7.35, 6.51, 9.24, 8.841, 11.55, 10.08, 11.55, 14.49,
            13.44, 13.02, 12.6, 12.327, 12.39, 11.97, 12.18, 12.18, 11.34, 11.55, 11.76, 11.886, 11.34, 12.18,
            10.5, 13.65, 27.3, 34.996, 34.996, 34.996, 31.815, 27.342, 17.22, 13.65, 12.6, 11.025, 11.76, 8.4,
            8.505, 8.064};

    private Instant now = PLUGGED;
    private final Vehicle car = new Vehicle(() -> now, Sites.LONDON.zone());
    private final List<Decision> decisions = new ArrayList<>();
    private double paid;
    private double boughtKwh;
    private int starts;

    private static double pence(Instant at) {
        return PENCE[(int) (Duration.between(FIRST, at).toMinutes() / 30)];
    }

    private static Observation<Prices> prices() {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (int i = 0; i < PENCE.length; i++) {
            entries.add(new Series.Entry<>(Interval.of(FIRST.plusSeconds(1800L * i), Duration.ofMinutes(30)),
                    Prices.Price.of(PENCE[i] / 100)));
        }
        return new Observation<>(EntityId.parse("home/price/agile/import"), new Prices(Prices.Direction.IMPORT,
                Currency.getInstance("GBP"), Series.of(entries)), FIRST, Duration.ofDays(2), "test", Quality.GOOD);
    }

    /** As a car tells it: in whole per cent. */
    private VehicleState told() {
        Vehicle.Seen seen = car.seen();
        return new VehicleState(seen.awake() ? VehicleState.Reach.ONLINE : VehicleState.Reach.ASLEEP,
                Optional.of(Charging.valueOf(seen.charging().name())),
                OptionalDouble.of(Math.floor(seen.soc() * 100) / 100),
                OptionalDouble.of(seen.limitPercent() / 100.0), OptionalDouble.of(seen.powerW()),
                OptionalDouble.of(seen.amps()), OptionalDouble.of(Vehicle.MOST_AMPS), seen.start(), Optional.empty(),
                Optional.of(true), Optional.empty(), Optional.empty());
    }

    private void minute(Optional<Rule> rule) {
        rule.ifPresent(one -> {
            Situation plain = Situation.of(Sites.LONDON, now, List.of(prices(),
                    new Observation<>(CAR, told(), now, Duration.ofHours(1), "test", Quality.GOOD)));
            one.decide(new Situation(plain.site(), now, plain.observations(), decisions, List.of())).stream()
                    .filter(intent -> intent.during().contains(now)).findFirst().ifPresent(this::follow);
        });
        double powerW = car.seen().powerW();
        paid += powerW / 1000 / 60 * pence(now);
        boughtKwh += powerW / 1000 / 60;
        now = now.plusSeconds(60);
    }

    /** As the engine does: a decision when it is another than before. */
    private void follow(Intent intent) {
        if (!decisions.isEmpty() && decisions.get(0).reason().code().equals(intent.reason().code())) {
            return;
        }
        boolean on = intent.setting() instanceof Setting.Charge;
        starts += on ? 1 : 0;
        car.charge(on);
        decisions.add(0, new Decision(now.getEpochSecond(), now, CAR, intent.setting(), intent.during().end(),
                intent.priority(), "plan", intent.reason(), List.of(),
                List.of(new Decision.Step(Decision.Stage.EFFECTIVE, now, Optional.empty()))));
    }

    private void night(Optional<Rule> rule) {
        car.plug(true);
        while (now.isBefore(LEAVES)) {
            minute(rule);
        }
    }

    private double cheapest() {
        double left = boughtKwh;
        double cost = 0;
        double perHalfHour = Vehicle.VOLTS * 3 * 16 / 1000.0 / 2;
        for (double pence : Arrays.stream(PENCE, 1, 29).sorted().toArray()) {
            double kwh = Math.min(left, perHalfHour);
            cost += kwh * pence;
            left -= kwh;
        }
        return cost;
    }

    @Test
    void itIsFullWhenItLeavesForLittleMoreThanTheCheapestThereIs() {
        Rule rule = new PlanRule(new ExactPlanner(), Configured.of(PlanRule.Config.class,
                Map.of("cars", new String[]{"car=80% by 07:30 weekdays 60kWh 11kW"})));
        night(Optional.of(rule));
        assertTrue(car.seen().soc() >= 0.795, "left with " + car.seen().soc());
        assertTrue(paid <= 1.03 * cheapest(), "paid " + paid + " p, possible were " + cheapest() + " p");
        assertTrue(starts <= 5, "started " + starts + " times");
        CarNightTest atOnce = new CarNightTest();
        atOnce.night(Optional.empty());
        assertTrue(atOnce.car.seen().soc() >= 0.795);
        assertTrue(paid < 0.5 * atOnce.paid, "paid " + paid + " p, at once " + atOnce.paid + " p");
    }
}
