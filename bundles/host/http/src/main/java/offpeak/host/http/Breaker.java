package offpeak.host.http;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.Spending;

/**
 * Leaves a server alone that failed again and again. Failsafe keeps the states; it measures its delay in real time, so
 * that is set to never and the half-open state is entered by the host's clock, which may run faster or stand.
 */
final class Breaker {
    private static final int FAILURES = 5;
    private static final Duration NEVER = Duration.ofDays(36_500);
    private static final Duration FIRST_REST = Duration.ofSeconds(60);
    /** Shorter than the longest wait between two tries of the engine, so that a try never finds it resting still. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(5);
    /** So that a thousand homes don't come back in the same second. */
    private static final double JITTER = 0.2;

    private final String host;
    private final InstantSource clock;
    private final SplittableRandom jitter;
    private final CircuitBreaker<Object> states = CircuitBreaker.builder().withFailureThreshold(FAILURES)
            .withSuccessThreshold(1).withDelay(NEVER).build();
    private Duration rest = FIRST_REST;
    private Instant nextTry = Instant.MIN;

    Breaker(String host, InstantSource clock, SplittableRandom jitter) {
        this.host = host;
        this.clock = clock;
        this.jitter = jitter;
    }

    /**
     * Each call that it lets through must end in {@link #answered} or {@link #failed}.
     *
     * @throws VendorException UNREACHABLE while it rests
     */
    synchronized void pass() throws VendorException {
        if (states.isOpen() && !clock.instant().isBefore(nextTry)) {
            states.halfOpen();
        }
        if (!states.tryAcquirePermit()) {
            throw new VendorException(Kind.UNREACHABLE, host + " is resting after " + FAILURES
                    + " failures in a row, next try at " + nextTry.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    synchronized void answered() {
        states.recordSuccess();
        if (states.isClosed()) {
            rest = FIRST_REST;
        }
    }

    synchronized void failed() {
        boolean wasOpen = states.isOpen();
        states.recordFailure();
        if (states.isOpen() && !wasOpen) {
            nextTry = clock.instant().plusMillis((long) (rest.toMillis() * (1 + JITTER * jitter.nextDouble())));
            rest = rest.multipliedBy(2).compareTo(LONGEST_REST) < 0 ? rest.multipliedBy(2) : LONGEST_REST;
        }
    }

    synchronized Spending.Breaker state() {
        return switch (states.getState()) {
            case CLOSED -> Spending.Breaker.CLOSED;
            case OPEN -> clock.instant().isBefore(nextTry) ? Spending.Breaker.OPEN : Spending.Breaker.HALF_OPEN;
            case HALF_OPEN -> Spending.Breaker.HALF_OPEN;
        };
    }
}
