package offpeak.device.honeywell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fixtures.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoginTest {

    private final Portal portal = new Portal();

    @AfterEach
    void stop() {
        portal.close();
    }

    /** Asks every minute, as nobody does, and tells at which minute it said what. */
    private List<String> minutes(Honeywell honeywell, int count) {
        List<String> said = new ArrayList<>();
        String before = "";
        for (int minute = 0; minute < count; minute++) {
            String now = portal.logins() + " ";
            try {
                honeywell.refresh(portal.host);
                now = portal.logins() + " well";
            } catch (VendorException e) {
                now = portal.logins() + " " + e.kind();
            }
            if (!now.equals(before)) {
                said.add(minute + ": " + now);
            }
            before = now;
            portal.host.advance(Duration.ofMinutes(1));
        }
        return said;
    }

    @Test
    void aWrongPasswordIsTriedThreeTimesThenTenMinutesOfSilenceThenALoginIsNeeded() {
        portal.password = "another";

        // a wait is rounded up to the next second, so the next minute is the one after
        assertEquals(List.of("0: 1 THROTTLED", "6: 2 THROTTLED", "17: 3 THROTTLED", "28: 3 LOGIN"),
                minutes(portal.honeywell(), 24 * 60));
        assertEquals(3, portal.vendor.requests().size());
    }

    @Test
    void theHostThatKeepsToTheTimesItIsToldCountsTheSame() {
        portal.password = "another";
        Honeywell honeywell = portal.honeywell();
        List<Kind> kinds = new ArrayList<>();
        List<Duration> waits = new ArrayList<>();
        VendorException failure;
        do {
            failure = portal.failure(honeywell);
            kinds.add(failure.kind());
            waits.add(failure.retryAfter().orElse(Duration.ZERO));
            portal.host.advance(failure.retryAfter().orElse(Duration.ZERO));
        } while (failure.kind() != Kind.LOGIN);

        assertEquals(List.of(Kind.THROTTLED, Kind.THROTTLED, Kind.THROTTLED, Kind.LOGIN), kinds);
        assertEquals(List.of(301L, 601L, 601L, 0L), waits.stream().map(Duration::toSeconds).toList());
        assertEquals(3, portal.logins());
        assertTrue(failure.getMessage().contains("enter them again"), failure.getMessage());
    }

    @Test
    void aRestartGivesNoFurtherTries() {
        portal.password = "another";
        minutes(portal.honeywell(), 20);
        VendorException failure = portal.failure(portal.honeywell());

        assertEquals(Kind.THROTTLED, failure.kind());
        assertEquals(3, portal.logins());
    }

    @Test
    void aNewPasswordIsTriedAtOnce() throws VendorException {
        portal.password = "new-canary";
        minutes(portal.honeywell(), 40);
        portal.honeywell(Map.of("password", "new-canary")).refresh(portal.host);

        assertEquals(4, portal.logins());
        assertEquals(2, portal.host.last().size());
    }

    @Test
    void aCookieThatIsTakenBackIsARefusal() {
        portal.vendor.on("GET", "/portal",
                Answer.html(200, Portal.PAGE).with("Set-Cookie", ".ASPXAUTH_TRUEHOME=; path=/"));

        assertTrue(portal.failure(portal.honeywell()).getMessage().contains("1 of 3"));
    }

    @Test
    void aLockedAccountIsLeftAloneForTenMinutes() {
        portal.vendor.on("POST", "/portal", Answer.html(200, "<h1>Too Many Attempts</h1>"));
        Honeywell honeywell = portal.honeywell();
        VendorException failure = portal.failure(honeywell);

        assertEquals(601, failure.retryAfter().orElseThrow().toSeconds());
        portal.open();
        assertEquals(List.of("0: 1 THROTTLED", "11: 2 well"), minutes(honeywell, 20));
    }

    @Test
    void whileThePortalIsDownLoginsComeEverMoreSeldom() {
        portal.vendor.on("POST", "/portal", Answer.html(503, "<html>"));

        List<String> said = minutes(portal.honeywell(), 24 * 60);

        assertEquals(List.of("0: 1 UNREACHABLE", "5: 2 UNREACHABLE", "15: 3 UNREACHABLE", "35: 4 UNREACHABLE",
                "75: 5 UNREACHABLE", "155: 6 UNREACHABLE", "315: 7 UNREACHABLE", "635: 8 UNREACHABLE",
                "995: 9 UNREACHABLE", "1355: 10 UNREACHABLE"), said);
    }

    @Test
    void oneLoginServesUntilTheSessionIsOverAndOverARestart() throws VendorException {
        Honeywell honeywell = portal.honeywell();
        for (int i = 0; i < 288; i++) {
            honeywell.refresh(portal.host);
            portal.host.advance(Duration.ofMinutes(5));
        }
        portal.honeywell().refresh(portal.host);
        assertEquals(1, portal.logins());

        portal.expire();
        portal.host.advance(Duration.ofMinutes(5));
        portal.host.clear();
        honeywell.refresh(portal.host);
        assertEquals(2, portal.logins());
        assertEquals(2, portal.host.last().size());
    }

    @Test
    void aSessionThatIsOverIsRenewedWithinAWrite() throws VendorException {
        Honeywell honeywell = portal.honeywell();
        honeywell.refresh(portal.host);
        portal.expire();
        portal.host.advance(Duration.ofMinutes(5));

        honeywell.apply(portal.host, portal.command("101", Portal.cool(27), "2026-11-21T13:00:00Z"));

        assertEquals(2, portal.logins());
        assertEquals(2, portal.writes().size());
        assertEquals(portal.writes().get(0), portal.writes().get(1));
    }

    @Test
    void aPageInPlaceOfDataAfterAFreshLoginIsNoReasonToLogInAgain() {
        portal.vendor.on("POST", Portal.LIST, Answer.html(200, Portal.PAGE));

        List<String> said = minutes(portal.honeywell(), 60);

        assertEquals(List.of("0: 1 BAD_ANSWER", "5: 2 BAD_ANSWER", "15: 3 BAD_ANSWER", "35: 4 BAD_ANSWER"), said);
    }

    @Test
    void theErrorPageIsNotFollowedAndEndsNoSession() throws VendorException {
        Honeywell honeywell = portal.honeywell();
        honeywell.refresh(portal.host);
        portal.vendor.on("GET", Portal.READ + "101", Answer.html(302, "").with("Location",
                "/portal/Error?aspxerrorpath=/portal/Device"));
        portal.host.advance(Duration.ofMinutes(5));

        assertEquals(Kind.UNREACHABLE, portal.failure(honeywell).kind());
        assertEquals(0, portal.vendor.requests("GET", "/portal/Error").size());
        assertEquals(1, portal.logins());
    }

    @Test
    void thePasswordIsInTheBodyAlone() throws VendorException {
        portal.honeywell().refresh(portal.host);

        Request login = portal.vendor.requests("POST", "/portal").get(0);
        assertEquals("Password=right-canary&RememberMe=false&UserName=me%40home.example&timeOffset=480", login.body());
        assertEquals("XMLHttpRequest", login.header("X-Requested-With").orElse(""));
        for (Request request : portal.vendor.requests()) {
            assertFalse(request.query().toString().contains("canary"), request.toString());
        }
        portal.password = "another";
        portal.expire();
        portal.host.advance(Duration.ofMinutes(5));
        assertFalse(portal.failure(portal.honeywell()).getMessage().contains("canary"));
    }
}
