package offpeak.host.planner.home;

import java.util.Arrays;
import offpeak.api.plan.Zone;

/** What a zone costs at least at given prices, by a convex value over temperature: vertices and the slopes between. */
final class ZoneBound {
    private final ZoneMember member;
    private final Zone zone;
    private final double[] prices;
    private final double[] keeps;
    private final double[] drifts;
    private final double[] moves;
    private final double[] hours;
    /** Vertices ascending; slope i holds before vertex i, the last after all. */
    private double[] x = new double[256];
    private double[] slope = new double[257];
    private int size;
    /** The value at the first vertex. */
    private double first;
    /** Up to where it is heated, down to where it is cooled. */
    private final double[] goal;

    ZoneBound(ZoneMember member, Zone zone, double[] prices, double[] keeps, double[] drifts, double[] moves,
            double[] hours) {
        this.member = member;
        this.zone = zone;
        this.prices = prices;
        this.keeps = keeps;
        this.drifts = drifts;
        this.moves = moves;
        this.hours = hours;
        goal = new double[prices.length];
    }

    Member.Priced priced() {
        int steps = prices.length;
        double[] usage = new double[steps];
        if (Arrays.stream(keeps).anyMatch(each -> each <= 0)) {
            // a step longer than the zone remembers: no more is known than what energy that is paid for brings
            double bound = 0;
            for (int t = 0; t < steps; t++) {
                usage[t] = prices[t] < 0 ? member.most(t) : 0;
                bound += usage[t] * prices[t];
            }
            return new Member.Priced(bound, usage);
        }
        size = 1;
        x[0] = zone.initialC();
        for (int t = steps - 1; t >= 0; t--) {
            double price = hours[t] * zone.discomfortPerKh();
            hinge(zone.lowC().get(t), -price, 0);
            hinge(zone.highC().get(t), 0, price);
            run(t);
            for (int i = 0; i < size; i++) {
                x[i] = (x[i] - drifts[t]) / keeps[t];
            }
            for (int i = 0; i <= size; i++) {
                slope[i] *= keeps[t];
            }
        }
        double bound = at(zone.initialC());
        double temperature = zone.initialC();
        for (int t = 0; t < steps; t++) {
            double z = member.after(t, temperature, 0);
            usage[t] = Math.max(0, Math.min(member.most(t), (goal[t] - z) / moves[t]));
            temperature = member.after(t, temperature, usage[t]);
        }
        return new Member.Priced(bound, usage);
    }

    private double at(double where) {
        double value = first;
        if (where <= x[0]) {
            return value - slope[0] * (x[0] - where);
        }
        for (int i = 1; i <= size; i++) {
            double end = i < size ? Math.min(where, x[i]) : where;
            value += slope[i] * Math.max(0, end - x[i - 1]);
            if (i < size && where <= x[i]) {
                break;
            }
        }
        return value;
    }

    private void insert(int place, double at, double before) {
        if (size + 1 >= x.length) {
            x = Arrays.copyOf(x, 2 * x.length);
            slope = Arrays.copyOf(slope, 2 * slope.length);
        }
        System.arraycopy(x, place, x, place + 1, size - place);
        System.arraycopy(slope, place, slope, place + 1, size + 1 - place);
        x[place] = at;
        slope[place] = before;
        size++;
    }

    /** Adds what falls with one slope until a place and rises with another from there; 0 at it. */
    private void hinge(double at, double left, double right) {
        double value = at(Math.min(at, x[0]));
        int place = 0;
        while (place < size && x[place] < at) {
            place++;
        }
        if (place == size || x[place] != at) {
            insert(place, at, slope[place]);
        }
        if (place == 0) {
            first = value;
        } else {
            first += left * (x[0] - at);
        }
        for (int i = 0; i <= size; i++) {
            slope[i] += i <= place ? left : right;
        }
    }

    /** The machine may move the temperature up to its power: a segment of its price is merged into the slopes. */
    private void run(int t) {
        double kwh = member.most(t);
        double reach = moves[t] * kwh;
        if (kwh <= 0) {
            goal[t] = reach >= 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            return;
        }
        double price = -prices[t] / moves[t];
        if (reach > 0) {
            int below = 0;
            while (below <= size && slope[below] < price) {
                below++;
            }
            // slopes before number `below` are left of where heating ends
            if (below == 0) {
                goal[t] = Double.NEGATIVE_INFINITY;
                return;
            }
            first += prices[t] * kwh;
            if (below > size) {
                goal[t] = Double.POSITIVE_INFINITY;
                shift(0, size, -reach);
                return;
            }
            goal[t] = x[below - 1];
            shift(0, below, -reach);
            insert(below, goal[t], price);
            return;
        }
        int above = 0;
        while (above <= size && slope[above] <= price) {
            above++;
        }
        if (above > size) {
            goal[t] = Double.POSITIVE_INFINITY;
        } else if (above == 0) {
            goal[t] = Double.NEGATIVE_INFINITY;
            first += prices[t] * kwh;
            shift(0, size, -reach);
        } else {
            goal[t] = x[above - 1];
            shift(above, size, -reach);
            insert(above, goal[t] - reach, price);
        }
    }

    private void shift(int from, int to, double by) {
        for (int i = from; i < to; i++) {
            x[i] += by;
        }
    }
}
