package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Http;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetRefusalTest {

    private static final Setting FLOOR = new Setting.ReserveFloor(0.5);

    private final Tesla tesla = new Tesla();

    @AfterEach
    void stop() {
        tesla.close();
    }

    private VendorException readRefused(Answer answer) {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", answer);
        return tesla.failure(tesla.powerwall());
    }

    private VendorException writeRefused(Answer answer) throws VendorException {
        Powerwall powerwall = tesla.powerwall();
        powerwall.refresh(tesla.host);
        tesla.vendor.on("POST", Tesla.SITE + "backup", answer);
        return tesla.refusal(powerwall, FLOOR);
    }

    @ParameterizedTest
    @CsvSource({"400, BAD_ANSWER, REFUSED", "402, CONFIGURATION, CONFIGURATION", "403, CONFIGURATION, CONFIGURATION",
            "404, CONFIGURATION, CONFIGURATION", "405, BAD_ANSWER, REFUSED", "408, UNREACHABLE, UNREACHABLE",
            "412, CONFIGURATION, CONFIGURATION", "422, BAD_ANSWER, REFUSED", "423, LOGIN, LOGIN",
            "424, UNREACHABLE, UNREACHABLE", "429, THROTTLED, THROTTLED", "451, CONFIGURATION, CONFIGURATION",
            "500, UNREACHABLE, UNREACHABLE", "503, UNREACHABLE, UNREACHABLE", "504, UNREACHABLE, UNREACHABLE",
            "540, UNREACHABLE, UNREACHABLE"})
    void whatAStatusMeans(int status, Kind read, Kind write) throws VendorException {
        Answer answer = Answer.json(status, "{\"response\":null,\"error\":\"some text\",\"error_description\":\"\"}");

        VendorException failure = writeRefused(answer);
        assertEquals(write, failure.kind());
        assertTrue(failure.getMessage().contains("some text") && failure.getMessage().contains("" + status),
                failure.getMessage());
        assertEquals(read, readRefused(answer).kind());
    }

    @Test
    void theMissingScopeIsNamed() throws VendorException {
        Answer answer = Answer.json(403, "{\"response\":null,\"error\":\"Unauthorized missing scopes\"}");

        String write = writeRefused(answer).getMessage();
        assertTrue(write.contains("energy_cmds"), write);
        String read = readRefused(answer).getMessage();
        assertTrue(read.contains("energy_device_data"), read);
    }

    /** The cloud of another region stands under /eu at the same server. */
    private void elsewhere(String refusal) {
        Http direct = tesla.host.http();
        tesla.host.http(call -> direct.send("fleet-api.prd.eu.vn.cloud.tesla.com".equals(call.uri().getHost())
                ? new Http.Call(call.method(), tesla.vendor.uri("/eu" + call.uri().getPath()), call.headers(),
                        call.body(), call.deadline())
                : call));
        tesla.vendor.on("*", "/api/1/energy_sites/*", Answer.json(421, refusal));
        tesla.vendor.on("GET", "/eu" + Tesla.SITE + "live_status", Answer.json(Tesla.LIVE));
        tesla.vendor.on("GET", "/eu" + Tesla.SITE + "site_info", Answer.json(Tesla.INFO));
        tesla.vendor.on("POST", "/eu" + Tesla.SITE + "*", Answer.json("{\"response\":{\"code\":201}}"));
    }

    @Test
    void theRegionThatIsNamedIsGoneToForGood() throws VendorException {
        elsewhere("{\"response\":null,\"error\":\"user out of region, use base URL:"
                + " https://fleet-api.prd.eu.vn.cloud.tesla.com, see docs\"}");
        Powerwall powerwall = tesla.powerwall();

        powerwall.refresh(tesla.host);
        powerwall.apply(tesla.host, tesla.order(FLOOR));

        assertEquals(0.5525, tesla.battery().stateOfCharge().orElseThrow());
        assertEquals(1, tesla.vendor.requests("GET", Tesla.SITE + "live_status").size());
        assertEquals(1, tesla.vendor.requests("POST", "/eu" + Tesla.SITE + "backup").size());
    }

    @Test
    void theRegionIsAskedForWhereItIsNotNamed() throws VendorException {
        elsewhere("{\"error\":\"misdirected\"}");
        tesla.vendor.on("GET", "/api/1/users/region", Answer.json("{\"response\":{\"region\":\"eu\","
                + "\"fleet_api_base_url\":\"https://fleet-api.prd.eu.vn.cloud.tesla.com/\"}}"));

        tesla.powerwall().refresh(tesla.host);

        assertEquals(0.5525, tesla.battery().stateOfCharge().orElseThrow());
    }

    @Test
    void aSecondRegionIsNotGoneTo() {
        elsewhere("{\"error\":\"use https://fleet-api.prd.eu.vn.cloud.tesla.com\"}");
        tesla.vendor.on("GET", "/eu" + Tesla.SITE + "live_status",
                Answer.json(421, "{\"error\":\"use https://fleet-api.prd.cn.vn.cloud.tesla.cn\"}"));

        VendorException failure = tesla.failure(tesla.powerwall());

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertEquals(2, tesla.vendor.requests().stream().filter(r -> r.path().endsWith("live_status")).count());
    }

    @Test
    void aTokenGoesToNobodyElse() {
        elsewhere("{\"error\":\"misdirected\"}");
        tesla.vendor.on("GET", "/api/1/users/region", Answer.json("{\"response\":{"
                + "\"fleet_api_base_url\":\"https://fleet-api.evil.example\"}}"));

        VendorException failure = tesla.failure(tesla.powerwall());

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().endsWith("set baseUrl to the one of that region"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"Retry-After, 90, PT1M30S", "Retry-After, 86400, PT24H", "Retry-After, 99999999, PT24H",
            "Retry-After, 0, PT1S", "Retry-After, soon, PT1M",
            "RateLimit-Energy-Reset, 300, PT5M", "X-Other, 5, PT1M"})
    void howLongToWait(String header, String value, Duration wait) {
        VendorException failure = readRefused(Answer.json(429, "{}").with(header, value));

        assertEquals(Kind.THROTTLED, failure.kind());
        assertEquals(Optional.of(wait), failure.retryAfter());
    }

    @Test
    void aDateIsMeasuredByTheVendorsOwnClock() {
        Map<String, String> until = Map.of("retry-after", "Sat, 21 Nov 2026 12:40:00 GMT");
        Map<String, String> fromVendor = Map.of("retry-after", "Sat, 21 Nov 2026 12:40:00 GMT", "date",
                "Sat, 21 Nov 2026 12:10:00 GMT");
        Instant now = Instant.parse("2026-11-21T12:39:00Z");

        assertEquals(Duration.ofMinutes(30), Answers.retryAfter(new Http.Reply(429, fromVendor, ""), now));
        assertEquals(Duration.ofMinutes(1), Answers.retryAfter(new Http.Reply(429, until, ""), now));
        Map<String, String> reset = Map.of("ratelimit-reset", "1795263300", "date", "Sat, 21 Nov 2026 12:10:00 GMT");
        assertEquals(Duration.ofMinutes(5), Answers.retryAfter(new Http.Reply(429, reset, ""), now));
    }

    @Test
    void onlyTheBudgetThatIsUsedUpCounts() {
        Http.Reply reply = new Http.Reply(429, Map.of("ratelimit-energy-remaining", "0", "ratelimit-energy-reset", "40",
                "ratelimit-wake-remaining", "3", "ratelimit-wake-reset", "9000"), "");

        assertEquals(Duration.ofSeconds(40), Answers.retryAfter(reply, Instant.EPOCH));
    }

    @Test
    void statusOkIsNoProof() throws VendorException {
        assertEquals(Kind.REFUSED, writeRefused(Answer.json("{\"response\":null,\"error\":\"not today\"}")).kind());
        assertEquals(Kind.REFUSED,
                writeRefused(Answer.json("{\"response\":{\"code\":400,\"message\":\"no such mode\"}}")).kind());
        assertEquals(Kind.UNREACHABLE, writeRefused(Answer.json("{\"response\":{\"code\":503}}")).kind());
        assertEquals(Kind.BAD_ANSWER, readRefused(Answer.json("{\"response\":{},\"error\":\"not today\"}")).kind());
    }

    @Test
    void aWriteMayBeAnsweredWithNothing() throws VendorException {
        Powerwall powerwall = tesla.powerwall();
        tesla.vendor.on("POST", Tesla.SITE + "backup", Answer.json(""), Answer.json("{\"response\":\"\"}"),
                Answer.json(202, "{\"response\":null}"));

        for (double floor : new double[]{0.3, 0.4, 0.5}) {
            assertEquals(1, tesla.writes(powerwall, new Setting.ReserveFloor(floor)).size());
        }
    }

    @Test
    void aWebPageIsABadAnswer() throws VendorException {
        VendorException read = readRefused(Answer.html(200, "  <!doctype html><html>log in</html>"));
        assertEquals(Kind.BAD_ANSWER, read.kind());
        assertTrue(read.getMessage().contains("web page"), read.getMessage());
        assertEquals(Kind.UNREACHABLE, readRefused(Answer.html(502, "<html>bad gateway</html>")).kind());
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(Tesla.LIVE));
        assertEquals(Kind.BAD_ANSWER, writeRefused(Answer.html(200, "<html></html>")).kind());
    }

    @Test
    void aBrokenConnectionIsUnreachable() {
        assertEquals(Kind.UNREACHABLE, readRefused(Answer.cut("{\"response\":")).kind());
    }

    @Test
    void theVendorsWordsAreKeptShort() {
        String message = readRefused(Answer.json(400, "{\"error\":\"" + "long\\n".repeat(500) + "\"}")).getMessage();

        assertTrue(message.length() < 300 && !message.contains("\n"), message);
    }
}
