package offpeak.host.engine.instance;

import java.util.Optional;
import java.util.function.Consumer;
import offpeak.api.Scheduler;
import offpeak.api.Topics;
import offpeak.api.VendorException;
import offpeak.api.host.TopicsFactory;

/** An instance's share of MQTT, made when it is first asked for, and anew when the bundle behind it was exchanged. */
final class OwnTopics implements AutoCloseable {

    private static final String NONE = "no broker is configured: see offpeak.mqtt";

    private Optional<TopicsFactory> from = Optional.empty();
    private Optional<TopicsFactory.Owned> open = Optional.empty();

    synchronized Topics of(Optional<TopicsFactory> factory, String id, Scheduler worker) {
        if (open.isEmpty() || !from.equals(factory)) {
            close();
            from = factory;
            open = factory.map(mqtt -> mqtt.create(id, worker));
        }
        return open.<Topics>map(topics -> topics).orElseGet(Nowhere::new);
    }

    @Override
    public synchronized void close() {
        open.ifPresent(TopicsFactory.Owned::close);
        open = Optional.empty();
    }

    private static final class Nowhere implements Topics {
        @Override
        public Subscription subscribe(String filter, Consumer<? super Message> on) throws VendorException {
            throw new VendorException(VendorException.Kind.UNREACHABLE, NONE);
        }

        @Override
        public void publish(String topic, String payload, boolean retained) throws VendorException {
            throw new VendorException(VendorException.Kind.UNREACHABLE, NONE);
        }

        @Override
        public Optional<String> trouble() {
            return Optional.of(NONE);
        }
    }
}
