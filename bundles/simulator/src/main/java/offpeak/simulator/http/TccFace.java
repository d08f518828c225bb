package offpeak.simulator.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

import offpeak.simulator.home.Climate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Total Connect Comfort's portal: a session by cookie, pages where data should be, and a lock after a few logins. */
final class TccFace implements Face {

    private static final String COOKIE = ".ASPXAUTH_TRUEHOME";
    private static final String LOGIN_PAGE = "<!doctype html><html><body><form>Sign in</form></body></html>";
    private static final int MOST_REFUSED = 5;
    private static final Duration LOCK = Duration.ofMinutes(10);
    private static final Duration SESSION = Duration.ofHours(12);
    private static final int QUARTER_SECONDS = 900;

    private final InstantSource clock;
    private final Climate climate;
    private final Faults faults;
    private final Deque<Instant> refused = new ArrayDeque<>();
    private Optional<String> ticket = Optional.empty();
    private Instant ends = Instant.MIN;
    private int sessions;

    TccFace(InstantSource clock, Climate climate, Faults faults) {
        this.clock = clock;
        this.climate = climate;
        this.faults = faults;
    }

    @Override
    public Answer badRequest(String why) {
        return Answer.json(200, Json.object().put("success", 0).put("error", why));
    }

    @Override
    public synchronized Answer answer(Request request) {
        if (request.path().equals("/portal") && request.isPost()) {
            return login(Request.parameters(request.body()));
        }
        boolean inside = clock.instant().isBefore(ends)
                && ticket.filter(one -> request.cookie().contains(COOKIE + "=" + one)).isPresent();
        if (!inside) {
            return page("", LOGIN_PAGE);
        }
        if (request.path().equals("/portal")) {
            return Answer.json(200, Json.object().put("Redirect", "/portal/241"));
        }
        if (request.path().equals("/portal/Location/GetLocationListData/")) {
            var locations = Json.array();
            if (request.query().getOrDefault("page", "1").equals("1")) {
                locations.addObject().put("LocationID", 7).put("Name", "Simulated home").putArray("Devices")
                        .addObject().put("DeviceID", Accounts.TCC_DEVICE).put("MacID", "00D02D000001")
                        .put("Name", "HALL");
            }
            return Answer.json(200, locations);
        }
        if (request.path().equals("/portal/Device/CheckDataSession/" + Accounts.TCC_DEVICE)) {
            return Answer.json(200, data());
        }
        if (request.path().equals("/portal/Device/SubmitControlScreenChanges") && request.isPost()) {
            change(Json.objectOf(request.body()));
            return Answer.json(200, Json.object().put("success", 1));
        }
        return Answer.text(302, "text/html", Map.of("Location", "/portal/Error?aspxerrorpath=" + request.path()), "");
    }

    private Answer login(Map<String, String> form) {
        Instant now = clock.instant();
        refused.removeIf(at -> !at.isAfter(now.minus(LOCK)));
        if (refused.size() >= MOST_REFUSED) {
            return page("", "<!doctype html><h1>Too Many Attempts</h1>");
        }
        boolean good = Accounts.TCC_USER.equals(form.get("UserName"))
                && Accounts.TCC_PASSWORD.equals(form.get("Password")) && !faults.has(Fault.TCC_PASSWORD);
        if (!good) {
            refused.addLast(now);
            return page("", "<!doctype html><p>Login was unsuccessful.</p>" + LOGIN_PAGE);
        }
        ticket = Optional.of("SIMULATED" + ++sessions);
        ends = now.plus(SESSION);
        return page(COOKIE + "=" + ticket.get() + "; expires=Sun, 2030-Jan-06 12 GMT; path=/; HttpOnly", "");
    }

    private static Answer page(String cookie, String html) {
        return Answer.text(200, "text/html; charset=utf-8",
                cookie.isEmpty() ? Map.of() : Map.of("Set-Cookie", cookie), html);
    }

    private ObjectNode data() {
        Climate.State state = climate.state();
        int status = state.hold().map(hold -> hold.until().isPresent() ? 1 : 2).orElse(0);
        int next = state.next().atZone(climate.zone()).toLocalTime().toSecondOfDay() / QUARTER_SECONDS;
        ObjectNode answer = Json.object().put("success", true).put("deviceLive", true).put("communicationLost", false);
        ObjectNode latest = answer.putObject("latestData");
        latest.putObject("uiData").put("DeviceID", Accounts.TCC_DEVICE).put("DisplayUnits", "F")
                .put("DispTemperature", fahrenheit(state.indoorC())).put("DispTemperatureAvailable", true)
                .put("HeatSetpoint", fahrenheit(state.setpoints().heatC()))
                .put("CoolSetpoint", fahrenheit(state.setpoints().coolC())).put("StatusHeat", status)
                .put("StatusCool", status).put("HeatNextPeriod", next).put("CoolNextPeriod", next)
                .put("VacationHold", 0).put("IsInVacationHoldMode", false).put("HoldUntilCapable", true)
                .put("ScheduleCapable", true).put("HeatLowerSetptLimit", 40).put("HeatUpperSetptLimit", 90)
                .put("CoolLowerSetptLimit", 50).put("CoolUpperSetptLimit", 99).put("Deadband", 3)
                .put("SystemSwitchPosition", state.equipment() == Climate.Equipment.COOLING ? 5 : 4)
                .put("SetpointChangeAllowed", true).put("IndoorHumidity", 41)
                .put("IndoorHumiditySensorAvailable", true).put("IndoorHumiditySensorNotFault", true)
                .put("OutdoorTemperature", 128).put("EquipmentOutputStatus", state.equipment().ordinal());
        latest.putObject("fanData").put("fanMode", 0)
                .put("fanIsRunning", state.equipment() != Climate.Equipment.OFF);
        return answer;
    }

    private void change(ObjectNode body) {
        if (body.path("DeviceID").asLong(0) != Accounts.TCC_DEVICE) {
            throw new BadRequest("there is no such device");
        }
        Duration lag = Duration.ofSeconds(faults.number(Fault.TCC_LAG).orElse(0));
        int status = body.path("StatusCool").asInt(body.path("StatusHeat").asInt(-1));
        if (status == 0) {
            climate.tell(Optional.empty(), lag);
            return;
        }
        Climate.Setpoints now = climate.state().setpoints();
        Climate.Setpoints wanted = new Climate.Setpoints(celsius(body.path("HeatSetpoint"), now.heatC()),
                celsius(body.path("CoolSetpoint"), now.coolC()));
        JsonNode quarter = body.path("CoolNextPeriod").isNumber()
                ? body.path("CoolNextPeriod")
                : body.path("HeatNextPeriod");
        // without an end it is for good, as on some models
        Optional<Instant> until = status == 1 && quarter.isNumber()
                ? Optional.of(next(quarter.asInt(0)))
                : Optional.empty();
        climate.tell(Optional.of(new Climate.Hold(wanted, until)), lag);
    }

    private Instant next(int quarter) {
        var now = clock.instant().atZone(climate.zone());
        var end = now.toLocalDate().atStartOfDay().plusSeconds((long) quarter * QUARTER_SECONDS).atZone(climate.zone());
        return (end.isAfter(now) ? end : end.plusDays(1)).toInstant();
    }

    private static long fahrenheit(double celsius) {
        return Math.round(celsius * 1.8 + 32);
    }

    private static double celsius(JsonNode fahrenheit, double otherwise) {
        return fahrenheit.isNumber() ? (fahrenheit.doubleValue() - 32) / 1.8 : otherwise;
    }
}
