package offpeak.rule.plan;

import java.util.ArrayList;
import java.util.List;
import offpeak.api.plan.Curve;

/** What a battery's content is worth (Wh, main currency unit). */
record Worth(Curve curve) {

    private static final double WH_PER_KWH = 1000;
    /** Wh; beside a point, where the slope of its right or left is meant. */
    private static final double BESIDE_WH = 1;

    double at(double wh) {
        return curve.at(wh);
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
        List<Double> points = new ArrayList<>();
        points.add(fromWh);
        for (Curve.Point point : curve.points()) {
            if (point.x() > fromWh && point.x() < toWh) {
                points.add(point.x());
            }
        }
        if (toWh > fromWh) {
            points.add(toWh);
        }
        return points;
    }
}
