package offpeak.host.mqtt;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import offpeak.api.Change;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.StateBus;
import offpeak.api.host.Engine;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.Shapes;
import offpeak.api.host.Supervisor;
import offpeak.host.mqtt.MqttLink.LinkException;
import offpeak.host.mqtt.MqttLink.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the broker told: one worker, which alone talks to it, so that nothing else ever waits for it. */
final class MqttBridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttBridge.class);

    /** Of the host's clock: how often staleness and the price that holds now are looked at. */
    private static final Duration TICK = Duration.ofMinutes(1);

    /** What the bridge tells of and asks. */
    record Host(StateBus bus, Supervisor supervisor, Engine engine, offpeak.api.host.TimeSource clock,
            offpeak.api.host.ReasonTexts texts, SchedulerFactory schedulers, String version) {}

    /** Where to connect; asked before each attempt, because an embedded broker comes and goes. */
    interface Address {
        /** @throws LinkException when it is not known now */
        MqttLink.Settings settings(Message will) throws LinkException;
    }

    private final Host host;
    private final Topics topics;
    private final Discovery discovery;
    private final Orders orders;
    private final SchedulerFactory.Owned worker;
    private final StateBus.Subscription subscription;
    private final Uplink uplink;
    private final SplittableRandom jitter = new SplittableRandom();
    private final Map<EntityId, String> told = new TreeMap<>();
    private final Set<String> announced = new HashSet<>();
    private final Set<String> toggles = new HashSet<>();

    MqttBridge(Host host, Topics topics, Address address, MqttLink.Factory links, Exchange exchange) {
        this.host = host;
        this.topics = topics;
        this.discovery = new Discovery(topics, host.version());
        this.orders = new Orders(topics, host.supervisor(), host.engine());
        this.worker = host.schedulers().create("mqtt");
        this.uplink = new Uplink(topics, address, links, exchange, worker, this::real, new Uplink.Listener() {
            @Override
            public void connected() {
                tellAll();
            }

            @Override
            public void arrived(Message message) {
                take(message);
            }
        });
        this.subscription = host.bus().subscribe("mqtt", change -> worker.after(Duration.ZERO, () -> tell(change)));
        worker.after(Duration.ZERO, uplink::connect);
        worker.every(TICK, this::tick);
    }

    @Override
    public void close() {
        subscription.close();
        worker.close();
        uplink.close();
    }

    HealthCheck.Check health() {
        return uplink.trouble().map(why -> new HealthCheck.Check("mqtt", HealthCheck.Status.DEGRADED, why))
                .orElseGet(() -> HealthCheck.Check.up("mqtt"));
    }

    private Duration real(Duration duration) {
        return Duration.ofMillis((long) (duration.toMillis() * host.clock().speed()));
    }

    private void take(Message message) {
        if (message.topic().equals(topics.homeAssistantStatus())) {
            if (new String(message.payload(), java.nio.charset.StandardCharsets.UTF_8).equals(Uplink.ONLINE)) {
                // Home Assistant started anew; not all hosts of a street answer it at once
                worker.after(real(Duration.ofMillis(jitter.nextLong(500, 2000))), this::tellAll);
            }
            return;
        }
        if (message.topic().endsWith("/set")) {
            try {
                orders.take(message, host.clock().instant());
            } catch (IllegalArgumentException e) {
                LOG.warn("An order over MQTT is not followed: {}", e.getMessage());
                SiteId site = topics.entityOf(message.topic(), "/set").map(EntityId::site).orElse(SiteId.HOME);
                uplink.send(Message.passing(topics.event(site),
                        Payloads.json(Map.of("error", String.valueOf(e.getMessage()), "topic", message.topic()))));
            }
        } else if (message.retained() && message.payload().length > 0) {
            leftover(message);
        }
    }

    /** What an earlier run retained of an integration that is configured no more is taken away. */
    private void leftover(Message message) {
        Optional<String> integration = topics.integrationOf(message.topic()).or(() -> ofDiscovery(message));
        if (integration.isPresent() && host.supervisor().integration(integration.get()).isEmpty()) {
            uplink.send(Message.forget(message.topic()));
        }
    }

    private Optional<String> ofDiscovery(Message message) {
        if (!message.topic().startsWith(topics.discoveryPrefix() + "/device/offpeak_")) {
            return Optional.empty();
        }
        try {
            Object state = Payloads.object(message.payload()).get("state_topic");
            return state == null ? Optional.empty() : topics.integrationOf(String.valueOf(state));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void tellAll() {
        announced.clear();
        toggles.clear();
        for (Site site : host.engine().sites()) {
            host.bus().all(site.id()).forEach(this::tell);
            host.engine().plan(site.id()).ifPresent(plan -> tell(new Change.Planned(plan)));
        }
        host.bus().all(SiteId.GRID).forEach(this::tell);
        tellToggles();
    }

    private void tell(Change change) {
        if (change instanceof Change.Observed observed) {
            tell(observed.observation());
            if (observed.observation().state() instanceof DemandEvent event) {
                uplink.send(Message.passing(topics.event(observed.site()), Payloads.json(Shapes.event(event))));
            }
        } else if (change instanceof Change.Forgotten forgotten) {
            told.remove(forgotten.entity());
            announced.remove(Discovery.deviceId(forgotten.entity()));
            uplink.send(Message.forget(topics.discovery(Discovery.deviceId(forgotten.entity()))));
            uplink.send(Message.forget(topics.state(forgotten.entity())));
        } else if (change instanceof Change.Planned planned) {
            host.engine().site(planned.site()).ifPresent(site -> uplink.send(Message.retained(topics.plan(site.id()),
                    Payloads.json(Shapes.plan(planned.plan(), words(site))))));
        } else if (change instanceof Change.Decided decided) {
            host.engine().site(decided.site()).ifPresent(site -> uplink.send(Message.passing(topics.event(site.id()),
                    Payloads.json(Shapes.decision(decided.decision(), words(site))))));
        } else if (change instanceof Change.Lived) {
            tellToggles();
        }
    }

    private Shapes.Words words(Site site) {
        return new Shapes.Words(host.texts(), site, java.util.Locale.ENGLISH);
    }

    private void tell(Observation<?> seen) {
        if (announced.add(Discovery.deviceId(seen.entity()))) {
            uplink.send(Message.retained(topics.discovery(Discovery.deviceId(seen.entity())),
                    Payloads.json(discovery.entity(seen))));
        }
        Instant now = host.clock().instant();
        told.put(seen.entity(), moment(seen, now));
        uplink.send(Message.retained(topics.state(seen.entity()), Payloads.state(seen, now)));
    }

    /** What of an observation changes by time alone. */
    private static String moment(Observation<?> seen, Instant now) {
        String price = seen.state() instanceof Prices prices
                ? prices.series().entryAt(now).map(entry -> entry.interval().toString()).orElse("none")
                : "";
        return seen.qualityAt(now) + price;
    }

    private void tick() {
        Instant now = host.clock().instant();
        for (EntityId entity : List.copyOf(told.keySet())) {
            host.bus().last(entity).filter(seen -> !moment(seen, now).equals(told.get(entity))).ifPresent(this::tell);
        }
    }

    private void tellToggles() {
        List<Site> sites = host.engine().sites();
        SiteId site = host.engine().site(SiteId.HOME).map(Site::id).orElse(sites.get(0).id());
        List<Supervisor.Status> configured = host.supervisor().integrations().stream()
                .filter(status -> status.pid().isPresent()).toList();
        Set<String> present = new HashSet<>();
        for (Supervisor.Status status : configured) {
            String topic = topics.enabled(site, status.id());
            present.add(topic);
            uplink.send(Message.retained(topic, status.enabled() ? "ON" : "OFF"));
        }
        boolean news = !present.equals(toggles);
        toggles.stream().filter(topic -> !present.contains(topic)).forEach(topic -> uplink.send(Message.forget(topic)));
        toggles.clear();
        toggles.addAll(present);
        if (news) {
            host.engine().site(site).or(() -> Optional.of(sites.get(0))).ifPresent(one -> uplink.send(Message.retained(
                    topics.discovery(Discovery.deviceId(one.id())), Payloads.json(discovery.site(one, configured)))));
        }
    }

    /** @throws LinkException when it is no address */
    static URI uri(String text) throws LinkException {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("mqtt".equals(uri.getScheme()) || "mqtts".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new LinkException("'" + text + "' is no address; expected mqtt://host:1883", false, e);
        }
        throw new LinkException(
                "'" + text + "' is no address; expected mqtt://host:1883, mqtts://host:8883 or embedded", false,
                null);
    }
}
