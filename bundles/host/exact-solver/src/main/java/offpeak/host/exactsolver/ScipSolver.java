package offpeak.host.exactsolver;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import offpeak.api.plan.Program;
import offpeak.api.plan.ProgramSolver;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SCIP on a thread of its own: whoever asks waits for as long as was agreed and not longer, even when the library hangs. It
 * is there only where its native library is, otherwise the component fails and the planner does without.
 */
@Component
public final class ScipSolver implements ProgramSolver {
    private static final Logger LOG = LoggerFactory.getLogger(ScipSolver.class);

    private final ExecutorService thread;
    private final AtomicBoolean busy = new AtomicBoolean();
    /** Null when there is none. */
    private volatile Scip running;

    /** @throws IllegalStateException where there is no native library for this machine */
    @Activate
    public ScipSolver(BundleContext context) throws IOException {
        this(libraries(context), context.getDataFile("libraries").toPath(),
                context.getBundle().getVersion() + " " + context.getBundle().getLastModified());
    }

    private static List<URL> libraries(BundleContext context) {
        return Collections.list(context.getBundle().findEntries(folder(), "*", false));
    }

    static String folder() {
        String system = System.getProperty("os.name");
        String architecture = System.getProperty("os.arch");
        return Libraries.folder(system, architecture).orElseThrow(() -> new IllegalStateException(
                "SCIP has no library for " + system + " on " + architecture + ": the planner does without it"));
    }

    /** @param of which bundle the libraries are */
    ScipSolver(List<URL> libraries, Path folder, String of) throws IOException {
        Libraries.load(libraries, folder, of);
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "offpeak-scip");
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public String name() {
        return "scip";
    }

    @Override
    public Optional<Answer> minimise(Program program, Duration limit) {
        return minimise(program, Optional.empty(), limit);
    }

    @Override
    public Optional<Answer> minimise(Program program, Optional<double[]> known, Duration limit) {
        if (!busy.compareAndSet(false, true)) {
            return Optional.empty();
        }
        Future<Optional<Answer>> answer;
        try {
            answer = thread.submit(() -> solved(program, known, limit));
        } catch (RejectedExecutionException closed) {
            return Optional.empty();
        }
        try {
            return answer.get(limit.toMillis() + limit.toMillis() / 4, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            interrupt();
            LOG.warn("SCIP did not answer within {}: the planner goes on without it", limit);
        } catch (ExecutionException failed) {
            LOG.warn("SCIP failed: the planner goes on without it", failed.getCause());
        } catch (InterruptedException interrupted) {
            interrupt();
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private Optional<Answer> solved(Program program, Optional<double[]> known, Duration limit) {
        try {
            Optional<Scip> scip = Scip.create();
            running = scip.orElse(null);
            return scip.flatMap(each -> each.minimise(program, known, limit));
        } finally {
            running = null;
            busy.set(false);
        }
    }

    private void interrupt() {
        Scip scip = running;
        if (scip != null) {
            scip.interrupt();
        }
    }

    /** What is being solved ends soon: the bundle's classes are not needed for longer. */
    @Deactivate
    void close() {
        thread.shutdown();
        interrupt();
    }
}
