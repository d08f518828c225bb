package offpeak.rule.plan;

import java.util.List;
import java.util.TreeSet;
import offpeak.api.plan.Curve;

/** What a battery's content is worth: the mean of curves (Wh, main currency unit). */
record Worth(List<Weighted> curves) {

    private static final double WH_PER_KWH = 1000;
    /** Wh; beside a point, where the slope of its right or left is meant. */
    private static final double BESIDE_WH = 1;

    record Weighted(Curve curve, double weight) {}

    double at(double wh) {
        return curves.stream().mapToDouble(one -> one.weight() * one.curve().at(wh)).sum();
    }

    /** Mean worth of a kWh between two contents. */
    double slope(double fromWh, double toWh) {
        return (at(toWh) - at(fromWh)) / (toWh - fromWh) * WH_PER_KWH;
    }

    /** Of a kWh more than what is stored, main unit per kWh; 0 when nothing more can be stored. */
    double ofNextKwh(double storedWh) {
        return slope(storedWh, storedWh + BESIDE_WH);
    }

    /** Where it bends between two contents, and both of them. */
    List<Double> points(double fromWh, double toWh) {
        TreeSet<Double> points = new TreeSet<>(List.of(fromWh, toWh));
        curves.forEach(one -> one.curve().points().forEach(point -> points.add(point.x())));
        return List.copyOf(points.subSet(fromWh, true, toWh, true));
    }
}
