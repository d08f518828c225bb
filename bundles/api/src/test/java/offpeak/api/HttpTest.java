package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Http.Call;
import offpeak.api.Http.Purpose;
import offpeak.api.Http.Reply;
import offpeak.api.Http.Terms;
import org.junit.jupiter.api.Test;

class HttpTest {
    private static final URI SITE = URI.create("https://vendor.example/v1/sites?key=s3cret");

    @Test
    void callsAreMadeInOneLine() {
        assertEquals(new Call("GET", SITE, Map.of("Authorization", "Bearer t0ken"), Optional.empty(),
                Duration.ofSeconds(15)), Call.get(SITE).bearer("t0ken"));
        assertEquals(
                new Call("POST", SITE, Map.of("Content-Type", "application/json"), Optional.of("{}"),
                        Duration.ofSeconds(15)),
                Call.postJson(SITE, "{}"));
        assertEquals(Optional.of("grant_type=refresh_token&scope=a+b%26c"),
                Call.postForm(SITE, Map.of("scope", "a b&c", "grant_type", "refresh_token")).body());
    }

    @Test
    void neitherShowsWhatMayBeSecret() {
        Call call = Call.postJson(SITE, "{\"password\":\"hunter2\"}").bearer("t0ken");

        assertEquals("POST https://vendor.example/v1/sites", call.toString());
        assertEquals("HTTP 200, 23 bytes",
                new Reply(200, Map.of("set-cookie", "s3cret"), "{\"access_token\": \"abc\"}").toString());
    }

    @Test
    void headersOfAnAnswerAreFoundInAnyCase() {
        Reply reply = new Reply(429, Map.of("retry-after", "30"), "");

        assertEquals(Optional.of("30"), reply.header("Retry-After"));
        assertEquals(Optional.empty(), reply.header("ETag"));
    }

    @Test
    void okIsTwoHundredSomething() {
        assertTrue(new Reply(204, Map.of(), "").ok());
        assertFalse(new Reply(199, Map.of(), "").ok());
        assertFalse(new Reply(304, Map.of(), "").ok());
    }

    @Test
    void whatItIsForIsCountedByTheMethodUnlessItSaysOtherwise() {
        assertEquals(Purpose.READ, Call.get(SITE).purpose());
        assertEquals(Purpose.COMMAND, Call.postJson(SITE, "{}").purpose());
        assertEquals(Purpose.READ, Call.postJson(SITE, "{}").asRead().bearer("t0ken").purpose());
        assertEquals(Purpose.COMMAND, Call.get(SITE).asCommand().purpose());
        assertEquals(Purpose.LOGIN, Call.postForm(SITE, Map.of()).asLogin().purpose());
        assertEquals(Purpose.WAKE, Call.postJson(SITE, "{}").asWake().purpose());
    }

    @Test
    void termsAddUp() {
        Call call = Call.get(SITE).expecting("application/json").noRedirect().pinned("ab").spaced(
                Duration.ofSeconds(5)).within(Duration.ofSeconds(60));

        assertEquals(new Terms(false, Optional.of("application/json"), Optional.of("ab"), Duration.ofSeconds(5)),
                call.terms());
        assertEquals("application/json", call.headers().get("Accept"));
        assertEquals(Duration.ofSeconds(60), call.deadline());
        assertEquals(Map.of("accept", "text/csv"),
                Call.get(SITE).header("accept", "text/csv").expecting("text/plain").headers());
    }

    @Test
    void allValuesOfAHeaderAreThere() {
        Reply reply = new Reply(200, Map.of("Set-Cookie", List.of("a=1; Path=/", "b=2")), new byte[0]);

        assertEquals(List.of("a=1; Path=/", "b=2"), reply.headersAll("set-cookie"));
        assertEquals(Map.of("set-cookie", "a=1; Path=/"), reply.headers());
        assertEquals(List.of(), reply.headersAll("Location"));
    }

    @Test
    void textIsReadInItsOwnCharset() {
        byte[] latin = {(byte) 'f', (byte) 0xFC, (byte) 'r'};

        assertEquals("für", new Reply(200, Map.of("content-type", List.of("text/csv; charset=ISO-8859-1")), latin)
                .body());
        assertEquals("f\uFFFDr", new Reply(200, Map.of("content-type", List.of("text/csv; charset=moon")), latin)
                .body());
        assertEquals("{}", new Reply(200, Map.of(), new byte[]{(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '{', '}'})
                .body());
    }

    @Test
    void bytesAreACopy() {
        Reply reply = new Reply(200, Map.of(), new byte[]{'P', 'K', 3, 4});
        reply.bytes()[0] = 0;

        assertArrayEquals(new byte[]{'P', 'K', 3, 4}, reply.bytes());
    }

    @Test
    void aMonthCostsWhatIsOverTheFreeShare() {
        CallPrices prices = new CallPrices(Currency.getInstance("USD"), new BigDecimal("0.002"),
                new BigDecimal("0.001"), new BigDecimal("0.02"), BigDecimal.TEN);

        assertEquals(new BigDecimal("3.420"), prices.month(
                Map.of(Purpose.READ, 6_000L, Purpose.COMMAND, 1_000L, Purpose.WAKE, 21L, Purpose.LOGIN, 500L))
                .amount());
        assertEquals(BigDecimal.ZERO, prices.month(Map.of(Purpose.READ, 100L)).amount());
        assertThrows(IllegalArgumentException.class, () -> new CallPrices(Currency.getInstance("USD"),
                BigDecimal.ONE.negate(), BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ZERO));
    }
}
