package offpeak.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;

/** One host from start to stop. */
final class Host {

    private static final String LOOPBACK = "127.0.0.1";
    private static final long STOP_MILLIS = 10_000;
    private static final long FIRST_PAGE_MILLIS = 500;
    private static final long NOTE_MILLIS = 5_000;
    /** What a kept demo may forget when it is killed. */
    private static final long REMEMBER_MILLIS = 5_000;

    private final Options options;
    private final Home home;
    private final DataFolder data;
    private final Path config;
    private final Optional<Demo> demo;
    private final String bind;
    private final int port;
    private final Starts starts;
    private final Starts.Mode mode;
    private final Optional<String> safe;
    private final Container container;
    private final ServiceManager manager = ServiceManager.ofMachine();
    private final Watchdog watchdog = new Watchdog(this::late, manager, new Watchdog.Acts() {
        @Override
        public void stuck(String line, StackTraceElement[] stack) {
            // it may be the disk that hangs: then it would hang the watchdog too
            Thread noting = new Thread(() -> note(line, stack), "offpeak-culprit");
            noting.setDaemon(true);
            noting.start();
            try {
                noting.join(NOTE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void giveUp() {
            // whatever hangs would hang an orderly stop too
            Runtime.getRuntime().halt(Refusal.FAILED);
        }
    });
    private final long begunNanos = System.nanoTime();
    private String url;
    private boolean closed;
    private boolean broken;
    private boolean settled;

    /** Everything that can be refused without starting anything is refused here. */
    Host(Options options, Home home, Map<String, String> more) throws Refusal, IOException {
        this.options = options;
        this.home = home;
        data = DataFolder.open(options);
        try {
            config = options.config().orElse(data.resolve("config"));
            if (options.demo()) {
                demo = Optional.of(Demo.prepare(home, data, options, config));
            } else {
                demo = Optional.empty();
                writeFirstConfiguration();
            }
            if (simulated()) {
                SimulatedTime.check(config, data.resolve("configurations"));
            }
            bind = bind();
            port = port();
            starts = Starts.read(data.path(), Instant.now());
            mode = mode();
            safe = reason();
            List<String> features = Features.of(options, config, mode);
            container = new Container(data.resolve(safe.isPresent() ? "cache-safe" : "cache"),
                    new Bundles(home, data.path(), features, safe.isEmpty()), properties(home, more))
                    .waiting(Later.unless(List.of(config, data.resolve("configurations"))));
        } catch (Refusal | IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** A demo has nothing to lose, and no bundles but ours unless somebody tries some out. */
    private Starts.Mode mode() {
        if (options.demo() || options.normal()) {
            return Starts.Mode.NORMAL;
        }
        Starts.Mode next = starts.next();
        return options.safeMode() && next == Starts.Mode.NORMAL ? Starts.Mode.SAFE : next;
    }

    private Optional<String> reason() throws IOException {
        if (mode == Starts.Mode.NORMAL) {
            return Optional.empty();
        }
        return Optional.of(starts.next() == Starts.Mode.NORMAL
                ? SafeMode.asked()
                : SafeMode.why(data.path(), starts.crashed()));
    }

    private boolean simulated() {
        return options.demo() || options.clock().isPresent();
    }

    private void writeFirstConfiguration() throws IOException, Refusal {
        if (options.config().isPresent() && !Files.isDirectory(config)) {
            throw Refusal.usage("--config " + config + " is no folder");
        }
        Path template = home.config("start");
        if (Files.exists(config) || !Files.isDirectory(template)) {
            return;
        }
        Files.createDirectories(config);
        try (Stream<Path> files = Files.list(template)) {
            for (Path each : (Iterable<Path>) files::iterator) {
                Files.copy(each, config.resolve(each.getFileName().toString()));
            }
        }
    }

    /** The page is open to the network only when somebody has an account, or else anybody could make the first. */
    private String bind() {
        if (SimulatedTime.loopback(options.bind()) || Files.exists(data.resolve("bind-allowed"))) {
            return options.bind();
        }
        System.err.println("note: listening on " + LOOPBACK + " alone, not on " + options.bind()
                + ", until the first account is made; make it on the page, then start again");
        return LOOPBACK;
    }

    private int port() throws Refusal, IOException {
        if (options.port() == 0) {
            return Demo.freePort();
        }
        if (!Demo.free(bind, options.port())) {
            throw new Refusal(Refusal.FAILED, "port " + options.port() + " of " + bind
                    + " can not be had; stop what uses it, or give another one with --port");
        }
        return options.port();
    }

    private Map<String, String> properties(Home home, Map<String, String> more) {
        Map<String, String> all = FrameworkSettings.common(data, config);
        all.put("offpeak.bundles", home.bundles().toString());
        all.putAll(FrameworkSettings.page(bind, port));
        all.put("offpeak.demo", Boolean.toString(options.demo()));
        all.put("offpeak.restore", Boolean.toString(safe.isPresent()));
        safe.ifPresent(why -> all.put("offpeak.safe", why));
        options.record().ifPresent(file -> all.put("offpeak.record", file.toString()));
        if (simulated()) {
            all.put("offpeak.clock", demo.map(Demo::clock).or(options::clock).orElseThrow().toString());
            all.put("offpeak.speed", Double.toString(options.speed()));
        }
        all.putAll(more);
        return all;
    }

    /**
     * Starts everything, then says so on {@code out}: one line, {@code ready URL}.
     *
     * @param log for bundles that show it
     * @throws Refusal when it did not become ready, saying what is missing
     */
    void start(PrintStream out, LogMemory log) throws Refusal, IOException, InterruptedException {
        if (counted()) {
            starts.begin(Instant.now(), mode, config);
        }
        safe.ifPresent(why -> System.err.println("safe mode: " + why));
        String told;
        try {
            BundleContext context = container.start();
            context.registerService(Supplier.class, log, new Hashtable<>(Map.of("offpeak.log", true)));
            told = new Readiness(context).await(options.patience());
        } catch (Refusal | RuntimeException e) {
            synchronized (this) {
                broken |= !closed;
            }
            throw e;
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            url = told;
            data.announce(url);
        }
        out.println("ready " + url);
        out.flush();
        manager.ready();
        startRest();
    }

    /** Not beside the first page. */
    private void startRest() {
        Thread rest = new Thread(() -> {
            try {
                Thread.sleep(FIRST_PAGE_MILLIS);
                container.startRest();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "offpeak-rest");
        rest.setDaemon(true);
        rest.start();
    }

    private boolean counted() {
        return !options.demo();
    }

    synchronized boolean running() {
        return !closed;
    }

    /** Notes that this host does not end in order. */
    synchronized void crashed(String line, StackTraceElement[] stack) {
        broken = true;
        note(line, stack);
    }

    private Map<String, Optional<Thread>> late() {
        BundleContext context = container.context();
        return context == null ? Map.of() : Watchdog.late(context);
    }

    private void note(String line, StackTraceElement[] stack) {
        System.err.println("offpeak: " + line);
        try {
            Culprit.write(data.path(), line, stack);
        } catch (IOException e) {
            System.err.println("offpeak: culprit.txt can not be written: " + e.getMessage());
        }
    }

    private void settle() throws IOException {
        if (counted() && !settled && System.nanoTime() - begunNanos > Starts.WINDOW.toNanos()) {
            settled = true;
            starts.well();
        }
    }

    /** Returns when the host has been stopped. */
    void await() throws InterruptedException, IOException {
        while (!container.await(REMEMBER_MILLIS)) {
            // without the lock: what hangs must not keep a stop from being tried
            watchdog.look(System.nanoTime());
            synchronized (this) {
                if (!closed) {
                    settle();
                }
                if (!closed && demo.isPresent() && !data.passing()) {
                    demo.get().remember();
                }
            }
        }
    }

    /** Stops all; may be called more than once, from any thread. @return whether all stopped in time */
    synchronized boolean stop() throws IOException, InterruptedException {
        if (closed) {
            return true;
        }
        closed = true;
        container.announceStop();
        boolean inTime = container.stop(STOP_MILLIS);
        if (url != null) {
            data.withdraw(url);
        }
        if (demo.isPresent() && !data.passing()) {
            demo.get().remember();
        }
        if (counted() && inTime && !broken) {
            starts.well();
        }
        data.close();
        return inTime;
    }
}
