package offpeak.testkit.quality;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import offpeak.api.EntityId;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/** Start, stop, update, uninstall. */
final class LifeChecks {

    private static final int STOPS = 100;
    private static final Duration START_LIMIT = Duration.ofSeconds(1);
    private static final int STARTS = 3;
    /** What the JDK's own pools may open and close meanwhile; a leak of one a round would be {@link #STOPS}. */
    private static final int SOCKETS_OF_OTHERS = 20;

    private final Trial trial;
    private final Path jar;
    private final Subject subject;
    private final Fixtures vendor;
    private final Map<String, ?> values;
    private final String name;

    /** @param jar as it is installed */
    LifeChecks(Trial trial, Path jar, Subject subject, Fixtures vendor, Map<String, ?> values, String name) {
        this.trial = trial;
        this.jar = jar;
        this.subject = subject;
        this.vendor = vendor;
        this.values = values;
        this.name = name;
    }

    private FakeHost host() {
        FakeHost host = new FakeHost(subject.site(), name, subject.now());
        subject.ready(host);
        return host;
    }

    Result starts() throws IOException {
        vendor.clear();
        Optional<Object> service = Optional.empty();
        Duration took = START_LIMIT;
        // one that waits does so each time; a computer that is busy with other things does not
        for (int attempt = 0; attempt < STARTS && took.compareTo(START_LIMIT) >= 0; attempt++) {
            if (attempt > 0) {
                trial.release("home");
                trial.forget("home");
            }
            trial.configure("home", values);
            long before = System.nanoTime();
            service = trial.service("home");
            took = Duration.ofNanos(System.nanoTime() - before);
        }
        List<String> faults = new ArrayList<>();
        if (service.isEmpty()) {
            faults.add("no service of the API is registered with a configuration");
        }
        if (took.compareTo(START_LIMIT) >= 0) {
            faults.add("took " + took.toMillis() + " ms");
        }
        if (!vendor.requests().isEmpty()) {
            faults.add("asked " + vendor.requests().get(0).path() + " while it started");
        }
        return Result.of(Line.B4, faults, took.toMillis() < 100 ? "" : took.toMillis() + " ms");
    }

    /** The entities that a refresh publishes; null-free and empty when it fails. */
    private Set<EntityId> entities() {
        FakeHost host = host();
        Optional<Object> service = trial.service("home");
        if (service.isPresent() && service.get() instanceof Integration integration) {
            Asked.refresh(integration, host);
        }
        trial.release("home");
        return new TreeSet<>(host.last().keySet());
    }

    Map<Line, Result> identity() throws IOException, BundleException {
        Map<Line, Result> results = new EnumMap<>(Line.class);
        if (trial.service("home").filter(Notifier.class::isInstance).isPresent()) {
            trial.release("home");
            List.of(Line.B6, Line.S3, Line.G3)
                    .forEach(line -> results.put(line, Result.none(line, VendorChecks.TELLS_NOTHING)));
            return results;
        }
        Set<EntityId> first = entities();
        if (first.isEmpty()) {
            Result.Verdict verdict = subject.recorded() ? Result.Verdict.FAIL : Result.Verdict.NOT_APPLICABLE;
            for (Line line : List.of(Line.B6, Line.S3, Line.G3)) {
                results.put(line, new Result(line, verdict, subject.recorded()
                        ? "nothing was published with the vendor as recorded"
                        : Report.UNSEEN + ": extend QualityContract"));
            }
            return results;
        }
        List<String> faults = new ArrayList<>();
        trial.bundle().stop();
        trial.bundle().start();
        same(first, "a restart", faults);
        trial.reinstall(jar);
        same(first, "a reinstall", faults);
        results.put(Line.B6, Result.of(Line.B6, faults));

        faults.clear();
        Jar contents = Jar.read(jar);
        Path newer = jar.resolveSibling("newer.jar");
        contents.write(newer, "9999.0.0");
        trial.update(newer);
        same(first, "an update", faults);
        trial.update(jar);
        same(first, "a downgrade", faults);
        results.put(Line.S3, Result.of(Line.S3, faults));

        faults.clear();
        Map<String, Object> changed = new LinkedHashMap<>(values);
        changed.put("offpeak.note", "changed");
        trial.configure("home", changed);
        same(first, "a change of its configuration", faults);
        trial.configure("home", values);
        results.put(Line.G3, Result.of(Line.G3, faults));
        return results;
    }

    private void same(Set<EntityId> before, String after, List<String> faults) {
        trial.awaited("home");
        Set<EntityId> now = entities();
        if (!now.equals(before)) {
            faults.add("after " + after + " its entities are " + now + ", before " + before);
        }
    }

    /** Stopped and started with a refresh in between; counted after a few rounds, when everybody's pools are full. */
    Result stops() throws BundleException {
        List<String> faults = new ArrayList<>();
        Set<String> threads = Set.of();
        long files = 0;
        int services = 0;
        for (int i = -5; i < STOPS; i++) {
            if (i == 0) {
                trial.awaited("home");
                threads = threads();
                files = files();
                services = trial.registrations();
            }
            entities();
            trial.bundle().stop();
            if (trial.bundle().getRegisteredServices() != null) {
                faults.add("services are left after stop");
                break;
            }
            trial.bundle().start();
        }
        trial.awaited("home");
        Set<String> before = threads;
        Trial.await(() -> before.containsAll(threads()));
        Set<String> left = threads();
        left.removeAll(before);
        if (!left.isEmpty()) {
            faults.add(left.size() + " threads are left: " + left.stream().limit(5).toList());
        }
        long more = files() - files;
        if (more > SOCKETS_OF_OTHERS) {
            faults.add(more + " files or sockets are left open");
        }
        if (trial.registrations() != services) {
            faults.add(trial.registrations() + " services instead of " + services);
        }
        return Result.of(Line.S1, faults, "threads +" + left.size());
    }

    /** Without those of the JDK's pools and of the framework, which come and go by themselves. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive)
                .filter(thread -> !thread.getName().matches(
                        "(HttpClient-|fixtures|quality|HTTP-Dispatcher|Attach|Common-Cleaner|process reaper"
                                + "|Felix|FelixDispatchQueue|CM |SCR|ForkJoinPool|junit|surefire|idle-).*"))
                .map(thread -> thread.getId() + " " + thread.getName()).collect(Collectors.toSet());
    }

    private static long files() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    /** Last of all: the bundle is gone after it. */
    Result collected() throws BundleException, IOException {
        trial.configure("home", values);
        entities();
        WeakReference<ClassLoader> loader = new WeakReference<>(
                trial.bundle().adapt(BundleWiring.class).getClassLoader());
        trial.uninstall();
        LastRecord.replace();
        boolean gone = Trial.await(() -> {
            System.gc();
            return loader.get() == null;
        });
        return gone
                ? Result.pass(Line.S2, "")
                : Result.fail(Line.S2, "something still holds its class loader: a static"
                        + " map of somebody's, a thread, a shutdown hook, a ThreadLocal");
    }

    Result staticState(Set<String> classes) {
        List<String> faults = new ArrayList<>();
        for (String each : classes) {
            try {
                for (Field field : trial.bundle().loadClass(each).getDeclaredFields()) {
                    if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic() && canChange(field)) {
                        faults.add(each.substring(each.lastIndexOf('.') + 1) + "." + field.getName());
                    }
                }
            } catch (ClassNotFoundException | LinkageError e) {
                // of an optional library: it can't be used here, and so not hold anything
                continue;
            }
        }
        return Result.of(Line.B10, faults);
    }

    private static boolean canChange(Field field) {
        if (!Modifier.isFinal(field.getModifiers())) {
            return true;
        }
        Object value;
        try {
            field.setAccessible(true);
            value = field.get(null);
        } catch (IllegalAccessException | RuntimeException | LinkageError e) {
            return false;
        }
        if (value == null) {
            return false;
        }
        String type = value.getClass().getName();
        if (value.getClass().isArray()) {
            return Array.getLength(value) > 0;
        }
        if (value instanceof Collection || value instanceof Map) {
            return !type.matches("java\\.util\\.(ImmutableCollections|Collections)\\$.*")
                    || type.startsWith("java.util.Collections$Synchronized");
        }
        return type.matches("java\\.util\\.concurrent\\.(atomic\\.|locks\\.|Concurrent).*"
                + "|java\\.lang\\.(ThreadLocal|StringBuilder|StringBuffer)"
                + "|java\\.util\\.(BitSet|Random|Date|GregorianCalendar)");
    }
}
