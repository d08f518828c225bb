package offpeak.host.http;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Daemon threads that refer to no bundle but this one. A thread takes over the context class loader of the thread that
 * starts it and, up to Java 23, the protection domains of all callers on its stack: started during an integration's
 * call, it would keep that integration's classes alive after the integration is gone.
 */
final class OwnThreads implements ThreadFactory {
    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    OwnThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable body) {
        return clean(() -> {
            Thread thread = new Thread(null, body, name + "-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Makes something that starts threads, as if nobody had called. */
    @SuppressWarnings("removal") // there is no other way to leave the callers' domains behind on Java 17
    static <T> T clean(Supplier<T> maker) {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(OwnThreads.class.getClassLoader());
        try {
            return AccessController.doPrivileged((PrivilegedAction<T>) maker::get);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }
}
