package offpeak.testkit.quality;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.VendorException;
import offpeak.testkit.FakeHost;

/**
 * What came of asking an integration, in the words of the API and the JDK alone: an exception would hold its class loader.
 *
 * @param next when it wants to be asked again; absent after a failure
 * @param kind of a typed failure
 * @param message of a failure, typed or not
 * @param crash the name of an exception that is not typed
 * @param texts all that the failure says, with its causes
 */
record Asked(Optional<Duration> next, Optional<VendorException.Kind> kind, String message, Optional<String> crash,
        Optional<Duration> retryAfter, List<String> texts) {

    /** Far more than the host's longest deadline of a call. */
    private static final int PATIENCE_SECONDS = 60;

    /** Something that an integration is told to do. */
    @FunctionalInterface
    interface Work {
        Optional<Duration> run() throws VendorException;
    }

    /** What the host does with it in its turn: a channel has nothing to read, so it is given a notice too. */
    static Asked refresh(Integration integration, FakeHost host) {
        return of(() -> {
            // as the host does: libraries look for their parts by it; the thread ends with this
            Thread.currentThread().setContextClassLoader(integration.getClass().getClassLoader());
            Duration next = integration.refresh(host);
            if (integration instanceof Notifier channel) {
                channel.send(host, new Notifier.Notice("1", host.now(), host.site().id(), Notifier.Level.WARNING,
                        Notifier.Topic.TROUBLE, Reason.of("quality.notice"), "A notice",
                        "Sent by the quality contract.",
                        Optional.empty()));
            }
            return Optional.of(next);
        });
    }

    static Asked of(Work work) {
        ExecutorService worker = Executors.newSingleThreadExecutor(run -> {
            Thread thread = new Thread(run, "quality");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Future<Asked> future = worker.submit(() -> here(work));
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return crashed("did not return within " + PATIENCE_SECONDS + " s");
        } catch (ExecutionException e) {
            return crashed(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return crashed("interrupted");
        } finally {
            worker.shutdownNow();
        }
    }

    private static Asked here(Work work) {
        try {
            return new Asked(work.run(), Optional.empty(), "", Optional.empty(), Optional.empty(), List.of());
        } catch (VendorException e) {
            return new Asked(Optional.empty(), Optional.of(e.kind()), String.valueOf(e.getMessage()), Optional.empty(),
                    e.retryAfter(), texts(e));
        } catch (RuntimeException | Error e) {
            return new Asked(Optional.empty(), Optional.empty(), String.valueOf(e.getMessage()),
                    Optional.of(e.getClass().getName()), Optional.empty(), texts(e));
        }
    }

    private static Asked crashed(String how) {
        return new Asked(Optional.empty(), Optional.empty(), how, Optional.of(how), Optional.empty(), List.of());
    }

    private static List<String> texts(Throwable failure) {
        List<String> texts = new ArrayList<>();
        for (Throwable cause = failure; cause != null && texts.size() < 16; cause = cause.getCause()) {
            texts.add(cause.toString());
        }
        return texts;
    }

    boolean well() {
        return next.isPresent();
    }

    /** For people. */
    @Override
    public String toString() {
        return next.map(wait -> "asks again after " + wait)
                .orElseGet(() -> crash.map(name -> name + ": " + message).orElseGet(() -> kind.get() + ": " + message));
    }
}
