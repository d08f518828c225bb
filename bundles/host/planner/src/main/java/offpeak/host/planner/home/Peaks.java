package offpeak.host.planner.home;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Horizon;

/** A demand charge by its averaging intervals. */
public final class Peaks {
    public final Grid.DemandCharge charge;
    /** The interval of each step; -1 when it does not count. */
    public final int[] interval;
    /** By interval: h over which it is averaged, and kWh that were imported in it before the plan. */
    public final double[] hours;
    public final double[] before;

    private Peaks(Grid.DemandCharge charge, Horizon horizon) {
        this.charge = charge;
        interval = new int[horizon.steps()];
        List<double[]> intervals = new ArrayList<>();
        long nanos = charge.interval().toNanos();
        long current = Long.MIN_VALUE;
        for (int t = 0; t < interval.length; t++) {
            interval[t] = -1;
            if (charge.counts().get(t) <= 0) {
                continue;
            }
            double h = horizon.hours(t);
            if (h >= nanos / 3_600e9) {
                intervals.add(new double[]{h, 0});
            } else {
                Instant start = horizon.bounds().get(t);
                long number = Math.floorDiv(start.getEpochSecond() * 1_000_000_000L + start.getNano(), nanos);
                if (number != current) {
                    intervals.add(new double[]{nanos / 3_600e9, t == 0 ? charge.importedWh() / 1000 : 0});
                    current = number;
                }
            }
            interval[t] = intervals.size() - 1;
        }
        hours = intervals.stream().mapToDouble(each -> each[0]).toArray();
        before = intervals.stream().mapToDouble(each -> each[1]).toArray();
    }

    static List<Peaks> of(Grid grid, Horizon horizon) {
        return grid.demandCharges().stream().filter(each -> each.pricePerKw() > 0)
                .map(each -> new Peaks(each, horizon)).toList();
    }

    /** kW by interval, of what is imported in each step, kWh. */
    public double[] means(double[] imported) {
        double[] means = before.clone();
        for (int t = 0; t < interval.length; t++) {
            if (interval[t] >= 0) {
                means[interval[t]] += imported[t];
            }
        }
        for (int i = 0; i < means.length; i++) {
            means[i] /= hours[i];
        }
        return means;
    }

    public double soFar() {
        return charge.peakSoFarW() / 1000;
    }

    /** What the plan adds to the charge. */
    double cost(double[] imported) {
        double peak = soFar();
        for (double mean : means(imported)) {
            peak = Math.max(peak, mean);
        }
        return charge.pricePerKw() * (peak - soFar());
    }
}
