package offpeak.host.scheduler;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of work that fails: once, not at every run; again when the message changes or after it had worked meanwhile. */
final class FailureLog implements Lane.Watch {
    /** By lane and kind of work; text alone, so that it holds no class of a bundle that is gone. */
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final BiConsumer<String, Throwable> log;

    FailureLog() {
        Logger logger = LoggerFactory.getLogger(FailureLog.class);
        this.log = (text, failure) -> {
            if (failure == null) {
                logger.warn(text);
            } else {
                logger.warn(text, failure);
            }
        };
    }

    FailureLog(BiConsumer<String, Throwable> log) {
        this.log = log;
    }

    @Override
    public void failed(Lane lane, Runnable work, Throwable failure) {
        if (lane.closed()) {
            return; // being interrupted is how it ends
        }
        String text = String.valueOf(failure);
        if (!text.equals(told.put(key(lane, work), text))) {
            log.accept("work of " + lane.name + " failed and stays planned: " + text, failure);
        }
    }

    @Override
    public void succeeded(Lane lane, Runnable work) {
        if (!told.isEmpty()) {
            told.remove(key(lane, work));
        }
    }

    @Override
    public void stuck(Lane lane, Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        log.accept(lane.name + " was told to stop and goes on in thread " + thread.getName()
                + (stack.length > 0 ? ", at " + stack[0] : "")
                + "; restart the host if it does not end by itself", null);
    }

    @Override
    public void ended(Lane lane) {
        told.keySet().removeIf(key -> key.startsWith(lane.name + "\n"));
    }

    private static String key(Lane lane, Runnable work) {
        return lane.name + "\n" + work.getClass().getName();
    }
}
