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

    /** @throws IllegalStateException where there is no native library for this machine */
    @Activate
    public ScipSolver(BundleContext context) throws IOException {
        this(libraries(context), context.getDataFile("libraries").toPath());
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

    ScipSolver(List<URL> libraries, Path folder) throws IOException {
        System.load(Libraries.unpack(libraries, folder).toAbsolutePath().toString());
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
        if (!busy.compareAndSet(false, true)) {
            return Optional.empty();
        }
        Future<Optional<Answer>> answer = thread.submit(() -> {
            try {
                return Scip.minimise(program, limit);
            } finally {
                busy.set(false);
            }
        });
        try {
            return answer.get(limit.toMillis() + limit.toMillis() / 4, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.warn("SCIP did not answer within {}: the planner goes on without it", limit);
        } catch (ExecutionException failed) {
            LOG.warn("SCIP failed: the planner goes on without it", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    @Deactivate
    void close() {
        thread.shutdownNow();
    }
}
