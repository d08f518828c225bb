package offpeak.device.honeywell;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a vendor answers to one of an instance's calls, it goes on or says why not. */
class FuzzTest {

    private static final Map<String, Object> TCC = Map.of("user", "me@home.example", "password", "word");
    private static final Map<String, Object> RESIDEO = Map.of("transport", "resideo", "apiKey", "key", "clientSecret",
            "secret", "refreshToken", "refresh");
    /** By method and the end of the path. */
    private static final Map<String, String> RECORDED = Map.of("GET portal", "{\"Redirect\":\"/portal/241\"}",
            "POST GetLocationListData", Portal.LOCATIONS, "GET 101", Portal.HALL, "GET 102", Portal.CELLAR,
            "POST SubmitControlScreenChanges", "{\"success\":1}", "POST token", Resideo.TOKEN, "GET locations",
            Resideo.LOCATIONS, "GET TCC-1234", Resideo.TOTAL);

    /** Reads it and orders something, while one of its calls is answered otherwise. */
    private static void lives(Map<String, Object> config, Http vendor) throws VendorException {
        FakeHost host = FakeHost.california("honeywell", "2026-11-21T12:10:00Z");
        host.http(vendor);
        Honeywell honeywell = new Honeywell(Configured.of(Honeywell.Config.class, config));
        honeywell.refresh(host);
        Setting both = new Setting.Setpoints(OptionalDouble.of(19), OptionalDouble.of(27));
        for (EntityId entity : host.last().keySet()) {
            Command order = new Command(entity, both, OptionalDouble.empty(), host.now().plusSeconds(3600));
            honeywell.confirms(order, host.last().get(entity).state());
            Map<String, String> own = honeywell.settings(host.last().get(entity).state());
            honeywell.apply(host, new Command(entity, new Setting.Restore(own), OptionalDouble.empty(), host.now()));
            honeywell.apply(host, order);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcc", "resideo"})
    void whatWasRecordedIsReadAndLeadsToWrites(String transport) throws VendorException {
        List<String> calls = new ArrayList<>();
        lives(transport.equals("tcc") ? TCC : RESIDEO, call -> {
            calls.add(key(call));
            return new Http.Reply(200, Map.of("Set-Cookie", ".ASPXAUTH_TRUEHOME=ticket; path=/"),
                    RECORDED.getOrDefault(key(call), ""));
        });
        assertTrue(calls.contains("POST " + (transport.equals("tcc") ? "SubmitControlScreenChanges" : "TCC-1234")),
                calls.toString());
    }

    private static String key(Http.Call call) {
        List<String> parts = List.of(call.uri().getPath().split("/"));
        return call.method() + " " + parts.get(parts.size() - 1);
    }

    private static void fuzz(Map<String, Object> config, String key) {
        Fuzz.text(body -> {
            Map<String, String> bodies = new HashMap<>(RECORDED);
            bodies.put(key, body);
            lives(config, call -> new Http.Reply(200, Map.of("Set-Cookie", ".ASPXAUTH_TRUEHOME=ticket; path=/"),
                    bodies.getOrDefault(key(call), "")));
        }, RECORDED.getOrDefault(key, "<html>Login was unsuccessful.</html>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST portal", "GET portal", "POST GetLocationListData", "GET 101",
            "POST SubmitControlScreenChanges"})
    void thePortal(String key) {
        fuzz(TCC, key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST token", "GET locations", "GET TCC-1234"})
    void resideo(String key) {
        fuzz(RESIDEO, key);
    }

    @Test
    void cookies() {
        Fuzz.text(line -> lives(TCC, call -> new Http.Reply(200, Map.of("Set-Cookie", line),
                RECORDED.getOrDefault(key(call), ""))),
                ".ASPXAUTH_TRUEHOME=A1B2; expires=Sun, 2027-Nov-21 12 GMT; path=/; HttpOnly");
    }
}
