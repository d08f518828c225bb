package offpeak.host.planner.home;

import java.util.Arrays;
import java.util.function.Function;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.PlanRequest;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.store.Best;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.Line;
import offpeak.host.planner.store.Store;
import offpeak.host.planner.store.Values;

/** A battery or a car: both ways of choosing are exact, by {@link offpeak.host.planner.store.Values}. */
public final class StoreMember implements Member {
    private static final double NOTHING = 1e-9;

    private final String id;
    private final StoreProblem problem;
    private final double startCost;
    private final int maxStarts;
    private final boolean battery;
    private final double[] least;
    private final double[] most;
    private double held = Double.NaN;

    StoreMember(PlanRequest request, Battery battery, double[] given) {
        this(battery.id(), request, given, others -> Problems.of(request, battery, others), 0, Integer.MAX_VALUE,
                true);
    }

    StoreMember(PlanRequest request, Car car, double[] given) {
        this(car.id(), request, given, others -> Problems.of(request, car, others), car.startCost(), car.maxStarts(),
                false);
    }

    private StoreMember(String id, PlanRequest request, double[] given, Function<double[], Store> problem,
            double startCost, int maxStarts, boolean battery) {
        this.id = id;
        this.problem = new StoreProblem(request, given, problem, battery);
        this.startCost = startCost;
        this.maxStarts = maxStarts;
        this.battery = battery;
        least = new double[given.length];
        most = new double[given.length];
        System.arraycopy(this.problem.freeToCharge().chargeMost, 0, most, 0, most.length);
        Store freeToGive = this.problem.freeToGive();
        Arrays.setAll(least, t -> -freeToGive.dischargeMost[t]);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public double least(int t) {
        return least[t];
    }

    @Override
    public double most(int t) {
        return most[t];
    }

    public boolean isBattery() {
        return battery;
    }

    double penalty() {
        return problem.penalty();
    }

    @Override
    public Priced atPrices(double[] prices, boolean exactly) {
        // without its least power a car cannot cost more, and is found sooner
        Store linear = problem.atPrices(prices, exactly || battery);
        Values values = Values.of(linear);
        Course course = Best.course(values);
        double[] usage = new double[prices.length];
        Arrays.setAll(usage, t -> linear.house(course.added[t]));
        return new Priced(values.atStart(linear.initial) - values.lost(), usage);
    }

    @Override
    public Choice chosen(double[] prices) {
        Store linear = problem.atPrices(prices, true);
        return of(linear, Best.course(Values.of(linear)));
    }

    public Store linear() {
        return problem.linear();
    }

    /** See {@link StoreProblem#common}. */
    void common(double common, double[] othersLeast, double[] othersMost) {
        problem.common(common, othersLeast, othersMost);
    }

    /** As far as the store can do what is asked of it, kWh by step. */
    public Choice of(double[] house) {
        Store linear = problem.linear();
        Course course = new Course(linear.steps);
        course.stored[0] = linear.initial;
        for (int t = 0; t < linear.steps; t++) {
            double left = Math.max(0, course.stored[t] * linear.keep(t) - linear.drawn[t]);
            double wanted = house[t] >= 0
                    ? house[t] * linear.chargeEfficiency
                    : house[t] / linear.dischargeEfficiency;
            double most = Math.min(linear.mostAdded(t, course.stored[t]), linear.capacity - left);
            double least = -Math.min(linear.mostTaken(t, course.stored[t]), left);
            double added = Math.max(least, Math.min(most, wanted));
            double taken = linear.house(added);
            // nearly the least power is the least power, if it can be; else nothing
            if (taken > 0 && taken < linear.chargeLeast[t]) {
                added = taken > 0.5 * linear.chargeLeast[t] && most >= linear.chargeLeast[t] * linear.chargeEfficiency
                        ? linear.chargeLeast[t] * linear.chargeEfficiency
                        : 0;
            } else if (taken < 0 && -taken < linear.dischargeLeast[t]) {
                added = 0;
            }
            course.added[t] = added;
            course.stored[t + 1] = left + added;
        }
        return of(linear, course);
    }

    /** What it faces with all others as they are. */
    public Store store(Around around) {
        Store store = problem.beside(around);
        if (!Double.isNaN(held)) {
            store.chargeLeast[0] = Math.max(0, held);
            store.chargeMost[0] = Math.max(0, held);
            store.dischargeLeast[0] = Math.max(0, -held);
            store.dischargeMost[0] = Math.max(0, -held);
            store.must[0] = held != 0;
        }
        return store;
    }

    @Override
    public Choice answer(Around around) {
        Store store = store(around);
        if (around.soon() && !battery && maxStarts == Integer.MAX_VALUE && startCost == 0) {
            return soon(store);
        }
        Choice.Stored found = of(store, Best.course(Values.of(store)));
        while (found.starts() > maxStarts || startCost > 0 && found.starts() > 1) {
            // without the block that charges least; what must be held in the first step stays
            int[] block = smallest(found.usage(), Double.isNaN(held) ? 0 : 1);
            if (block == null) {
                break;
            }
            double[] kept = store.chargeMost.clone();
            Arrays.fill(store.chargeMost, block[0], block[1], 0);
            Choice.Stored fewer = of(store, Best.course(Values.of(store)));
            if (found.starts() <= maxStarts && cost(around, fewer) >= cost(around, found)) {
                System.arraycopy(kept, 0, store.chargeMost, 0, kept.length);
                break;
            }
            found = fewer;
        }
        return found;
    }

    /** Without its least power first; then what is below that is gathered into steps with the least power, and those held. */
    private Choice soon(Store store) {
        double[] leasts = store.chargeLeast.clone();
        if (Double.isNaN(held)) {
            store.chargeLeast[0] = 0;
        }
        Arrays.fill(store.chargeLeast, 1, store.steps, 0);
        double[] usage = of(store, Best.course(Values.of(store))).usage();
        double gathered = 0;
        for (int t = Double.isNaN(held) ? 0 : 1; t < store.steps; t++) {
            boolean on = usage[t] >= leasts[t] - NOTHING && usage[t] > NOTHING;
            if (!on && usage[t] > NOTHING) {
                gathered += usage[t];
                on = gathered >= 0.5 * leasts[t];
                gathered -= on ? leasts[t] : 0;
            }
            store.chargeLeast[t] = on ? leasts[t] : 0;
            store.chargeMost[t] = on ? store.chargeMost[t] : 0;
            store.must[t] = on && leasts[t] > 0;
        }
        return of(store, Best.course(Values.of(store)));
    }

    /** Near what is wanted: what is below its least power is gathered until it makes a step, or a share of one. */
    public Choice near(double[] wanted, double share) {
        if (battery) {
            return of(wanted);
        }
        double[] usage = new double[wanted.length];
        double gathered = 0;
        for (int t = 0; t < wanted.length; t++) {
            double least = problem.leastCharge(t);
            gathered += wanted[t];
            if (wanted[t] > NOTHING && gathered > Math.max(NOTHING, share * least)) {
                usage[t] = Math.max(least, gathered);
                gathered -= usage[t];
            }
        }
        return of(usage);
    }

    private static double cost(Around around, Choice choice) {
        double sum = choice.own();
        for (int t = 0; t < choice.usage().length; t++) {
            sum += around.of(t, choice.usage()[t]);
        }
        return sum;
    }

    private static int[] smallest(double[] usage, int from) {
        int[] smallest = null;
        double least = Double.POSITIVE_INFINITY;
        int start = -1;
        double sum = 0;
        for (int t = from; t <= usage.length; t++) {
            boolean on = t < usage.length && usage[t] > NOTHING;
            if (on && start < 0) {
                start = t;
                sum = 0;
            }
            if (on) {
                sum += usage[t];
            } else if (start >= 0) {
                if (sum < least) {
                    least = sum;
                    smallest = new int[]{start, t};
                }
                start = -1;
            }
        }
        return smallest;
    }

    /** What a course in a store is. */
    public Choice.Stored of(Store store, Course course) {
        double[] usage = new double[store.steps];
        double own = Line.at(store.endX, store.endCost, 0, store.endX.length, course.stored[store.steps]);
        int starts = 0;
        for (int t = 0; t < store.steps; t++) {
            usage[t] = store.house(course.added[t]);
            own += Math.max(0, -usage[t]) * store.wear;
            own += Math.max(0, store.drawn[t] - course.stored[t] * store.keep(t)) * store.penalty;
            own += Math.max(0, Math.min(store.reserve[t], store.capacity) - course.stored[t + 1])
                    * store.reservePenalty(t);
            starts += usage[t] > NOTHING && (t == 0 || usage[t - 1] <= NOTHING) ? 1 : 0;
        }
        return new Choice.Stored(usage, own + starts * startCost, store, course, starts);
    }

    double startCost() {
        return startCost;
    }

    public boolean may(Choice.Stored choice) {
        return choice.starts() <= maxStarts;
    }

    @Override
    public void holdFirst(Choice choice) {
        held = Math.abs(choice.usage()[0]) < NOTHING ? 0 : choice.usage()[0];
    }
}
