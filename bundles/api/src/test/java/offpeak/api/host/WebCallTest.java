package offpeak.api.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.host.Access.Identity;
import org.junit.jupiter.api.Test;

class WebCallTest {
    private static final Identity ADA = new Identity("ada", Role.ADMIN);
    private static final Identity SCRIPT = new Identity("script", Role.VIEWER);
    private static final Identity VISITOR = new Identity("visitor", Role.ADMIN);

    private static WebCall call(String host, String address, Map<String, String> headers) {
        return new WebCall("POST", host, 8080, address, name -> Optional.ofNullable(headers.get(name)));
    }

    private static boolean meant(String host) {
        return call(host, "192.168.1.7", Map.of()).meant(WebCall.names(Optional.of("Home.example , pi")));
    }

    @Test
    void answersToItsAddressesAndNamesAlone() {
        for (String own : new String[]{"localhost", "LOCALHOST", "192.168.1.4", "::1", "[fe80::1]", "offpeak.local",
                "home.example", "PI"}) {
            assertTrue(meant(own), own);
        }
        for (String other : new String[]{"", "evil.example", "127.0.0.1.evil.example", "local", "x.home.example"}) {
            assertFalse(meant(other), other);
        }
        assertEquals(Set.of(), WebCall.names(Optional.empty()));
    }

    @Test
    void knowsAForeignPageByWhatTheBrowserSays() {
        assertTrue(call("pi", "", Map.of("Origin", "http://evil.example")).foreign());
        assertTrue(call("pi", "", Map.of("Origin", "http://pi")).foreign(), "another port is another site");
        assertTrue(call("pi", "", Map.of("Origin", "null")).foreign());
        assertTrue(call("pi", "", Map.of("Origin", "http://[")).foreign());
        assertTrue(call("pi", "", Map.of("Origin", "http://pi:8080", "Sec-Fetch-Site", "same-site")).foreign());
        assertFalse(call("pi", "", Map.of("Origin", "http://PI:8080")).foreign());
        assertFalse(call("::1", "", Map.of("Origin", "http://[::1]:8080")).foreign());
        assertFalse(call("pi", "", Map.of("Sec-Fetch-Site", "same-origin")).foreign());
        assertFalse(call("pi", "", Map.of()).foreign(), "a script says nothing of pages");
    }

    @Test
    void takesAPageForItsOwnOnEvidenceAlone() {
        assertFalse(call("pi", "", Map.of()).ours());
        assertFalse(call("pi", "", Map.of("Sec-Fetch-Site", "none")).ours());
        assertFalse(call("pi", "", Map.of("Origin", "http://evil.example", "X-Offpeak", "1")).ours());
        assertTrue(call("pi", "", Map.of("Origin", "http://pi:8080")).ours());
        assertTrue(call("pi", "", Map.of("Sec-Fetch-Site", "same-origin")).ours());
        assertTrue(call("pi", "", Map.of("X-Offpeak", "1")).ours());
    }

    @Test
    void knowsWhoAsks() {
        assertEquals(Optional.of(ADA), who("pi", "192.168.1.7", Map.of("Cookie", "a=b; offpeak=s1; c=d")));
        assertEquals(Optional.of(SCRIPT), who("pi", "192.168.1.7", Map.of("Authorization", "Bearer t1")));
        assertEquals(Optional.empty(), who("pi", "192.168.1.7", Map.of("Cookie", "xoffpeak=s1")));
        assertEquals(Optional.empty(), who("pi", "192.168.1.7", Map.of()));
        assertEquals(Optional.of(VISITOR), who("localhost", "127.0.0.1", Map.of()));
        assertEquals(Optional.of(VISITOR), who("::1", "0:0:0:0:0:0:0:1", Map.of()));
    }

    @Test
    void nothingStandsInForATokenThatIsNotKnown() {
        for (String wrong : new String[]{"Bearer t2", "Basic YWRtaW46YWRtaW4=", "bearer", ""}) {
            assertEquals(Optional.empty(),
                    who("localhost", "127.0.0.1", Map.of("Authorization", wrong, "Cookie", "offpeak=s1")), wrong);
        }
    }

    @Test
    void theVisitorComesOverLoopbackToALoopbackName() {
        assertEquals(Optional.empty(), who("pi.local", "127.0.0.1", Map.of()));
        assertEquals(Optional.empty(), who("localhost", "192.168.1.7", Map.of()));
        assertEquals(Optional.empty(), who("localhost", "", Map.of()));
    }

    private static Optional<Identity> who(String host, String address, Map<String, String> headers) {
        return call(host, address, headers).identity(new Access() {
            @Override
            public boolean setupNeeded() {
                return false;
            }

            @Override
            public String setUp(String code, String name, String password) {
                throw new IllegalStateException("nobody sets up here");
            }

            @Override
            public String logIn(String name, String password, String from) {
                throw new IllegalStateException("nobody signs in here");
            }

            @Override
            public void logOut(String cookie) {
                throw new IllegalStateException("nobody signs out here");
            }

            @Override
            public Optional<Identity> bySession(String cookie) {
                return cookie.equals("s1") ? Optional.of(ADA) : Optional.empty();
            }

            @Override
            public Optional<Identity> byToken(String bearer) {
                return bearer.equals("t1") ? Optional.of(SCRIPT) : Optional.empty();
            }

            @Override
            public Optional<Identity> visitor(boolean loopback) {
                return loopback ? Optional.of(VISITOR) : Optional.empty();
            }
        });
    }
}
