package offpeak.host.backtest;

/** What one way of doing came to, step by step. */
final class Tally {

    /** Flows of all steps together, Wh, and what they cost or earned, main currency unit. */
    static final class Part {
        private double wh;
        private double money;

        void add(double moreWh, double perKwh) {
            wh += moreWh;
            money += moreWh / 1000 * perKwh;
        }

        double kwh() {
            return wh / 1000;
        }

        double money() {
            return money;
        }

        /** Main currency unit per kWh; nothing when nothing flowed. */
        double mean() {
            return wh > 0 ? money / wh * 1000 : 0;
        }
    }

    private final Recorded recorded;
    private final Store store;
    /** At the bounds of the steps, Wh. */
    private final double[] storedWh;
    /** On the side of the house, W; positive charges. */
    private final double[] batteryW;
    private volatile int done;
    private int told;
    final Part imported = new Part();
    final Part exported = new Part();
    final Part fromGrid = new Part();
    final Part fromSun = new Part();
    final Part toHome = new Part();
    final Part toGrid = new Part();

    Tally(Recorded recorded, Store store) {
        this.recorded = recorded;
        this.store = store;
        this.storedWh = new double[recorded.steps() + 1];
        this.batteryW = new double[recorded.steps()];
    }

    /** @param batteryWh on the side of the house in the step, positive charges; cut to what the battery can */
    void step(int i, double batteryWh) {
        done = i + 1;
        double hours = recorded.hours();
        double stored = storedWh[i];
        double most = Math.min(store.chargeW() * hours, (store.capacityWh() - stored) / store.efficiency());
        double least = -Math.min(store.dischargeW() * hours, stored * store.efficiency());
        double ac = Math.max(least, Math.min(most, batteryWh));
        storedWh[i + 1] = Math.max(0, Math.min(store.capacityWh(),
                stored + (ac > 0 ? ac * store.efficiency() : ac / store.efficiency())));
        batteryW[i] = ac / hours;
        double net = (recorded.loadW()[i] - recorded.sunW()[i]) * hours;
        double grid = net + ac;
        double buy = recorded.buy()[i];
        double sell = recorded.sell()[i];
        (grid > 0 ? imported : exported).add(Math.abs(grid), grid > 0 ? buy : sell);
        double surplus = Math.max(0, -net);
        double need = Math.max(0, net);
        if (ac > 0) {
            fromSun.add(Math.min(ac, surplus), sell);
            fromGrid.add(Math.max(0, ac - surplus), buy);
        } else {
            toHome.add(Math.min(-ac, need), buy);
            toGrid.add(Math.max(0, -ac - need), sell);
        }
    }

    /** The battery was told something in this step. */
    void told() {
        told++;
    }

    /** In how many steps it was. */
    int stepsTold() {
        return told;
    }

    /** 0 at the beginning, 1 at the end; may be asked from anywhere. */
    double done() {
        return (double) done / recorded.steps();
    }

    double storedWh(int bound) {
        return storedWh[bound];
    }

    double batteryW(int i) {
        return batteryW[i];
    }

    /** Of one step, main currency unit. */
    double cost(int i) {
        double gridKwh = (recorded.loadW()[i] - recorded.sunW()[i] + batteryW[i]) * recorded.hours() / 1000;
        return gridKwh > 0 ? gridKwh * recorded.buy()[i] : gridKwh * recorded.sell()[i];
    }

    /** What is left in the battery counts as money. */
    double cost() {
        return imported.money() - exported.money()
                - storedWh[recorded.steps()] * recorded.endValuePerWh(store);
    }

    /** How often what it holds went out of it. */
    double cycles() {
        return (toHome.kwh() + toGrid.kwh()) / store.efficiency() / (store.capacityWh() / 1000);
    }
}
