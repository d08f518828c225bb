package offpeak.host.planner.home;

import java.util.Arrays;
import offpeak.host.planner.store.StepCost;
import offpeak.host.planner.store.Store;

/** The connection by what all devices together take from it. */
public final class Site {
    public final Store store;
    private final StepCost cost;

    /** @param store with the home's own need and sun, and no storage */
    Site(Store store) {
        this.store = store;
        cost = new StepCost(store);
    }

    public double cost(int t, double house) {
        return cost.of(t, house);
    }

    /** From the grid when the devices take so much, kWh; negative to it. */
    public double flow(int t, double house) {
        return cost.flow(t, store.need[t] - store.sun[t] + house);
    }

    /** What the devices take where the cost turns, within low..high; both included. */
    public double[] turns(int t, double low, double high) {
        double[] island = store.island[t];
        double[] flows = new double[island == null ? 3 : 1 + island.length / 2];
        if (island == null) {
            flows[0] = -store.exportLimit[t];
            flows[1] = store.importLimit[t];
        } else {
            for (int i = 0; i < island.length; i += 2) {
                flows[i / 2 + 1] = flows[i / 2] + island[i];
            }
        }
        double net = store.need[t] - store.sun[t];
        double[] turns = new double[2 * flows.length + 2];
        int count = 0;
        turns[count++] = low;
        turns[count++] = high;
        for (double flow : flows) {
            turns[count] = flow - net;
            count += turns[count] > low && turns[count] < high ? 1 : 0;
            turns[count] = flow - net - store.curtailable[t];
            count += turns[count] > low && turns[count] < high ? 1 : 0;
        }
        return Arrays.stream(turns, 0, count).sorted().distinct().toArray();
    }

    /** The same with other limits and prices of import, by step. */
    public Site with(double[] importLimit, double[] importPrice) {
        Store other = new Store(store.steps);
        copy(store.hours, other.hours);
        copy(store.need, other.need);
        copy(store.sun, other.sun);
        copy(store.curtailable, other.curtailable);
        copy(importPrice, other.importPrice);
        copy(store.exportPrice, other.exportPrice);
        copy(importLimit, other.importLimit);
        copy(store.exportLimit, other.exportLimit);
        System.arraycopy(store.island, 0, other.island, 0, store.steps);
        other.penalty = store.penalty;
        return new Site(other);
    }

    private static void copy(double[] from, double[] to) {
        System.arraycopy(from, 0, to, 0, from.length);
    }
}
