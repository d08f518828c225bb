package offpeak.host.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import offpeak.api.VendorException;
import offpeak.api.host.EmbeddedBroker;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import offpeak.api.host.Vault;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the embedded broker and says where it is; tries again when its port is taken. */
@Component(service = HealthCheck.class, immediate = true, configurationPid = BrokerComponent.PID)
@Designate(ocd = BrokerComponent.Config.class)
public final class BrokerComponent implements HealthCheck {
    static final String PID = "offpeak.broker";
    static final String HOST_USER = "offpeak-host";
    private static final Logger LOG = LoggerFactory.getLogger(BrokerComponent.class);
    private static final int RETRY_SECONDS = 30;

    /** What the user may choose. */
    @ObjectClassDefinition(name = "MQTT broker", description = "The broker within the host, for homes that have none. "
            + "It keeps nothing on disk.")
    public @interface Config {
        @AttributeDefinition(name = "Port", description = "1883 is MQTT's own; 0 takes a free one", min = "0", max = "65535")
        int port() default 1883;

        @AttributeDefinition(name = "Bind", description = "The address it listens on; 0.0.0.0 lets other machines in")
        String bind() default "127.0.0.1";

        @AttributeDefinition(name = "User", description = "The name that others sign in with; empty: the host alone may")
        String user() default "";

        @AttributeDefinition(name = "Password", type = AttributeType.PASSWORD)
        String password() default "";
    }

    private record Endpoint(URI uri, String user, String password) implements EmbeddedBroker {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    private final BundleContext context;
    private final Config config;
    private final Vault vault;
    private final String pid;
    private final SchedulerFactory.Owned scheduler;
    private final Duration retry;
    private final boolean demo;
    private final String hostPassword = Logins.randomPassword();
    private volatile Check check = new Check("broker", Status.DEGRADED, "The broker is starting.");
    private boolean closed;
    private Moquette broker;
    private ServiceRegistration<EmbeddedBroker> registration;

    @Activate
    public BrokerComponent(BundleContext context, Config config, Map<String, Object> properties,
            @Reference Vault vault, @Reference SchedulerFactory schedulers, @Reference TimeSource clock) {
        this.context = context;
        this.config = config;
        this.vault = vault;
        this.pid = properties.get("service.pid") instanceof String own ? own : PID;
        this.demo = Boolean.parseBoolean(context.getProperty("offpeak.demo"));
        // the port is freed in real time, however fast the host's clock runs
        this.retry = Duration.ofMillis((long) (RETRY_SECONDS * 1000 * Math.max(1, clock.speed())));
        this.scheduler = schedulers.create("broker");
        scheduler.after(Duration.ZERO, this::start);
    }

    private synchronized void start() {
        if (closed) {
            return;
        }
        try {
            InetAddress bind = InetAddress.getByName(config.bind());
            Map<String, String> passwords = new HashMap<>();
            if (!config.user().isBlank()) {
                String password = vault.of(pid).reveal(config.password());
                if (password.isEmpty()) {
                    throw new VendorException(VendorException.Kind.CONFIGURATION,
                            "user '" + config.user() + "' has no password");
                }
                passwords.put(config.user(), password);
            }
            passwords.put(HOST_USER, hostPassword);
            boolean anonymous = demo && bind.isLoopbackAddress();
            broker = listen(bind, anonymous, new Logins(passwords));
            String host = bind.isAnyLocalAddress() ? "127.0.0.1" : bind.getHostAddress();
            URI uri = URI
                    .create("mqtt://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + broker.port());
            registration = context.registerService(EmbeddedBroker.class, new Endpoint(uri, HOST_USER, hostPassword),
                    null);
            LOG.info("The MQTT broker listens on {}", uri);
            check = Check.up("broker");
        } catch (UnknownHostException e) {
            down("The MQTT broker can't listen: '" + config.bind() + "' is no address. Set 'bind' of " + pid
                    + " to 127.0.0.1 or to an address of this machine.");
        } catch (VendorException e) {
            down("The MQTT broker can't start: " + e.getMessage() + ". Set 'password' of " + pid + ".");
        } catch (IOException e) {
            down("The MQTT broker can't listen on " + config.bind() + ":" + config.port() + ": " + e.getMessage()
                    + ". Stop what uses the port, or set 'port' of " + pid + " to another. Tried again every "
                    + RETRY_SECONDS + " s.");
            scheduler.after(retry, this::start);
        }
    }

    private Moquette listen(InetAddress bind, boolean anonymous, Logins logins) throws IOException {
        try {
            return Moquette.start(bind, config.port(), anonymous, logins);
        } catch (BindException e) {
            if (!demo) {
                throw e;
            }
            // the demo must run beside a broker that the user already has
            LOG.info("Port {} is taken; the demo's broker takes a free one", config.port());
            return Moquette.start(bind, 0, anonymous, logins);
        }
    }

    private void down(String message) {
        if (!check.message().equals(message)) {
            LOG.error(message);
        }
        check = new Check("broker", Status.DOWN, message);
    }

    @Override
    public List<Check> health() {
        return List.of(check);
    }

    @Deactivate
    void close() {
        synchronized (this) {
            closed = true;
            if (registration != null) {
                registration.unregister();
            }
            if (broker != null) {
                closeBroker();
            }
        }
        scheduler.close();
    }

    /** Netty takes more than 2 s to end; when the whole host ends nobody need wait for it. */
    private void closeBroker() {
        if (context.getBundle(0).getState() == Bundle.STOPPING) {
            Thread end = new Thread(broker::close, "offpeak-broker-end");
            end.setDaemon(true);
            end.start();
        } else {
            broker.close();
        }
    }
}
