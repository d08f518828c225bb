package offpeak.host.planner.store;

import java.util.ArrayList;
import java.util.List;
import offpeak.api.plan.Curve;

/** What is stored is worth what it saves from then on: the least concave curve above it, 0 when empty. */
public final class EndValue {
    private EndValue() {}

    public static Curve of(Values values, double nearWh) {
        Line start = values.start();
        List<Curve.Point> hull = new ArrayList<>();
        double empty = start.at(start.first());
        for (int i = 0; i < start.size; i++) {
            double x = start.x[i] * 1000;
            double y = empty - start.y[i];
            if (!hull.isEmpty() && x - hull.get(hull.size() - 1).x() < nearWh) {
                if (hull.size() == 1 || y <= hull.get(hull.size() - 1).y()) {
                    continue;
                }
                hull.remove(hull.size() - 1);
            }
            // what is stored needs not be used: less than nothing it is never worth
            while (hull.size() >= 2 && slope(hull.get(hull.size() - 2), hull.get(hull.size() - 1)) <= slope(
                    hull.get(hull.size() - 1), new Curve.Point(x, y))) {
                hull.remove(hull.size() - 1);
            }
            hull.add(new Curve.Point(x, y));
        }
        List<Curve.Point> rising = new ArrayList<>();
        for (Curve.Point point : hull) {
            if (rising.isEmpty() || point.y() > rising.get(rising.size() - 1).y()) {
                rising.add(point);
            }
        }
        return new Curve(rising);
    }

    /** As it is. */
    public static Curve exact(Values values, double nearWh) {
        Line start = values.start();
        List<Curve.Point> points = new ArrayList<>();
        double empty = start.at(start.first());
        for (int i = 0; i < start.size; i++) {
            double x = start.x[i] * 1000;
            if (points.isEmpty() || x - points.get(points.size() - 1).x() >= nearWh) {
                points.add(new Curve.Point(x, empty - start.y[i]));
            }
        }
        return new Curve(points);
    }

    /** Of several by their weights, with the points of all. */
    public static Curve mean(List<Curve> curves, double[] weights, double nearWh) {
        double[] bends = curves.stream().flatMap(each -> each.points().stream()).mapToDouble(Curve.Point::x).sorted()
                .toArray();
        List<Curve.Point> points = new ArrayList<>();
        for (double x : bends) {
            if (points.isEmpty() || x - points.get(points.size() - 1).x() >= nearWh) {
                double y = 0;
                for (int i = 0; i < weights.length; i++) {
                    y += weights[i] * curves.get(i).at(x);
                }
                points.add(new Curve.Point(x, y));
            }
        }
        return new Curve(points);
    }

    private static double slope(Curve.Point from, Curve.Point to) {
        return (to.y() - from.y()) / (to.x() - from.x());
    }
}
