package offpeak.benchmark.plan;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Planner;
import offpeak.host.planner.ExactPlanner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A battery of 13.5 kWh and 5 kW, some with more beside it: from the request to the simulated plan, calm included. Each call has another day. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PlanBenchmark {
    /** See {@link Days}. */
    @Param({"a96", "n96", "a576", "n576", "x576", "b96", "b576"})
    public String home;

    /** {@code own}, or {@code scip} for whatever has several devices; all else is never asked of it. */
    @Param("own")
    public String solver;

    private Planner planner;
    private final PlanRequest[] requests = new PlanRequest[Days.COUNT];
    private int next;

    @Setup(Level.Trial)
    public void days() throws IOException {
        planner = solver.equals("scip") ? new ExactPlanner(ScipAlone.loaded()) : new ExactPlanner();
        for (int day = 0; day < Days.COUNT; day++) {
            requests[day] = Days.request(home, day);
        }
    }

    @Benchmark
    public PlanResult plan() {
        next = (next + 1) % Days.COUNT;
        return planner.plan(requests[next]);
    }
}
