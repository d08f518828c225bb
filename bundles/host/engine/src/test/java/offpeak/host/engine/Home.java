package offpeak.host.engine;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Rule;
import offpeak.api.Secrets;
import offpeak.api.host.History;
import offpeak.api.host.Orders;
import offpeak.api.host.Vault;
import offpeak.host.engine.recording.Recorders;
import offpeak.host.engine.site.Sites;
import offpeak.host.engine.supervision.Supervision;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The whole engine in stepped time: the supervisor, the rules and the dispatcher, with the {@link World}'s battery. */
public final class Home {
    public final World world = new World(false);
    public final MemoryOrders orders = new MemoryOrders();
    final Sites sites = new Sites();
    public final Supervision supervision;
    public final EngineCore engine;

    public Home() {
        this(home -> {});
    }

    /** @param first what is there before its battery */
    Home(Consumer<Home> first) {
        supervision = new Supervision(world.time, world.time, new World.NoHttp(), orders, world.stores,
                new NoVault(), world.bus, world.plausibility, new Recorders(world.tape),
                world.alerts, sites,
                fake(ServiceComponentRuntime.class, Map.of("getComponentDescriptionDTOs", List.of())),
                fake(BundleContext.class, Map.of("getBundles", new Bundle[0], "getBundle",
                        fake(Bundle.class, Map.of("adapt", fake(FrameworkStartLevel.class,
                                Map.of("getStartLevel", 1)))))));
        first.accept(this);
        supervision.addIntegration(world.battery, reference("offpeak.device.test~home"));
        engine = new EngineCore(world.time, world.time, world.stores, world.stores, orders, new NoHistory(), world.bus,
                sites, supervision, world.alerts, new Recorders(world.tape));
        world.advance(Duration.ofSeconds(1));
    }

    public void add(String name, Rule rule) {
        supervision.addRule(rule, reference("offpeak.rule." + name + "~home"));
    }

    /** Runs something that waits for work, which is done meanwhile. */
    void whileTimeGoesOn(Runnable waits) throws InterruptedException {
        Thread other = new Thread(waits);
        other.start();
        while (other.isAlive()) {
            world.advance(Duration.ofMillis(10));
            other.join(1);
        }
    }

    @SuppressWarnings("unchecked")
    public static <S> ServiceReference<S> reference(String pid) {
        Dictionary<String, String> headers = new Hashtable<>();
        Bundle bundle = fake(Bundle.class,
                Map.of("getHeaders", headers, "getSymbolicName", "test", "getVersion", new Version(1, 0, 0)));
        return (ServiceReference<S>) Proxy.newProxyInstance(Home.class.getClassLoader(),
                new Class<?>[]{ServiceReference.class}, (proxy, method, args) -> switch (method.getName()) {
                    case "getProperty" -> args[0].equals("service.pid") ? pid : null;
                    case "getBundle" -> bundle;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Answers some methods; the others give null. */
    private static <S> S fake(Class<S> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(Home.class.getClassLoader(), new Class<?>[]{type},
                (proxy, method, args) -> answers.get(method.getName())));
    }

    /** Orders in memory. */
    public static final class MemoryOrders implements Orders {
        private final Map<String, ManualOverride> overrides = new HashMap<>();
        private final Map<String, ManualOverride> slots = new HashMap<>();
        private final Set<String> disabled = new HashSet<>();

        @Override
        public List<ManualOverride> overrides() {
            return new ArrayList<>(overrides.values());
        }

        @Override
        public void write(ManualOverride override) {
            overrides.values().removeIf(one -> one.device().equals(override.device())
                    && one.setting().name().equals(override.setting().name()));
            overrides.put(override.id(), override);
        }

        @Override
        public void deleteOverride(String id) {
            overrides.remove(id);
        }

        @Override
        public List<ManualOverride> schedules() {
            return List.copyOf(slots.values());
        }

        @Override
        public void writeSchedule(ManualOverride slot) {
            slots.put(slot.id(), slot);
        }

        @Override
        public void deleteSchedule(String id) {
            slots.remove(id);
        }

        @Override
        public Set<String> disabled() {
            return disabled;
        }

        @Override
        public void writeEnabled(String integration, boolean enabled) {
            if (enabled) {
                disabled.remove(integration);
            } else {
                disabled.add(integration);
            }
        }
    }

    private static final class NoVault implements Vault {
        @Override
        public Secrets of(String pid) {
            return new World.NoSecrets();
        }

        @Override
        public void forget(String pid) {
            // nothing is kept
        }
    }

    private static final class NoHistory implements History {
        @Override
        public void record(Sample sample) {
            // nothing is kept
        }

        @Override
        public List<Sample> samples(EntityId entity, String field, Interval window) {
            return List.of();
        }

        @Override
        public void forget(String integration) {
            // nothing is kept
        }
    }
}
