package offpeak.benchmark;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.osgi.framework.hooks.weaving.WovenClassListener;

/** Keeps and links the bundles' classes of a run that writes an archive, as the host's launcher does. */
final class Archived {
    /** Set where the JVM writes an archive. */
    static final String PROPERTY = "offpeak.benchmark.archive";

    private static final Queue<WeakReference<Class<?>>> DEFINED = new ConcurrentLinkedQueue<>();

    private static final List<Class<?>> HELD = new ArrayList<>();

    private Archived() {}

    static void watch(BundleContext context) {
        if (System.getProperty(PROPERTY) != null) {
            context.registerService(WeavingHook.class, seen -> {}, null);
            context.registerService(WovenClassListener.class, seen -> {
                if (seen.getState() == WovenClass.DEFINED) {
                    DEFINED.add(new WeakReference<>(seen.getDefinedClass()));
                }
            }, null);
        }
    }

    static void link() {
        for (WeakReference<Class<?>> defined : DEFINED) {
            Class<?> each = defined.get();
            if (each == null) {
                continue;
            }
            HELD.add(each);
            try {
                each.getFields();
            } catch (LinkageError e) {
                // left out of the archive, as the library that it is for
            }
        }
    }
}
