package offpeak.benchmark.plan;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import offpeak.api.plan.PlanRequest;

/**
 * A process that plans: the first day as soon as it can, then many, and says how long each took, by the clock and in
 * processor time. It ends when its input does.
 */
public final class PlanProcess {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** Seconds that plans before the counted ones may take, and these. */
    private static final double PATIENCE = 10;

    private PlanProcess() {}

    /** @param args the solver, the home, how many plans are counted at most when warm */
    public static void main(String[] args) throws Exception {
        PlanRequest first = Days.request(args[1], 0);
        long begun = System.nanoTime();
        Contest contest = Contest.of(args[0]);
        double loaded = millisSince(begun);
        double[] cold = plan(contest, first);
        say("first", loaded, cold[0], cold[1], cold[2]);
        PlanRequest[] days = new PlanRequest[Days.COUNT];
        for (int day = 0; day < days.length; day++) {
            days[day] = Days.request(args[1], day);
        }
        int most = Integer.parseInt(args[2]);
        repeat(contest, days, 4 * most);
        double[][] warm = repeat(contest, days, most);
        say("warm", warm.length, median(warm, 0), median(warm, 1));
        while (System.in.read() >= 0) {
            // nothing is said to it
        }
    }

    private static double[][] repeat(Contest contest, PlanRequest[] days, int most) throws Exception {
        long begun = System.nanoTime();
        double[][] all = new double[most][];
        int n = 0;
        while (n < most && (n == 0 || millisSince(begun) < PATIENCE * 1000)) {
            all[n] = plan(contest, days[n % days.length]);
            n++;
        }
        return Arrays.copyOf(all, n);
    }

    /** @return ms by the clock, ms of processor time, cost */
    private static double[] plan(Contest contest, PlanRequest request) throws Exception {
        double cpu = cpuMillis();
        long begun = System.nanoTime();
        double cost = contest.solve(request);
        double millis = millisSince(begun);
        return new double[]{millis, cpuMillis() - cpu, cost};
    }

    private static double median(double[][] rows, int column) {
        double[] sorted = DoubleStream.of(Arrays.stream(rows).mapToDouble(each -> each[column]).toArray())
                .sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** Of all threads that run Java: the compiler's and collector's are no part of a plan. */
    private static double cpuMillis() {
        double sum = 0;
        for (long each : THREADS.getAllThreadIds()) {
            sum += Math.max(0, THREADS.getThreadCpuTime(each));
        }
        return sum / 1e6;
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    private static void say(String what, double... figures) {
        StringBuilder line = new StringBuilder(what);
        for (double each : figures) {
            line.append(String.format(Locale.ROOT, " %.4f", each));
        }
        System.out.println(line);
        System.out.flush();
    }
}
