package offpeak.host.planner.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Costs;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Violation;
import offpeak.api.plan.Why.Baseline;
import offpeak.api.plan.Why.Kind;
import offpeak.host.planner.single.Outcome;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.Store;

/**
 * What other ways of doing cost on the same terms. Cars charge at once as far as was asked, in the greedy way in the
 * cheapest steps before they leave; loads and zones do as planned.
 */
final class Baselines {
    private static final double DAY_HOURS = 24;

    private final PlanRequest request;
    private final double[] fixed;
    private final Costs beside;
    private final int steps;

    Baselines(Explanation plan) {
        request = plan.request;
        steps = request.horizon().steps();
        fixed = plan.fixed();
        double penalties = plan.result.violations().stream()
                .filter(each -> each.limit() == Violation.Limit.COMFORT || each.limit() == Violation.Limit.LOAD)
                .mapToDouble(Violation::cost).sum();
        double switching = plan.request.cars().isEmpty() ? plan.result.costs().switching() : 0;
        beside = new Costs(0, 0, 0, 0, 0, switching, penalties, 0);
    }

    List<Baseline> all() {
        List<Baseline> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            all.add(new Baseline(kind, costs(kind).plus(beside)));
        }
        return all;
    }

    private Costs costs(Kind kind) {
        Outcome outcome = new Outcome(request);
        double[] house = fixed.clone();
        Store site = Problems.of(request, new double[steps]);
        for (Car car : request.cars()) {
            if (car.givenW().isPresent()) {
                add(house, car.givenW().get().toArray());
                outcome.given(car, car.givenW().get());
            } else {
                Store store = Problems.of(request, car, house);
                Course course = charged(store, target(car), kind == Kind.GREEDY ? cheapest(store, car) : null);
                outcome.car(car, store, course);
                site.penalty = Math.max(site.penalty, store.penalty);
                for (int t = 0; t < steps; t++) {
                    house[t] += store.house(course.added[t]);
                }
            }
        }
        for (Battery battery : request.batteries()) {
            Store store = Problems.of(request, battery.withLeave(kind == Kind.GREEDY, false), house);
            Course course = kind == Kind.NOTHING ? idle(store) : followed(store, kind == Kind.GREEDY);
            outcome.battery(battery, store, course);
            site.penalty = Math.max(site.penalty, store.penalty);
            for (int t = 0; t < steps; t++) {
                house[t] += store.house(course.added[t]);
            }
        }
        outcome.site(site, house);
        return outcome.costs();
    }

    private void add(double[] house, double[] watts) {
        for (int t = 0; t < steps; t++) {
            house[t] += watts[t] / 1000 * request.horizon().hours(t);
        }
    }

    private Course idle(Store store) {
        Course course = new Course(steps);
        course.stored[0] = store.initial;
        for (int t = 0; t < steps; t++) {
            course.stored[t + 1] = course.stored[t] * store.keep(t);
        }
        return course;
    }

    /** Takes the surplus, covers demand down to the reserve; charges fully in the cheapest steps of each day when greedy. */
    private Course followed(Store store, boolean greedy) {
        boolean[] charges = greedy ? cheapest(store) : new boolean[steps];
        Course course = new Course(steps);
        course.stored[0] = store.initial;
        for (int t = 0; t < steps; t++) {
            double left = course.stored[t] * store.keep(t);
            double net = store.need[t] - store.sun[t];
            double most = Math.min(store.mostAdded(t, course.stored[t]), Math.max(0, store.capacity - left));
            double added;
            if (charges[t] || net < 0) {
                double room = store.importLimit[t] - net;
                double wanted = charges[t] ? Math.max(0, room) : -net;
                added = Math.min(most, wanted * store.chargeEfficiency);
            } else {
                double floor = Math.min(left, store.reserve[t]);
                added = -Math.min(Math.min(store.mostTaken(t, course.stored[t]), left - floor),
                        net / store.dischargeEfficiency);
            }
            double least = added > 0 ? store.chargeLeast[t] : store.dischargeLeast[t];
            added = Math.abs(store.house(added)) < least ? 0 : added;
            course.added[t] = added;
            course.stored[t + 1] = left + added;
        }
        return course;
    }

    /** As many of each day's cheapest steps as an empty battery needs; on the first day, as this one needs. */
    private boolean[] cheapest(Store store) {
        boolean[] chosen = new boolean[steps];
        double missing = store.capacity - store.initial;
        int from = 0;
        while (from < steps) {
            int to = from;
            for (double h = 0; to < steps && h < DAY_HOURS; to++) {
                h += store.hours[to];
            }
            mark(store, chosen, IntStream.range(from, to), missing);
            missing = store.capacity;
            from = to;
        }
        return chosen;
    }

    private static void mark(Store store, boolean[] chosen, IntStream among, double missing) {
        double left = missing;
        for (int t : among.boxed().sorted(Comparator.comparingDouble(each -> store.importPrice[each])).toList()) {
            if (left <= 0) {
                return;
            }
            chosen[t] = store.chargeMost[t] > 0;
            left -= store.chargeMost[t] * store.chargeEfficiency;
        }
    }

    /** What a car is charged to: the most that a deadline asks for, else all that is wanted. Stored kWh. */
    private static double target(Car car) {
        double share = car.deadlines().stream().mapToDouble(Car.Deadline::charge).max().orElse(car.ceiling());
        return share * car.capacityWh() / 1000;
    }

    private boolean[] cheapest(Store store, Car car) {
        int end = car.deadlines().stream().mapToInt(each -> Problems.lastBefore(request.horizon(), each.by()) + 1)
                .max().orElse(steps);
        double driven = IntStream.range(0, steps).mapToDouble(t -> store.drawn[t]).sum();
        boolean[] chosen = new boolean[steps];
        mark(store, chosen, IntStream.range(0, end == 0 ? steps : end), target(car) - store.initial + driven);
        return chosen;
    }

    /** @param when in which steps; null for as soon as it can */
    private Course charged(Store store, double target, boolean[] when) {
        Course course = new Course(steps);
        course.stored[0] = store.initial;
        for (int t = 0; t < steps; t++) {
            double left = Math.max(0, course.stored[t] * store.keep(t) - store.drawn[t]);
            boolean charges = when == null || when[t];
            double most = Math.min(store.mostAdded(t, course.stored[t]), Math.max(0, store.capacity - left));
            double added = charges ? Math.min(most, Math.max(0, target - left)) : 0;
            // the last bit is charged with the least power or not at all
            double least = store.chargeLeast[t] * store.chargeEfficiency;
            course.added[t] = added > 1e-9 && added < least ? Math.min(most, least) : added;
            course.added[t] = course.added[t] < least ? 0 : course.added[t];
            course.stored[t + 1] = left + course.added[t];
        }
        return course;
    }
}
