package offpeak.host.planner.explain;

import java.util.OptionalDouble;
import offpeak.api.plan.Why.Action;
import offpeak.host.planner.store.Best;
import offpeak.host.planner.store.Store;
import offpeak.host.planner.store.Values;

/** The import price of a step at which the cheapest does another thing in it; what comes after it stays as it is. */
final class Flip {
    /** Halvings of the range of prices: to less than a millionth of what is shown. */
    private static final int HALVINGS = 36;
    /** kWh: less is rest. */
    private static final double NEAR = 1e-6;

    private final Store store;
    private final Best best;
    private final double highest;

    Flip(Values values) {
        store = values.store;
        best = new Best(values);
        double most = 0.1;
        for (int t = 0; t < store.steps; t++) {
            most = Math.max(most, Math.max(Math.abs(store.importPrice[t]), Math.abs(store.exportPrice[t])));
        }
        // twice the dearest: beyond it no price is shown
        highest = 2 * most;
    }

    /** @return the nearest to the step's own; empty when no price changes it */
    OptionalDouble price(int t, double stored, Action action, double net) {
        int rank = rank(action);
        double own = store.importPrice[t];
        best.at(t, stored);
        double more = edge(t, net, own, rank, -highest);
        double less = edge(t, net, own, rank, highest);
        store.importPrice[t] = own;
        best.cost().build(t);
        if (Double.isNaN(more) && Double.isNaN(less)) {
            return OptionalDouble.empty();
        }
        boolean lower = Double.isNaN(less) || Math.abs(more - own) <= Math.abs(less - own);
        return OptionalDouble.of(lower ? more : less);
    }

    /** Between the step's own price and a far one: the more it costs, the less is added. */
    private double edge(int t, double net, double own, int rank, double far) {
        boolean cheaper = far < own;
        double near = own;
        // one that the calmer plan passed over is as good already
        if (done(t, net, own, rank, cheaper)) {
            return own;
        }
        if (!done(t, net, far, rank, cheaper)) {
            return Double.NaN;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (near + far) / 2;
            if (done(t, net, middle, rank, cheaper)) {
                far = middle;
            } else {
                near = middle;
            }
        }
        return far;
    }

    private boolean done(int t, double net, double price, int rank, boolean cheaper) {
        store.importPrice[t] = price;
        best.cost().build(t);
        best.find();
        double house = store.house(best.added);
        int found = house > NEAR
                ? house > Math.max(0, -net) + NEAR ? 4 : 3
                : house < -NEAR ? -house > Math.max(0, net) + NEAR ? 0 : 1 : 2;
        return cheaper ? found > rank : found < rank;
    }

    private static int rank(Action action) {
        return switch (action) {
            case DISCHARGE_TO_GRID -> 0;
            case DISCHARGE_TO_HOME -> 1;
            case CHARGE_FROM_SUN -> 3;
            case CHARGE_FROM_GRID -> 4;
            default -> 2;
        };
    }
}
