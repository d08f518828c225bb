package offpeak.device.teslavehicle;

import java.util.Map;
import java.util.Optional;
import offpeak.api.Setting;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(TeslaVehicle.class, "2026-11-21T12:10:00Z", Sites.CALIFORNIA);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/api/1/vehicles", Answer.json(Garage.LIST));
        vendor.on("GET", "/api/1/vehicles/*", Answer.json("{\"response\":{\"state\":\"online\"}}"));
        vendor.on("GET", Garage.API + "/vehicle_data", Answer.json(Garage.DATA));
        vendor.on("POST", Garage.API + "/command/*", Answer.json(Garage.TAKEN));
        vendor.on("POST", "/token", Answer.json("{\"access_token\":\"access-canary\",\"refresh_token\":"
                + "\"refresh-canary-2\",\"expires_in\":28800,\"token_type\":\"Bearer\"}"));
        return Map.of("baseUrl", vendor.url(), "authUrl", vendor.url() + "/token", "commandUrl", vendor.url(),
                "clientId", "app", "refreshToken", "refresh-canary-1");
    }

    @Override
    public Optional<Setting> order() {
        return Optional.of(new Setting.StopCharging());
    }

    @Override
    public boolean another(Fixtures vendor) {
        String row = "{\"vin\":\"5YJ3E7EA0PF654321\",\"id_s\":\"43\",\"state\":\"online\"}";
        vendor.on("GET", "/api/1/vehicles", Answer.json(Garage.LIST.replace("\"response\": [",
                "\"response\": [" + row + ",")));
        vendor.on("GET", "/api/1/vehicles/5YJ3E7EA0PF654321/vehicle_data", Answer.json(Garage.DATA));
        return true;
    }
}
