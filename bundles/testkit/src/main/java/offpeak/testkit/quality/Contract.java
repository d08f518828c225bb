package offpeak.testkit.quality;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import offpeak.api.Integration;
import offpeak.api.Intent;
import offpeak.api.Rule;
import offpeak.api.Situation;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.quality.Line.Tier;
import offpeak.testkit.quality.Result.Verdict;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Looks at one bundle, in a framework of its own. */
public final class Contract {

    /** What a machine can't see; a sentence in quality.yaml tells where it is shown. */
    private static final Set<Line> TOLD = Set.of(Line.B9, Line.G2, Line.G9);
    private static final Set<Line> OF_VENDORS = Set.of(Line.B3, Line.B5, Line.B6, Line.B7, Line.S3, Line.S4, Line.S5,
            Line.S6, Line.S7, Line.S8, Line.G1, Line.G3, Line.G4, Line.G5, Line.G6, Line.G8);
    private static final int POLLS = 50;
    /** What soft references and finalizers hold is free after some collections, what leaks never is. */
    private static final int LOOKS = 20;

    private final Subject subject;
    private final Map<Line, Result> results = new EnumMap<>(Line.class);

    private Contract(Subject subject) {
        this.subject = subject;
    }

    /**
     * @throws IOException when the bundle can't be read
     */
    public static Report check(Subject subject) throws IOException {
        return new Contract(subject).run();
    }

    private Report run() throws IOException {
        Jar jar = Jar.read(subject.bundle());
        QualityFile file = QualityFile.parse(jar.text("quality.yaml").orElse(""));
        // what a library does is seen where it acts: in threads, sockets and memory that are left
        Map<String, ClassFile> classes = new TreeMap<>(jar.classes());
        classes.keySet().removeIf(file::packed);
        put(JarChecks.manifest(jar));
        put(JarChecks.languages(jar));
        put(JarChecks.fromTheHost(classes));
        put(JarChecks.notBlocking(classes));
        String id = jar.header("Bundle-SymbolicName").orElse("?").split(";")[0];
        try (Container container = Container.start(); Fixtures vendor = Fixtures.start()) {
            Path installed = container.folder().resolve("subject.jar");
            jar.write(installed, jar.version());
            live(container, installed, vendor, jar, classes, file, id.substring(id.lastIndexOf('.') + 1));
        } catch (BundleException e) {
            put(Result.fail(Line.B4, "does not start: " + e.getMessage()));
        }
        List<String> logs = JarChecks.logs(classes);
        if (!logs.isEmpty()) {
            put(Result.fail(Line.S4, "logs by itself, what the host does once: " + logs));
        }
        put(Result.none(Line.S9, "measured by the build: -Dcoverage"));
        put(Result.none(Line.P2, "a jar does not show it"));
        for (Line line : TOLD) {
            put(Result.fail(line, "quality.yaml has no sentence for it"));
        }
        file.evidence().forEach((line, sentence) -> {
            if (TOLD.contains(line) || results.get(line).verdict() == Verdict.NOT_APPLICABLE) {
                results.put(line, new Result(line, Verdict.EVIDENCE, sentence));
            }
        });
        if (!file.faults().isEmpty()) {
            put(Result.fail(Line.B9, String.join("; ", file.faults())));
        }
        return new Report(id + " " + jar.version(), file.tier(), List.copyOf(results.values()));
    }

    private void put(Result result) {
        results.put(result.line(), result);
    }

    private void live(Container container, Path jar, Fixtures vendor, Jar contents, Map<String, ClassFile> classes,
            QualityFile file, String name) throws IOException, BundleException {
        Bundle bundle = Trial.install(container, jar);
        Form form = Form.of(container.context(), bundle);
        List<String> untold = new ArrayList<>(form.faults());
        untold.addAll(JarChecks.untold(contents));
        put(Result.of(Line.B1, untold, form.fields().size() + " fields"));
        put(Result.of(Line.B2, form.fields().values().stream()
                .filter(field -> field.looksSecret() && !field.secret())
                .map(field -> field.id() + " looks like a secret and is not of type PASSWORD").toList()));
        Map<String, Object> values = new LinkedHashMap<>(subject.vendor(vendor));
        form.guess(vendor.url(), "canary-7f3a9c").forEach((field, value) -> {
            if (!subject.recorded()) {
                values.putIfAbsent(field, value);
            }
        });
        Trial trial = Trial.of(container, form.pid(), bundle);
        LifeChecks life = new LifeChecks(trial, jar, subject, vendor, values, name);
        put(form.pid().isEmpty() ? Result.fail(Line.B4, "no form, so no configuration to start with") : life.starts());
        put(life.staticState(classes.keySet()));
        Optional<Object> started = form.pid().isEmpty() ? Optional.empty() : trial.service("home");
        if (started.isEmpty()) {
            for (Line line : Line.values()) {
                if (OF_VENDORS.contains(line) || Set.of(Line.S1, Line.S2).contains(line)) {
                    put(Result.fail(line, "can't be seen: it does not start"));
                }
            }
            return;
        }
        Object service = started.get();
        started = Optional.empty();
        if (service instanceof Integration) {
            integration(trial, form, vendor, values, name, file).forEach(this::put);
            vendor.forget();
            subject.vendor(vendor);
            life.identity().forEach((line, result) -> put(result));
        } else {
            OF_VENDORS.forEach(line -> put(Result.none(line, "talks to no vendor")));
            put(Result.none(Line.P3, "is not polled"));
            if (service instanceof Rule rule) {
                put(rule(rule));
            }
        }
        service = null;
        put(life.stops());
        put(life.collected());
    }

    private Result rule(Rule rule) {
        try {
            List<Intent> intents = rule.decide(Situation.of(subject.site(), subject.now(), List.of()));
            return Result.of(Line.S6,
                    intents.isEmpty() ? List.of() : List.of("wants " + intents + " of an empty home"));
        } catch (RuntimeException e) {
            return Result.fail(Line.S6, "fails on an empty home: " + e);
        }
    }

    private List<Result> integration(Trial trial, Form form, Fixtures vendor, Map<String, ?> values, String name,
            QualityFile file) throws IOException {
        List<String> made = new ArrayList<>();
        Bench bench = new Bench(subject, vendor, form, values, wanted -> {
            try {
                if (!made.isEmpty()) {
                    trial.release(made.get(made.size() - 1));
                    trial.forget(made.get(made.size() - 1));
                }
                made.add("trial" + made.size());
                String instance = made.get(made.size() - 1);
                trial.configure(instance, wanted);
                return (Integration) trial.service(instance)
                        .orElseThrow(() -> new IllegalStateException("does not start with " + wanted.keySet()));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }, name);
        List<Result> found = new ArrayList<>(new VendorChecks(bench).all().values());
        found.add(heap(bench, file));
        if (!made.isEmpty()) {
            trial.release(made.get(made.size() - 1));
            trial.forget(made.get(made.size() - 1));
        }
        return found;
    }

    /** What an instance keeps alive after {@link #POLLS} polls. */
    private Result heap(Bench bench, QualityFile file) {
        if (file.heapMb().isEmpty()) {
            return Result.fail(Line.P3, "quality.yaml declares no heapMb");
        }
        if (!subject.recorded()) {
            return Result.none(Line.P3, Report.UNSEEN + ": extend QualityContract");
        }
        bench.well();
        FakeHost host = new FakeHost(subject.site(), "heap", subject.now());
        subject.ready(host);
        // what the machine and the vendor's double keep of a first poll is no instance's
        poll(bench.fresh(), host, 2);
        Integration integration = bench.fresh();
        long before = used();
        poll(integration, host, POLLS);
        bench.well();
        double mb = Math.max(0, used() - before) / 1e6;
        for (int look = 0; look < LOOKS && mb > file.heapMb().getAsDouble(); look++) {
            mb = Math.max(0, used() - before) / 1e6;
        }
        Reference.reachabilityFence(integration);
        return mb <= file.heapMb().getAsDouble()
                ? Result.pass(Line.P3, "")
                : Result.fail(Line.P3, Math.round(mb * 10) / 10.0 + " MB after " + POLLS + " polls, declared are "
                        + file.heapMb().getAsDouble());
    }

    private static void poll(Integration integration, FakeHost host, int times) {
        for (int i = 0; i < times; i++) {
            Asked.refresh(integration, host);
            host.clear();
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Whether a tier's lines are the report's concern. */
    public static boolean within(Line line, Optional<Tier> claimed) {
        return line.tier().compareTo(claimed.orElse(Tier.BRONZE)) <= 0;
    }
}
