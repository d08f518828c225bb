package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.VehicleState;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;

/** Tesla's Fleet API as far as a test needs it: one car that does what it is told, and a token service that rotates. */
final class Garage implements AutoCloseable {

    static final String VIN = "5YJ3E7EA0PF123456";
    static final String CAR = "car-5yj3e7ea0pf123456";
    static final String API = "/api/1/vehicles/" + VIN;
    static final String DATA = Fixtures.recorded(Garage.class, "vehicle_data.json");
    static final String LIST = Fixtures.recorded(Garage.class, "vehicles.json");
    static final String TAKEN = "{\"response\":{\"result\":true,\"reason\":\"\"}}";
    static final String ASLEEP = "{\"response\":null,\"error\":\"vehicle unavailable: vehicle is offline or asleep\","
            + "\"error_description\":\"\"}";

    final Fixtures vendor = Fixtures.start();
    final FakeHost host = FakeHost.california("tesla-vehicle", "2026-11-21T12:10:00Z");
    private String state = "online";
    private String data = DATA;
    private int refreshes;

    Garage() {
        routes(vendor, "", VIN);
        vendor.on("POST", "/token", request -> {
            refreshes++;
            return Answer.json("{\"access_token\":\"access-" + refreshes + "\",\"refresh_token\":\"refresh-" + refreshes
                    + "\",\"expires_in\":28800,\"token_type\":\"Bearer\"}");
        });
    }

    private void routes(Fixtures on, String prefix, String id) {
        String car = prefix + "/api/1/vehicles/" + id;
        on.on("GET", prefix + "/api/1/vehicles", request -> Answer.json(listed()));
        on.on("GET", prefix + "/api/1/products", request -> Answer.json(listed()));
        on.on("GET", car,
                request -> Answer.json("{\"response\":{\"vin\":\"" + VIN + "\",\"state\":\"" + state + "\"}}"));
        on.on("GET", car + "/vehicle_data",
                request -> state.equals("online") ? Answer.json(data) : Answer.json(408, ASLEEP));
        on.on("POST", car + "/wake_up", request -> Answer.json("{\"response\":{\"vin\":\"" + VIN + "\",\"state\":\""
                + state + "\"}}"));
        on.on("POST", car + "/command/*",
                request -> state.equals("online") ? Answer.json(TAKEN) : Answer.json(408, ASLEEP));
    }

    private String listed() {
        return LIST.replace("\"online\"", '"' + state + '"');
    }

    /** The car by another path, as owner's API and brokers have it. */
    void at(String prefix, String id) {
        routes(vendor, prefix, id);
    }

    /** What the car tells from now on. */
    Garage with(String recorded, String instead) {
        if (!data.contains(recorded)) {
            throw new IllegalArgumentException(recorded);
        }
        data = data.replace(recorded, instead);
        return this;
    }

    Garage charging(String word) {
        data = data.replaceAll("\"charging_state\": \"[A-Za-z]+\"", "\"charging_state\": \"" + word + "\"");
        return this;
    }

    Garage state(String word) {
        state = word;
        return this;
    }

    TeslaVehicle cars(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url(), "authUrl",
                vendor.url() + "/token", "clientId", "app", "refreshToken", "refresh-0"));
        values.putAll(changes);
        return new TeslaVehicle(Configured.of(TeslaVehicle.Config.class, values));
    }

    TeslaVehicle cars() {
        return cars(Map.of());
    }

    Command order(Setting setting) {
        return new Command(host.entity(EntityId.Kind.DEVICE, CAR), setting, OptionalDouble.empty(),
                host.now().plus(Duration.ofHours(2)));
    }

    /** The commands that an order makes. */
    List<String> told(TeslaVehicle cars, Setting setting) throws VendorException {
        vendor.clear();
        cars.apply(host, order(setting));
        return commands();
    }

    List<String> commands() {
        return vendor.requests().stream().filter(request -> request.path().contains("/command/"))
                .map(request -> request.path().replaceFirst(".*/command/", "") + " " + request.body()).toList();
    }

    /** How often something was asked, by the end of its path. */
    long asked(String end) {
        return vendor.requests().stream().filter(request -> request.path().endsWith(end)).count();
    }

    VehicleState car() {
        return host.state(EntityId.Kind.DEVICE, CAR, VehicleState.class);
    }

    boolean confirms(TeslaVehicle cars, Setting setting) {
        return cars.confirms(order(setting), car());
    }

    VendorException failure(TeslaVehicle cars) {
        return assertThrows(VendorException.class, () -> cars.refresh(host));
    }

    VendorException refusal(TeslaVehicle cars, Setting setting) {
        return assertThrows(VendorException.class, () -> cars.apply(host, order(setting)));
    }

    @Override
    public void close() {
        vendor.close();
    }
}
