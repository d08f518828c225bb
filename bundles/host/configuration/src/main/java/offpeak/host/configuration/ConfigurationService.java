package offpeak.host.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import offpeak.api.host.Configurations;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.Vault;
import org.apache.felix.cm.PersistenceManager;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.MetaTypeService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configurations of everything. All that is written to ConfigAdmin from here is written by one thread. */
@Component(immediate = true, service = {Configurations.class, HealthCheck.class, ConfigurationListener.class})
public final class ConfigurationService implements Configurations, HealthCheck, ConfigurationListener {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationService.class);
    /** Real time: files are changed by people. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** Real time too: how long a start waits for components to hear of their configurations, and how often it looks. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STEP = Duration.ofMillis(5);
    private static final Pattern PID = Pattern.compile("[A-Za-z0-9_.-]+(~[A-Za-z0-9_.-]+)?");

    private final BundleContext context;
    private final Admin admin;
    private final Forms forms;
    private final ConfigurationFiles files;
    private final Sealing sealing = new Sealing();
    private final Optional<ConfigurationFolder> folder;
    private final BundleListener listener = this::bundleChanged;
    private final FrameworkListener starting = event -> {
        if (event.getType() == FrameworkEvent.STARTED) {
            begin();
        }
    };
    private final AtomicBoolean begun = new AtomicBoolean();
    /** Tells those who wait for it that the files were read. */
    private final AtomicReference<ServiceRegistration<?>> configured = new AtomicReference<>();
    private final AtomicReference<ServiceComponentRuntime> components = new AtomicReference<>();
    private final Duration look;
    private final AtomicBoolean arrival = new AtomicBoolean();
    private final ScheduledExecutorService writer;
    private volatile Thread thread;

    @Activate
    public ConfigurationService(BundleContext context, @Reference ConfigurationAdmin admin,
            @Reference MetaTypeService forms,
            @Reference(target = "(name=" + Activator.NAME + ")") PersistenceManager files) {
        this(context, admin, forms, files, LOOK);
    }

    ConfigurationService(BundleContext context, ConfigurationAdmin admin, MetaTypeService forms,
            PersistenceManager files, Duration look) {
        this.context = context;
        this.admin = new Admin(admin);
        this.look = look;
        this.forms = new Forms(context, forms);
        this.files = (ConfigurationFiles) files;
        this.folder = folder();
        this.writer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "offpeak-configuration");
            made.setDaemon(true);
            thread = made;
            return made;
        });
        folder.ifPresent(there -> {
            context.addBundleListener(listener);
            writer.execute(this::forgetDamaged);
        });
        context.addFrameworkListener(starting);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE) {
            begin();
        }
    }

    /** Files are read once all bundles are there: before, their forms and the vault are missing. */
    private void begin() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        folder.ifPresent(there -> {
            submit(there::look);
            writer.scheduleWithFixedDelay(() -> quietly(there::look), look.toMillis(), look.toMillis(),
                    TimeUnit.MILLISECONDS);
        });
        long since = System.nanoTime();
        submit(() -> announce(since));
    }

    /** Says that the files are in force: read, and known to the components that ask for them. */
    private void announce(long since) {
        List<String> missing = Optional.ofNullable(components.get())
                .map(runtime -> Given.by(runtime).missing(admin.pids())).orElse(List.of());
        if (!missing.isEmpty() && System.nanoTime() - since < PATIENCE.toNanos()) {
            writer.schedule(() -> quietly(() -> announce(since)), STEP.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        if (!missing.isEmpty()) {
            LOG.warn("no component has taken {} within {} s", String.join(", ", missing), PATIENCE.toSeconds());
        }
        configured.set(context.registerService(Object.class, this,
                FrameworkUtil.asDictionary(Map.of("offpeak.configured", true))));
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindComponents(ServiceComponentRuntime runtime) {
        components.set(runtime);
    }

    void unbindComponents(ServiceComponentRuntime runtime) {
        components.compareAndSet(runtime, null);
    }

    private Optional<ConfigurationFolder> folder() {
        String path = context.getProperty("offpeak.config");
        return path == null
                ? Optional.empty()
                : Optional.of(new ConfigurationFolder(Path.of(path), admin, forms, sealing,
                        new Applied(files.folder().resolve("applied.list"))));
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindVault(Vault vault) {
        sealing.bind(vault);
        folder.ifPresent(there -> submit(there::retry));
    }

    void unbindVault(Vault vault) {
        sealing.unbind(vault);
    }

    @Deactivate
    void stop() {
        context.removeBundleListener(listener);
        context.removeFrameworkListener(starting);
        Optional.ofNullable(configured.get()).ifPresent(ServiceRegistration::unregister);
        writer.shutdown();
        try {
            writer.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** ConfigAdmin has read all its files when it lists them: then it is known which of them are damaged. */
    private void forgetDamaged() {
        quietly(() -> {
            admin.pids();
            files.damaged().keySet().forEach(folder.orElseThrow()::forget);
        });
    }

    private void bundleChanged(BundleEvent event) {
        boolean came = event.getType() == BundleEvent.RESOLVED || event.getType() == BundleEvent.STARTED;
        if (came && arrival.compareAndSet(false, true)) {
            submit(() -> {
                arrival.set(false);
                if (folder.orElseThrow().waits()) {
                    folder.orElseThrow().arrived();
                }
            });
        }
    }

    /** What was written by others (the web console) may hold secrets as they are. */
    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_UPDATED) {
            submit(() -> sealForeign(event.getPid()));
        }
    }

    private void sealForeign(String pid) {
        Optional<Configuration> configuration = admin.find(pid).filter(found -> !admin.ours(found));
        Optional<Form> form = configuration.flatMap(found -> forms.of(pid));
        if (form.isEmpty()) {
            return;
        }
        Map<String, Object> values = Admin.values(configuration.get());
        Map<String, Object> sealed = sealing.seal(pid, form.get(), values);
        if (!sealed.equals(values)) {
            try {
                admin.write(pid, sealed);
                files.forgetPrevious(pid);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void submit(Runnable work) {
        try {
            writer.execute(() -> quietly(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("the configuration service is stopping", e);
        }
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("configurations", e);
        }
    }

    @Override
    public List<String> pids() {
        return admin.pids();
    }

    @Override
    public Optional<Map<String, Object>> get(String pid) {
        return admin.find(pid).map(configuration -> {
            Optional<Form> form = forms.of(pid);
            Map<String, Object> shown = new TreeMap<>();
            Admin.values(configuration).forEach((id, value) -> {
                boolean secret = form.isPresent() && form.get().secret(id)
                        && Values.list(value).stream().anyMatch(one -> Sealing.literal(one.toString()));
                if (!secret) {
                    shown.put(id, value.getClass().isArray() ? Values.list(value) : value);
                }
            });
            return shown;
        });
    }

    @Override
    public void put(String pid, Map<String, Object> values) throws InvalidException {
        if (!PID.matcher(pid).matches()) {
            throw new InvalidException("'" + pid + "' is no name of a configuration; expected one like"
                    + " offpeak.price.agile~home");
        }
        Optional<Form> form = forms.of(pid);
        if (form.isEmpty() && admin.find(pid).isEmpty() && !forms.related(pid)) {
            throw new InvalidException("no bundle has a configuration " + Forms.base(pid)
                    + Closest.near(Forms.base(pid), forms.pids()).map(close -> "; did you mean " + close + "?")
                            .orElse(""));
        }
        Map<String, Object> given = new LinkedHashMap<>(values);
        given.values().removeIf(Objects::isNull);
        Map<String, Object> checked = new LinkedHashMap<>();
        if (form.isPresent()) {
            Form.Result result = form.get().check(given);
            if (!result.errors().isEmpty()) {
                throw new InvalidException(result.errors().stream()
                        .map(error -> error.field() + ": " + error.message()).collect(Collectors.joining("; ")));
            }
            checked.putAll(result.values());
        } else {
            given.forEach((id, value) -> checked.put(id, Values.plain(value)));
        }
        write(() -> {
            admin.write(pid, form.map(known -> sealing.seal(pid, known, checked)).orElse(checked));
            return null;
        });
    }

    /** Its secrets go with it. A file that names it is only read again when it changes. */
    @Override
    public void delete(String pid) {
        write(() -> {
            admin.delete(pid);
            sealing.vault().ifPresent(vault -> vault.forget(pid));
            return null;
        });
    }

    /** Runs work on the writing thread and waits for it. */
    private void write(Callable<?> work) {
        try {
            if (Thread.currentThread() == thread) {
                work.call();
                return;
            }
            Future<?> done = writer.submit(work);
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the configuration was written", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(Throwable cause) {
        return cause instanceof RuntimeException known
                ? known
                : new IllegalStateException("the configuration could not be written: " + cause.getMessage(), cause);
    }

    @Override
    public Optional<Map<String, Object>> schema(String pid) {
        return forms.of(pid).map(Form::schema);
    }

    @Override
    public List<Problem> problems() {
        List<Problem> all = new ArrayList<>(folder.map(ConfigurationFolder::problems).orElse(List.of()));
        files.damaged().forEach((pid, what) -> all.add(new Problem(pid, 0, Optional.empty(), what)));
        return all;
    }

    @Override
    public List<Check> health() {
        List<Problem> problems = problems();
        return List.of(problems.isEmpty()
                ? Check.up("configuration")
                : new Check("configuration", Status.DEGRADED,
                        problems.stream().map(Problems::text).collect(Collectors.joining(" · "))));
    }
}
