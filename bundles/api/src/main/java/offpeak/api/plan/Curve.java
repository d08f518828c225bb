package offpeak.api.plan;

import java.util.List;

/**
 * A line through points, level beyond the first and the last.
 *
 * @param points with ascending x; at least one
 */
public record Curve(List<Point> points) {
    /** Of slopes that should not rise, for what rounding does to them. */
    private static final double ROUNDING = 1e-9;

    /**
     * @param x in the unit of the curve's field
     * @param y in the unit of the curve's field
     */
    public record Point(double x, double y) {
        public Point {
            Check.finite("point.x", x);
            Check.finite("point.y", y);
        }
    }

    /** @throws IllegalArgumentException without a point, or when x does not ascend */
    public Curve {
        points = Check.present("curve.points", points);
        Check.that("curve.points", !points.isEmpty(), "must have at least one");
        for (int i = 1; i < points.size(); i++) {
            if (!(points.get(i).x() > points.get(i - 1).x())) {
                throw Check.refused("curve.points[" + i + "].x", "must ascend");
            }
        }
    }

    public static Curve constant(double y) {
        return new Curve(List.of(new Point(0, y)));
    }

    /** From 0 at x = 0 with one slope up to {@code end}. */
    public static Curve linear(double slope, double end) {
        return new Curve(List.of(new Point(0, 0), new Point(end, slope * end)));
    }

    /** O(log n). */
    public double at(double x) {
        int low = 0;
        int high = points.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (x <= points.get(middle).x()) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if (low == 0 || low == points.size()) {
            return points.get(Math.max(0, low - 1)).y();
        }
        Point last = points.get(low - 1);
        Point next = points.get(low);
        return last.y() + (next.y() - last.y()) * (x - last.x()) / (next.x() - last.x());
    }

    /** Whether each slope is at most the one before it. */
    public boolean concave() {
        double before = Double.POSITIVE_INFINITY;
        for (int i = 1; i < points.size(); i++) {
            double slope = (points.get(i).y() - points.get(i - 1).y()) / (points.get(i).x() - points.get(i - 1).x());
            if (slope > before + ROUNDING * Math.max(1, Math.abs(before))) {
                return false;
            }
            before = slope;
        }
        return true;
    }
}
