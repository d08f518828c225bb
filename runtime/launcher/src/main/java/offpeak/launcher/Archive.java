package offpeak.launcher;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.osgi.framework.hooks.weaving.WovenClassListener;

/**
 * The JVM writes the classes of the first run to an archive when it ends, and starts faster with it the next time. The
 * archive of a run that never became ready would lack most classes, so the {@code offpeak} command uses none without
 * this mark.
 */
final class Archive {

    private static final String FILE = "offpeak.archive";

    /** Of the bundles, in order. */
    private static final Queue<WeakReference<Class<?>>> DEFINED = new ConcurrentLinkedQueue<>();

    /** What the collector takes while the framework stops would not be in the archive. */
    private static final List<Class<?>> HELD = new ArrayList<>();

    private Archive() {}

    /** Before bundles start: notes their classes, if this process writes an archive. */
    static void watch(BundleContext context) {
        if (System.getProperty(FILE) == null) {
            return;
        }
        // the framework tells listeners of those classes alone that a hook has seen
        context.registerService(WeavingHook.class, seen -> {}, null);
        context.registerService(WovenClassListener.class, seen -> {
            if (seen.getState() == WovenClass.DEFINED) {
                DEFINED.add(new WeakReference<>(seen.getDefinedClass()));
            }
        }, null);
    }

    /**
     * Before the framework stops: keeps and links them. The JVM leaves out classes that are defined but not linked, such
     * as interfaces that only stand in signatures. That was one in eight.
     */
    static void link() {
        for (WeakReference<Class<?>> defined : DEFINED) {
            Class<?> each = defined.get();
            if (each == null) {
                continue;
            }
            HELD.add(each);
            try {
                // asked for its fields, a class is linked without being initialised
                each.getFields();
            } catch (LinkageError e) {
                // it is for an optional library which is not there, and is left out
            }
        }
    }

    /** Notes that the archive which this process will write (property {@code offpeak.archive}) is worth keeping. */
    static void markComplete() throws IOException {
        String archive = System.getProperty(FILE);
        if (archive != null) {
            Files.writeString(Path.of(archive + ".ready"), "");
        }
    }
}
