package offpeak.host.web;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import offpeak.api.Change;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.StateBus;
import offpeak.api.host.Access.Identity;
import offpeak.api.host.DemandEvents;
import offpeak.api.host.Role;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.Shapes;
import offpeak.api.host.Spending;
import offpeak.api.host.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event stream: to each new client everything, then what changes, gathered for a moment so that a burst is one event.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/api/v1/stream")
@HttpWhiteboardServletAsyncSupported
public final class Stream extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Stream.class);

    /** Real times. */
    private static final Duration GATHER = Duration.ofMillis(250);
    private static final Duration PULSE = Duration.ofSeconds(5);
    private static final int MOST_CLIENTS = 20;
    private static final int EVENTS = 20;

    /** What is told as a whole when any of it changed. */
    private enum Topic {
        PRICES, PLAN, INTEGRATIONS, DECISIONS, OVERRIDES, EVENTS, HISTORY
    }

    /** What happened since the last time. */
    private record News(List<EntityId> changed, List<EntityId> forgotten, List<Topic> topics) {}

    private final transient Views views;
    private final transient StateBus bus;
    private final transient DemandEvents events;
    private final transient LinkRoutes links;
    private final transient StateBus.Subscription subscription;
    private final transient SchedulerFactory.Owned worker;
    private final transient double speed;
    private final transient List<StreamClient> clients = new CopyOnWriteArrayList<>();
    private final transient Set<EntityId> changed = Collections.synchronizedSet(new TreeSet<>());
    private final transient Set<EntityId> forgotten = Collections.synchronizedSet(new TreeSet<>());
    private final transient Set<Topic> topics = Collections.synchronizedSet(EnumSet.noneOf(Topic.class));
    private transient volatile boolean pending;
    private transient String lastHealth = "";
    private transient List<Spending.Account> lastAccounts = List.of();

    @Activate
    public Stream(@Reference Views views, @Reference StateBus bus, @Reference SchedulerFactory schedulers,
            @Reference TimeSource clock, @Reference DemandEvents events, @Reference LinkRoutes links) {
        this.views = views;
        this.bus = bus;
        this.events = events;
        this.links = links;
        this.speed = Math.max(1, clock.speed());
        this.worker = schedulers.create("stream");
        this.subscription = bus.subscribe("web", this::note);
        worker.every(real(PULSE), this::pulse);
    }

    @Deactivate
    void stop() {
        subscription.close();
        worker.close();
        clients.forEach(StreamClient::close);
    }

    private Duration real(Duration duration) {
        return Duration.ofMillis((long) (duration.toMillis() * speed));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Problem.requireReading(request, response);
            Identity who = (Identity) request.getAttribute(Gate.IDENTITY);
            if (who == null) {
                throw new Problem(401, "Not signed in", "sign in on the page, or send a token");
            }
            if (clients.size() >= MOST_CLIENTS) {
                throw new Problem(503, "Too many pages",
                        "at most " + MOST_CLIENTS + " pages can follow at once: close one");
            }
            Site site = views.site(Optional.ofNullable(request.getParameter("site")));
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            if (request.getMethod().equals("HEAD")) {
                return;
            }
            StreamClient client = new StreamClient(request.startAsync(), site, request.getLocale(),
                    Gate.cookie(request).map(cookie -> who.name()), who.role(), clients::remove);
            clients.add(client);
            worker.after(Duration.ZERO, () -> tell(client, this::welcome));
        } catch (Problem problem) {
            problem.send(request, response);
        }
    }

    /** What goes wrong with one page is no reason to leave the others without news. */
    private static void tell(StreamClient client, Consumer<StreamClient> news) {
        try {
            news.accept(client);
        } catch (RuntimeException e) {
            LOG.warn("a page that followed is let go", e);
            client.close();
        }
    }

    private void welcome(StreamClient client) {
        client.welcomed();
        client.send("site", site(client));
        client.send("health", views.health(true));
        client.send("state", views.state(client.site()));
        for (Topic topic : Topic.values()) {
            client.send(name(topic), shape(topic, client));
        }
    }

    private Map<String, Object> site(StreamClient client) {
        Map<String, Object> shape = views.site(client.site(), client.locale());
        client.user().ifPresent(user -> shape.put("user", user));
        if (client.role().includes(Role.USER) && links.offered()) {
            shape.put("links", "/link");
        }
        if (client.role().includes(Role.ADMIN)) {
            views.console().ifPresent(console -> shape.put("console", console));
        }
        return shape;
    }

    private static String name(Topic topic) {
        return topic.name().toLowerCase(Locale.ROOT);
    }

    private Object shape(Topic topic, StreamClient client) {
        return switch (topic) {
            case PRICES -> views.prices(client.site());
            case PLAN -> views.plan(client.site(), client.locale());
            case INTEGRATIONS -> views.integrations();
            case DECISIONS -> views.recentDecisions(client.site(), client.locale());
            case OVERRIDES -> views.overrides(client.site());
            case EVENTS -> events.events(client.site().id(), Optional.empty(), Optional.empty(), EVENTS).stream()
                    .map(Shapes::event).toList();
            case HISTORY -> views.charge(client.site());
        };
    }

    private void note(Change change) {
        if (clients.isEmpty()) {
            return;
        }
        if (change instanceof Change.Observed observed) {
            forgotten.remove(observed.observation().entity());
            changed.add(observed.observation().entity());
            if (observed.observation().state() instanceof Prices) {
                topics.add(Topic.PRICES);
            } else if (observed.observation().state() instanceof DemandEvent) {
                topics.add(Topic.EVENTS);
            }
        } else if (change instanceof Change.Forgotten gone) {
            changed.remove(gone.entity());
            forgotten.add(gone.entity());
            topics.add(Topic.PRICES);
            topics.add(Topic.INTEGRATIONS);
        } else if (change instanceof Change.Planned) {
            topics.add(Topic.PLAN);
        } else if (change instanceof Change.Decided) {
            topics.add(Topic.DECISIONS);
        } else if (change instanceof Change.Lived) {
            topics.add(Topic.INTEGRATIONS);
        } else if (change instanceof Change.Overridden) {
            topics.add(Topic.OVERRIDES);
        }
        if (!pending) {
            pending = true;
            worker.after(real(GATHER), this::tell);
        }
    }

    private void tell() {
        pending = false;
        News news = new News(drained(changed), drained(forgotten), drained(topics));
        followers().forEach(follower -> tell(follower, client -> tell(client, news)));
    }

    /** Those who have everything already, and need only what changes. */
    private List<StreamClient> followers() {
        return clients.stream().filter(StreamClient::isWelcomed).toList();
    }

    private static <T> List<T> drained(Set<T> set) {
        synchronized (set) {
            List<T> all = new ArrayList<>(set);
            set.clear();
            return all;
        }
    }

    private void tell(StreamClient client, News news) {
        SiteId site = client.site().id();
        List<Map<String, Object>> states = news.changed().stream()
                .filter(entity -> entity.site().equals(site) || entity.site().equals(SiteId.GRID))
                .map(bus::last).flatMap(Optional::stream)
                .map((Observation<?> seen) -> Shapes.state(seen, views.now())).toList();
        if (!states.isEmpty()) {
            client.send("state", states);
        }
        List<String> gone = news.forgotten().stream()
                .filter(entity -> entity.site().equals(site) || entity.site().equals(SiteId.GRID))
                .map(EntityId::toString).toList();
        if (!gone.isEmpty()) {
            client.send("forgotten", gone);
        }
        news.topics().forEach(topic -> client.send(name(topic), shape(topic, client)));
    }

    /** Keeps the connection open, the page's clock right and the health true. */
    private void pulse() {
        if (clients.isEmpty()) {
            return;
        }
        Map<String, Object> health = views.health(true);
        String now = String.valueOf(health.get("checks"));
        boolean news = !now.equals(lastHealth);
        lastHealth = now;
        List<Spending.Account> accounts = views.accounts();
        boolean spent = !accounts.equals(lastAccounts);
        lastAccounts = accounts;
        followers().forEach(follower -> tell(follower, client -> {
            client.send("site", site(client));
            if (news) {
                client.send("health", health);
            }
            if (spent) {
                client.send(name(Topic.INTEGRATIONS), shape(Topic.INTEGRATIONS, client));
            }
        }));
    }
}
