package offpeak.host.backtest;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** What one way of doing came to, step by step. */
final class Tally {

    /** Wh; what is nearer to full or empty is so, as far as a sum of a year's steps can tell. */
    private static final double NEAR_WH = 1e-6;

    /**
     * One flow of all steps together.
     *
     * @param kwh how much
     * @param money what that cost or earned, or would have, main currency unit
     */
    record Part(double kwh, double money) {

        /** Main currency unit per kWh; nothing when nothing flowed. */
        double mean() {
            return kwh > 0 ? money / kwh : 0;
        }
    }

    private interface Flow {
        /** @return Wh of one step */
        double wh(int i, double netWh, double batteryWh);
    }

    private final Recorded recorded;
    private final Store store;
    private final LongAdder done;
    /** At the bounds of the steps, Wh. */
    private final double[] storedWh;
    /** On the side of the house, W; positive charges. */
    private final double[] batteryW;
    private final boolean[] told;

    Tally(Recorded recorded, Store store) {
        this(recorded, store, new LongAdder());
    }

    /** @param done counts the steps, for who watches */
    Tally(Recorded recorded, Store store, LongAdder done) {
        this.recorded = recorded;
        this.store = store;
        this.done = done;
        this.storedWh = new double[recorded.steps() + 1];
        this.batteryW = new double[recorded.steps()];
        this.told = new boolean[recorded.steps()];
    }

    /** @param batteryWh on the side of the house in the step, positive charges; cut to what the battery can */
    void step(int i, double batteryWh) {
        done.increment();
        double hours = recorded.hours();
        double stored = storedWh[i];
        double most = Math.min(store.chargeW() * hours, (store.capacityWh() - stored) / store.efficiency());
        double least = -Math.min(store.dischargeW() * hours, stored * store.efficiency());
        double ac = Math.max(least, Math.min(most, batteryWh));
        double next = stored + (ac > 0 ? ac * store.efficiency() : ac / store.efficiency());
        storedWh[i + 1] = next < NEAR_WH ? 0 : next > store.capacityWh() - NEAR_WH ? store.capacityWh() : next;
        batteryW[i] = ac / hours;
    }

    /** The battery was told something in this step. */
    void told(int i) {
        told[i] = true;
    }

    /** Takes over what another one found for the steps from one on, up to another. */
    void adopt(Tally other, int from, int to) {
        System.arraycopy(other.storedWh, from + 1, storedWh, from + 1, to - from);
        System.arraycopy(other.batteryW, from, batteryW, from, to - from);
        System.arraycopy(other.told, from, told, from, to - from);
    }

    /** In how many steps it was told anything. */
    long stepsTold() {
        return IntStream.range(0, told.length).filter(i -> told[i]).count();
    }

    double storedWh(int bound) {
        return storedWh[bound];
    }

    double batteryW(int i) {
        return batteryW[i];
    }

    Part imported() {
        return part((i, net, battery) -> Math.max(0, net + battery), recorded.buy());
    }

    Part exported() {
        return part((i, net, battery) -> Math.max(0, -net - battery), recorded.sell());
    }

    /** Stored of what the home did not need; it would have been sold. */
    Part fromSun() {
        return part((i, net, battery) -> Math.min(Math.max(0, battery), Math.max(0, -net)), recorded.sell());
    }

    /** Stored of what was bought. */
    Part fromGrid() {
        return part((i, net, battery) -> Math.max(0, Math.max(0, battery) - Math.max(0, -net)), recorded.buy());
    }

    /** Given that would have been bought. */
    Part toHome() {
        return part((i, net, battery) -> Math.min(Math.max(0, -battery), Math.max(0, net)), recorded.buy());
    }

    /** Given and sold. */
    Part toGrid() {
        return part((i, net, battery) -> Math.max(0, Math.max(0, -battery) - Math.max(0, net)), recorded.sell());
    }

    private Part part(Flow flow, double[] perKwh) {
        double wh = 0;
        double money = 0;
        for (int i = 0; i < batteryW.length; i++) {
            double net = (recorded.loadW()[i] - recorded.sunW()[i]) * recorded.hours();
            double flowing = flow.wh(i, net, batteryW[i] * recorded.hours());
            wh += flowing;
            money += flowing / 1000 * perKwh[i];
        }
        return new Part(wh / 1000, money);
    }

    /** Of one step, main currency unit. */
    double cost(int i) {
        double gridKwh = (recorded.loadW()[i] - recorded.sunW()[i] + batteryW[i]) * recorded.hours() / 1000;
        return gridKwh > 0 ? gridKwh * recorded.buy()[i] : gridKwh * recorded.sell()[i];
    }

    /** What is left in the battery counts as money. */
    double cost() {
        return imported().money() - exported().money() - storedWh[recorded.steps()] * recorded.endValuePerWh(store);
    }

    /** How often what it holds went out of it. */
    double cycles() {
        double givenWh = Arrays.stream(batteryW).map(power -> Math.max(0, -power)).sum() * recorded.hours();
        return givenWh / store.efficiency() / store.capacityWh();
    }
}
