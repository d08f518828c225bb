package offpeak.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** How long a server wants to be left alone, in the ways in which servers say it. */
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern RESET = Pattern.compile("(x-)?ratelimit-(.+-)?reset(-after)?");
    /** Larger figures are seconds since 1970, not from now: no allowance lasts for 30 years. */
    private static final long EPOCH = 1_000_000_000;

    private RetryAfter() {}

    /** @param headers by lower-case name */
    static Optional<Duration> of(Map<String, String> headers, Instant now) {
        // by the server's own clock where it tells it: ours may be another, or a simulated one
        Instant there = Optional.ofNullable(headers.get("date")).flatMap(RetryAfter::date).orElse(now);
        return Optional.ofNullable(headers.get("retry-after"))
                .flatMap(text -> whole(text).isPresent()
                        ? Optional.of(Duration.ofSeconds(whole(text).getAsLong()))
                        : date(text).map(until -> Duration.between(there, until)))
                .or(() -> reset(headers, there));
    }

    /** When the last of the allowances that are used up is given anew: {@code ratelimit-reset}, {@code ratelimit-x-reset}. */
    private static Optional<Duration> reset(Map<String, String> headers, Instant there) {
        return headers.entrySet().stream().filter(header -> RESET.matcher(header.getKey()).matches())
                .filter(header -> whole(headers.getOrDefault(
                        header.getKey().replaceFirst("reset(-after)?$", "remaining"), "0")).orElse(0) == 0)
                .flatMapToLong(header -> whole(header.getValue()).stream())
                .mapToObj(number -> number < EPOCH
                        ? Duration.ofSeconds(number)
                        : Duration.between(there, Instant.ofEpochSecond(number)))
                .max(Duration::compareTo);
    }

    private static OptionalLong whole(String text) {
        return SECONDS.matcher(text.strip()).matches()
                ? OptionalLong.of(Long.parseLong(text.strip()))
                : OptionalLong.empty();
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
