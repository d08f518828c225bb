package offpeak.host.engine.supervision;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import offpeak.host.engine.member.About;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the objects of add-ons made, on threads that the host can do without: the thread that tells of a new service is the one that
 * hands out all configurations, and a constructor that never returns would stop them all.
 */
final class Making {
    static final Duration PATIENCE = Duration.ofSeconds(5);
    static final String WHY = "its start does not return within " + PATIENCE.toSeconds()
            + " s; it is left out, and its thread runs on until the host is restarted";
    private static final Logger LOG = LoggerFactory.getLogger(Making.class);

    private final BundleContext context;
    private final Duration patience;
    private final Map<ServiceReference<?>, Object> made = new ConcurrentHashMap<>();
    private final Map<ServiceReference<?>, About> hanging = new ConcurrentHashMap<>();

    Making(BundleContext context, Duration patience) {
        this.context = context;
        this.patience = patience;
    }

    /** Those whose start has not returned. */
    List<About> hanging() {
        return List.copyOf(hanging.values());
    }

    /** @param use gets the object, in this thread; or in another, when it came too late and is still wanted */
    <T> void make(ServiceReference<T> reference, About about, Consumer<T> use) {
        FutureTask<T> making = new FutureTask<>(() -> context.getService(reference));
        // no thread locals of whoever happens to tell of the service
        Thread thread = new Thread(null, () -> run(making, reference, use), "offpeak-start-" + about.id(), 0, false);
        thread.setContextClassLoader(Making.class.getClassLoader());
        thread.setDaemon(true);
        thread.start();
        try {
            T object = making.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            // the component runtime logs why there is none
            if (object != null) {
                made.put(reference, object);
                use.accept(object);
            }
        } catch (TimeoutException e) {
            hanging.put(reference, about);
            LOG.warn("{}: {}", about.id(), WHY);
            // it may have returned just now, when nobody was told
            if (making.isDone()) {
                late(making, reference, use);
            }
        } catch (ExecutionException e) {
            LOG.warn("{} can't be made", about.id(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> void run(FutureTask<T> making, ServiceReference<T> reference, Consumer<T> use) {
        making.run();
        late(making, reference, use);
    }

    private <T> void late(FutureTask<T> making, ServiceReference<T> reference, Consumer<T> use) {
        if (hanging.remove(reference) == null) {
            return;
        }
        try {
            T object = making.get();
            if (object != null) {
                made.put(reference, object);
                use.accept(object);
            }
        } catch (ExecutionException e) {
            LOG.warn("the service of {} can't be made", reference.getProperty("service.pid"), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param leave gets the object before it goes; is not called when there is none */
    <T> void release(ServiceReference<T> reference, Consumer<T> leave) {
        hanging.remove(reference);
        @SuppressWarnings("unchecked")
        T object = (T) made.remove(reference);
        if (object != null) {
            leave.accept(object);
            context.ungetService(reference);
        }
    }
}
