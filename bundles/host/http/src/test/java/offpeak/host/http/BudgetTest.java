package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import offpeak.api.CallPrices;
import offpeak.api.Http.Call;
import offpeak.api.Http.Purpose;
import offpeak.api.Money;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.Budgets.Calls;
import offpeak.api.host.Budgets.Pause;
import offpeak.api.host.HealthCheck.Status;
import offpeak.api.host.HttpFactory.VendorConnection;
import offpeak.api.host.Spending.Account;
import offpeak.api.host.Spending.Breaker;
import offpeak.host.scheduler.SteppedTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BudgetTest {
    private final SteppedTime time = new SteppedTime(Instant.parse("2026-11-21T12:00:00Z"));
    private final Start.Memory store = new Start.Memory();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int status = 200;
    private volatile Map<String, String> headers = Map.of();
    private Server server;
    private HttpComponent http;
    private VendorConnection client;

    @BeforeEach
    void start() throws IOException {
        server = Server.proper(exchange -> {
            requests.incrementAndGet();
            Server.answer(exchange, status, headers, new byte[0]);
        });
        open();
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        server.close();
    }

    private void open() {
        http = Start.http(time, store);
        client = http.create("home");
    }

    private void restart() {
        http.close();
        open();
    }

    private void get(int times) throws VendorException {
        for (int i = 0; i < times; i++) {
            client.send(Call.get(server.uri("/data")));
        }
    }

    private VendorException refused(Call call) {
        int before = requests.get();
        VendorException refusal = assertThrows(VendorException.class, () -> client.send(call));
        assertEquals(before, requests.get(), "nothing is sent");
        return refusal;
    }

    private VendorException refused() {
        return refused(Call.get(server.uri("/data")));
    }

    private Account account() {
        return http.accounts().stream().filter(one -> one.integration().equals("home")).findFirst().orElseThrow();
    }

    @Test
    void aPauseOfADayIsKeptOverThreeRestarts() throws Exception {
        status = 429;
        headers = Map.of("Retry-After", "86400");
        get(1);
        for (int i = 0; i < 3; i++) {
            VendorException refusal = refused();
            assertEquals(Kind.THROTTLED, refusal.kind());
            assertEquals(Optional.of(Duration.ofHours(24)), refusal.retryAfter());
            assertEquals("home does not call " + Tolls.server(server.uri("/data"))
                    + " before 2026-11-22T12:00:00Z: it asked for this pause",
                    refusal.getMessage());
            restart();
        }
        assertEquals(1, requests.get());
        assertEquals(Optional.of(Instant.parse("2026-11-22T12:00:00Z")), account().pausedUntil());
        http.create("other").send(Call.get(server.uri("/data")));

        time.advance(Duration.ofHours(24));
        status = 200;
        get(1);
        assertEquals(3, requests.get());
        assertEquals(Optional.empty(), account().pausedUntil());
    }

    @Test
    void whatAVendorAsksForIsUnderstoodInEveryForm() throws Exception {
        assertEquals(Optional.of(Duration.ofSeconds(120)), pausedAfter(429, Map.of("Retry-After", " 120 ")));
        assertEquals(Optional.of(Duration.ofSeconds(7)), pausedAfter(503, Map.of("Retry-After", "7")));
        assertEquals(Optional.of(Duration.ofHours(24)), pausedAfter(429, Map.of("Retry-After", "99999999")));
        // by the server's clock, and by ours where it does not tell it
        assertEquals(Optional.of(Duration.ofSeconds(90)), read("Mon, 23 Nov 2026 07:01:30 GMT",
                Optional.of("Mon, 23 Nov 2026 07:00:00 GMT")));
        assertEquals(Optional.of(Duration.ofSeconds(30)), read("Sat, 21 Nov 2026 12:00:30 GMT", Optional.empty()));
        for (String nothing : List.of("-5", "soon", "0", "Mon, 23 Nov 1998 07:01:30 GMT", "1e3")) {
            assertEquals(Optional.of(Duration.ofSeconds(60)), pausedAfter(429, Map.of("Retry-After", nothing)),
                    nothing);
            assertEquals(Optional.empty(), pausedAfter(503, Map.of("Retry-After", nothing)), nothing);
        }
        assertEquals(Optional.of(Duration.ofSeconds(60)), pausedAfter(429, Map.of()));
        assertEquals(Optional.empty(), pausedAfter(200, Map.of("Retry-After", "120")));
    }

    @Test
    void anAllowanceThatIsUsedUpTellsWhenItIsGivenAnew() throws Exception {
        assertEquals(Optional.of(Duration.ofSeconds(300)), pausedAfter(429, Map.of("RateLimit-Reset", "300")));
        assertEquals(Optional.of(Duration.ofSeconds(900)), pausedAfter(429, Map.of("RateLimit-Commands-Reset", "900",
                "RateLimit-Commands-Remaining", "0", "RateLimit-Data-Reset", "7000", "RateLimit-Data-Remaining",
                "12")));
        assertEquals(Optional.of(Duration.ofHours(24)), pausedAfter(429, Map.of("X-RateLimit-Reset", "9999999999")));
        assertEquals(Optional.of(Duration.ofSeconds(20)), pausedAfter(429,
                Map.of("Retry-After", "20", "RateLimit-Reset", "300")));
        assertEquals(Optional.of(Duration.ofSeconds(60)), pausedAfter(429, Map.of("RateLimit-Reset", "never")));
        assertEquals(Optional.empty(), pausedAfter(200, Map.of("RateLimit-Reset", "300")));
        assertEquals(Optional.of(Duration.ofSeconds(30)), RetryAfter.of(429, HttpHeaders.of(Map.of(
                "ratelimit-data-reset", List.of(String.valueOf(time.instant().plusSeconds(30).getEpochSecond()))),
                (name, value) -> true), time));
    }

    private Optional<Duration> read(String retryAfter, Optional<String> date) {
        Map<String, List<String>> given = new HashMap<>(Map.of("Retry-After", List.of(retryAfter)));
        date.ifPresent(text -> given.put("Date", List.of(text)));
        return RetryAfter.of(503, HttpHeaders.of(given, (name, value) -> true), time);
    }

    private Optional<Duration> pausedAfter(int answer, Map<String, String> with) throws VendorException {
        status = answer;
        headers = with;
        client = http.create("home" + requests.get());
        get(1);
        try {
            get(1);
            return Optional.empty();
        } catch (VendorException refusal) {
            return refusal.retryAfter();
        }
    }

    @Test
    void oneServersPauseKeepsNoOtherFromBeingCalledAlsoAfterARestart() throws Exception {
        status = 429;
        headers = Map.of("Retry-After", "3600");
        get(1);
        try (Server gateway = Server.proper(exchange -> Server.answer(exchange, 200, Map.of(), new byte[0]))) {
            for (int i = 0; i < 2; i++) {
                assertEquals(Kind.THROTTLED, refused().kind());
                assertEquals(200, client.send(Call.get(gateway.uri("/api/meters"))).status());
                restart();
            }
        }
        assertEquals(Optional.of(Instant.parse("2026-11-21T13:00:00Z")), account().pausedUntil());
    }

    @Test
    void aPauseWrittenWhenTheyWereOfAWholeInstanceHoldsForEveryServer() {
        store.pause(new Pause("home", "", Instant.parse("2026-11-21T12:30:00Z")));
        assertEquals(Optional.of(Duration.ofMinutes(30)), refused().retryAfter());
    }

    @Test
    void aServerIsTheSameHoweverItIsWritten() {
        assertEquals("api.example.com:443", Tolls.server(URI.create("https://API.example.com/x")));
        assertEquals("api.example.com:443", Tolls.server(URI.create("https://api.example.com:443")));
        assertEquals("192.168.1.5:80", Tolls.server(URI.create("http://192.168.1.5/")));
    }

    @Test
    void aPauseThatAnotherClockWroteHoldsNobodyForEver() throws Exception {
        store.pause(new Pause("home", "", Instant.parse("2027-06-01T00:00:00Z")));
        get(1);
        assertEquals(1, requests.get());
    }

    @Test
    void callsAreCountedByPurposeAndWrittenInOneBatch() throws Exception {
        get(3);
        client.send(Call.postJson(server.uri("/api/operation"), "{}"));
        client.send(Call.postForm(server.uri("/oauth2/token"), Map.of()).asLogin());
        assertEquals(0, store.writes);
        time.advance(Duration.ofSeconds(30));
        assertEquals(1, store.writes);
        assertEquals(List.of(Purpose.READ, Purpose.COMMAND, Purpose.LOGIN),
                store.rows.stream().map(Calls::purpose).sorted().toList());
        assertEquals(5, store.calls());
        get(1);
        restart();
        assertEquals(6, account().callsToday());
        time.advance(Duration.ofDays(1));
        assertEquals(0, account().callsToday());
        assertEquals(6, account().callsThisMonth());
        time.advance(Duration.ofDays(10));
        get(1);
        assertEquals(1, account().callsThisMonth());
    }

    @Test
    void theLastCallsOfADayAreKeptForCommands() throws Exception {
        http.limit(Limits.of(20_000, List.of("home=20", "nonsense", "other=x")));
        get(14);
        assertEquals(Status.UP, http.health().get(0).status());
        get(1);
        assertEquals(Status.DEGRADED, http.health().get(0).status());
        assertTrue(http.health().get(0).message().startsWith("home has made 15 of its 20 calls of today."));
        assertEquals(15, store.calls(), "crossing a limit is written at once");
        get(4);
        VendorException reading = refused();
        assertEquals(Kind.THROTTLED, reading.kind());
        assertEquals(Optional.of(Duration.ofHours(12)), reading.retryAfter());
        assertEquals(
                "home has made 19 of the 20 calls that it may make a day; the rest is kept for commands. It goes on at"
                        + " 2026-11-22T00:00:00Z; the limit stands in the configuration offpeak.http",
                reading.getMessage());
        Call command = Call.postJson(server.uri("/api/operation"), "{}");
        client.send(command);
        assertEquals(20, store.calls());
        assertEquals(Kind.THROTTLED, refused(command).kind());
        http.close();
        open();
        http.limit(Limits.of(20, List.of()));
        assertEquals(Kind.THROTTLED, refused(command).kind());
        time.advance(Duration.ofHours(12));
        get(1);
    }

    @Test
    void aStoreThatFailsStopsNoCallAndGetsTheCountLater() throws Exception {
        store.rows.add(new Calls("home", LocalDate.parse("2026-11-21"), Purpose.READ, 7, 0));
        store.broken = true;
        get(2);
        status = 429;
        get(1);
        refused();
        time.advance(Duration.ofSeconds(60));
        status = 200;
        get(1);
        store.broken = false;
        time.advance(Duration.ofMinutes(2));
        assertEquals(11, store.calls());
        assertEquals(11, account().callsToday());
    }

    @Test
    void afterFiveFailuresTheServerIsLeftAloneAndThenProbedOnce() throws Exception {
        status = 500;
        get(4);
        assertEquals(Breaker.CLOSED, account().breaker());
        get(1);
        VendorException resting = refused();
        assertEquals(Kind.UNREACHABLE, resting.kind());
        assertTrue(resting.getMessage().startsWith(
                "127.0.0.1 is resting after 5 failures in a row, next try at 2026-11-21T12:01:"), resting.getMessage());
        assertEquals(Breaker.OPEN, account().breaker());
        assertEquals(5, account().callsToday(), "what was not sent is not counted");

        time.advance(Duration.ofSeconds(59));
        refused();
        time.advance(Duration.ofSeconds(13));
        assertEquals(Breaker.HALF_OPEN, account().breaker());
        get(1);
        refused();
        time.advance(Duration.ofSeconds(119));
        refused();
        time.advance(Duration.ofSeconds(25));
        status = 200;
        get(2);
        assertEquals(Breaker.CLOSED, account().breaker());
        assertEquals(8, requests.get());
    }

    @Test
    void failuresThatAreNotInARowOpenNothing() throws Exception {
        for (int i = 0; i < 3; i++) {
            status = 502;
            get(4);
            status = 404;
            get(1);
        }
        assertEquals(15, requests.get());
    }

    @Test
    void noAnswerIsAFailureOfThatServerAlone() throws Exception {
        URI gone = URI.create("http://127.0.0.1:1/");
        for (int i = 0; i < 5; i++) {
            assertEquals("127.0.0.1 refused the connection", refused(Call.get(gone)).getMessage());
        }
        assertTrue(refused(Call.get(gone)).getMessage().contains("is resting"));
        get(1);
        assertEquals(Breaker.OPEN, account().breaker());
    }

    @Test
    void callsAreBilledByClassAndServerErrorsAreNot() throws Exception {
        CallPrices prices = new CallPrices(Currency.getInstance("USD"), new BigDecimal("0.002"),
                new BigDecimal("0.001"), new BigDecimal("0.02"), new BigDecimal("0.01"));
        client.close();
        client = http.create("home", Optional.of(prices));
        get(10);
        client.send(Call.postJson(server.uri("/graphql"), "{}").asRead());
        client.send(Call.postJson(server.uri("/wake_up"), "").asWake());
        client.send(Call.postJson(server.uri("/api/operation"), "{}"));
        client.send(Call.postForm(server.uri("/token"), Map.of()).asLogin());
        status = 503;
        get(2);
        assertEquals(Map.of(Purpose.READ, 13L, Purpose.WAKE, 1L, Purpose.COMMAND, 1L, Purpose.LOGIN, 1L),
                account().today());
        // 11 x 0.002 + 0.02 + 0.001 - 0.01
        assertEquals(Optional.of(new Money(new BigDecimal("0.033"), Currency.getInstance("USD"))),
                account().costThisMonth());
        http.close();
        open();
        assertEquals(Optional.empty(), account().costThisMonth(), "nobody told the prices yet");
        client.close();
        client = http.create("home", Optional.of(prices));
        assertEquals(new BigDecimal("0.033"), account().costThisMonth().orElseThrow().amount());
        time.advance(Duration.ofDays(10));
        assertEquals(BigDecimal.ZERO, account().costThisMonth().orElseThrow().amount());
    }

    @Test
    void aboveTheSoftLimitPollsAreStretchedUntilMidnight() throws Exception {
        Duration wanted = Duration.ofSeconds(30);
        http.limit(Limits.of(100, List.of()));
        get(70);
        assertEquals(wanted, client.paced(wanted));
        get(1);
        // 95 for reading, 71 are used: 24 in the 12 hours that are left
        assertEquals(Duration.ofMinutes(30), client.paced(wanted));
        get(2);
        assertEquals(Duration.ofHours(24).dividedBy(22), client.paced(wanted), "a poll of two calls");
        int polls = 0;
        for (; time.instant().isBefore(Instant.parse("2026-11-21T23:59:00Z")); polls++) {
            get(1);
            time.advance(client.paced(wanted));
        }
        assertEquals(21, polls, "the rest lasts until the day ends, with one to spare");
        assertEquals(Duration.ofSeconds(30), client.paced(wanted));
        get(95);
        assertEquals(Duration.between(time.instant(), Instant.parse("2026-11-23T00:00:00Z")), client.paced(wanted));
        assertEquals(Duration.ofDays(2), client.paced(Duration.ofDays(2)));
    }
}
