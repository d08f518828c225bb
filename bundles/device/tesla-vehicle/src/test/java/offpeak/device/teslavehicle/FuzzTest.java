package offpeak.device.teslavehicle;

import java.util.HashMap;
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

/** Whatever a vendor answers to one of an account's calls, it goes on or says why not. */
class FuzzTest {

    /** By the end of the path. */
    private static final Map<String, String> RECORDED = Map.of("vehicles", Garage.LIST, "vehicle_data",
            Garage.DATA.replace("\"charge_schedules\": []", "\"charge_schedules\": [{\"id\":77,\"name\":\"Offpeak\","
                    + "\"enabled\":true,\"start_enabled\":true,\"start_time\":1410}]"),
            Garage.VIN, "{\"response\":{\"state\":\"online\"}}", "wake_up", "{\"response\":{\"state\":\"online\"}}",
            "token", "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":28800}", "region",
            "{\"response\":{\"region\":\"eu\",\"fleet_api_base_url\":\"https://fleet-api.x.tesla.com\"}}");

    private static void lives(Http vendor) throws VendorException {
        FakeHost host = FakeHost.california("tesla-vehicle", "2026-11-21T12:10:00Z");
        host.http(vendor);
        TeslaVehicle cars = new TeslaVehicle(Configured.of(TeslaVehicle.Config.class,
                Map.of("clientId", "app", "refreshToken", "r")));
        cars.refresh(host);
        host.last().values().forEach(seen -> cars.settings(seen.state()));
        host.advance(java.time.Duration.ofMinutes(1));
        cars.apply(host, new Command(host.entity(EntityId.Kind.DEVICE, Garage.CAR), new Setting.StopCharging(),
                OptionalDouble.empty(), host.now().plusSeconds(3600)));
    }

    private static String end(Http.Call call) {
        return call.uri().getPath().substring(call.uri().getPath().lastIndexOf('/') + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vehicles", "vehicle_data", Garage.VIN, "token", "charge_stop"})
    void answers(String path) {
        Fuzz.text(body -> {
            Map<String, String> bodies = new HashMap<>(RECORDED);
            bodies.put(path, body);
            lives(call -> new Http.Reply(200, Map.of(), bodies.getOrDefault(end(call), Garage.TAKEN)));
        }, RECORDED.getOrDefault(path, Garage.TAKEN));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 408, 421, 429, 503})
    void refusals(int status) {
        Fuzz.text(body -> lives(call -> end(call).equals("token")
                ? new Http.Reply(200, Map.of(), RECORDED.get("token"))
                : new Http.Reply(end(call).equals("region") ? 200 : status,
                        Map.of("Retry-After", body, "RateLimit-Reset", body), body)),
                "{\"response\":null,\"error\":\"use https://fleet-api.x.tesla.com\",\"error_description\":\"60\"}",
                "60");
    }

    @Test
    void whatWasKept() {
        java.time.ZoneId zone = java.time.ZoneId.of("America/Los_Angeles");
        Fuzz.text(text -> {
            CarData.parse(text, zone);
            Own.parse(text);
        }, "{\"at\":\"2026-11-21T12:00:00Z\"," + Garage.DATA.substring(1), "{\"climate\":true,\"limit\":0.8}");
    }
}
