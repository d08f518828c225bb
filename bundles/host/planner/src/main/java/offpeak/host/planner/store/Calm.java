package offpeak.host.planner.store;

import java.util.Arrays;

/**
 * Among the courses that cost at most a little more than the cheapest: near the plan in force, with few switches, early.
 * What a step costs more than the cheapest way on from the same charge is known exactly, and the sum of it along a
 * course is what the course costs more; so the bound on money holds whatever the search keeps or drops.
 */
public final class Calm {
    /** Courses that are followed at a time. */
    private static final int WIDTH = 5;
    private static final int REST = 0;
    private static final int FOLLOW = 1;
    private static final int CHARGE = 2;
    private static final int DISCHARGE = 3;
    /** Switches that one hour of full power away from the plan in force counts: more than all that could be saved. */
    private static final double DEVIATION = 10;
    /** Of a switch, for another power in the same direction. */
    private static final double RAMP = 0.5;
    /** Of a switch, for a store that is empty all the time instead of full: it decides between equals alone. */
    private static final double LATER = 1e-3;
    /** Of a switch, for the whole capacity given: what gains nothing is not moved to and fro. */
    private static final double MOVED = 1e-2;
    /** Switches that the whole tolerance must save: it is not spent on the first that comes. */
    private static final double THRIFT = 10;
    private static final double SAME = 1e-9;

    private final Store store;
    private final Values values;
    private final Best at;
    private final double[] inForce;
    private final double budget;
    private final double greatest;
    private final int[] parents;
    private final double[] adds;
    private final Labels[] sides = {new Labels(), new Labels()};
    private Labels now = sides[0];
    private Labels next = sides[1];
    private int parent;
    private int t;
    private double least;

    /** Of one step's courses, by rank. */
    private static final class Labels {
        final double[] rank = new double[WIDTH];
        final double[] stored = new double[WIDTH];
        final double[] spent = new double[WIDTH];
        final double[] power = new double[WIDTH];
        final double[] added = new double[WIDTH];
        final int[] kind = new int[WIDTH];
        final int[] parent = new int[WIDTH];
        int size;
    }

    private Calm(Values values, double budget, double[] inForce) {
        this.values = values;
        this.budget = budget;
        this.inForce = inForce;
        store = values.store;
        at = new Best(values);
        double most = 1e-6;
        for (int i = 0; i < store.steps; i++) {
            most = Math.max(most, Math.max(store.chargeMost[i], store.dischargeMost[i]) / store.hours[i]);
        }
        greatest = most;
        parents = new int[store.steps * WIDTH];
        adds = new double[store.steps * WIDTH];
    }

    /**
     * @param budget what it may cost more than the cheapest
     * @param inForce what the house gives to the store in each step by the plan in force, kWh; NaN where there is none
     */
    public static Course of(Values values, Course best, double budget, double[] inForce) {
        Course kept = new Calm(values, budget, inForce).kept();
        if (kept.cost <= best.cost + budget) {
            return kept;
        }
        Course calm = new Calm(values, budget, inForce).search();
        double rounding = 1e-11 * Math.max(1, Math.abs(best.cost));
        return calm.cost <= best.cost + budget + rounding ? calm : best;
    }

    /** The plan in force as it is; not worth anything without one. */
    private Course kept() {
        Course course = new Course(store.steps);
        course.cost = Double.POSITIVE_INFINITY;
        if (Arrays.stream(inForce).allMatch(Double::isNaN)) {
            return course;
        }
        course.stored[0] = store.initial;
        double spent = 0;
        for (int i = 0; i < store.steps; i++) {
            at.at(i, course.stored[i]);
            at.find();
            double added = at.added;
            double after = at.next;
            double total = at.total;
            if (!Double.isNaN(inForce[i])) {
                double wanted = within(added(inForce[i]));
                if (!at.may(wanted)) {
                    return course;
                }
                spent += at.sum(wanted) - total;
                added = wanted;
                after = at.next;
            }
            if (spent > budget) {
                return course;
            }
            course.added[i] = added;
            course.stored[i + 1] = after;
        }
        course.cost = Best.cost(store, course);
        return course;
    }

    private double added(double house) {
        return house >= 0 ? house * store.chargeEfficiency : house / store.dischargeEfficiency;
    }

    private double within(double added) {
        return Math.max(-at.mostTaken(), Math.min(at.mostAdded(), added));
    }

    private Course search() {
        now.size = 1;
        now.stored[0] = store.initial;
        now.kind[0] = REST;
        for (t = 0; t < store.steps; t++) {
            next.size = 0;
            for (parent = 0; parent < now.size; parent++) {
                from();
            }
            for (int i = 0; i < next.size; i++) {
                parents[t * WIDTH + i] = next.parent[i];
                adds[t * WIDTH + i] = next.added[i];
            }
            Labels swap = now;
            now = next;
            next = swap;
        }
        Course course = new Course(store.steps);
        int label = 0;
        for (int i = store.steps - 1; i >= 0; i--) {
            course.added[i] = adds[i * WIDTH + label];
            label = parents[i * WIDTH + label];
        }
        course.stored[0] = store.initial;
        for (int i = 0; i < store.steps; i++) {
            double left = Math.max(0, course.stored[i] * store.keep(i) - store.drawn[i]);
            course.stored[i + 1] = values.snapped(i, Math.max(0, Math.min(store.capacity, left + course.added[i])));
        }
        course.cost = Best.cost(store, course);
        return course;
    }

    private void from() {
        at.at(t, now.stored[parent]);
        at.find();
        least = at.total;
        double best = at.added;
        double follow = within(added(store.sun[t] - store.need[t]));
        boolean resting = Math.abs(follow) < SAME;
        int restOr = resting && now.kind[parent] == FOLLOW ? FOLLOW : REST;
        take(best, Math.abs(best) < SAME
                ? restOr
                : Math.abs(best - follow) < SAME ? FOLLOW : best > 0 ? CHARGE : DISCHARGE, least);
        if (store.chargeMost[t] == 0 && store.dischargeMost[t] == 0) {
            return;
        }
        consider(0, restOr);
        if (!resting) {
            consider(follow, FOLLOW);
        }
        if (now.kind[parent] >= CHARGE) {
            consider(within(added(now.power[parent] * store.hours[t])), now.kind[parent]);
        }
        if (!Double.isNaN(inForce[t])) {
            double wanted = within(added(inForce[t]));
            consider(wanted, wanted > 0 ? CHARGE : DISCHARGE);
        }
        double high = at.mostAdded();
        double low = -at.mostTaken();
        consider(high, CHARGE);
        consider(low, DISCHARGE);
        for (int i = 0; i < at.cost().pieces; i++) {
            Line piece = at.cost().piece(i);
            for (int j = 0; j < piece.size; j++) {
                double wanted = piece.x[j];
                if (wanted > low && wanted < high && Math.abs(wanted - follow) > SAME) {
                    consider(wanted, wanted > 0 ? CHARGE : DISCHARGE);
                }
            }
        }
    }

    private void consider(double wanted, int kind) {
        if (at.may(wanted)) {
            take(wanted, Math.abs(wanted) < SAME && kind >= CHARGE ? REST : kind, at.sum(wanted));
        }
    }

    private void take(double wanted, int kind, double sum) {
        double spent = now.spent[parent] + Math.max(0, sum - least);
        if (!(spent <= budget) && sum > least + 1e-12 * Math.max(1, Math.abs(least))) {
            return;
        }
        double house = store.house(wanted);
        double power = house / store.hours[t];
        double rank = now.rank[parent] + (budget > 0 ? THRIFT * (spent - now.spent[parent]) / budget : 0)
                + MOVED * Math.max(0, -wanted) / store.capacity
                + LATER * (1 - (at.left() + wanted) / store.capacity) / store.steps;
        if (kind != now.kind[parent]) {
            // what began must end: the beginning counts for both, so that what is over early is not behind
            rank += kind == REST ? 0 : 1;
        } else if (kind >= CHARGE && Math.abs(power - now.power[parent]) > 1e-3 * greatest) {
            rank += RAMP;
        }
        if (!Double.isNaN(inForce[t])) {
            rank += DEVIATION * Math.abs(house - inForce[t]) / greatest;
        }
        insert(wanted, kind, spent, power, rank);
    }

    private void insert(double wanted, int kind, double spent, double power, double rank) {
        double stored = Math.max(0, Math.min(store.capacity, at.left() + wanted));
        int place = next.size;
        for (int i = 0; i < next.size; i++) {
            if (next.kind[i] == kind && Math.abs(next.stored[i] - stored) < SAME
                    && (kind < CHARGE || Math.abs(next.power[i] - power) < SAME)) {
                if (rank > next.rank[i] || rank == next.rank[i] && spent >= next.spent[i]) {
                    return;
                }
                remove(i);
                place = next.size;
                break;
            }
        }
        while (place > 0 && (rank < next.rank[place - 1]
                || rank == next.rank[place - 1] && spent < next.spent[place - 1])) {
            place--;
        }
        if (place >= WIDTH) {
            return;
        }
        int last = Math.min(next.size, WIDTH - 1);
        for (int i = last; i > place; i--) {
            move(i - 1, i);
        }
        next.size = last + 1;
        next.rank[place] = rank;
        next.stored[place] = values.snapped(t, stored);
        next.spent[place] = spent;
        next.power[place] = power;
        next.added[place] = wanted;
        next.kind[place] = kind;
        next.parent[place] = parent;
    }

    private void remove(int index) {
        for (int i = index; i < next.size - 1; i++) {
            move(i + 1, i);
        }
        next.size--;
    }

    private void move(int from, int to) {
        next.rank[to] = next.rank[from];
        next.stored[to] = next.stored[from];
        next.spent[to] = next.spent[from];
        next.power[to] = next.power[from];
        next.added[to] = next.added[from];
        next.kind[to] = next.kind[from];
        next.parent[to] = next.parent[from];
    }
}
