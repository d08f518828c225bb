package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Http.Purpose;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to a car, and all the ways in which it, Tesla and the proxy say no. */
class RefusalTest {

    private static final Setting CLIMATE = new Setting.Climate(true);

    private final Garage garage = new Garage();

    @AfterEach
    void close() {
        garage.close();
    }

    private TeslaVehicle read(Map<String, Object> changes) throws VendorException {
        TeslaVehicle cars = garage.cars(changes);
        cars.refresh(garage.host);
        return cars;
    }

    private void commands(Answer answer) {
        garage.vendor.on("POST", Garage.API + "/command/*", answer);
    }

    private static Answer no(String reason) {
        return Answer.json("{\"response\":{\"result\":false,\"reason\":\"" + reason + "\"}}");
    }

    @ParameterizedTest
    @CsvSource({"disconnected,it is not plugged in", "user_not_present,it wants its driver",
            "odd_new_word,odd_new_word"})
    void aCarsNoIsTold(String reason, String text) throws VendorException {
        TeslaVehicle cars = read(Map.of());
        commands(no(reason));
        VendorException refusal = garage.refusal(cars, CLIMATE);
        assertEquals(Kind.REFUSED, refusal.kind());
        assertTrue(refusal.getMessage().contains(text), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"already_set", "already_started", "requested"})
    void whatItDoesAlreadyIsNoRefusal(String reason) throws VendorException {
        TeslaVehicle cars = read(Map.of());
        commands(no(reason));
        assertEquals(1, garage.told(cars, CLIMATE).size());
    }

    @Test
    void aFullCarThatIsToldToChargeIsNoRefusal() throws VendorException {
        TeslaVehicle cars = garage.charging("Stopped").cars();
        cars.refresh(garage.host);
        commands(no("complete"));
        assertEquals(1, garage.told(cars, new Setting.Charge(OptionalDouble.empty())).size());
    }

    @Test
    void whoeverNeedsTheProxyIsTold() throws VendorException {
        TeslaVehicle cars = read(Map.of());
        commands(Answer.json(403, "{\"response\":null,\"error\":\"Tesla Vehicle Command Protocol required, please refer"
                + " to the documentation\",\"error_description\":\"\"}"));
        VendorException refusal = garage.refusal(cars, CLIMATE);
        assertEquals(Kind.CONFIGURATION, refusal.kind());
        assertTrue(refusal.getMessage().contains("set commandUrl"), refusal.getMessage());
    }

    @Test
    void commandsGoToTheProxyAndTheRestDoesNot() throws VendorException {
        try (Fixtures proxy = Fixtures.start()) {
            proxy.on("POST", Garage.API + "/command/*", Answer.json(Garage.TAKEN));
            TeslaVehicle cars = read(Map.of("commandUrl", proxy.url()));
            cars.apply(garage.host, garage.order(CLIMATE));
            assertEquals(1, proxy.requests().size());
            assertEquals(Garage.API + "/command/auto_conditioning_start", proxy.requests().get(0).path());
            assertEquals(Optional.of("Bearer access-1"), proxy.requests().get(0).header("authorization"));
            assertEquals(List.of(), garage.commands());
            // an old car that the proxy can't speak to
            proxy.on("POST", Garage.API + "/command/*", Answer.json(422, "{\"error\":\"not supported\"}"));
            assertEquals(List.of("auto_conditioning_start {}"), garage.told(cars, CLIMATE));
        }
    }

    @ParameterizedTest
    @CsvSource({"400,REFUSED", "402,CONFIGURATION", "403,CONFIGURATION", "412,CONFIGURATION", "421,CONFIGURATION",
            "429,THROTTLED", "451,CONFIGURATION", "500,UNREACHABLE", "503,UNREACHABLE", "408,THROTTLED"})
    void statusesOfCommands(int status, Kind kind) throws VendorException {
        TeslaVehicle cars = read(Map.of());
        commands(Answer.json(status, "{\"response\":null,\"error\":\"no\",\"error_description\":\"\"}"));
        garage.vendor.on("POST", Garage.API + "/wake_up", Answer.json("{\"response\":{\"state\":\"asleep\"}}"));
        assertEquals(kind, garage.refusal(cars, CLIMATE).kind());
    }

    @ParameterizedTest
    @CsvSource({"401,LOGIN", "402,CONFIGURATION", "412,CONFIGURATION", "429,THROTTLED", "451,CONFIGURATION",
            "503,UNREACHABLE"})
    void statusesOfTheList(int status, Kind kind) {
        garage.vendor.on("GET", "/api/1/vehicles", Answer.json(status, "{\"error\":\"no\"}").with("Retry-After", "77"));
        VendorException failure = garage.failure(garage.cars());
        assertEquals(kind, failure.kind());
        assertEquals(status == 429 ? Optional.of(Duration.ofSeconds(77)) : Optional.empty(), failure.retryAfter());
    }

    @Test
    void withoutTheScopeThePlaceIsLeftOut() throws VendorException {
        garage.vendor.on("GET", Garage.API + "/vehicle_data",
                request -> request.param("endpoints").orElse("").contains("location_data")
                        ? Answer.json(403, "{\"error\":\"Unauthorized missing scopes\"}")
                        : Answer.json(Garage.DATA.replace("\"latitude\": 37.4005", "\"latitude\": null")));
        TeslaVehicle cars = read(Map.of());
        assertEquals(Optional.empty(), garage.car().atHome());
        garage.vendor.clear();
        cars.refresh(garage.host);
        assertEquals(1, garage.asked("/vehicle_data"));
    }

    @ParameterizedTest
    @CsvSource({"owner,3744123456789012345", "tessie,5YJ3E7EA0PF123456", "teslemetry,5YJ3E7EA0PF123456"})
    void otherWays(String transport, String id) throws VendorException {
        garage.at("/" + transport, id);
        TeslaVehicle cars = read(Map.of("transport", transport, "baseUrl", garage.vendor.url() + "/" + transport,
                "apiKey", "a-key"));
        assertEquals(OptionalDouble.of(0.55), garage.car().stateOfCharge());
        assertEquals(transport, garage.host.last().values().iterator().next().source());
        assertEquals(1, garage.told(cars, CLIMATE).size());
        assertEquals(Optional.empty(), cars.callPrices());
    }

    @Test
    void configurationsThatCantWork() {
        assertTrue(garage.failure(garage.cars(Map.of("transport", "carrier pigeon"))).getMessage()
                .contains("transport must be"));
        assertTrue(garage.failure(garage.cars(Map.of("vin", "short"))).getMessage().contains("vin"));
        assertTrue(garage.failure(garage.cars(Map.of("vin", "5YJ3E7EA0PF000000"))).getMessage()
                .contains("no car with the vin 5YJ3E7EA0PF000000"));
        assertTrue(garage.failure(garage.cars(Map.of("transport", "tessie"))).getMessage().contains("apiKey"));
        assertTrue(garage.failure(garage.cars(Map.of("commandUrl", "https://proxy", "commandCertificate", "zz")))
                .getMessage().contains("commandCertificate"));
        assertTrue(garage.failure(garage.cars(Map.of("linked", true, "transport", "tessie"))).getMessage()
                .contains("fleet or owner"));
    }

    @Test
    void oneCarByItsVinAndAllWithout() throws VendorException {
        String other = "{\"vin\":\"5YJ3E7EA0PF654321\",\"id_s\":\"43\",\"state\":\"online\"}";
        garage.vendor.on("GET", "/api/1/vehicles", Answer.json(Garage.LIST.replace("\"response\": [",
                "\"response\": [" + other + ",")));
        garage.vendor.on("GET", "/api/1/vehicles/5YJ3E7EA0PF654321/vehicle_data", Answer.json(Garage.DATA));
        read(Map.of("vin", Garage.VIN.toLowerCase(java.util.Locale.ROOT)));
        assertEquals(1, garage.host.last().size());
        read(Map.of());
        assertEquals(2, garage.host.last().size());
    }

    @Test
    void whatTeslaTakesForACall() throws VendorException {
        var prices = garage.cars().callPrices().orElseThrow();
        // 4320 looks, 100 commands and 20 wakes a month: 8.64 + 0.10 + 0.40 dollars, less than the ten that are free
        assertEquals("0", prices.month(Map.of(Purpose.READ, 4320L, Purpose.COMMAND, 100L, Purpose.WAKE, 20L)).amount()
                .stripTrailingZeros().toPlainString());
        assertEquals("10", prices.month(Map.of(Purpose.WAKE, 1000L)).amount().stripTrailingZeros().toPlainString());
    }

    @Test
    void aWakeIsCountedAsOne() throws VendorException {
        TeslaVehicle cars = garage.charging("Stopped").cars();
        cars.refresh(garage.host);
        garage.state("asleep");
        garage.host.advance(Duration.ofMinutes(5));
        var real = garage.host.http();
        var purposes = new java.util.ArrayList<Purpose>();
        garage.host.http(call -> {
            purposes.add(call.purpose());
            return real.send(call);
        });
        garage.refusal(cars, CLIMATE);
        assertEquals(List.of(Purpose.READ, Purpose.WAKE), purposes);
    }
}
