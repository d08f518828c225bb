package offpeak.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Why a vendor could not be read or told; the kind decides what the host does, the message tells the user what to do. */
public class VendorException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the host does about it. */
    public enum Kind {
        /** No answer, or 5xx: retried with growing delay. */
        UNREACHABLE,
        /** Told to wait: nothing is sent before {@link VendorException#retryAfter}. */
        THROTTLED,
        /** The login is no longer good: no more calls until the user signs in again. */
        LOGIN,
        /** The device will not do it: not retried. */
        REFUSED,
        /** The answer is not what the vendor's interface promises: retried, the previous data stay. */
        BAD_ANSWER,
        /** The configuration can't work: waits for the user. */
        CONFIGURATION
    }

    private final Kind kind;
    /** Seconds; -1 for none, because an Optional is not serializable. */
    private final long retryAfterSeconds;

    public VendorException(Kind kind, String message) {
        this(kind, message, null, Optional.empty());
    }

    public VendorException(Kind kind, String message, Throwable cause) {
        this(kind, message, cause, Optional.empty());
    }

    /** A THROTTLED one. */
    public VendorException(String message, Duration retryAfter) {
        this(Kind.THROTTLED, message, null, Optional.of(retryAfter));
    }

    private VendorException(Kind kind, String message, Throwable cause, Optional<Duration> retryAfter) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.retryAfterSeconds = retryAfter.map(Duration::toSeconds).orElse(-1L);
    }

    public Kind kind() {
        return kind;
    }

    /** How long the vendor wants to be left alone. */
    public Optional<Duration> retryAfter() {
        return retryAfterSeconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(retryAfterSeconds));
    }
}
