package offpeak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/**
 * The JVM writes the classes of the first run to an archive when it ends, and starts faster with it the next time. The
 * archive of a run that never became ready would lack most classes, so the {@code offpeak} command uses none without
 * this mark.
 */
final class Archive {

    private static final String FILE = "offpeak.archive";

    /** Classes whose loader the collector took before the end would not be in the archive. */
    private static final List<ClassLoader> HELD = new ArrayList<>();

    private Archive() {}

    /** Before the framework stops: keeps the bundles' classes to the end, if this process writes an archive. */
    static void hold(Bundle[] bundles) {
        if (System.getProperty(FILE) == null) {
            return;
        }
        for (Bundle bundle : bundles) {
            BundleWiring wiring = bundle.adapt(BundleWiring.class);
            ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
            if (loader != null) {
                HELD.add(loader);
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
