package offpeak.benchmark.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Program;
import offpeak.host.planner.home.Home;
import offpeak.host.planner.mixed.Mixed;

/** A home as a mixed-integer programme, for others' solvers. */
final class Programs {
    /** Of a main unit: what programmes count in, as solvers' tolerances are for numbers near one. */
    static final double MONEY = 100;
    private static final double ENDLESS = Double.POSITIVE_INFINITY;

    private final List<double[]> variables = new ArrayList<>();
    private final List<double[]> bounds = new ArrayList<>();
    private final List<double[]> entries = new ArrayList<>();

    private Programs() {}

    /** Of several devices, the planner's own. */
    static Program of(PlanRequest request) {
        return request.cars().isEmpty()
                ? new Programs().alone(request)
                : Mixed.of(new Home(request, new double[request.horizon().steps()])).orElseThrow().program();
    }

    /** One battery: kWh in, out, charged, discharged and stored by step, and whole numbers only where they matter. */
    private Program alone(PlanRequest request) {
        Grid grid = request.grid();
        Battery battery = request.batteries().get(0);
        double capacity = battery.capacityWh() / 1000;
        int before = -1;
        for (int t = 0; t < request.horizon().steps(); t++) {
            double hours = request.horizon().hours(t) / 1000;
            double sun = request.solarW().get(t) * hours;
            double load = request.loadW().get(t) * hours;
            double importPrice = grid.fullImportPrice(t);
            double exportPrice = grid.exportPrice().get(t);
            double importMost = grid.importLimitW().get(t) * hours;
            double exportMost = grid.exportLimitW().get(t) * hours;
            double chargeMost = battery.chargeW().at(0) * hours;
            double dischargeMost = battery.dischargeW().at(0) * hours;
            int in = variable(importPrice, 0, importMost, false);
            int out = variable(-exportPrice, 0, exportMost, false);
            int charge = variable(0, 0, chargeMost, false);
            int discharge = variable(battery.wearPerKwh(), 0, dischargeMost, false);
            int stored = variable(0, 0, capacity, false);
            row(load - sun, request.solarCurtailable() ? load : load - sun, in, 1, out, -1, discharge, 1, charge, -1);
            double initial = before < 0 ? battery.initialCharge() * capacity : 0;
            if (before < 0) {
                row(initial, initial, stored, 1, charge, -battery.chargeEfficiency(), discharge,
                        1 / battery.dischargeEfficiency());
            } else {
                row(0, 0, stored, 1, charge, -battery.chargeEfficiency(), discharge,
                        1 / battery.dischargeEfficiency(), before, -1);
            }
            if (exportPrice > importPrice) {
                either(in, importMost, out, exportMost);
            }
            if (exportPrice > importPrice || importPrice < 0 || exportPrice < 0) {
                either(charge, chargeMost, discharge, dischargeMost);
            }
            before = stored;
        }
        end(battery, before);
        return program();
    }

    private void either(int one, double oneMost, int other, double otherMost) {
        int way = variable(0, 0, 1, true);
        row(-ENDLESS, 0, one, 1, way, -oneMost);
        row(-ENDLESS, otherMost, other, 1, way, otherMost);
    }

    private void end(Battery battery, int last) {
        List<Double> row = new ArrayList<>(List.of((double) last, 1.0));
        List<Curve.Point> points = battery.terminalValue().points();
        for (int i = 1; i < points.size(); i++) {
            double more = (points.get(i).x() - points.get(i - 1).x()) / 1000;
            double worth = points.get(i).y() - points.get(i - 1).y();
            row.add((double) variable(-worth / more, 0, more, false));
            row.add(-1.0);
        }
        row(0, 0, row.stream().mapToDouble(each -> each).toArray());
    }

    private int variable(double cost, double low, double high, boolean whole) {
        variables.add(new double[]{MONEY * cost, low, high, whole ? 1 : 0});
        return variables.size() - 1;
    }

    /** @param parts variable and factor in turn */
    private void row(double low, double high, double... parts) {
        bounds.add(new double[]{low, high});
        entries.add(parts);
    }

    private Program program() {
        boolean[] whole = new boolean[variables.size()];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = variables.get(i)[3] > 0;
        }
        int[] start = new int[entries.size() + 1];
        for (int row = 0; row < entries.size(); row++) {
            start[row + 1] = start[row] + entries.get(row).length / 2;
        }
        double[] all = entries.stream().flatMapToDouble(Arrays::stream).toArray();
        return new Program(column(variables, 0), column(variables, 1), column(variables, 2), whole, start,
                IntStream.range(0, all.length / 2).map(i -> (int) all[2 * i]).toArray(),
                IntStream.range(0, all.length / 2).mapToDouble(i -> all[2 * i + 1]).toArray(), column(bounds, 0),
                column(bounds, 1));
    }

    private static double[] column(List<double[]> rows, int column) {
        return rows.stream().mapToDouble(each -> each[column]).toArray();
    }
}
