package offpeak.host.planner.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Against a search of all whole numbers of kWh. The instances are such that every vertex of every value function is a
 * whole number of stored kWh, so the least cost is found by the search, too.
 */
class ExactTest {
    private static final double HALF = 0.5;

    /** Prices in pence. Needs and limits are such that whole stored kWh meet all of them. */
    static Store whole(long seed, boolean wild) {
        SplittableRandom random = new SplittableRandom(seed);
        int steps = random.nextInt(2, 14);
        Store store = new Store(steps);
        store.capacity = random.nextInt(6, 40);
        store.initial = random.nextInt(0, (int) store.capacity + 1);
        store.chargeEfficiency = random.nextBoolean() ? 1 : HALF;
        store.dischargeEfficiency = random.nextBoolean() ? 1 : HALF;
        store.wear = random.nextInt(3);
        for (int t = 0; t < steps; t++) {
            store.hours[t] = 1;
            store.importPrice[t] = wild ? random.nextInt(-20, 40) : random.nextInt(10, 40);
            store.exportPrice[t] = wild ? random.nextInt(-20, 40) : random.nextInt(0, 10);
            store.need[t] = 2 * random.nextInt(0, 5);
            store.sun[t] = 2 * random.nextInt(0, 5);
            store.curtailable[t] = random.nextBoolean() ? store.sun[t] : 0;
            store.importLimit[t] = 2 * random.nextInt(2, 9);
            store.exportLimit[t] = 2 * random.nextInt(0, 9);
            store.chargeMost[t] = 2 * random.nextInt(0, 5);
            store.dischargeMost[t] = 2 * random.nextInt(0, 5);
            if (wild && random.nextInt(3) == 0) {
                store.chargeLeast[t] = Math.min(2, store.chargeMost[t]);
                store.dischargeLeast[t] = Math.min(2, store.dischargeMost[t]);
            }
            store.reserve[t] = random.nextInt(3) == 0 ? random.nextInt((int) store.capacity + 1) : 0;
            store.reservePrice[t] = random.nextBoolean() ? 0 : random.nextInt(1, 30);
            store.drawn[t] = random.nextInt(6) == 0 ? random.nextInt(6) : 0;
            if (random.nextInt(12) == 0) {
                store.island[t] = new double[]{2, 40, 4, 90};
            }
        }
        store.endX = new double[]{0, 2, Math.max(3, store.capacity)};
        store.endCost = new double[]{0, -2 * random.nextInt(10, 30),
                -2 * 30 - (store.endX[2] - 2) * random.nextInt(10)};
        store.endCost[1] = -60;
        return store.priced();
    }

    /** The least cost by trying all. */
    static double search(Store store) {
        int cap = (int) store.capacity;
        double[] after = new double[cap + 1];
        for (int s = 0; s <= cap; s++) {
            after[s] = Line.at(store.endX, store.endCost, 0, store.endX.length, s);
        }
        for (int t = store.steps - 1; t >= 0; t--) {
            double[] now = new double[cap + 1];
            Arrays.fill(now, Double.POSITIVE_INFINITY);
            for (int s = 0; s <= cap; s++) {
                double left = s - store.drawn[t];
                double short0 = Math.max(0, -left) * store.penalty;
                int z = (int) Math.max(0, left);
                for (int end = 0; end <= cap; end++) {
                    double charge = end > z ? (end - z) / store.chargeEfficiency : 0;
                    double discharge = end < z ? (z - end) * store.dischargeEfficiency : 0;
                    if (charge > store.chargeMost[t] || discharge > store.dischargeMost[t]
                            || charge > 0 && charge < store.chargeLeast[t]
                            || discharge > 0 && discharge < store.dischargeLeast[t]) {
                        continue;
                    }
                    double site = Double.POSITIVE_INFINITY;
                    // curtailment in quarters: what the home takes may be one
                    for (double q = 0; q <= store.curtailable[t]; q += 0.5) {
                        double flow = store.need[t] - store.sun[t] + charge - discharge + q;
                        site = Math.min(site, flow(store, t, flow));
                    }
                    double cost = short0 + site + discharge * store.wear
                            + Math.max(0, Math.min(cap, store.reserve[t]) - end) * store.reservePenalty(t) + after[end];
                    now[s] = Math.min(now[s], cost);
                }
            }
            after = now;
        }
        return after[(int) store.initial];
    }

    private static double flow(Store store, int t, double flow) {
        if (store.island[t] != null) {
            if (flow < 0) {
                return -flow * store.penalty;
            }
            double first = Math.min(flow, 2);
            double second = Math.min(flow - first, 4);
            return first * 40 + second * 90 + (flow - first - second) * store.penalty;
        }
        return flow >= 0
                ? flow * store.importPrice[t] + Math.max(0, flow - store.importLimit[t]) * store.penalty
                : flow * store.exportPrice[t] + Math.max(0, -flow - store.exportLimit[t]) * store.penalty;
    }

    private static void same(Store store) {
        double searched = search(store);
        Values values = Values.of(store);
        Course course = Best.course(values);
        double scale = Math.max(1, Math.abs(searched));
        assertEquals(searched, values.atStart(store.initial), 1e-9 * scale);
        assertEquals(searched, course.cost, 1e-9 * scale);
        assertTrue(values.lost() <= 1e-9 * scale);
    }

    @Property(tries = 3000)
    void withPricesAsUsual(@ForAll long seed) {
        same(whole(seed, false));
    }

    @Property(tries = 3000)
    void withNegativePricesExportAboveImportAndLeastPowers(@ForAll long seed) {
        same(whole(seed, true));
    }
}
