package offpeak.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import offpeak.api.Topics;
import offpeak.api.VendorException;

/**
 * A broker in memory. What is said is delivered at once, on the thread that says it; what the instance publishes is kept and
 * delivered like everybody's.
 */
public final class FakeTopics implements Topics {

    private record Heard(String filter, Consumer<? super Message> on) {}

    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final Map<String, String> retained = new LinkedHashMap<>();
    private final List<Message> published = new ArrayList<>();
    private Optional<String> trouble = Optional.empty();

    /** Somebody publishes. */
    public void say(String topic, String payload) {
        deliver(new Message(topic, payload, false));
    }

    /** Somebody publishes what the broker keeps; nothing makes it forget. */
    public void retain(String topic, String payload) {
        keep(topic, payload);
        deliver(new Message(topic, payload, false));
    }

    private synchronized void keep(String topic, String payload) {
        if (payload.isEmpty()) {
            retained.remove(topic);
        } else {
            retained.put(topic, payload);
        }
    }

    private void deliver(Message message) {
        heard.stream().filter(one -> matches(one.filter(), message.topic())).forEach(one -> one.on().accept(message));
    }

    /** What the instance published, oldest first. */
    public synchronized List<Message> published() {
        return List.copyOf(published);
    }

    /** The filters that are subscribed now. */
    public List<String> filters() {
        return heard.stream().map(Heard::filter).toList();
    }

    /** Why there is no connection; empty for a connection. */
    public synchronized void trouble(Optional<String> why) {
        trouble = why;
    }

    @Override
    public synchronized Optional<String> trouble() {
        return trouble;
    }

    @Override
    public Subscription subscribe(String filter, Consumer<? super Message> on) throws VendorException {
        if (filter.isBlank()) {
            throw new VendorException(VendorException.Kind.CONFIGURATION, "'" + filter + "' is no filter of topics");
        }
        Heard one = new Heard(filter, on);
        heard.add(one);
        List<Message> kept = new ArrayList<>();
        synchronized (this) {
            if (trouble.isEmpty()) {
                retained.forEach((topic, payload) -> kept.add(new Message(topic, payload, true)));
            }
        }
        kept.stream().filter(message -> matches(filter, message.topic())).forEach(on);
        return () -> heard.remove(one);
    }

    @Override
    public void publish(String topic, String payload, boolean retained) throws VendorException {
        Optional<String> why = trouble();
        if (why.isPresent()) {
            throw new VendorException(VendorException.Kind.UNREACHABLE, why.get());
        }
        synchronized (this) {
            published.add(new Message(topic, payload, retained));
        }
        if (retained) {
            keep(topic, payload);
        }
        deliver(new Message(topic, payload, false));
    }

    private static boolean matches(String filter, String topic) {
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }
}
