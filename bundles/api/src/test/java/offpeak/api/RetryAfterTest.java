package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static Optional<Duration> asked(String headers) {
        Map<String, String> all = new TreeMap<>();
        for (String header : headers.split(";")) {
            all.put(header.substring(0, header.indexOf('=')), header.substring(header.indexOf('=') + 1));
        }
        return new Http.Reply(429, all, "").retryAfter(NOON);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Retry-After= 77 | PT1M17S", "Retry-After=0 | PT0S",
            "Retry-After=999999999999 | PT277777777H46M39S", "Retry-After=Sat, 21 Nov 2026 12:05:00 GMT | PT5M",
            "Retry-After=Sat, 21 Nov 2026 12:05:00 GMT;Date=Sat, 21 Nov 2026 12:04:00 GMT | PT1M",
            "Retry-After=Sat, 21 Nov 2026 11:59:00 GMT | PT-1M", "RateLimit-Reset=300 | PT5M",
            "X-RateLimit-Reset-After=7 | PT7S", "RateLimit-Reset=1795262410 | PT10S",
            "RateLimit-Reset=300;RateLimit-Remaining=0;RateLimit-Day-Reset=900;RateLimit-Day-Remaining=3 | PT5M",
            "RateLimit-A-Reset=300;RateLimit-B-Reset=900;RateLimit-B-Remaining=none | PT15M",
            "Retry-After=soon;RateLimit-Reset=30 | PT30S"})
    void whatItSays(String headers, Duration wait) {
        assertEquals(Optional.of(wait), asked(headers));
    }

    @ParameterizedTest
    @CsvSource({"Retry-After=soon", "RateLimit-Reset=never", "RateLimit-Reset=30;RateLimit-Remaining=5",
            "Retry-After=9999999999999", "Content-Length=30", "Retry-After=-5"})
    void whatSaysNothing(String headers) {
        assertEquals(Optional.empty(), asked(headers));
    }

    @Test
    void aFigureUpToThirtyYearsIsFromNow() {
        assertEquals(Optional.of(Duration.ofSeconds(999_999_999)), asked("RateLimit-Reset=999999999"));
    }
}
