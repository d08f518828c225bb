package offpeak.host.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import offpeak.api.Scheduler;
import offpeak.api.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits for one integration, whose worker takes it when it has time. */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final int MOST_WAITING = 1000;

    /** Compared by identity: the same filter may be heard twice. */
    static final class Heard {
        private final String filter;
        private final Consumer<? super Topics.Message> on;

        private Heard(String filter, Consumer<? super Topics.Message> on) {
            this.filter = filter;
            this.on = on;
        }
    }

    private final String name;
    private final Scheduler worker;
    private final CopyOnWriteArrayList<Heard> heard = new CopyOnWriteArrayList<>();
    private final Deque<Topics.Message> waiting = new ArrayDeque<>();
    private boolean draining;
    private boolean closed;
    private long dropped;

    Inbox(String name, Scheduler worker) {
        this.name = name;
        this.worker = worker;
    }

    Heard add(String filter, Consumer<? super Topics.Message> on) {
        Heard one = new Heard(filter, on);
        heard.add(one);
        return one;
    }

    void remove(Heard one) {
        heard.remove(one);
    }

    Set<String> filters() {
        Set<String> filters = new TreeSet<>();
        heard.forEach(one -> filters.add(one.filter));
        return filters;
    }

    /** @return what was heard until now */
    synchronized Set<String> close() {
        closed = true;
        waiting.clear();
        Set<String> filters = filters();
        heard.clear();
        return filters;
    }

    /** How many were left out because too many waited. */
    synchronized long dropped() {
        return dropped;
    }

    /** Returns at once. */
    void arrived(MqttLink.Message message) {
        if (heard.stream().noneMatch(one -> Filters.matches(one.filter, message.topic()))) {
            return;
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            if (waiting.size() == MOST_WAITING) {
                waiting.removeFirst();
                dropped++;
                if (Long.bitCount(dropped) == 1) {
                    LOG.warn("{} hears more over MQTT than it can take; left out until now: {}", name, dropped);
                }
            }
            waiting.addLast(new Topics.Message(message.topic(),
                    new String(message.payload(), StandardCharsets.UTF_8), message.retained()));
            if (!draining) {
                draining = true;
                try {
                    worker.after(Duration.ZERO, this::drain);
                } catch (IllegalStateException stopped) {
                    LOG.debug("{} stopped before a message could be told", name, stopped);
                    closed = true;
                    waiting.clear();
                }
            }
        }
    }

    private void drain() {
        for (Topics.Message next = next(); next != null; next = next()) {
            for (Heard one : heard) {
                if (Filters.matches(one.filter, next.topic())) {
                    tell(one, next);
                }
            }
        }
    }

    /** The next, or null when none waits. */
    private synchronized Topics.Message next() {
        Topics.Message next = waiting.pollFirst();
        draining = next != null;
        return next;
    }

    private void tell(Heard one, Topics.Message message) {
        try {
            one.on.accept(message);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} failed by a fault of its own on a message of {}", name, message.topic(), e);
        }
    }
}
