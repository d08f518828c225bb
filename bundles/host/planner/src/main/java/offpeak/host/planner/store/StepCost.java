package offpeak.host.planner.store;

/**
 * What a step costs by what it adds to the store: convex pieces, and the cost is the lowest of them. One piece is the
 * rule; more come of a negative price, an export price above import, or a least power.
 */
public final class StepCost {
    private static final int FULL = 0;
    private static final int EXPORTS = 1;
    private static final int IMPORTS = 2;
    /** Of two slopes that are one but for rounding, relative. */
    private static final double ROUNDING = 1e-13;

    private final Store store;
    private final Line[] lines = new Line[6];
    private final double[] breaks = new double[32];
    private int breakCount;
    int pieces;
    private int t;
    private int branch;
    private double best;

    public StepCost(Store store) {
        this.store = store;
    }

    Line piece(int i) {
        return lines[i];
    }

    public void build(int step) {
        t = step;
        pieces = 0;
        if (store.exportPrice[t] > store.importPrice[t] && store.island[t] == null) {
            branch(EXPORTS);
            branch(IMPORTS);
        } else {
            branch(FULL);
        }
    }

    private void branch(int which) {
        select(which);
        double net = store.need[t] - store.sun[t];
        double efficiency = store.chargeEfficiency;
        double given = store.dischargeEfficiency;
        // in what the house takes, by branch
        double houseLow = which == IMPORTS ? -store.curtailable[t] - net : Double.NEGATIVE_INFINITY;
        double houseHigh = which == EXPORTS ? -net : Double.POSITIVE_INFINITY;
        double chargeLow = Math.max(store.chargeLeast[t], houseLow);
        double chargeHigh = Math.min(store.chargeMost[t], houseHigh);
        double dischargeLow = Math.max(store.dischargeLeast[t], -houseHigh);
        double dischargeHigh = Math.min(store.dischargeMost[t], -houseLow);
        boolean idle = houseLow <= 0 && houseHigh >= 0 && !store.must[t];
        boolean charges = store.chargeMost[t] > 0 && chargeLow <= chargeHigh;
        boolean discharges = store.dischargeMost[t] > 0 && dischargeLow <= dischargeHigh;
        boolean joined = idle && (!charges || chargeLow <= 0) && (!discharges || dischargeLow <= 0)
                && (!charges || !discharges || convexAtRest(net));
        if (joined) {
            Line line = next();
            if (discharges) {
                fill(line, net, -dischargeHigh / given, 0);
            }
            if (charges) {
                fill(line, net, 0, chargeHigh * efficiency);
            }
            if (line.size == 0) {
                line.add(0, at(0));
            }
            return;
        }
        boolean rests = false;
        if (discharges) {
            rests |= dischargeLow <= 0;
            fill(next(), net, -dischargeHigh / given, -Math.max(0, dischargeLow) / given);
        }
        if (charges) {
            rests |= chargeLow <= 0;
            fill(next(), net, Math.max(0, chargeLow) * efficiency, chargeHigh * efficiency);
        }
        if (idle && !rests) {
            next().add(0, at(0));
        }
    }

    private Line next() {
        Line line = lines[pieces];
        if (line == null) {
            line = new Line(8);
            lines[pieces] = line;
        }
        pieces++;
        line.clear();
        return line;
    }

    private boolean convexAtRest(double net) {
        double left = store.dischargeEfficiency * (slope(net, false) - store.wear);
        double right = slope(net, true) / store.chargeEfficiency;
        return left <= right + ROUNDING * Math.max(1, Math.abs(right));
    }

    private void fill(Line line, double net, double from, double to) {
        line.addNew(from, at(from));
        boolean charging = to > 0;
        for (int i = 0; i < breakCount; i++) {
            double house = breaks[i] - net;
            if (house >= 0 == charging) {
                double added = charging ? house * store.chargeEfficiency : house / store.dischargeEfficiency;
                if (added > from && added < to && added > line.last()) {
                    line.add(added, at(added));
                }
            }
        }
        if (to > line.last()) {
            line.add(to, at(to));
        }
    }

    /** The cost of adding to the store, by the branch that is selected. */
    private double at(double added) {
        double net = store.need[t] - store.sun[t];
        return site(net + store.house(added)) + (added < 0 ? -added * store.dischargeEfficiency * store.wear : 0);
    }

    /** The lowest cost of adding to the store when no power limit counts; for what was planned. */
    public double of(int step, double added) {
        t = step;
        if (store.exportPrice[t] > store.importPrice[t] && store.island[t] == null) {
            double house = store.need[t] - store.sun[t] + store.house(added);
            double least = Double.POSITIVE_INFINITY;
            if (house <= 0) {
                select(EXPORTS);
                least = at(added);
            }
            if (house >= -store.curtailable[t]) {
                select(IMPORTS);
                least = Math.min(least, at(added));
            }
            return least;
        }
        select(FULL);
        return at(added);
    }

    /** What flows through the connection when the house takes m in all: the sun is used as is cheapest. */
    public double flow(int step, double m) {
        t = step;
        if (store.exportPrice[t] > store.importPrice[t] && store.island[t] == null) {
            double least = Double.POSITIVE_INFINITY;
            double flow = m;
            if (m <= 0) {
                select(EXPORTS);
                least = site(m);
                flow = through(m);
            }
            if (m >= -store.curtailable[t]) {
                select(IMPORTS);
                if (site(m) < least) {
                    flow = through(m);
                }
            }
            return flow;
        }
        select(FULL);
        return through(m);
    }

    /** What a flow through the connection costs. */
    public double price(int step, double flow) {
        t = step;
        branch = FULL;
        return price(flow);
    }

    private void select(int which) {
        branch = which;
        double importPrice = store.importPrice[t];
        double exportPrice = store.exportPrice[t];
        if (store.island[t] != null) {
            best = 0;
        } else if (which == EXPORTS) {
            best = exportPrice >= 0 ? -store.exportLimit[t] : 0;
        } else if (which == IMPORTS) {
            best = importPrice >= 0 ? 0 : store.importLimit[t];
        } else {
            best = exportPrice >= 0 ? -store.exportLimit[t] : importPrice >= 0 ? 0 : store.importLimit[t];
        }
        breakCount = 0;
        if (store.island[t] != null) {
            around(0);
            double up = 0;
            for (int i = 0; i < store.island[t].length; i += 2) {
                up += store.island[t][i];
                around(up);
            }
        } else {
            if (which != IMPORTS) {
                around(-store.exportLimit[t]);
            }
            around(0);
            if (which != EXPORTS) {
                around(store.importLimit[t]);
            }
        }
        // few, and nearly in order
        for (int i = 1; i < breakCount; i++) {
            double each = breaks[i];
            int j = i;
            for (; j > 0 && breaks[j - 1] > each; j--) {
                breaks[j] = breaks[j - 1];
            }
            breaks[j] = each;
        }
    }

    /** A break of the price by flow is one by demand: before or after the sun was curtailed. */
    private void around(double flow) {
        double curtailable = store.curtailable[t];
        if (flow >= best) {
            breaks[breakCount++] = flow;
        }
        if (flow <= best && (curtailable > 0 || flow < best)) {
            breaks[breakCount++] = flow - curtailable;
        }
    }

    private double through(double m) {
        double curtailed = best - m;
        return m + (curtailed <= 0 ? 0 : Math.min(curtailed, store.curtailable[t]));
    }

    private double site(double m) {
        return price(through(m));
    }

    private double price(double flow) {
        double[] island = store.island[t];
        if (island != null) {
            if (flow <= 0) {
                return -flow * store.penalty;
            }
            double left = flow;
            double cost = 0;
            for (int i = 0; i < island.length && left > 0; i += 2) {
                double part = Math.min(left, island[i]);
                cost += part * island[i + 1];
                left -= part;
            }
            return cost + left * store.penalty;
        }
        if (branch == EXPORTS || branch == FULL && flow < 0) {
            double over = -flow - store.exportLimit[t];
            return store.exportPrice[t] * flow + (over > 0 ? over * store.penalty : 0);
        }
        double over = flow - store.importLimit[t];
        return store.importPrice[t] * flow + (over > 0 ? over * store.penalty : 0);
    }

    /** Of the site's cost by demand, on one side. */
    private double slope(double m, boolean right) {
        double curtailed = best - m;
        boolean held = right
                ? curtailed > 0 && curtailed <= store.curtailable[t]
                : curtailed >= 0 && curtailed < store.curtailable[t];
        if (held) {
            return 0;
        }
        double flow = through(m);
        double[] island = store.island[t];
        if (island != null) {
            if (right ? flow < 0 : flow <= 0) {
                return -store.penalty;
            }
            double up = 0;
            for (int i = 0; i < island.length; i += 2) {
                up += island[i];
                if (right ? flow < up : flow <= up) {
                    return island[i + 1];
                }
            }
            return store.penalty;
        }
        boolean exports = branch == EXPORTS || branch == FULL && (right ? flow < 0 : flow <= 0);
        if (exports) {
            boolean over = right ? flow < -store.exportLimit[t] : flow <= -store.exportLimit[t];
            return store.exportPrice[t] - (over ? store.penalty : 0);
        }
        boolean over = right ? flow >= store.importLimit[t] : flow > store.importLimit[t];
        return store.importPrice[t] + (over ? store.penalty : 0);
    }
}
