package offpeak.host.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import offpeak.api.CallPrices;
import offpeak.api.host.Budgets;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.HttpFactory;
import offpeak.api.host.Metrics;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.Spending;
import offpeak.api.host.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Every vendor's calls go through here. There is no thread and no socket before the first. */
@Component(service = {HttpFactory.class, Spending.class,
        HealthCheck.class,
        Metrics.class}, configurationPid = "offpeak.http", configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = HttpComponent.Config.class)
public final class HttpComponent implements HttpFactory, Spending, HealthCheck, Metrics {
    /** Calls at once, of all together: each holds a thread of its caller and up to 8 MB. */
    private static final int MOST_CALLS = 16;
    /** Real time: what a kill loses of the count, against writes that wear an SD card. */
    private static final Duration WRITE = Duration.ofSeconds(30);

    /** The form of {@code offpeak.http}. */
    @ObjectClassDefinition(id = "offpeak.http", name = "Calls to vendors", description = "How often vendors may be called.")
    @interface Config {
        @AttributeDefinition(name = "Calls per day", description = "At most so many calls of each integration in a day (UTC); the last 5 % are kept for commands.")
        long callsPerDay() default Limits.MOST;

        @AttributeDefinition(name = "Own limits", description = "Integrations with a limit of their own, each as id=calls, e.g. agile=500.", required = false)
        String[] limits() default {};
    }

    private final JdkClient client = new JdkClient();
    private final Within within = new Within(client);
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final SchedulerFactory.Owned writer;
    private final Book book;
    private final Connection.House house;

    @Activate
    public HttpComponent(BundleContext context, @Reference TimeSource clock, @Reference SchedulerFactory schedulers,
            @Reference Budgets budgets, Config config) {
        this(clock, context.getProperty("offpeak.version"), context.getProperty("offpeak.clock") != null, budgets,
                schedulers.create("budget"), Duration.ofMillis((long) (WRITE.toMillis() * clock.speed())));
        modified(config);
    }

    /**
     * @param simulated whether time is simulated: then only vendors on this machine may be called
     * @param writeAfter by the host's clock
     */
    HttpComponent(InstantSource clock, String version, boolean simulated, Budgets budgets,
            SchedulerFactory.Owned writer, Duration writeAfter) {
        this.writer = writer;
        this.book = new Book(budgets, clock, !simulated, () -> writer.after(writeAfter, this::write));
        this.house = new Connection.House(clock, version == null ? "Offpeak" : "Offpeak/" + version,
                simulated ? within : client, simulated ? Reach.LOOPBACK : Reach.ANYWHERE, book,
                new Turns(clock, clock instanceof TimeSource time ? time.speed() : 1),
                new Semaphore(MOST_CALLS, true));
    }

    /** @param at base URL of the servers, as service property {@code offpeak.vendors.at} */
    @Reference(service = Function.class, target = "(offpeak.vendors.at=*)", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addVendors(Function<HttpRequest, HttpResponse<byte[]>> servers, Map<String, Object> properties) {
        within.add(String.valueOf(properties.get("offpeak.vendors.at")), servers);
    }

    void removeVendors(Function<HttpRequest, HttpResponse<byte[]>> servers) {
        within.remove(servers);
    }

    @Modified
    void modified(Config config) {
        limit(Limits.of(config.callsPerDay(), List.of(config.limits())));
    }

    void limit(Limits limits) {
        book.limit(limits);
    }

    private void write() {
        book.write();
    }

    @Override
    public VendorConnection create(String integration, Optional<CallPrices> prices) {
        Connection connection = new Connection(integration, prices, house, open::remove);
        open.add(connection);
        return connection;
    }

    @Override
    public List<Traffic> traffic() {
        return open.stream().map(Connection::traffic).sorted(Comparator.comparing(Traffic::integration)).toList();
    }

    @Override
    public List<Account> accounts() {
        Set<String> names = new TreeSet<>(book.integrations());
        List<Connection> now = List.copyOf(open);
        now.forEach(connection -> names.add(connection.traffic().integration()));
        List<Account> accounts = new ArrayList<>();
        for (String name : names) {
            Optional<Connection> connection = now.stream()
                    .filter(one -> one.traffic().integration().equals(name)).findFirst();
            Optional<Traffic> traffic = connection.map(Connection::traffic);
            accounts.add(new Account(name, book.today(name), book.thisMonth(name),
                    connection.flatMap(Connection::prices).map(prices -> prices.month(book.billedThisMonth(name))),
                    book.limits().soft(name),
                    book.limits().hard(name), book.pause(name),
                    connection.map(Connection::breaker).orElse(Breaker.CLOSED),
                    traffic.flatMap(Traffic::lastRetrieved), traffic.flatMap(Traffic::lastError)));
        }
        return accounts;
    }

    @Override
    public List<Check> health() {
        String much = accounts().stream().filter(Account::overSoftLimit)
                .map(one -> one.integration() + " has made " + one.callsToday() + " of its " + one.hardLimit()
                        + " calls of today")
                .collect(Collectors.joining("; "));
        return List.of(much.isEmpty()
                ? Check.up("budget")
                : new Check("budget", Status.DEGRADED, much
                        + ". Above the limit it is not called until midnight UTC: let it poll less often, or raise its"
                        + " limit in offpeak.http if the vendor allows more."));
    }

    @Override
    public List<Metric> metrics() {
        return Figures.of(accounts(), traffic(), house.clock().instant());
    }

    @Deactivate
    void close() {
        open.forEach(Connection::close);
        client.close();
        writer.close();
        book.write();
    }
}
