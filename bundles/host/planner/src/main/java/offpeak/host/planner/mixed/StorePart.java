package offpeak.host.planner.mixed;

import java.util.Arrays;
import offpeak.host.planner.home.Choice;
import offpeak.host.planner.home.StoreMember;
import offpeak.host.planner.program.Rows;
import offpeak.host.planner.store.Line;
import offpeak.host.planner.store.Store;

/**
 * A battery or a car in a programme. What is in it is a variable where a limit looks at it: in a store that only fills,
 * that is before somebody drives and where a reserve is asked for, as in between it can but grow.
 */
final class StorePart implements Part {
    private static final double ENDLESS = Double.POSITIVE_INFINITY;

    private final Rows rows;
    private final double money;
    private final StoreMember member;
    private final Store store;
    private final Flow[] takes;
    private final Flow[] gives;
    private final boolean fills;
    /** The variable of what was in the store last, and the step after it; -1 for what it begins with. */
    private int before = -1;
    private int from;

    /** @param money what the programme counts in, of a main unit */
    StorePart(Rows rows, double money, StoreMember member, Store site) {
        this.rows = rows;
        this.money = money;
        this.member = member;
        store = member.linear();
        takes = new Flow[store.steps];
        gives = new Flow[store.steps];
        fills = store.lossPerHour == 0 && store.chargeTaper == null && store.dischargeTaper == null
                && Arrays.stream(store.dischargeMost).allMatch(each -> each <= 0);
        int[] driven = new int[store.steps];
        for (int t = 0; t < store.steps; t++) {
            flows(t, site);
            driven[t] = driven(t);
            taper(store.chargeTaper, t, takes[t]);
            taper(store.dischargeTaper, t, gives[t]);
            if (looked(t)) {
                content(t, driven);
            }
        }
        end();
    }

    private void flows(int t, Store site) {
        boolean both = store.chargeMost[t] > 0 && store.dischargeMost[t] > 0;
        // to charge and to give at once wastes energy: only where that can pay must it be forbidden
        boolean spare = site.importPrice[t] < 0 || site.exportPrice[t] < 0
                || site.curtailable[t] < site.sun[t]
                        && (site.island[t] != null || site.exportLimit[t] < site.sun[t]);
        boolean least = store.chargeLeast[t] > 0 || store.dischargeLeast[t] > 0;
        boolean apart = both && (least || spare);
        takes[t] = Flow.of(rows, 0, store.chargeLeast[t], store.chargeMost[t], apart);
        if (apart && store.dischargeLeast[t] <= 0 && takes[t].any()) {
            int beyond = rows.variable(money * store.wear, 0, store.dischargeMost[t]);
            gives[t] = new Flow(beyond, -1, 0);
            rows.row(-ENDLESS, store.dischargeMost[t]).with(beyond, 1).with(takes[t].on(), store.dischargeMost[t]);
            return;
        }
        gives[t] = Flow.of(rows, money * store.wear, store.dischargeLeast[t], store.dischargeMost[t], apart);
        if (apart && takes[t].any() && gives[t].any()) {
            rows.row(-ENDLESS, 1).with(takes[t].on(), 1).with(gives[t].on(), 1);
        }
    }

    private int driven(int t) {
        if (store.drawn[t] <= 0) {
            return -1;
        }
        int driven = rows.variable(money * store.penalty, 0, store.drawn[t]);
        double keep = store.keep(t);
        rows.row(store.drawn[t] - (before < 0 ? store.initial * keep : 0), ENDLESS).with(driven, 1);
        if (before >= 0) {
            rows.with(before, keep);
        }
        return driven;
    }

    private boolean looked(int t) {
        return !fills || t == store.steps - 1 || store.drawn[t + 1] > 0 || store.reserve[t] > 0;
    }

    private void content(int t, int[] driven) {
        double keep = store.keep(t);
        double level = before < 0 ? store.initial * keep : 0;
        int stored = rows.variable(0, 0, store.capacity);
        for (int k = from; k <= t; k++) {
            level -= store.drawn[k];
        }
        rows.row(level, level).with(stored, 1);
        if (before >= 0) {
            rows.with(before, -keep);
        }
        for (int k = from; k <= t; k++) {
            takes[k].in(rows, -store.chargeEfficiency);
            gives[k].in(rows, 1 / store.dischargeEfficiency);
            if (driven[k] >= 0) {
                rows.with(driven[k], -1);
            }
        }
        if (store.reserve[t] > 0) {
            int missing = rows.variable(money * store.reservePenalty(t), 0, store.capacity);
            rows.row(Math.min(store.reserve[t], store.capacity), ENDLESS).with(stored, 1).with(missing, 1);
        }
        before = stored;
        from = t + 1;
    }

    /** Concave: below the line of each segment. */
    private void taper(double[][] curve, int t, Flow flow) {
        if (curve == null || !flow.any()) {
            return;
        }
        for (int k = 1; k < curve[0].length; k++) {
            double slope = (curve[1][k] - curve[1][k - 1]) / (curve[0][k] - curve[0][k - 1]) * store.hours[t];
            double base = curve[1][k - 1] * store.hours[t] - slope * curve[0][k - 1];
            if (before < 0) {
                flow.in(rows.row(-ENDLESS, base + slope * store.initial), 1);
            } else {
                flow.in(rows.row(-ENDLESS, base).with(before, -slope), 1);
            }
        }
    }

    private void end() {
        rows.variable(money * worth(0), 1, 1);
        int[] parts = new int[store.endX.length + 1];
        int n = 0;
        double at = 0;
        for (double each : store.endX) {
            double to = Math.min(store.capacity, each);
            if (to > at) {
                parts[n++] = rows.variable(money * (worth(to) - worth(at)) / (to - at), 0, to - at);
                at = to;
            }
        }
        if (at < store.capacity) {
            // more than the curve says is worth nothing more
            parts[n++] = rows.variable(0, 0, store.capacity - at);
        }
        rows.row(0, 0).with(before, 1);
        for (int k = 0; k < n; k++) {
            rows.with(parts[k], -1);
        }
    }

    private double worth(double stored) {
        return Line.at(store.endX, store.endCost, 0, store.endX.length, stored);
    }

    @Override
    public void balance(int t, Rows rows) {
        takes[t].in(rows, -1);
        gives[t].in(rows, 1);
    }

    @Override
    public boolean exceeds(int t, double spare) {
        return takes[t].on() >= 0 && takes[t].least() > spare;
    }

    @Override
    public void beyond(int t, double spare, Rows rows) {
        rows.with(takes[t].on(), spare - takes[t].least());
        if (takes[t].beyond() >= 0) {
            rows.with(takes[t].beyond(), -1);
        }
    }

    @Override
    public void given(int t, Rows rows) {
        gives[t].in(rows, 1);
    }

    @Override
    public Choice choice(double[] values) {
        double[] usage = new double[store.steps];
        Arrays.setAll(usage, t -> takes[t].kwh(values) - gives[t].kwh(values));
        return member.of(usage);
    }
}
