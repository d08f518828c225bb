package offpeak.benchmark;

import java.util.List;
import java.util.Locale;

/** The least, middle and greatest of some figures. */
record Spread(double min, double median, double max) {

    static Spread of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(sorted.get(0), median, sorted.get(sorted.size() - 1));
    }

    /** @param format of each figure, such as {@code %.2f} */
    String text(String format) {
        return String.format(Locale.ROOT, format + " / " + format + " / " + format, min, median, max);
    }
}
