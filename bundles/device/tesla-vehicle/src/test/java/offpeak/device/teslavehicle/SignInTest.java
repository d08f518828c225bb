package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tokens, and by what an account is known. */
class SignInTest {

    private final Garage garage = new Garage();

    @AfterEach
    void close() {
        garage.close();
    }

    @ParameterizedTest
    @CsvSource({"400, invalid_grant, LOGIN", "401, '', LOGIN", "401, invalid_client, CONFIGURATION",
            "400, login_required, LOGIN", "400, unsupported, CONFIGURATION", "408, '', UNREACHABLE",
            "429, '', THROTTLED", "503, '', UNREACHABLE", "200, '', BAD_ANSWER"})
    void whatTheTokenServiceMeans(int status, String error, Kind kind) {
        garage.vendor.on("POST", "/token", Answer.json(status, "{\"error\":\"" + error + "\"}"));
        assertEquals(kind, garage.failure(garage.cars()).kind());
    }

    @Test
    void aTokenServiceThatIsDownIsNotNoticedWhileTheTokenLasts() throws VendorException {
        TeslaVehicle cars = garage.cars();
        cars.refresh(garage.host);
        garage.vendor.on("POST", "/token", Answer.json(503, "{}"));
        // renewed after six of its eight hours
        garage.host.advance(Duration.ofHours(7));
        cars.refresh(garage.host);
        assertTrue(garage.asked("/token") > 1);
        garage.host.advance(Duration.ofHours(2));
        assertEquals(Kind.UNREACHABLE, garage.failure(cars).kind());
        garage.vendor.on("POST", "/token", Answer.json(400, "{\"error\":\"invalid_grant\"}"));
        assertEquals(Kind.LOGIN, garage.failure(cars).kind());
    }

    @Test
    void aLostLoginIsToldAlthoughTheTokenStillLasts() throws VendorException {
        TeslaVehicle cars = garage.cars();
        cars.refresh(garage.host);
        garage.vendor.on("POST", "/token", Answer.json(400, "{\"error\":\"invalid_grant\"}"));
        garage.host.advance(Duration.ofHours(7));
        assertEquals(Kind.LOGIN, garage.failure(cars).kind());
    }

    @Test
    void aTokenAloneServesUntilItIsRefused() throws VendorException {
        TeslaVehicle cars = garage.cars(Map.of("token", "given", "refreshToken", ""));
        cars.refresh(garage.host);
        assertEquals(OptionalDouble.of(0.55), garage.car().stateOfCharge());
        assertEquals(0, garage.asked("/token"));
        garage.vendor.on("GET", "/api/1/vehicles", Answer.json(401, "{}"));
        garage.vendor.on("GET", Garage.API, Answer.json(401, "{}"));
        garage.vendor.on("GET", Garage.API + "/vehicle_data", Answer.json(401, "{}"));
        garage.host.advance(Duration.ofMinutes(11));
        VendorException lost = garage.failure(cars);
        assertEquals(Kind.LOGIN, lost.kind());
        assertTrue(lost.getMessage().contains("no refreshToken to renew it with"), lost.getMessage());
    }

    @Test
    void withoutATokenOrAnApplicationOneIsAskedFor() {
        assertEquals("no refreshToken is configured; sign in to Tesla to get one",
                garage.failure(garage.cars(Map.of("refreshToken", ""))).getMessage());
        assertTrue(garage.failure(garage.cars(Map.of("clientId", ""))).getMessage().startsWith("clientId is empty"));
    }

    @Test
    void anAccountIsKnownByItsCarOrItsLoginUnlessThatIsInTheVault() {
        assertEquals(Optional.of("Tesla car " + Garage.VIN), garage.cars(Map.of("vin", Garage.VIN)).account());
        assertEquals(Optional.empty(), garage.cars(Map.of("refreshToken", "$vault:a")).account());
        assertEquals(Optional.empty(), garage.cars(Map.of("transport", "tessie", "apiKey", "$vault:b")).account());
        String fleet = garage.cars(Map.of()).account().orElseThrow();
        assertTrue(fleet.matches("Tesla login [0-9a-f]{12}"), fleet);
        assertEquals(fleet, garage.cars(Map.of("transport", "owner")).account().orElseThrow());
        assertTrue(!fleet.equals(garage.cars(Map.of("transport", "tessie", "apiKey", "k")).account().orElseThrow()));
    }
}
