package offpeak.launcher;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Asks from time to time whether a part of the host hangs, and gives up a host that does. */
final class Watchdog {

    private static final String HEARTBEAT = "(offpeak.heartbeat=true)";
    private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();
    /** After this a host that hangs is ended even when no service manager waits for it. */
    private static final long GRACE_NANOS = Duration.ofMinutes(2).toNanos();

    /** What it does. */
    interface Acts {
        /** A part hangs: notes it, once. */
        void stuck(String line, StackTraceElement[] stack);

        /** Ends the process. */
        void giveUp();
    }

    private final Supplier<Map<String, Optional<Thread>>> late;
    private final ServiceManager manager;
    private final Acts acts;
    private Optional<Long> askedNanos = Optional.empty();
    private Optional<Long> stuckNanos = Optional.empty();

    Watchdog(Supplier<Map<String, Optional<Thread>>> late, ServiceManager manager, Acts acts) {
        this.late = late;
        this.manager = manager;
        this.acts = acts;
    }

    /** To be called often. */
    void look(long nowNanos) {
        if (askedNanos.isPresent() && nowNanos - askedNanos.get() < EVERY_NANOS) {
            return;
        }
        askedNanos = Optional.of(nowNanos);
        Map<String, Optional<Thread>> stuck = late.get();
        if (stuck.isEmpty()) {
            stuckNanos = Optional.empty();
            manager.alive(nowNanos);
        } else if (stuckNanos.isEmpty()) {
            stuckNanos = Optional.of(nowNanos);
            Map.Entry<String, Optional<Thread>> first = stuck.entrySet().iterator().next();
            acts.stuck(String.join("; ", stuck.keySet()),
                    first.getValue().map(Thread::getStackTrace).orElse(new StackTraceElement[0]));
        } else if (!manager.watches() && nowNanos - stuckNanos.get() >= GRACE_NANOS) {
            acts.giveUp();
        }
    }

    /** What the host's own parts say; nothing while they are not there. */
    static Map<String, Optional<Thread>> late(BundleContext context) {
        Map<String, Optional<Thread>> found = new TreeMap<>();
        try {
            ServiceReference<?>[] parts = context.getAllServiceReferences(null, HEARTBEAT);
            if (parts != null && context.getService(parts[0]) instanceof Supplier<?> part
                    && part.get() instanceof Map<?, ?> map) {
                map.forEach((text, thread) -> found.put(String.valueOf(text),
                        thread instanceof Optional<?> one && one.isPresent() && one.get() instanceof Thread at
                                ? Optional.of(at)
                                : Optional.empty()));
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IllegalStateException e) {
            // the framework stops meanwhile
            found.clear();
        }
        return found;
    }
}
