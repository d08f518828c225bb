package offpeak.device.enphase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.MeterState;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fuzz;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnphaseTest {

    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.california("enphase", "2026-11-21T12:10:00Z");

    @AfterEach
    void close() {
        vendor.close();
    }

    private Enphase enphase(String... more) {
        Map<String, Object> config = new HashMap<>(Map.of("baseUrl", vendor.url(), "loginUrl", vendor.url(),
                "tokenUrl", vendor.url(), "email", "owner@example.com", "password", "word"));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return new Enphase(Configured.of(Enphase.Config.class, config));
    }

    private double powerW(String meter) {
        return host.state(EntityId.Kind.DEVICE, meter, MeterState.class).powerW();
    }

    private VendorException refused(Enphase enphase) {
        return assertThrows(VendorException.class, () -> enphase.refresh(host));
    }

    @Test
    void metersAndBatteriesOfTheLatestFirmware() throws VendorException {
        Pages.of(vendor);
        assertEquals(Duration.ofMinutes(1), enphase().refresh(host));
        assertEquals(3120.5, powerW("solar"));
        assertEquals(-850.25, powerW("grid"), "exporting");
        assertEquals(2270.2, powerW("load"));
        BatteryState battery = host.state(EntityId.Kind.DEVICE, "battery", BatteryState.class);
        assertEquals(OptionalDouble.of(0.51), battery.stateOfCharge());
        assertEquals(-760.25, battery.powerW().getAsDouble(), 1e-9);
        assertEquals(OptionalDouble.of(6800), battery.capacityWh());
        assertEquals(OptionalDouble.of(0.15), battery.reserve());
        assertTrue(vendor.requests("POST", "/login/login.json").get(0).body()
                .contains("owner%40example.com"));
        assertTrue(vendor.requests("POST", "/tokens").get(0).body().contains("\"serial_num\":\"122345678901\""));
    }

    @Test
    void theTokenIsKeptAndRenewedBeforeItEnds() throws VendorException {
        Pages.of(vendor);
        vendor.on("POST", "/tokens", Answer.json(Pages.token("2026-11-22T00:10:00Z", 1)),
                Answer.json(Pages.token("2027-11-21T00:00:00Z", 2)));
        enphase().refresh(host);
        enphase().refresh(host);
        assertEquals(1, vendor.requests("POST", "/tokens").size(), "it is in the vault");
        host.advance(Duration.ofHours(11));
        enphase().refresh(host);
        assertEquals(2, vendor.requests("POST", "/tokens").size());
    }

    @Test
    void aRefusedTokenIsExchangedOnceThenTheUserMustSignIn() throws VendorException {
        Pages.of(vendor);
        String second = Pages.token("2027-11-21T00:00:00Z", 2);
        vendor.on("POST", "/tokens", Answer.json(Pages.token("2027-11-21T00:00:00Z", 1)), Answer.json(second));
        vendor.on("GET", "/ivp/meters", request -> request.header("authorization").orElse("").endsWith(second)
                ? Answer.json(Pages.METERS)
                : Answer.json(401, ""));
        Enphase enphase = enphase();
        enphase.refresh(host);
        assertEquals(2, vendor.requests("POST", "/tokens").size());
        vendor.on("GET", "/ivp/meters", Answer.json(401, ""));
        assertEquals(Kind.LOGIN, refused(enphase).kind());
        assertEquals(3, vendor.requests("POST", "/tokens").size());
    }

    @Test
    void aPastedTokenIsUsedUntilItEnds() throws VendorException {
        Pages.of(vendor);
        String own = Pages.token("2026-11-22T00:00:00Z", 9);
        Enphase enphase = enphase("token", own, "password", "");
        enphase.refresh(host);
        assertEquals("Bearer " + own, vendor.requests("GET", "/ivp/meters").get(0).header("authorization").orElse(""));
        assertEquals(0, vendor.requests("POST", "/tokens").size());
        host.advance(Duration.ofHours(12));
        VendorException ended = refused(enphase);
        assertEquals(Kind.LOGIN, ended.kind());
        assertTrue(ended.getMessage().contains("has ended"), ended.getMessage());
        vendor.on("GET", "/ivp/meters", Answer.json(401, ""));
        assertEquals(Kind.LOGIN, refused(enphase("token", Pages.token("2027-11-22T00:00:00Z", 9))).kind());
    }

    @Test
    void loginsThatGiveNothing() {
        Pages.of(vendor);
        vendor.on("POST", "/login/login.json", Answer.json("{\"message\":\"success\"}"));
        assertTrue(refused(enphase()).getMessage().contains("two-step"));
        vendor.on("POST", "/login/login.json", Answer.json(401, "{}"));
        assertEquals(Kind.LOGIN, refused(enphase()).kind());
        assertEquals(Kind.CONFIGURATION, refused(enphase("password", "")).kind());
        Pages.of(vendor);
        vendor.on("POST", "/tokens", Answer.html(200, "<html>sign in</html>"));
        assertEquals(Kind.BAD_ANSWER, refused(enphase()).kind());
    }

    @Test
    void oldFirmwareWithoutMetersTellsSolarWithoutALogin() throws VendorException {
        vendor.on("GET", "/info", Answer.json(Pages.OLD_INFO));
        vendor.on("GET", "/api/v1/production", Answer.json("{\"wattHoursToday\":8000,\"wattsNow\":2999}"));
        enphase().refresh(host);
        assertEquals(2999, powerW("solar"));
        assertEquals(1, host.last().size());
        assertTrue(vendor.requests().stream().noneMatch(request -> request.header("authorization").isPresent()));
    }

    @Test
    void withoutMetersTheInvertersCountAndWithoutAnythingNothing() throws VendorException {
        Pages.of(vendor);
        vendor.on("GET", "/ivp/meters", Answer.json("[]"));
        vendor.on("GET", "/ivp/ensemble/inventory", Answer.json("[]"));
        vendor.on("GET", "/production.json", Answer.json("{\"production\":[{\"type\":\"inverters\",\"activeCount\":12,"
                + "\"wNow\":3001},{\"type\":\"eim\",\"activeCount\":0,\"wNow\":0}]}"));
        enphase().refresh(host);
        assertEquals(3001, powerW("solar"));
        assertEquals(1, host.last().size());
        vendor.on("GET", "/production.json", Answer.json(404, ""));
        vendor.on("GET", "/api/v1/production", Answer.json("{}"));
        assertEquals(Kind.BAD_ANSWER, refused(enphase()).kind());
    }

    @Test
    void withoutItsControllerTheBatteriesAreCounted() throws VendorException {
        Pages.of(vendor);
        vendor.on("GET", "/ivp/ensemble/secctrl", Answer.json(404, ""));
        vendor.on("GET", "/ivp/ensemble/power", Answer.json("{\"devices\":[]}"));
        enphase().refresh(host);
        BatteryState battery = host.state(EntityId.Kind.DEVICE, "battery", BatteryState.class);
        assertEquals(0.5, battery.stateOfCharge().getAsDouble(), 1e-9);
        assertEquals(OptionalDouble.of(7000), battery.capacityWh());
        assertEquals(OptionalDouble.empty(), battery.powerW());
        assertEquals(OptionalDouble.empty(), battery.reserve());
    }

    @Test
    void theCertificateIsPinnedAndTheCallsAreSlow() throws VendorException {
        String print = "AB".repeat(32);
        host.http(call -> {
            if (call.uri().getHost().equals("envoy.example")) {
                assertEquals(print, call.terms().fingerprint().orElse(""));
                assertEquals(Duration.ofSeconds(45), call.deadline());
            } else {
                assertTrue(call.terms().fingerprint().isEmpty());
            }
            return new Http.Reply(200, Map.of(), Pages.ALL.get(call.uri().getPath()));
        });
        enphase("baseUrl", "https://envoy.example", "certificate", print, "loginUrl", "https://a.example", "tokenUrl",
                "https://b.example").refresh(host);
        assertEquals(Kind.CONFIGURATION, refused(enphase("baseUrl", "https://envoy.example")).kind());
        assertEquals(Kind.CONFIGURATION, refused(enphase("certificate", "AB")).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/info", "/ivp/meters", "/ivp/meters/readings", "/production.json",
            "/ivp/ensemble/inventory", "/ivp/ensemble/power", "/ivp/ensemble/secctrl", "/login/login.json", "/tokens"})
    void anyAnswer(String path) {
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.california("enphase", "2026-11-21T12:10:00Z");
            fuzzed.http(call -> new Http.Reply(200, Map.of(),
                    call.uri().getPath().equals(path) ? body : Pages.ALL.get(call.uri().getPath())));
            enphase().refresh(fuzzed);
        }, Pages.ALL.get(path));
    }
}
