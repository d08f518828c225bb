package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fixtures.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetTokenTest {

    private final Tesla tesla = new Tesla();

    @AfterEach
    void stop() {
        tesla.close();
    }

    private List<String> refreshBodies() {
        return tesla.vendor.requests("POST", "/token").stream().map(Request::body).toList();
    }

    private List<String> bearers() {
        return tesla.vendor.requests("GET", Tesla.SITE + "live_status").stream()
                .map(request -> request.header("Authorization").orElse("none")).toList();
    }

    @Test
    void theSuccessorIsStoredBeforeTheAccessTokenIsUsed() throws VendorException {
        List<String> seenByThen = new ArrayList<>();
        tesla.host.secrets().beforePut(() -> tesla.vendor.requests().forEach(r -> seenByThen.add(r.path())));

        tesla.powerwall().refresh(tesla.host);

        assertEquals(List.of("/token"), seenByThen);
        assertTrue(tesla.host.secrets().puts().get(0).secret().contains("refresh-1"));
        assertEquals(List.of("client_id=app&grant_type=refresh_token&refresh_token=refresh-0"), refreshBodies());
        assertEquals(List.of("Bearer access-1"), bearers());
    }

    @Test
    void aTokenThatCannotBeStoredIsNotUsed() {
        tesla.host.secrets().beforePut(() -> {
            throw new IllegalStateException("disk full");
        });

        assertThrows(IllegalStateException.class, () -> tesla.powerwall().refresh(tesla.host));

        assertEquals(List.of(), bearers());
    }

    @Test
    void itIsRenewedAtThreeQuartersOfItsLife() throws VendorException {
        Powerwall powerwall = tesla.powerwall();
        powerwall.refresh(tesla.host);
        // up to 5 % of its life earlier, by the token
        tesla.host.advance(Duration.ofMinutes(5 * 60 + 36));
        powerwall.refresh(tesla.host);
        tesla.host.advance(Duration.ofMinutes(24));
        powerwall.refresh(tesla.host);

        assertEquals(List.of("Bearer access-1", "Bearer access-1", "Bearer access-2"), bearers());
        assertTrue(refreshBodies().get(1).endsWith("refresh_token=refresh-1"), refreshBodies().get(1));
    }

    @Test
    void itOutlivesARestart() throws VendorException {
        tesla.powerwall().refresh(tesla.host);
        tesla.powerwall().refresh(tesla.host);

        assertEquals(1, refreshBodies().size());
        assertEquals(List.of("Bearer access-1", "Bearer access-1"), bearers());
    }

    @Test
    void aNewlyConfiguredTokenTakesThePlaceOfTheStoredOne() throws VendorException {
        tesla.powerwall().refresh(tesla.host);
        tesla.powerwall(Map.of("refreshToken", "signed-in-again")).refresh(tesla.host);

        assertTrue(refreshBodies().get(1).endsWith("refresh_token=signed-in-again"), refreshBodies().get(1));
    }

    @Test
    void aConfiguredAccessTokenIsUsedUntilItIsRefused() throws VendorException {
        Powerwall powerwall = tesla.powerwall(Map.of("token", "first"));
        powerwall.refresh(tesla.host);
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(401, "{\"error\":\"token expired (401)\"}"),
                Answer.json(Tesla.LIVE));
        powerwall.refresh(tesla.host);

        assertEquals(List.of("Bearer first", "Bearer first", "Bearer access-1"), bearers());
    }

    @Test
    void anAccessTokenAloneEndsInALogin() {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(401, "{\"error\":\"invalid_token\"}"));

        VendorException failure = tesla.failure(tesla.powerwall(Map.of("token", "first", "refreshToken", "")));

        assertEquals(Kind.LOGIN, failure.kind());
        assertEquals(List.of("Bearer first"), bearers());
    }

    @Test
    void aRefusedCallIsTriedOnceMoreWithANewToken() {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(401, "{\"error\":\"invalid_token\"}"));

        VendorException failure = tesla.failure(tesla.powerwall());

        assertEquals(Kind.LOGIN, failure.kind());
        assertEquals(List.of("Bearer access-1", "Bearer access-2"), bearers());
        assertEquals(2, refreshBodies().size());
    }

    @Test
    void aRefusedWriteIsTriedOnceMoreWithANewToken() throws VendorException {
        Powerwall powerwall = tesla.powerwall();
        powerwall.refresh(tesla.host);
        tesla.vendor.on("POST", Tesla.SITE + "backup", Answer.json(401, "{\"error\":\"invalid_token\"}"),
                Answer.json("{\"response\":{\"code\":201}}"));

        assertEquals(2, tesla.writes(powerwall, new Setting.ReserveFloor(0.5)).size());
    }

    @ParameterizedTest
    @CsvSource({"400, invalid_grant, LOGIN", "401, login_required, LOGIN", "401, invalid_client, CONFIGURATION",
            "400, unauthorized_client, CONFIGURATION", "404, '', CONFIGURATION", "500, '', UNREACHABLE",
            "503, login, UNREACHABLE", "408, '', UNREACHABLE", "429, '', THROTTLED", "200, '', BAD_ANSWER"})
    void whatARefusedRefreshMeans(int status, String error, Kind kind) {
        tesla.vendor.on("POST", "/token",
                Answer.json(status, "{\"error\":\"" + error + "\",\"error_description\":\"x\"}"));

        assertEquals(kind, tesla.failure(tesla.powerwall()).kind());
        assertEquals(List.of(), bearers());
    }

    @Test
    void aTokenServiceThatIsNotThereIsNoLogin() {
        Powerwall powerwall = tesla.powerwall(Map.of("authUrl", "http://127.0.0.1:1/token"));

        assertEquals(Kind.UNREACHABLE, tesla.failure(powerwall).kind());
    }

    @Test
    void aTokenServiceThatIsDownForAWhileIsNotNoticed() throws VendorException {
        Powerwall powerwall = tesla.powerwall();
        powerwall.refresh(tesla.host);
        tesla.vendor.on("POST", "/token", Answer.html(503, "<html>maintenance</html>"));
        tesla.host.advance(Duration.ofHours(7));
        powerwall.refresh(tesla.host);
        tesla.host.advance(Duration.ofHours(1));

        assertEquals(Kind.UNREACHABLE, tesla.failure(powerwall).kind());
        assertEquals(List.of("Bearer access-1", "Bearer access-1"), bearers());
    }

    @Test
    void aTokenThatWasUsedElsewhereEndsInALoginEvenWhileTheOldOneWouldDo() throws VendorException {
        Powerwall powerwall = tesla.powerwall();
        powerwall.refresh(tesla.host);
        tesla.vendor.on("POST", "/token", Answer.json(401, "{\"error\":\"login_required\"}"));
        tesla.host.advance(Duration.ofHours(7));

        assertEquals(Kind.LOGIN, tesla.failure(powerwall).kind());
    }

    @Test
    void manyCallersRefreshOnce() throws Exception {
        FleetToken token = new FleetToken(
                new FleetToken.Desk(tesla.vendor.uri("/token"), "app", false), "", "refresh-0");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> {
                    go.await();
                    return token.access(tesla.host);
                }));
            }
            go.countDown();
            for (Future<String> answer : answers) {
                assertEquals("access-1", answer.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, refreshBodies().size());
        assertEquals(Optional.of("access-1"), token.instead(tesla.host, "an older one"));
        assertEquals(Optional.of("access-2"), token.instead(tesla.host, "access-1"));
    }

    @Test
    void noMessageHoldsASecret() {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(401, "{\"error\":\"invalid_token\"}"));
        List<VendorException> failures = new ArrayList<>(List.of(tesla.failure(tesla.powerwall())));
        tesla.vendor.on("POST", "/token", Answer.json(401, "{\"error\":\"login_required\"}"));
        failures.add(tesla.failure(tesla.powerwall(Map.of("refreshToken", "refresh-canary"))));

        for (VendorException failure : failures) {
            assertFalse(failure.getMessage().matches(".*(access-|refresh-).*"), failure.getMessage());
        }
    }
}
