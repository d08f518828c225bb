package offpeak.host.engine.instance;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls an integration, one call after the other: whatever comes of it is an answer, and one that does not return is seen. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    /** Waking a car takes a minute, and each call to a vendor ends by itself; real time. */
    static final Duration LONGEST = Duration.ofMinutes(2);

    /** Asks a vendor something. */
    interface Asking<T> {
        T ask() throws VendorException;
    }

    private final String id;
    private final Integration integration;
    private final Workplace workplace;
    private volatile OptionalLong busySinceNanos = OptionalLong.empty();

    Calls(String id, Integration integration, Workplace workplace) {
        this.id = id;
        this.integration = integration;
        this.workplace = workplace;
    }

    /** Whether one and the same call has not returned for longer than any may take. */
    boolean hang(long nowNanos) {
        OptionalLong since = busySinceNanos;
        return since.isPresent() && nowNanos - since.getAsLong() > LONGEST.toNanos();
    }

    /** Libraries such as those for mail look for their parts by the thread's class loader: the integration's for that time. */
    <T> T ask(Asking<T> asking) throws VendorException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        busySinceNanos = OptionalLong.of(System.nanoTime());
        thread.setContextClassLoader(integration.getClass().getClassLoader());
        try {
            return asking.ask();
        } finally {
            thread.setContextClassLoader(before);
            busySinceNanos = OptionalLong.empty();
        }
    }

    /** @return the vendor's refusal; empty when the order was taken */
    Optional<VendorException> tell(Device device, Command command) {
        try {
            if (!(command.setting() instanceof Setting.Restore) && !workplace.now().isBefore(command.until())) {
                throw new VendorException(VendorException.Kind.UNREACHABLE,
                        id + " was busy until the order's time was over");
            }
            return ask(() -> {
                device.apply(workplace, command);
                return Optional.empty();
            });
        } catch (VendorException e) {
            return Optional.of(e);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} failed by a fault of its own on {}", id, command.setting().name(), e);
            return Optional.of(fault(VendorException.Kind.REFUSED, e));
        }
    }

    /** @return why it was not delivered; empty when it was */
    Optional<VendorException> send(Notifier channel, Notifier.Notice notice) {
        try {
            return ask(() -> {
                channel.send(workplace, notice);
                return Optional.empty();
            });
        } catch (VendorException e) {
            return Optional.of(e);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} failed by a fault of its own on a notice", id, e);
            return Optional.of(fault(VendorException.Kind.BAD_ANSWER, e));
        }
    }

    private static VendorException fault(VendorException.Kind kind, Throwable e) {
        return new VendorException(kind, "fault in the integration: " + e, e);
    }
}
