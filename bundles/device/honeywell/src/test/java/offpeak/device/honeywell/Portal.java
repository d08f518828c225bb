package offpeak.device.honeywell;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.ThermostatState;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fixtures.Request;

/** Total Connect Comfort as far as a test needs it: the thermostats 101, in °F and automatic mode, and 102, in °C and heating. */
final class Portal implements AutoCloseable {

    static final String PAGE = "<html><body><h1>Sign in</h1></body></html>";
    static final String LIST = "/portal/Location/GetLocationListData/";
    static final String READ = "/portal/Device/CheckDataSession/";
    static final String WRITE = "/portal/Device/SubmitControlScreenChanges";
    static final String LOCATIONS = """
            [{"LocationID":7,"Name":"Home","Devices":[{"DeviceID":101,"MacID":"00D02D1","Name":"HALL"},
              {"DeviceID":102,"MacID":"00D02D2","Name":"CELLAR"}]}]""";
    static final String HALL = """
            {"success":true,"deviceLive":true,"communicationLost":false,"latestData":{"uiData":{"DispTemperature":70,
             "DispTemperatureAvailable":true,"HeatSetpoint":66,"CoolSetpoint":76,"DisplayUnits":"F","StatusHeat":0,
             "StatusCool":0,"HeatNextPeriod":68,"CoolNextPeriod":68,"IsInVacationHoldMode":false,"VacationHold":0,
             "HoldUntilCapable":true,"ScheduleCapable":true,"HeatLowerSetptLimit":40,"HeatUpperSetptLimit":90,
             "CoolLowerSetptLimit":50,"CoolUpperSetptLimit":99,"Deadband":3,"SystemSwitchPosition":5,
             "IndoorHumidity":42,"IndoorHumiditySensorAvailable":true,"IndoorHumiditySensorNotFault":true,
             "OutdoorTemperature":128,"EquipmentOutputStatus":2,"SetpointChangeAllowed":true,"DeviceID":101},
             "fanData":{"fanMode":0,"fanIsRunning":true},"hasFan":true,"drData":{"Phase":-1}},"alerts":"\\r\\n\\r\\n"}""";
    static final String CELLAR = """
            {"success":true,"deviceLive":true,"communicationLost":false,"latestData":{"uiData":{"DispTemperature":18.5,
             "HeatSetpoint":18.0,"CoolSetpoint":26.0,"DisplayUnits":"C","StatusHeat":1,"StatusCool":1,
             "HeatNextPeriod":88,"CoolNextPeriod":88,"VacationHold":0,"HeatLowerSetptLimit":4.5,
             "HeatUpperSetptLimit":32,"CoolLowerSetptLimit":10,"CoolUpperSetptLimit":37,"Deadband":0,
             "SystemSwitchPosition":1,"IndoorHumidity":128,"IndoorHumiditySensorAvailable":false,
             "EquipmentOutputStatus":null,"SetpointChangeAllowed":true,"DeviceID":102},"fanData":null}}""";

    final Fixtures vendor = Fixtures.start();
    /** 04:10 in the house. */
    final FakeHost host = FakeHost.california("honeywell", "2026-11-21T12:10:00Z");
    String password = "right-canary";
    private int sessions;
    private String ticket = "none";

    Portal() {
        open();
    }

    /** All is well. */
    void open() {
        vendor.forget();
        vendor.on("POST", "/portal", request -> {
            if (!request.body().contains("Password=" + password + "&")) {
                return Answer.html(200, "<html>Login was unsuccessful.</html>");
            }
            ticket = "ticket" + ++sessions;
            return Answer.html(200, "").with("Set-Cookie",
                    ".ASPXAUTH_TRUEHOME=" + ticket + "; expires=Sun, 2027-Nov-21 12 GMT; path=/; HttpOnly");
        });
        vendor.on("GET", "/portal", request -> inside(request, "{\"Redirect\":\"/portal/241\"}"));
        vendor.on("POST", LIST, request -> inside(request, request.param("page").orElse("").equals("1")
                ? LOCATIONS
                : "[]"));
        vendor.on("GET", READ + "101", request -> inside(request, HALL));
        vendor.on("GET", READ + "102", request -> inside(request, CELLAR));
        vendor.on("POST", WRITE, request -> inside(request, "{\"success\":1}"));
    }

    Answer inside(Request request, String json) {
        return request.header("Cookie").orElse("").contains(".ASPXAUTH_TRUEHOME=" + ticket)
                ? Answer.json(json)
                : Answer.html(200, PAGE);
    }

    /** The portal forgets who is logged in. */
    void expire() {
        ticket = "expired";
    }

    void hall(String... fromTo) {
        String changed = HALL;
        for (int i = 0; i < fromTo.length; i += 2) {
            if (!changed.contains(fromTo[i])) {
                throw new IllegalArgumentException(fromTo[i]);
            }
            changed = changed.replace(fromTo[i], fromTo[i + 1]);
        }
        String answer = changed;
        vendor.on("GET", READ + "101", request -> inside(request, answer));
    }

    Honeywell honeywell(Map<String, ?> changes) {
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("baseUrl", vendor.url(), "user", "me@home.example", "password", "right-canary"));
        values.putAll(changes);
        return new Honeywell(Configured.of(Honeywell.Config.class, values));
    }

    Honeywell honeywell() {
        return honeywell(Map.of());
    }

    Command command(String id, Setting setting, String until) {
        return new Command(host.entity(EntityId.Kind.DEVICE, id), setting, OptionalDouble.empty(),
                Instant.parse(until));
    }

    static Setting.Setpoints heat(double celsius) {
        return new Setting.Setpoints(OptionalDouble.of(celsius), OptionalDouble.empty());
    }

    static Setting.Setpoints cool(double celsius) {
        return new Setting.Setpoints(OptionalDouble.empty(), OptionalDouble.of(celsius));
    }

    ThermostatState state(String id) {
        return host.state(EntityId.Kind.DEVICE, id, ThermostatState.class);
    }

    List<String> writes() {
        return vendor.requests("POST", WRITE).stream().map(Request::body).toList();
    }

    int logins() {
        return vendor.requests("POST", "/portal").size();
    }

    VendorException failure(Honeywell honeywell) {
        return assertThrows(VendorException.class, () -> honeywell.refresh(host));
    }

    VendorException refusal(Honeywell honeywell, Command command) {
        return assertThrows(VendorException.class, () -> honeywell.apply(host, command));
    }

    @Override
    public void close() {
        vendor.close();
    }
}
