package offpeak.host.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Quantiles of values of which some count for more, and what a wrong one costs. */
final class Quantiles {

    record Weighted(double value, double weight) {}

    private final List<Weighted> sorted;
    private final double total;

    /** @throws IllegalArgumentException when nothing has a weight */
    Quantiles(List<Weighted> values) {
        sorted = new ArrayList<>(values);
        sorted.sort(Comparator.comparingDouble(Weighted::value));
        double sum = 0;
        for (Weighted one : sorted) {
            sum += one.weight();
        }
        total = sum;
        if (!(total > 0)) {
            throw new IllegalArgumentException("no quantile of nothing");
        }
    }

    /** The least value that this share of the weight is not above: of all values the one with the least pinball loss. */
    double at(double share) {
        double below = 0;
        for (Weighted one : sorted) {
            below += one.weight();
            // the sum's last digits must not decide
            if (below >= share * total * (1 - 1e-12)) {
                return one.value();
            }
        }
        return sorted.get(sorted.size() - 1).value();
    }

    /** Of one forecast quantile: what is above it costs its share, what is below it the rest. Never negative. */
    static double pinball(double share, double forecast, double came) {
        double above = came - forecast;
        return above >= 0 ? share * above : (share - 1) * above;
    }
}
