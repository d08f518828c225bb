package offpeak.host.planner.store;

import java.util.Arrays;

/**
 * One store behind one connection, with all else fixed: what the dynamic programme solves. Energies in kWh within a step
 * (AC side unless said otherwise), prices in money per kWh. Arrays are by step and belong to the problem.
 */
public final class Store {
    /** Times the highest price, per kWh and hour: what safety counts before money. */
    private static final double SAFETY = 100;
    /** h: a short step's reserve still counts. */
    private static final double SHORTEST = 0.1;

    public final int steps;
    public final double[] hours;
    /** Demand without sun. */
    public final double[] need;
    public final double[] sun;
    /** What of the sun can be left unused. */
    public final double[] curtailable;
    public final double[] importPrice;
    public final double[] exportPrice;
    public final double[] importLimit;
    public final double[] exportLimit;
    public final double[] chargeLeast;
    public final double[] chargeMost;
    public final double[] dischargeLeast;
    public final double[] dischargeMost;
    /** What the store gives by itself within the step (driving), stored kWh. */
    public final double[] drawn;
    /** Stored kWh at the end of the step. */
    public final double[] reserve;
    /** Money for each kWh below it; 0 for the price of safety. */
    public final double[] reservePrice;
    /** What of the load is served without the grid: null, or ascending by price {kWh, money per kWh} pairs in a row. */
    public final double[][] island;

    /** Whether it may not rest in the step: what is least is then also what must be. */
    public final boolean[] must;

    public double capacity;
    public double initial;
    public double chargeEfficiency = 1;
    public double dischargeEfficiency = 1;
    public double lossPerHour;
    public double wear;
    /** Of power by stored kWh, concave; null when it is the same at any charge. kWh, kW. */
    public double[][] chargeTaper;
    public double[][] dischargeTaper;
    /** By stored kWh ascending: the cost that is left at the end. */
    public double[] endX = {0, 1};
    public double[] endCost = {0, 0};
    /** Money per kWh by which a limit gives; above all that energy can be worth. */
    public double penalty;

    public Store(int steps) {
        this.steps = steps;
        hours = new double[steps];
        need = new double[steps];
        sun = new double[steps];
        curtailable = new double[steps];
        importPrice = new double[steps];
        exportPrice = new double[steps];
        importLimit = new double[steps];
        exportLimit = new double[steps];
        chargeLeast = new double[steps];
        chargeMost = new double[steps];
        dischargeLeast = new double[steps];
        dischargeMost = new double[steps];
        drawn = new double[steps];
        reserve = new double[steps];
        reservePrice = new double[steps];
        island = new double[steps][];
        must = new boolean[steps];
        Arrays.fill(hours, 0.5);
        Arrays.fill(importLimit, 1e5);
        Arrays.fill(exportLimit, 1e5);
    }

    /** Sets the price of safety above all others. */
    public Store priced() {
        double highest = 0.01 + wear;
        for (int t = 0; t < steps; t++) {
            highest = Math.max(highest, Math.max(Math.abs(importPrice[t]), Math.abs(exportPrice[t])) + wear);
            highest = Math.max(highest, reservePrice[t]);
            if (island[t] != null) {
                for (int i = 1; i < island[t].length; i += 2) {
                    highest = Math.max(highest, island[t][i]);
                }
            }
        }
        for (int i = 1; i < endX.length; i++) {
            highest = Math.max(highest, Math.abs((endCost[i] - endCost[i - 1]) / (endX[i] - endX[i - 1])));
        }
        penalty = SAFETY * highest / (chargeEfficiency * dischargeEfficiency);
        return this;
    }

    /**
     * The last step before the values after which another problem's end differs from this one: -1 when it differs nowhere, and as
     * many as there are steps when all of it does.
     *
     * @param other with as many steps, or more before these
     */
    int lastOther(Store other) {
        int ahead = other.steps - steps;
        if (ahead < 0 || capacity != other.capacity || chargeEfficiency != other.chargeEfficiency
                || dischargeEfficiency != other.dischargeEfficiency || lossPerHour != other.lossPerHour
                || wear != other.wear || penalty != other.penalty || !Arrays.equals(endX, other.endX)
                || !Arrays.equals(endCost, other.endCost) || !Arrays.deepEquals(chargeTaper, other.chargeTaper)
                || !Arrays.deepEquals(dischargeTaper, other.dischargeTaper)) {
            return steps;
        }
        int t = steps - 1;
        while (t >= 0 && same(t, other, t + ahead)) {
            t--;
        }
        boolean after = t < 0 || reserve[t] == other.reserve[t + ahead]
                && reservePrice[t] == other.reservePrice[t + ahead];
        return after ? t : t + 1;
    }

    private boolean same(int t, Store other, int at) {
        return hours[t] == other.hours[at] && need[t] == other.need[at] && sun[t] == other.sun[at]
                && curtailable[t] == other.curtailable[at] && importPrice[t] == other.importPrice[at]
                && exportPrice[t] == other.exportPrice[at] && importLimit[t] == other.importLimit[at]
                && exportLimit[t] == other.exportLimit[at] && chargeLeast[t] == other.chargeLeast[at]
                && chargeMost[t] == other.chargeMost[at] && dischargeLeast[t] == other.dischargeLeast[at]
                && dischargeMost[t] == other.dischargeMost[at] && drawn[t] == other.drawn[at]
                && reserve[t] == other.reserve[at] && reservePrice[t] == other.reservePrice[at]
                && must[t] == other.must[at] && Arrays.equals(island[t], other.island[at]);
    }

    /** What is left after a step of what was in it before. */
    public double keep(int t) {
        return lossPerHour == 0 ? 1 : 1 - lossPerHour * hours[t];
    }

    public double reservePenalty(int t) {
        return reservePrice[t] > 0 ? reservePrice[t] : penalty * Math.max(SHORTEST, hours[t]);
    }

    /** The most that a step may add to the store when it holds s, stored kWh. */
    public double mostAdded(int t, double s) {
        double most = chargeMost[t];
        if (chargeTaper != null) {
            most = Math.min(most, hours[t] * Line.at(chargeTaper[0], chargeTaper[1], 0, chargeTaper[0].length, s));
        }
        return most * chargeEfficiency;
    }

    /** The most that a step may take from the store when it holds s, stored kWh. */
    public double mostTaken(int t, double s) {
        double most = dischargeMost[t];
        if (dischargeTaper != null) {
            most = Math.min(most,
                    hours[t] * Line.at(dischargeTaper[0], dischargeTaper[1], 0, dischargeTaper[0].length, s));
        }
        return most / dischargeEfficiency;
    }

    /** Taken from the house (positive) or given to it for what is added to the store. */
    public double house(double added) {
        return added >= 0 ? added / chargeEfficiency : added * dischargeEfficiency;
    }
}
