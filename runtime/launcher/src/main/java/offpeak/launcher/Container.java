package offpeak.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The framework and its bundle cache. The cache is taken as it is when nothing changed since, brought up to date when
 * something did, and thrown away when it is not whole: all that must survive lies elsewhere.
 */
final class Container {

    private final Path cache;
    private final Bundles bundles;
    private final Map<String, String> properties;
    private Later later = Later.nothing();
    private volatile Framework framework;
    private volatile boolean stopping;

    Container(Path cache, Bundles bundles, Map<String, String> properties) {
        this.cache = cache;
        this.bundles = bundles;
        this.properties = new HashMap<>(properties);
        this.properties.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        // the data folder's lock keeps a second host out
        this.properties.put("felix.cache.locking", "false");
    }

    /** Lets some bundles wait until {@link #startRest}. */
    Container waiting(Later which) {
        later = which;
        return this;
    }

    /**
     * Returns with all bundles started that can be, but those that wait.
     *
     * @throws Refusal when a shipped jar is missing or the framework can not start at all
     */
    BundleContext start() throws Refusal {
        try {
            String stamp = bundles.stamp();
            Optional<Book> book = Book.read(cache);
            if (book.isPresent()) {
                try {
                    if (fromCache(book.get(), stamp)) {
                        return framework.getBundleContext();
                    }
                } catch (BundleException | RuntimeException e) {
                    if (stopping) {
                        throw new Refusal(Refusal.FAILED, "stopped during the start", e);
                    }
                }
                System.err.println("the bundle cache " + cache + " is damaged; it is built anew");
                stop(10_000);
            }
            DataFolder.delete(cache);
            create();
            run(stamp, update(Map.of()));
            return framework.getBundleContext();
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, "can not use the bundle cache " + cache + ": " + e.getMessage(), e);
        } catch (BundleException e) {
            throw new Refusal(Refusal.FAILED, "the framework does not start: " + causes(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.FAILED, "interrupted during the start", e);
        }
    }

    private void create() throws IOException, BundleException {
        Files.createDirectories(cache);
        framework = new FrameworkFactory().newFramework(properties);
        framework.init();
        Archive.watch(framework.getBundleContext());
        framework.getBundleContext().addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR && !stopping) {
                System.err.println(event.getBundle().getSymbolicName() + ": " + causes(event.getThrowable()));
            }
        });
    }

    private static String causes(Throwable error) {
        StringBuilder text = new StringBuilder(String.valueOf(error.getMessage()));
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            text.append(" Cause: ").append(cause);
        }
        return text.toString().replaceAll("\\s+", " ");
    }

    /** Returns false when the cache is not what its book says. */
    private boolean fromCache(Book book, String stamp) throws IOException, BundleException, Refusal {
        create();
        Map<String, Bundle> installed = installed();
        if (!installed.keySet().containsAll(book.entries().keySet())) {
            return false;
        }
        if (!book.stamp().equals(stamp)) {
            Book.delete(cache);
            run(stamp, update(book.entries()));
            return true;
        }
        level(installed.values());
        resolve(installed.values());
        framework.start();
        for (Map.Entry<String, Book.Entry> entry : book.entries().entrySet()) {
            Bundle bundle = installed.get(entry.getKey());
            boolean meant = bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
            if (entry.getValue().active() && meant && !runs(bundle) && !waits(bundle)) {
                return false;
            }
        }
        return true;
    }

    /** The framework is initialised, but no bundle runs. */
    private void level(Collection<Bundle> all) {
        for (Bundle bundle : all) {
            int level = later.waits(bundle) ? Later.LEVEL : 1;
            BundleStartLevel now = bundle.adapt(BundleStartLevel.class);
            if (now.getStartLevel() != level) {
                now.setStartLevel(level);
            }
        }
    }

    /** All in one, as each alone takes longer. */
    private void resolve(Collection<Bundle> all) {
        framework.adapt(FrameworkWiring.class).resolveBundles(all.stream().filter(bundle -> !waits(bundle)).toList());
    }

    private static boolean waits(Bundle bundle) {
        return bundle.adapt(BundleStartLevel.class).getStartLevel() >= Later.LEVEL;
    }

    /** Starts those that wait, on a thread of the framework's; does nothing when it stops. */
    void startRest() {
        BundleContext context = context();
        if (context != null && !stopping) {
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class)
                    .setStartLevel(Later.LEVEL);
        }
    }

    private Map<String, Bundle> installed() {
        Map<String, Bundle> found = new LinkedHashMap<>();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (bundle.getBundleId() != 0 && bundle.getSymbolicName() != null) {
                found.put(bundle.getSymbolicName(), bundle);
            }
        }
        return found;
    }

    /**
     * Brings what is installed in line with what is wanted; the framework is initialised, but no bundle runs.
     *
     * @return the hash of each jar by symbolic name
     */
    private Map<String, String> update(Map<String, Book.Entry> known) throws IOException, BundleException, Refusal {
        Map<String, Bundle> installed = installed();
        List<Bundles.Wanted> wanted = bundles.wanted();
        List<String> names = wanted.stream().map(Bundles.Wanted::name).toList();
        Set<String> removed = bundles.removed();
        for (Bundle bundle : installed.values()) {
            boolean dropped = bundle.getLocation().startsWith(Bundles.SHIPPED)
                    || removed.contains(bundle.getSymbolicName());
            if (dropped && !names.contains(bundle.getSymbolicName())) {
                bundle.uninstall();
            }
        }
        Map<String, String> hashes = new LinkedHashMap<>();
        for (Bundles.Wanted each : wanted) {
            Bundle bundle = installed.get(each.name());
            String sha256 = each.sha256();
            boolean same = bundle != null && known.containsKey(each.name())
                    && known.get(each.name()).sha256().equals(sha256);
            if (!same) {
                try (InputStream in = Files.newInputStream(each.jar())) {
                    if (bundle == null) {
                        bundle = framework.getBundleContext().installBundle(each.location(), in);
                    } else {
                        bundle.update(in);
                    }
                } catch (BundleException e) {
                    if (each.location().startsWith(Bundles.SHIPPED)) {
                        throw e;
                    }
                    System.err.println("left out " + each.jar() + ": " + e.getMessage());
                    continue;
                }
            }
            if (!fragment(bundle)) {
                // the framework does not run yet: this only notes that it shall be started
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
            hashes.put(each.name(), sha256);
        }
        return hashes;
    }

    private void run(String stamp, Map<String, String> hashes) throws IOException, BundleException {
        level(installed().values());
        framework.start();
        Map<String, Bundle> installed = installed();
        Map<String, Book.Entry> entries = new LinkedHashMap<>();
        hashes.forEach((name, sha256) -> entries.put(name,
                new Book.Entry(sha256, runs(installed.get(name)) || waits(installed.get(name)))));
        new Book(stamp, entries).write(cache);
    }

    /** A bundle with lazy activation stays STARTING until one of its classes is needed. */
    private static boolean runs(Bundle bundle) {
        return bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING;
    }

    private static boolean fragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    /** What did not start, by symbolic name. */
    static List<String> inactive(BundleContext context) {
        List<String> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (!runs(bundle) && !waits(bundle)
                    && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()) {
                found.add(bundle.getSymbolicName());
            }
        }
        return found;
    }

    /** The framework's; null before it starts and after it has stopped. */
    BundleContext context() {
        return framework == null ? null : framework.getBundleContext();
    }

    /** @return whether the framework has stopped, by whomever, within the time */
    boolean await(long withinMillis) throws InterruptedException {
        return framework.waitForStop(withinMillis).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    /** @return whether it stopped in time */
    boolean stop(long withinMillis) throws InterruptedException {
        Framework running = framework;
        if (running == null) {
            return true;
        }
        Archive.link();
        try {
            running.stop();
        } catch (BundleException e) {
            System.err.println("the framework does not stop: " + e.getMessage());
        }
        return running.waitForStop(withinMillis).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    /** From here on, errors are no news. */
    void announceStop() {
        stopping = true;
    }
}
