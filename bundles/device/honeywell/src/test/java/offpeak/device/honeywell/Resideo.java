package offpeak.device.honeywell;

/** Answers of the Resideo developer API: a T9 in °F and automatic mode, and a Total Connect thermostat listed thinly. */
final class Resideo {

    static final String TOKEN = "{\"access_token\":\"access-canary\",\"refresh_token\":\"refresh-canary-2\","
            + "\"expires_in\":\"1799\",\"token_type\":\"Bearer\"}";
    static final String DEVICE = """
            {"deviceID":"LCC-00D02DB6B4E2","userDefinedDeviceName":"Hall","deviceClass":"Thermostat","units":"Fahrenheit",
             "indoorTemperature":70,"indoorHumidity":41,"allowedModes":["Heat","Off","Cool","Auto"],"deadband":3,
             "minHeatSetpoint":50,"maxHeatSetpoint":90,"minCoolSetpoint":50,"maxCoolSetpoint":99,"isAlive":true,
             "vacationHold":{"enabled":false},"operationStatus":{"mode":"EquipmentOff","fanRequest":false},
             "changeableValues":{"mode":"Auto","heatSetpoint":66,"coolSetpoint":76,"heatCoolMode":"Cool",
              "thermostatSetpointStatus":"NoHold","nextPeriodTime":"17:00:00"}}""";
    static final String TOTAL = """
            {"deviceID":"TCC-1234","name":"Cellar","units":"Celsius","indoorTemperature":18.5,"isAlive":true,
             "changeableValues":{"mode":"Heat","autoChangeoverActive":false,"heatSetpoint":18,"coolSetpoint":26,
              "thermostatSetpointStatus":"TemporaryHold","nextPeriodTime":"22:00:00"}}""";
    static final String LOCATIONS = """
            [{"locationID":81,"name":"Home","ianaTimeZone":"America/New_York","users":[],"devices":[%s,
              {"deviceID":"TCC-1234","name":"Cellar"},{"deviceID":"L1","deviceClass":"LeakDetector"}]}]"""
            .formatted(DEVICE);

    private Resideo() {}
}
