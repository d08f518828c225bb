package offpeak.host.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long a server wants to be left alone. */
final class RetryAfter {
    /** After a day one call shows how things stand; no vendor asks for more in earnest. */
    static final Duration LONGEST = Duration.ofHours(24);
    /** For a "too many" that does not say, or not readably, how long. */
    static final Duration UNSAID = Duration.ofSeconds(60);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");
    private static final Pattern RESET = Pattern.compile("(x-)?ratelimit-(.+-)?reset(-after)?",
            Pattern.CASE_INSENSITIVE);
    /** Larger figures are seconds since 1970, not from now: no allowance lasts for 30 years. */
    private static final long EPOCH = 1_000_000_000;

    private RetryAfter() {}

    /** Nothing for an answer after which more may be sent at once. */
    static Optional<Duration> of(int status, HttpHeaders headers, InstantSource clock) {
        if (status != 429 && status != 503) {
            return Optional.empty();
        }
        Optional<Duration> asked = headers.firstValue("retry-after").map(String::strip)
                .flatMap(text -> SECONDS.matcher(text).matches()
                        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                        : date(text).map(until -> Duration.between(now(headers, clock), until)))
                .filter(wait -> !wait.isNegative() && !wait.isZero())
                .or(() -> status == 429 ? reset(headers, clock) : Optional.empty())
                .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
        // 503 without a time is an outage, which is the breaker's business
        return asked.or(() -> status == 429 ? Optional.of(UNSAID) : Optional.empty());
    }

    /** When the last of the allowances that are used up is given anew: {@code RateLimit-Reset}, {@code RateLimit-x-Reset}. */
    private static Optional<Duration> reset(HttpHeaders headers, InstantSource clock) {
        return headers.map().keySet().stream().filter(name -> RESET.matcher(name).matches())
                .filter(name -> usedUp(headers, name.replaceFirst("(?i)reset(-after)?$", "Remaining")))
                .flatMap(name -> headers.firstValue(name).map(String::strip).stream())
                .filter(text -> SECONDS.matcher(text).matches()).map(Long::parseLong)
                .map(number -> number < EPOCH
                        ? Duration.ofSeconds(number)
                        : Duration.between(now(headers, clock), Instant.ofEpochSecond(number)))
                .filter(wait -> !wait.isNegative() && !wait.isZero())
                .max(Comparator.naturalOrder());
    }

    private static boolean usedUp(HttpHeaders headers, String remaining) {
        return headers.firstValue(remaining).map(String::strip)
                .map(text -> text.equals("0") || !SECONDS.matcher(text).matches()).orElse(true);
    }

    /** By the server's own clock where it tells it: ours may be another. */
    private static Instant now(HttpHeaders headers, InstantSource clock) {
        return headers.firstValue("date").flatMap(RetryAfter::date).orElseGet(clock::instant);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
