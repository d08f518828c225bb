package offpeak.host.planner.mixed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.plan.Program;
import offpeak.host.planner.home.Choice;
import offpeak.host.planner.home.Home;
import offpeak.host.planner.home.LoadMember;
import offpeak.host.planner.home.Member;
import offpeak.host.planner.home.PauseMember;
import offpeak.host.planner.home.Peaks;
import offpeak.host.planner.home.StoreMember;
import offpeak.host.planner.home.ZoneMember;
import offpeak.host.planner.program.Rows;
import offpeak.host.planner.store.Store;

/**
 * A home as a mixed-integer programme. Where a rule of the plan is left out of it, the programme can but be cheaper, so
 * its bound holds; what it answers is made a plan again by the devices themselves. Money in hundredths: solvers' tolerances
 * are for numbers near one.
 */
public final class Mixed {
    /** Of a main unit: what the programme counts in. */
    private static final double MONEY = 100;
    private static final double ENDLESS = Double.POSITIVE_INFINITY;

    private final Home home;
    private final Store site;
    private final Rows rows = new Rows();
    private final List<Part> parts = new ArrayList<>();
    private final Program program;

    private Mixed(Home home) {
        this.home = home;
        site = home.site.store;
        build();
        program = rows.program();
    }

    /** Empty for what it has no words for: a load that can pause. */
    public static Optional<Mixed> of(Home home) {
        if (home.members.stream().anyMatch(PauseMember.class::isInstance)) {
            return Optional.empty();
        }
        return Optional.of(new Mixed(home));
    }

    public Program program() {
        return program;
    }

    public static double money(double objective) {
        return objective / MONEY;
    }

    /** What an answer costs by the programme. */
    public double objective(double[] values) {
        double sum = 0;
        double[] cost = program.cost();
        for (int j = 0; j < cost.length; j++) {
            sum += cost[j] * values[j];
        }
        return sum;
    }

    public static double objective(double money) {
        return money * MONEY;
    }

    private void build() {
        for (Member member : home.members) {
            if (member instanceof StoreMember stored) {
                parts.add(new StorePart(rows, MONEY, stored, site));
            } else if (member instanceof LoadMember load) {
                parts.add(new LoadPart(rows, MONEY, load));
            } else if (member instanceof ZoneMember zone) {
                parts.add(new ZonePart(rows, MONEY, zone, home.request.horizon()));
            }
        }
        int[][] imports = new int[home.steps][];
        for (int t = 0; t < home.steps; t++) {
            imports[t] = site.island[t] == null ? connected(t) : alone(t);
        }
        home.peaks.forEach(each -> peaks(each, imports));
    }

    /** @return the variables of what is imported */
    private int[] connected(int t) {
        double importPrice = site.importPrice[t];
        double exportPrice = site.exportPrice[t];
        double most = mostImported(t);
        double least = mostExported(t);
        // what could be left unused is better exported where that can neither cost nor be too much
        boolean used = importPrice >= 0 && exportPrice >= 0 && least <= site.exportLimit[t];
        int[] in = limited(importPrice, site.importLimit[t], most);
        int[] out = limited(-exportPrice, site.exportLimit[t], least);
        if (exportPrice > importPrice && most > 0 && least > 0) {
            int way = rows.binary(0);
            all(rows.row(-ENDLESS, 0), in, 1).with(way, -most);
            all(rows.row(-ENDLESS, least), out, 1).with(way, least);
        }
        balance(t, in, out, used ? 0 : site.curtailable[t]);
        beyondTheSun(t, in);
        return in;
    }

    /**
     * What takes more than the sun leaves needs imports or a battery as soon as it takes any: a relaxation would have it
     * take a part, for the sun alone.
     */
    private void beyondTheSun(int t, int[] in) {
        double spare = site.sun[t] - site.need[t];
        for (Part part : parts) {
            if (spare > 0 && part.exceeds(t, spare)) {
                all(rows.row(0, ENDLESS), in, 1);
                part.beyond(t, spare, rows);
                parts.forEach(each -> each.given(t, rows));
            }
        }
    }

    /** Without the grid: some of the load can be left without power, each at its price. */
    private int[] alone(int t) {
        double[] island = site.island[t];
        int[] in = new int[island.length / 2 + 1];
        for (int k = 0; k < island.length; k += 2) {
            in[k / 2] = rows.variable(MONEY * island[k + 1], 0, island[k]);
        }
        in[in.length - 1] = rows.variable(MONEY * site.penalty, 0, mostImported(t));
        balance(t, in, new int[]{rows.variable(MONEY * site.penalty, 0, mostExported(t))}, site.curtailable[t]);
        return new int[0];
    }

    private double mostImported(int t) {
        return Math.max(0, site.need[t] - site.sun[t] + site.curtailable[t] + home.high[t]);
    }

    private double mostExported(int t) {
        return Math.max(0, site.sun[t] - site.need[t] - home.low[t]);
    }

    private void balance(int t, int[] in, int[] out, double curtailable) {
        int unused = curtailable > 0 ? rows.variable(0, 0, curtailable) : -1;
        double net = site.need[t] - site.sun[t];
        all(all(rows.row(net, net), in, 1), out, -1);
        if (unused >= 0) {
            rows.with(unused, -1);
        }
        parts.forEach(each -> each.balance(t, rows));
    }

    private void peaks(Peaks peaks, int[][] imports) {
        int more = rows.variable(MONEY * peaks.charge.pricePerKw(), 0, 1e6);
        for (int j = 0; j < peaks.hours.length; j++) {
            rows.row(-ENDLESS, peaks.hours[j] * peaks.soFar() - peaks.before[j]).with(more, -peaks.hours[j]);
            for (int t = 0; t < home.steps; t++) {
                if (peaks.interval[t] == j) {
                    all(rows, imports[t], 1);
                }
            }
        }
    }

    private int[] limited(double price, double limit, double most) {
        if (most <= 0) {
            return new int[0];
        }
        int within = rows.variable(MONEY * price, 0, Math.min(limit, most));
        return most > limit
                ? new int[]{within, rows.variable(MONEY * (price + site.penalty), 0, most - limit)}
                : new int[]{within};
    }

    private static Rows all(Rows row, int[] variables, double factor) {
        for (int each : variables) {
            row.with(each, factor);
        }
        return row;
    }

    /** What the devices do by an answer. */
    public Choice[] choices(double[] values) {
        return parts.stream().map(each -> each.choice(values)).toArray(Choice[]::new);
    }
}
