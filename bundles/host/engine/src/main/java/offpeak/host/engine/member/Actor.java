package offpeak.host.engine.member;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.VendorException;
import offpeak.api.host.Supervisor.Life;

/** An integration as who tells it what to do sees it. */
public interface Actor {
    Life life();

    /** When it was started; what was done through it before that is not known to have come to anything. */
    Instant since();

    /** Why nothing may be changed: somebody else controls the account. Until it is started anew. */
    Optional<String> rival();

    void yieldTo(String why);

    /** Whether it takes orders now. */
    boolean listens();

    /** What makes of states and settings what they mean; absent when it can't be told anything. */
    Optional<Device> device();

    /**
     * Gives an order to the device.
     *
     * @param done gets the vendor's refusal, or nothing when it was taken
     */
    void apply(Command command, Consumer<Optional<VendorException>> done);

    Instant now();
}
