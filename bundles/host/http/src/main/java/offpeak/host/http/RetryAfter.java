package offpeak.host.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import offpeak.api.Http.Reply;

/** How long a server is left alone that wants to be. */
final class RetryAfter {
    /** After a day one call shows how things stand; no vendor asks for more in earnest. */
    static final Duration LONGEST = Duration.ofHours(24);
    /** For a "too many" that does not say, or not readably, how long. */
    static final Duration UNSAID = Duration.ofSeconds(60);

    private RetryAfter() {}

    /** Nothing for an answer after which more may be sent at once. */
    static Optional<Duration> of(int status, HttpHeaders headers, InstantSource clock) {
        boolean much = status == 429;
        // 503 without a time is an outage, which is the breaker's business
        if (!much && (status != 503 || headers.firstValue("retry-after").isEmpty())) {
            return Optional.empty();
        }
        return new Reply(status, headers.map(), new byte[0]).retryAfter(clock.instant())
                .filter(wait -> !wait.isNegative() && !wait.isZero())
                .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait)
                .or(() -> much ? Optional.of(UNSAID) : Optional.empty());
    }
}
