package offpeak.itest.faults;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import offpeak.itest.HostProcess;

/** One row while it runs. */
public final class Run implements AutoCloseable {
    private final Scenario scenario;
    private final Seed seed;
    private final boolean full;
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();
    private final List<String> seen = new ArrayList<>();

    Run(Scenario scenario, Seed seed, boolean full) {
        this.scenario = scenario;
        this.seed = seed;
        this.full = full;
    }

    /** Whether there is time for the long form. */
    public boolean full() {
        return full;
    }

    public Seed seed() {
        return seed;
    }

    /** This row's own chance. */
    public SplittableRandom random() {
        return seed.random(scenario.id());
    }

    /** What the table tells of it: a figure with its unit. */
    public void saw(String figure) {
        seen.add(figure);
    }

    String seen() {
        return String.join("; ", seen);
    }

    /** Closes it when the row ends, the last one first. */
    public <T extends AutoCloseable> T keep(T resource) {
        kept.push(resource);
        return resource;
    }

    /** Watches a host from now on; the row fails at its end when an invariant does not hold. */
    public Checker watch(HostProcess host) {
        return keep(new Checker(host));
    }

    /** Fails with all that does not hold. */
    public static void expect(List<String> violations) {
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n", violations));
        }
    }

    /** Ends the row: what was watched is judged while the hosts still run, then everything is closed. */
    void finish() {
        for (AutoCloseable each : kept) {
            if (each instanceof Checker checker && !checker.judged()) {
                expect(checker.violations());
            }
        }
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        while (!kept.isEmpty()) {
            try {
                kept.pop().close();
            } catch (Exception e) {
                first = first == null ? new IOException("what the row used can't be closed", e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
