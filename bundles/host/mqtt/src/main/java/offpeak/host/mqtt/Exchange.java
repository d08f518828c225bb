package offpeak.host.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import offpeak.api.Scheduler;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.TopicsFactory;
import offpeak.host.mqtt.MqttLink.LinkException;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MQTT for integrations. It is there whether or not a broker is configured, so that what they subscribed outlives every
 * broker: the {@link MqttBridge} tells when there is a connection.
 */
@Component(service = {TopicsFactory.class, Exchange.class})
public final class Exchange implements TopicsFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int LARGEST = 256 * 1024;
    private static final String NO_BROKER = "no broker is configured: see offpeak.mqtt";

    private final CopyOnWriteArrayList<Inbox> inboxes = new CopyOnWriteArrayList<>();
    private volatile Optional<MqttLink> link = Optional.empty();
    private volatile String trouble = NO_BROKER;
    private volatile String base = "offpeak";

    /**
     * A connection is there.
     *
     * @param own the topics of the host, which nobody else publishes
     * @throws LinkException when it is lost already
     */
    void connected(MqttLink open, String own) throws LinkException {
        base = own;
        link = Optional.of(open);
        for (String filter : filters()) {
            open.subscribe(filter);
        }
    }

    /** @param why for people */
    void lost(String why) {
        link = Optional.empty();
        trouble = why;
    }

    /** No broker is configured any more. */
    void gone() {
        lost(NO_BROKER);
    }

    /** On the library's thread. */
    void arrived(MqttLink.Message message) {
        if (message.payload().length > LARGEST) {
            return;
        }
        for (Inbox inbox : inboxes) {
            inbox.arrived(message);
        }
    }

    @Override
    public Owned create(String name, Scheduler worker) {
        Inbox inbox = new Inbox(name, worker);
        inboxes.add(inbox);
        return new Share(inbox);
    }

    private Set<String> filters() {
        Set<String> all = new TreeSet<>();
        inboxes.forEach(inbox -> all.addAll(inbox.filters()));
        return all;
    }

    private final class Share implements Owned {
        private final Inbox inbox;

        Share(Inbox inbox) {
            this.inbox = inbox;
        }

        @Override
        public Subscription subscribe(String filter, Consumer<? super Message> on) throws VendorException {
            if (!Filters.valid(filter)) {
                throw new VendorException(Kind.CONFIGURATION, "'" + filter + "' is no topic or filter of topics");
            }
            Inbox.Heard heard = inbox.add(filter, on);
            // again also when another heard it already: only so the broker tells what it retained
            link.ifPresent(open -> {
                try {
                    open.subscribe(filter);
                } catch (LinkException e) {
                    LOG.debug("{} is subscribed at the next connection", filter, e);
                }
            });
            return () -> {
                inbox.remove(heard);
                unheard(Set.of(filter));
            };
        }

        @Override
        public void publish(String topic, String payload, boolean retained) throws VendorException {
            if (!Filters.validTopic(topic) || topic.equals(base) || topic.startsWith(base + "/")) {
                throw new VendorException(Kind.CONFIGURATION, "'" + topic + "' is no topic to publish to"
                        + (topic.startsWith(base) ? ": it is the host's own" : ""));
            }
            MqttLink open = link.orElseThrow(() -> new VendorException(Kind.UNREACHABLE, trouble));
            try {
                open.publish(new MqttLink.Message(topic, payload.getBytes(StandardCharsets.UTF_8), retained));
            } catch (LinkException e) {
                throw new VendorException(Kind.UNREACHABLE, "the broker did not take it: " + e.getMessage(), e);
            }
        }

        @Override
        public Optional<String> trouble() {
            return link.isPresent() ? Optional.empty() : Optional.of(trouble);
        }

        @Override
        public void close() {
            inboxes.remove(inbox);
            unheard(inbox.close());
        }
    }

    private void unheard(Set<String> candidates) {
        Set<String> unheard = new TreeSet<>(candidates);
        unheard.removeAll(filters());
        link.ifPresent(open -> unheard.forEach(filter -> {
            try {
                open.unsubscribe(filter);
            } catch (LinkException e) {
                LOG.debug("{} is not unsubscribed", filter, e);
            }
        }));
    }
}
