package offpeak.api.host;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import offpeak.api.Notifier;
import offpeak.api.SiteId;
import offpeak.api.VendorException;

/** The configured {@link Notifier}s while they run. */
public interface Channels {

    /**
     * @param id the instance, e.g. {@code email}
     * @param kind what kind of address it takes: the last part of its bundle's name, e.g. {@code email} or {@code sms}
     * @param site the home that it was configured for
     */
    record Channel(String id, String kind, SiteId site) {}

    /** Those that are switched on, by id. */
    List<Channel> channels();

    /**
     * Hands a notice to a channel's own worker and returns at once.
     *
     * @param done told when the channel took it, or why it did not; on any thread, and perhaps never
     */
    void deliver(String channel, Notifier.Notice notice, Consumer<Optional<VendorException>> done);
}
