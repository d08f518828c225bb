package offpeak.host.http;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import offpeak.api.host.HttpFactory;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Every vendor's calls go through here. There is no thread and no socket before the first. */
@Component
public final class HttpComponent implements HttpFactory {
    /** Calls at once, of all together: each holds a thread of its caller and up to 8 MB. */
    private static final int MOST_CALLS = 16;

    private final InstantSource clock;
    private final Reach reach;
    private final String userAgent;
    private final JdkClient client = new JdkClient();
    private final Semaphore places = new Semaphore(MOST_CALLS, true);
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    @Activate
    public HttpComponent(BundleContext context, @Reference InstantSource clock) {
        this(clock, context.getProperty("offpeak.version"), context.getProperty("offpeak.clock") != null);
    }

    /** @param simulated whether time is simulated: then only vendors on this machine may be called */
    HttpComponent(InstantSource clock, String version, boolean simulated) {
        this.clock = clock;
        this.reach = simulated ? Reach.LOOPBACK : Reach.ANYWHERE;
        this.userAgent = version == null ? "Offpeak" : "Offpeak/" + version;
    }

    @Override
    public VendorConnection create(String integration) {
        Connection connection = new Connection(integration, userAgent, client, places, clock, reach, open::remove);
        open.add(connection);
        return connection;
    }

    @Override
    public List<Traffic> traffic() {
        return open.stream().map(Connection::traffic).sorted(Comparator.comparing(Traffic::integration)).toList();
    }

    @Deactivate
    void close() {
        open.forEach(Connection::close);
        client.close();
    }
}
