package offpeak.host.planner.home;

/** One device of several that share a connection. */
public interface Member {
    String id();

    /** What it can take in a step at least and at most, kWh. */
    double least(int t);

    double most(int t);

    /**
     * The least it can cost when energy has one price in each step, whoever takes or gives it.
     *
     * @param exactly or a little less, but sooner
     */
    Priced atPrices(double[] prices, boolean exactly);

    /** What it does when energy has these prices: a way it can be. */
    Choice chosen(double[] prices);

    /** What is best for it with all others as they are. */
    Choice answer(Around around);

    /** From now on it does nothing else in the first step than this choice. */
    void holdFirst(Choice choice);

    /**
     * @param bound it cannot cost less
     * @param usage what it takes then, kWh by step; it may be no way it can really be, but costs the bound at least
     */
    record Priced(double bound, double[] usage) {}

    /** What energy costs in a step. */
    interface Cost {
        double of(int t, double kwh);
    }

    /**
     * What is around a device.
     *
     * @param site the connection
     * @param others what the others take in each step, kWh
     * @param unfed the part of it that no battery may give
     * @param soon whether near the best is near enough
     */
    record Around(Site site, double[] others, double[] unfed, boolean soon) implements Cost {
        @Override
        public double of(int t, double kwh) {
            return site.cost(t, others[t] + kwh);
        }
    }
}
