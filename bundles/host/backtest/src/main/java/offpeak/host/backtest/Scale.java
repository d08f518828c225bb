package offpeak.host.backtest;

import java.util.ArrayList;
import java.util.List;

/** From values to heights in a drawing, with round values at its lines. */
record Scale(double low, double high, double top, double bottom) {

    private static final int LINES = 5;

    /** @param min and max of the values; nothing is always on it */
    static Scale of(double min, double max, double top, double bottom) {
        double low = Math.min(0, min);
        double high = Math.max(0, max);
        return new Scale(low, high > low ? high : low + 1, top, bottom);
    }

    double y(double value) {
        return bottom - (value - low) / (high - low) * (bottom - top);
    }

    List<Double> lines() {
        double raw = (high - low) / LINES;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = raw / power > 5 ? 10 * power : raw / power > 2 ? 5 * power : raw / power > 1 ? 2 * power : power;
        List<Double> lines = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            lines.add(i * step);
        }
        return lines;
    }
}
