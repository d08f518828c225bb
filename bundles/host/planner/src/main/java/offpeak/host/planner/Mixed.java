package offpeak.host.planner;

import java.util.Arrays;
import java.util.Optional;
import offpeak.api.plan.Program;
import offpeak.api.plan.Zone;

/**
 * A home as a mixed-integer programme. Where a rule of the plan is left out of it, the programme can but be cheaper, so
 * its bound holds; what it answers is made a plan again by the devices themselves. Money in hundredths: solvers' tolerances
 * are for numbers near one.
 */
final class Mixed {
    /** Of a main unit: what the programme counts in. */
    private static final double MONEY = 100;
    private static final double ENDLESS = Double.POSITIVE_INFINITY;

    private final Home home;
    private final int steps;
    private final Rows rows = new Rows();
    /** By member and step: a variable of what is taken, and one of what is given; -1 for none. */
    private final int[][] takes;
    private final int[][] gives;
    private final int[] notRun;
    private final int[][] starts;

    private Mixed(Home home) {
        this.home = home;
        steps = home.steps;
        int count = home.members.size();
        takes = new int[count][steps];
        gives = new int[count][steps];
        notRun = new int[count];
        starts = new int[count][];
        for (int i = 0; i < count; i++) {
            Arrays.fill(takes[i], -1);
            Arrays.fill(gives[i], -1);
        }
    }

    /** Empty for what it has no words for: a load that can pause. */
    static Optional<Mixed> of(Home home) {
        if (home.members.stream().anyMatch(PauseMember.class::isInstance)) {
            return Optional.empty();
        }
        Mixed mixed = new Mixed(home);
        mixed.build();
        return Optional.of(mixed);
    }

    Program program() {
        return rows.program();
    }

    static double money(double objective) {
        return objective / MONEY;
    }

    private void build() {
        for (int i = 0; i < home.members.size(); i++) {
            Member member = home.members.get(i);
            if (member instanceof StoreMember stored) {
                store(i, stored);
            } else if (member instanceof LoadMember load) {
                load(i, load);
            } else if (member instanceof ZoneMember zone) {
                zone(i, zone);
            }
        }
        site();
    }

    private void site() {
        Store store = home.site.store;
        int[] imports = new int[steps];
        Arrays.fill(imports, -1);
        for (int t = 0; t < steps; t++) {
            double net = store.need[t] - store.sun[t];
            double most = Math.max(0, net + store.curtailable[t] + home.high[t]);
            double least = Math.max(0, -net - home.low[t]);
            int unused = store.curtailable[t] > 0 ? rows.variable(0, 0, store.curtailable[t]) : -1;
            int[] in;
            int[] out;
            if (store.island[t] != null) {
                double[] island = store.island[t];
                in = new int[island.length / 2 + 1];
                for (int k = 0; k < island.length; k += 2) {
                    in[k / 2] = rows.variable(MONEY * island[k + 1], 0, island[k]);
                }
                in[in.length - 1] = rows.variable(MONEY * store.penalty, 0, most);
                out = new int[]{rows.variable(MONEY * store.penalty, 0, least)};
            } else {
                double importPrice = store.importPrice[t];
                double exportPrice = store.exportPrice[t];
                in = limited(importPrice, store.importLimit[t], most, store.penalty);
                out = limited(-exportPrice, store.exportLimit[t], least, store.penalty);
                imports[t] = in[0];
                if (exportPrice > importPrice) {
                    int way = rows.binary(0);
                    all(rows.row(-ENDLESS, 0), in, 1).with(way, -most);
                    all(rows.row(-ENDLESS, least), out, 1).with(way, least);
                }
            }
            all(all(rows.row(net, net), in, 1), out, -1);
            if (unused >= 0) {
                rows.with(unused, -1);
            }
            for (int i = 0; i < takes.length; i++) {
                if (takes[i][t] >= 0) {
                    rows.with(takes[i][t], -1);
                }
                if (gives[i][t] >= 0) {
                    rows.with(gives[i][t], 1);
                }
                if (starts[i] != null) {
                    ((LoadMember) home.members.get(i)).entries(t, rows, starts[i]);
                }
            }
        }
        for (Peaks peaks : home.peaks) {
            int more = rows.variable(MONEY * peaks.charge.pricePerKw(), 0, 1e6);
            for (int j = 0; j < peaks.hours.length; j++) {
                rows.row(-ENDLESS, peaks.hours[j] * peaks.soFar() - peaks.before[j]).with(more, -peaks.hours[j]);
                for (int t = 0; t < steps; t++) {
                    if (peaks.interval[t] == j && imports[t] >= 0) {
                        rows.with(imports[t], 1);
                    }
                }
            }
        }
    }

    private int[] limited(double price, double limit, double most, double penalty) {
        int within = rows.variable(MONEY * price, 0, Math.min(limit, most));
        return most > limit
                ? new int[]{within, rows.variable(MONEY * (price + penalty), 0, most - limit)}
                : new int[]{within};
    }

    private static Rows all(Rows row, int[] variables, double factor) {
        for (int each : variables) {
            row.with(each, factor);
        }
        return row;
    }

    private void store(int i, StoreMember member) {
        Store store = member.linear();
        Store site = home.site.store;
        int before = -1;
        for (int t = 0; t < steps; t++) {
            double keep = store.keep(t);
            int stored = rows.variable(0, 0, store.capacity);
            int missing = store.reserve[t] > 0
                    ? rows.variable(MONEY * store.reservePenalty(t), 0, store.capacity)
                    : -1;
            int driven = store.drawn[t] > 0 ? rows.variable(MONEY * store.penalty, 0, store.drawn[t]) : -1;
            if (store.chargeMost[t] > 0) {
                takes[i][t] = rows.variable(0, 0, store.chargeMost[t]);
            }
            if (store.dischargeMost[t] > 0) {
                gives[i][t] = rows.variable(MONEY * store.wear, 0, store.dischargeMost[t]);
            }
            boolean spare = site.importPrice[t] < 0 || site.exportPrice[t] < 0
                    || site.curtailable[t] < site.sun[t] && site.exportLimit[t] < site.sun[t];
            boolean both = takes[i][t] >= 0 && gives[i][t] >= 0;
            boolean least = takes[i][t] >= 0 && store.chargeLeast[t] > 0
                    || gives[i][t] >= 0 && store.dischargeLeast[t] > 0;
            if (least || both && spare) {
                exclusive(store, t, takes[i][t], gives[i][t]);
            }
            double initial = before < 0 ? store.initial * keep : 0;
            rows.row(initial - store.drawn[t], initial - store.drawn[t]).with(stored, 1);
            if (before >= 0) {
                rows.with(before, -keep);
            }
            if (takes[i][t] >= 0) {
                rows.with(takes[i][t], -store.chargeEfficiency);
            }
            if (gives[i][t] >= 0) {
                rows.with(gives[i][t], 1 / store.dischargeEfficiency);
            }
            if (driven >= 0) {
                rows.with(driven, -1);
            }
            if (missing >= 0) {
                rows.row(Math.min(store.reserve[t], store.capacity), ENDLESS).with(stored, 1).with(missing, 1);
            }
            taper(store, store.chargeTaper, t, before, takes[i][t]);
            taper(store, store.dischargeTaper, t, before, gives[i][t]);
            before = stored;
        }
        end(store, before);
    }

    private void exclusive(Store store, int t, int take, int give) {
        int charging = take >= 0 ? rows.binary(0) : -1;
        int giving = give >= 0 ? rows.binary(0) : -1;
        if (take >= 0) {
            rows.row(-ENDLESS, 0).with(take, 1).with(charging, -store.chargeMost[t]);
            if (store.chargeLeast[t] > 0) {
                rows.row(0, ENDLESS).with(take, 1).with(charging, -store.chargeLeast[t]);
            }
        }
        if (give >= 0) {
            rows.row(-ENDLESS, 0).with(give, 1).with(giving, -store.dischargeMost[t]);
            if (store.dischargeLeast[t] > 0) {
                rows.row(0, ENDLESS).with(give, 1).with(giving, -store.dischargeLeast[t]);
            }
        }
        if (take >= 0 && give >= 0) {
            rows.row(-ENDLESS, 1).with(charging, 1).with(giving, 1);
        }
    }

    /** Concave: below the line of each segment. */
    private void taper(Store store, double[][] curve, int t, int before, int power) {
        if (curve == null || power < 0) {
            return;
        }
        for (int k = 1; k < curve[0].length; k++) {
            double slope = (curve[1][k] - curve[1][k - 1]) / (curve[0][k] - curve[0][k - 1]) * store.hours[t];
            double base = curve[1][k - 1] * store.hours[t] - slope * curve[0][k - 1];
            if (before < 0) {
                rows.row(-ENDLESS, base + slope * store.initial).with(power, 1);
            } else {
                rows.row(-ENDLESS, base).with(power, 1).with(before, -slope);
            }
        }
    }

    private void end(Store store, int last) {
        rows.variable(MONEY * Line.at(store.endX, store.endCost, 0, store.endX.length, 0), 1, 1);
        int rest = rows.variable(0, 0, store.capacity);
        int n = 0;
        int[] parts = new int[store.endX.length];
        double from = 0;
        for (int k = 0; k < store.endX.length; k++) {
            double to = Math.min(store.capacity, store.endX[k]);
            if (to > from) {
                double slope = (Line.at(store.endX, store.endCost, 0, store.endX.length, to)
                        - Line.at(store.endX, store.endCost, 0, store.endX.length, from)) / (to - from);
                parts[n++] = rows.variable(MONEY * slope, 0, to - from);
                from = to;
            }
        }
        rows.row(0, 0).with(last, 1).with(rest, -1);
        for (int k = 0; k < n; k++) {
            rows.with(parts[k], -1);
        }
    }

    private void load(int i, LoadMember load) {
        starts[i] = load.variables(rows, MONEY);
        notRun[i] = rows.variable(MONEY * load.valueOfRun(), 0, 1);
        all(rows.row(1, 1), starts[i], 1).with(notRun[i], 1);
    }

    private void zone(int i, ZoneMember member) {
        Zone zone = member.zone();
        int before = -1;
        int on = -1;
        for (int t = 0; t < steps; t++) {
            double most = member.most(t);
            int temperature = rows.variable(0, -500, 500);
            takes[i][t] = rows.variable(0, 0, most);
            double price = MONEY * zone.discomfortPerKh() * home.request.horizon().hours(t);
            int cold = rows.variable(price, 0, 1000);
            int warm = rows.variable(price, 0, 1000);
            double base = member.after(t, before < 0 ? zone.initialC() : 0, 0);
            rows.row(base, base).with(temperature, 1).with(takes[i][t], -member.moves(t));
            if (before >= 0) {
                rows.with(before, -member.keeps(t));
            }
            rows.row(zone.lowC().get(t), ENDLESS).with(temperature, 1).with(cold, 1);
            rows.row(-ENDLESS, zone.highC().get(t)).with(temperature, 1).with(warm, -1);
            if (zone.minW() > 0 || zone.switchCost() > 0) {
                int was = on;
                on = rows.binary(0);
                rows.row(-ENDLESS, 0).with(takes[i][t], 1).with(on, -most);
                rows.row(0, ENDLESS).with(takes[i][t], 1)
                        .with(on, -zone.minW() / 1000 * home.request.horizon().hours(t));
                int begins = rows.variable(MONEY * zone.switchCost(), 0, 1);
                rows.row(0, ENDLESS).with(begins, 1).with(on, -1);
                if (was >= 0) {
                    rows.with(was, 1);
                }
            }
            before = temperature;
        }
    }

    /** What a device takes by an answer, kWh by step; for loads the start that is chosen most. */
    Choice[] choices(double[] values) {
        Choice[] choices = new Choice[home.members.size()];
        for (int i = 0; i < choices.length; i++) {
            Member member = home.members.get(i);
            if (member instanceof LoadMember load) {
                choices[i] = load.chosen(starts[i], values, notRun[i]);
                continue;
            }
            double[] usage = new double[steps];
            for (int t = 0; t < steps; t++) {
                usage[t] = (takes[i][t] >= 0 ? values[takes[i][t]] : 0)
                        - (gives[i][t] >= 0 ? values[gives[i][t]] : 0);
            }
            choices[i] = member instanceof ZoneMember zone ? zone.of(usage) : ((StoreMember) member).of(usage);
        }
        return choices;
    }

}
