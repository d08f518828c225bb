package offpeak.host.mqtt;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import offpeak.api.Scheduler;
import offpeak.host.mqtt.MqttLink.LinkException;
import offpeak.host.mqtt.MqttLink.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection with the broker, which is made anew when it breaks, and what waits for it. For one worker alone. */
final class Uplink {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

    /** Real times. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);
    private static final Duration LEFTOVERS_AFTER = Duration.ofSeconds(5);
    private static final int MOST_WAITING = 1000;
    static final String ONLINE = "online";
    private static final String OFFLINE = "offline";

    /** Who uses it, on the worker. */
    interface Listener {
        /** From now on; the broker knows nothing. */
        void connected();

        void arrived(Message message);
    }

    private final Topics topics;
    private final MqttBridge.Address address;
    private final MqttLink.Factory links;
    private final Exchange exchange;
    private final Scheduler worker;
    private final UnaryOperator<Duration> real;
    private final Listener listener;
    private final Outbox outbox = new Outbox();
    private final AtomicInteger arriving = new AtomicInteger();
    private final SplittableRandom jitter = new SplittableRandom();
    private Optional<MqttLink> link = Optional.empty();
    private int failures;
    private boolean sending;
    private volatile Optional<String> trouble = Optional.of("not yet connected");

    /** @param real makes real time the host's */
    Uplink(Topics topics, MqttBridge.Address address, MqttLink.Factory links, Exchange exchange, Scheduler worker,
            UnaryOperator<Duration> real, Listener listener) {
        this.topics = topics;
        this.address = address;
        this.links = links;
        this.exchange = exchange;
        this.worker = worker;
        this.real = real;
        this.listener = listener;
    }

    /** Why there is no connection. */
    Optional<String> trouble() {
        return trouble;
    }

    void connect() {
        Message will = Message.retained(topics.status(), OFFLINE);
        String where = "the broker";
        try {
            MqttLink.Settings settings = address.settings(will);
            where = settings.toString();
            MqttLink open = links.connect(settings, new MqttLink.Listener() {
                @Override
                public void arrived(Message message) {
                    exchange.arrived(message);
                    if (!Filters.matchesAny(topics.orders(), message.topic())
                            && !Filters.matchesAny(topics.leftovers(), message.topic())) {
                        return;
                    }
                    if (arriving.incrementAndGet() > MOST_WAITING) {
                        arriving.decrementAndGet();
                        return;
                    }
                    worker.after(Duration.ZERO, () -> {
                        arriving.decrementAndGet();
                        listener.arrived(message);
                    });
                }

                @Override
                public void lost(String cause) {
                    worker.after(Duration.ZERO, () -> Uplink.this.lost(cause));
                }
            });
            link = Optional.of(open);
            for (String filter : topics.orders()) {
                open.subscribe(filter);
            }
            for (String filter : topics.leftovers()) {
                open.subscribe(filter);
            }
            worker.after(real.apply(LEFTOVERS_AFTER), this::unsubscribeLeftovers);
            exchange.connected(open, topics.base());
            failures = 0;
            trouble = Optional.empty();
            LOG.info("Connected with {}", where);
            send(Message.retained(topics.status(), ONLINE));
            listener.connected();
        } catch (LinkException e) {
            link.ifPresent(MqttLink::close);
            link = Optional.empty();
            retry(where, e.getMessage(), e.refused());
        }
    }

    private void retry(String where, String why, boolean refused) {
        String text = where + " can't be reached: " + why
                + (refused ? "; check user and password in offpeak.mqtt" : "; tried again by itself");
        // a broker that starts together with the host is there at the second attempt
        if (failures == 1 || failures > 1 && !trouble.equals(Optional.of(text))) {
            LOG.warn("{}", text);
        }
        trouble = Optional.of(text);
        exchange.lost(text);
        Duration wait = refused ? LONGEST_RETRY : FIRST_RETRY.multipliedBy(1L << Math.min(failures, 6));
        failures++;
        Duration capped = wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
        worker.after(real.apply(capped.plusMillis((long) (capped.toMillis() * 0.2 * jitter.nextDouble()))),
                this::connect);
    }

    private void lost(String cause) {
        if (link.isPresent()) {
            link.get().close();
            link = Optional.empty();
            retry("the broker", "the connection broke (" + cause + ")", false);
        }
    }

    private void unsubscribeLeftovers() {
        if (link.isPresent()) {
            try {
                for (String filter : topics.leftovers()) {
                    link.get().unsubscribe(filter);
                }
            } catch (LinkException e) {
                LOG.debug("Not unsubscribed", e);
            }
        }
    }

    /** As soon as it can be; the latest of each topic. */
    void send(Message message) {
        outbox.add(message);
        if (link.isPresent() && !sending) {
            sending = true;
            worker.after(Duration.ZERO, this::sendAll);
        }
    }

    private void sendAll() {
        sending = false;
        Optional<Message> next = Optional.empty();
        try {
            while (link.isPresent() && (next = outbox.next()).isPresent()) {
                link.get().publish(next.get());
            }
        } catch (LinkException e) {
            next.ifPresent(outbox::putBack);
            lost(e.getMessage());
        }
    }

    /** Says that the host goes. */
    void close() {
        exchange.gone();
        link.ifPresent(open -> {
            try {
                open.publish(Message.retained(topics.status(), OFFLINE));
            } catch (LinkException e) {
                LOG.debug("The broker was not told that the host goes", e);
            }
            open.close();
        });
        link = Optional.empty();
    }
}
