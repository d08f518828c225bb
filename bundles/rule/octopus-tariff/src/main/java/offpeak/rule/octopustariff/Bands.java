package offpeak.rule.octopustariff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import offpeak.api.Tariff.Level;

/**
 * At most so many bands of what are many prices: exact where there are no more, else the neighbours in price that differ
 * least, each band at its mean.
 */
final class Bands {

    private static final Comparator<Options.Rate> BY_PRICE = Comparator.comparingDouble(Options.Rate::buy)
            .thenComparingDouble(Options.Rate::sell);

    /** By how many bands there are, cheapest first: as the vendor's app colours them. */
    private static final List<List<Level>> NAMES = List.of(List.of(Level.OFF_PEAK),
            List.of(Level.OFF_PEAK, Level.ON_PEAK), List.of(Level.OFF_PEAK, Level.PARTIAL_PEAK, Level.ON_PEAK),
            List.of(Level.values()));

    private final List<Options.Rate> rates;
    private final List<Integer> counts;

    private Bands(TreeMap<Options.Rate, Integer> counted) {
        rates = List.copyOf(counted.keySet());
        counts = List.copyOf(counted.values());
    }

    /**
     * @param all of equal length in time
     * @param most 1 to 4
     */
    static Map<Options.Rate, Week.Cell> of(List<Options.Rate> all, int most) {
        TreeMap<Options.Rate, Integer> counted = new TreeMap<>(BY_PRICE);
        all.forEach(rate -> counted.merge(rate, 1, Integer::sum));
        return new Bands(counted).cells(Math.min(most, counted.size()));
    }

    private Map<Options.Rate, Week.Cell> cells(int bands) {
        List<Integer> starts = starts(bands);
        Map<Options.Rate, Week.Cell> cells = new HashMap<>();
        for (int band = 0; band < bands; band++) {
            int from = starts.get(band);
            int to = band + 1 < bands ? starts.get(band + 1) : rates.size();
            Level level = NAMES.get(bands - 1).get(band);
            Week.Cell cell = new Week.Cell(level, mean(from, to, true), mean(from, to, false));
            rates.subList(from, to).forEach(rate -> cells.put(rate, cell));
        }
        return cells;
    }

    private double mean(int from, int to, boolean buy) {
        double sum = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            sum += (buy ? rates.get(i).buy() : rates.get(i).sell()) * counts.get(i);
            count += counts.get(i);
        }
        return Math.rint(sum / count * 1e5) / 1e5;
    }

    /** Where each band starts so that the squared distances from the means are least in sum; by dynamic programming. */
    private List<Integer> starts(int bands) {
        int n = rates.size();
        double[][] least = new double[bands + 1][n + 1];
        int[][] last = new int[bands + 1][n + 1];
        for (double[] row : least) {
            java.util.Arrays.fill(row, Double.MAX_VALUE);
        }
        least[0][0] = 0;
        for (int band = 1; band <= bands; band++) {
            for (int from = band - 1; from < n; from++) {
                double sum = 0;
                double squares = 0;
                int count = 0;
                for (int to = from + 1; to <= n && least[band - 1][from] < Double.MAX_VALUE; to++) {
                    double price = rates.get(to - 1).buy();
                    sum += price * counts.get(to - 1);
                    squares += price * price * counts.get(to - 1);
                    count += counts.get(to - 1);
                    double cost = least[band - 1][from] + Math.max(0, squares - sum * sum / count);
                    if (cost < least[band][to]) {
                        least[band][to] = cost;
                        last[band][to] = from;
                    }
                }
            }
        }
        List<Integer> starts = new ArrayList<>();
        int end = n;
        for (int band = bands; band >= 1; band--) {
            end = last[band][end];
            starts.add(0, end);
        }
        return starts;
    }
}
