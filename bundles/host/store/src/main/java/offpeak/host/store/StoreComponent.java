package offpeak.host.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.host.AccountStore;
import offpeak.api.host.Budgets;
import offpeak.api.host.DemandEvents;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.History;
import offpeak.api.host.Leases;
import offpeak.api.host.Ledger;
import offpeak.api.host.Orders;
import offpeak.api.host.Outbox;
import offpeak.api.host.SecretStore;
import offpeak.api.host.Settlements;
import offpeak.api.host.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the store that the configuration names and registers its services. They are registered by hand: a database that
 * this program must not touch leaves them out and the health check in, which tells why.
 */
@Component(immediate = true, service = {}, configurationPid = "offpeak.store", configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = StoreComponent.Config.class)
public final class StoreComponent {
    private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);
    private static final String SQLITE = "jdbc:sqlite:";

    /** The form of {@code offpeak.store}. */
    @ObjectClassDefinition(id = "offpeak.store", name = "Store", description = "Where decisions, orders and history are kept.")
    @interface Config {
        @AttributeDefinition(name = "Database", description = "jdbc:sqlite: keeps it in the data folder; jdbc:sqlite:/folder/offpeak.db elsewhere.")
        String url() default SQLITE;

        @AttributeDefinition(name = "Retention", description = "How long the history is kept, as an ISO duration, e.g. P400D for 400 days.")
        String retention() default "P400D";
    }

    private final BundleContext context;
    private final TimeSource clock;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private Optional<ServiceRegistration<?>> complaint = Optional.empty();
    private Optional<SqliteStore> store = Optional.empty();
    private String url;

    @Activate
    public StoreComponent(BundleContext context, @Reference TimeSource clock, Config config) {
        this.context = context;
        this.clock = clock;
        this.url = config.url();
        start(config);
    }

    @Modified
    void modified(Config config) {
        if (!config.url().equals(url) || store.isEmpty()) {
            stop();
            url = config.url();
            start(config);
            return;
        }
        stop(complaint);
        complaint = Optional.empty();
        store.get().retention(retention(config));
    }

    private void start(Config config) {
        try {
            SqliteStore opened = open(config);
            store = Optional.of(opened);
            register(HealthCheck.class, opened);
            register(Ledger.class, opened.ledger());
            register(Leases.class, opened.leases());
            register(Orders.class, opened.orders());
            register(AccountStore.class, opened.accounts());
            register(SecretStore.class, opened.secrets());
            register(Budgets.class, opened.budgets());
            register(DemandEvents.Store.class, opened.demandEvents());
            register(Settlements.class, opened.settlements());
            register(Outbox.class, opened.outbox());
            register(History.class, opened.history());
        } catch (StoreException e) {
            registrations.add(tell(HealthCheck.Status.DOWN, e.getMessage()));
        }
    }

    private SqliteStore open(Config config) {
        Path data = Path.of(Optional.ofNullable(context.getProperty("offpeak.data")).orElseThrow(
                () -> new StoreException(StoreException.Kind.UNSUPPORTED, "The launcher did not name a data folder:"
                        + " the framework property offpeak.data is missing.")));
        SqliteStore opened = SqliteStore.create(file(config.url(), data), data, clock, retention(config));
        try {
            opened.verify();
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.NEWER) {
                opened.close();
                throw e;
            }
            // anything else can pass: the services say it at each call and work as soon as they can
        }
        opened.keepUp();
        return opened;
    }

    static Path file(String url, Path data) {
        if (!url.startsWith(SQLITE)) {
            String database = url.startsWith("jdbc:postgresql:")
                    ? "PostgreSQL is not supported yet"
                    : "this is no database that Offpeak knows";
            throw new StoreException(StoreException.Kind.UNSUPPORTED, "offpeak.store: url: " + database
                    + ". Leave the field out to keep everything in the data folder, or give jdbc:sqlite:FILE.");
        }
        String path = url.substring(SQLITE.length());
        if (path.startsWith(":") || path.contains("?")) {
            throw new StoreException(StoreException.Kind.UNSUPPORTED,
                    "offpeak.store: url: jdbc:sqlite: must be followed by nothing or the path of a file.");
        }
        return path.isEmpty() ? data.resolve("offpeak.db") : data.resolve(path);
    }

    /** A wrong retention is told and does no harm: the default holds. */
    private Duration retention(Config config) {
        try {
            Duration longest = Duration.parse(config.retention());
            if (longest.toDays() >= 1) {
                return longest;
            }
        } catch (DateTimeParseException e) {
            LOG.debug("retention", e);
        }
        complaint = Optional.of(tell(HealthCheck.Status.DEGRADED,
                "offpeak.store: retention: expected an ISO duration of"
                        + " at least one day such as P400D, not '" + config.retention() + "'; "
                        + SqliteStore.RETENTION.toDays()
                        + " days hold until it is corrected."));
        return SqliteStore.RETENTION;
    }

    private ServiceRegistration<?> tell(HealthCheck.Status status, String message) {
        HealthCheck check = () -> List.of(new HealthCheck.Check("store", status, message));
        return context.registerService(HealthCheck.class, check, null);
    }

    private <T> void register(Class<T> type, T service) {
        registrations.add(context.registerService(type, service, null));
    }

    private static void stop(Optional<ServiceRegistration<?>> registration) {
        registration.ifPresent(ServiceRegistration::unregister);
    }

    @Deactivate
    void stop() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        stop(complaint);
        complaint = Optional.empty();
        store.ifPresent(SqliteStore::close);
        store = Optional.empty();
    }
}
