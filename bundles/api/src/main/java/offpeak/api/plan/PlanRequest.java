package offpeak.api.plan;

import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a plan is made from. What is known best comes in {@code loadW}, {@code solarW} and {@code grid};
 * {@code scenarios} say how else it may turn out.
 *
 * @param horizon the steps; every {@link Profile} has one number for each
 * @param currency of all prices and money
 * @param grid the connection and its prices
 * @param loadW what the home takes apart from the devices below, W
 * @param solarW what the sun gives, W
 * @param solarCurtailable whether it can be made to give less
 * @param batteries that store
 * @param cars that charge
 * @param loads that can wait
 * @param zones that are heated or cooled
 * @param outages in which the grid may be gone
 * @param scenarios how else it may turn out; empty when one path is enough
 * @param inForce the plan that runs now
 * @param tolerance how much a calmer plan may cost
 */
public record PlanRequest(Horizon horizon, Currency currency, Grid grid, Profile loadW, Profile solarW,
        boolean solarCurtailable, List<Battery> batteries, List<Car> cars, List<Load> loads, List<Zone> zones,
        List<Outage> outages, List<Scenario> scenarios, Optional<InForce> inForce, Tolerance tolerance) {

    /** Of the JSON forms of request and result. */
    public static final int SCHEMA = 1;
    /** Of a kWh, half of all steps: more than any of these currencies' retail prices, less than the same in cents. */
    private static final double PLAUSIBLE = 5;
    private static final Set<String> STRONG = Set.of("EUR", "GBP", "USD", "CHF", "AUD", "NZD", "CAD", "SGD");

    /** @throws IllegalArgumentException for a number that cannot be in its unit, by the field's name */
    public PlanRequest {
        Check.present("horizon", horizon);
        Check.present("currency", currency);
        int steps = horizon.steps();
        Check.present("grid", grid).sized(steps);
        plausible("grid.importPrice", grid.importPrice(), currency);
        plausible("grid.exportPrice", grid.exportPrice(), currency);
        Check.within("loadW", Check.present("loadW", loadW), 0, Grid.HIGHEST_POWER_W);
        Check.sized("loadW", loadW.size(), steps);
        Check.within("solarW", Check.present("solarW", solarW), 0, Grid.HIGHEST_POWER_W);
        Check.sized("solarW", solarW.size(), steps);
        batteries = Check.present("batteries", batteries);
        Check.unique("batteries", batteries, Battery::id);
        batteries.forEach(each -> Check.sized("battery.reserve", each.reserve().size(), steps));
        cars = Check.present("cars", cars);
        Check.unique("cars", cars, Car::id);
        for (Car car : cars) {
            Check.sized("car.pluggedIn", car.pluggedIn().size(), steps);
            Check.sized("car.usedWh", car.usedWh().size(), steps);
            car.givenW().ifPresent(each -> Check.sized("car.givenW", each.size(), steps));
        }
        loads = Check.present("loads", loads);
        Check.unique("loads", loads, Load::id);
        zones = Check.present("zones", zones);
        Check.unique("zones", zones, Zone::id);
        zones.forEach(each -> each.sized(steps));
        outages = Check.present("outages", outages);
        outages.forEach(outage -> outage.needs()
                .forEach(need -> Check.sized("need.powerW", need.powerW().size(), steps)));
        scenarios = Check.present("scenarios", scenarios);
        Check.unique("scenarios", scenarios, Scenario::id);
        scenarios.forEach(each -> each.sized(steps));
        double weights = scenarios.stream().mapToDouble(Scenario::weight).sum();
        Check.that("scenario.weight", scenarios.isEmpty() || Math.abs(weights - 1) < 1e-6,
                "must add up to 1, not " + weights);
        Check.present("inForce", inForce);
        Check.present("tolerance", tolerance);
    }

    private static void plausible(String field, Profile prices, Currency currency) {
        if (STRONG.contains(currency.getCurrencyCode())) {
            int dearer = 0;
            for (int i = 0; i < prices.size(); i++) {
                dearer += Math.abs(prices.get(i)) > PLAUSIBLE ? 1 : 0;
            }
            if (dearer >= prices.size() - prices.size() / 2) {
                double[] sorted = prices.map(Math::abs).toArray();
                Arrays.sort(sorted);
                throw Check.refused(field, "is " + sorted[sorted.length / 2] + " " + currency.getCurrencyCode()
                        + " per kWh half of the time: it must be in the main unit per kWh");
            }
        }
    }

    /** A home with batteries alone. */
    public static PlanRequest of(Horizon horizon, Currency currency, Grid grid, Profile loadW, Profile solarW,
            List<Battery> batteries) {
        return new PlanRequest(horizon, currency, grid, loadW, solarW, true, batteries, List.of(), List.of(),
                List.of(), List.of(), List.of(), Optional.empty(), Tolerance.USUAL);
    }

    public PlanRequest withBatteries(List<Battery> others) {
        return new PlanRequest(horizon, currency, grid, loadW, solarW, solarCurtailable, others, cars, loads, zones,
                outages, scenarios, inForce, tolerance);
    }

    public PlanRequest withInForce(InForce plan) {
        return new PlanRequest(horizon, currency, grid, loadW, solarW, solarCurtailable, batteries, cars, loads, zones,
                outages, scenarios, Optional.of(plan), tolerance);
    }

    public PlanRequest withTolerance(Tolerance other) {
        return new PlanRequest(horizon, currency, grid, loadW, solarW, solarCurtailable, batteries, cars, loads, zones,
                outages, scenarios, inForce, other);
    }

    public PlanRequest withGrid(Grid other) {
        return new PlanRequest(horizon, currency, other, loadW, solarW, solarCurtailable, batteries, cars, loads,
                zones, outages, scenarios, inForce, tolerance);
    }
}
