package offpeak.simulator.http;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import offpeak.simulator.home.Climate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Resideo's developer API: the same thermostat, in °C, by tokens that last ten minutes. */
final class ResideoFace implements Face {

    private static final String PREFIX = "/resideo";
    private static final Duration LIFE = Duration.ofSeconds(599);

    private final InstantSource clock;
    private final Climate climate;
    private final Faults faults;
    private Optional<String> token = Optional.empty();
    private Instant ends = Instant.MIN;
    private int tokens;

    ResideoFace(InstantSource clock, Climate climate, Faults faults) {
        this.clock = clock;
        this.climate = climate;
        this.faults = faults;
    }

    @Override
    public Answer badRequest(String why) {
        return Answer.json(400, Json.object().put("code", 400).put("message", why));
    }

    @Override
    public synchronized Answer answer(Request whole) {
        Request request = whole.below(PREFIX);
        if (request.path().equals("/oauth2/token") && request.isPost()) {
            return renewed(request);
        }
        boolean known = clock.instant().isBefore(ends) && request.bearer().equals(token) && token.isPresent();
        if (!known || !Accounts.RESIDEO_KEY.equals(request.query().get("apikey"))) {
            return Answer.json(401, Json.object().put("code", 401).put("message", "Unauthorized"));
        }
        String device = "/v2/devices/thermostats/" + Accounts.RESIDEO_DEVICE;
        if (request.path().equals("/v2/locations") && request.isGet()) {
            ArrayNode locations = Json.array();
            locations.addObject().put("locationID", 81).put("name", "Simulated home")
                    .put("ianaTimeZone", climate.zone().getId()).putArray("devices").add(device());
            return Answer.json(200, locations);
        }
        if (request.path().equals(device)) {
            if (request.isPost()) {
                change(Json.objectOf(request.body()));
                return Answer.text(200, "application/json", Map.of(), "");
            }
            return Answer.json(200, device());
        }
        return Answer.json(404, Json.object().put("code", 404).put("message", "Not found"));
    }

    private Answer renewed(Request request) {
        String basic = "Basic " + Base64.getEncoder().encodeToString(
                (Accounts.RESIDEO_KEY + ":" + Accounts.RESIDEO_SECRET).getBytes(StandardCharsets.UTF_8));
        Map<String, String> form = Request.parameters(request.body());
        if (!basic.equals(request.authorization())
                || !Accounts.RESIDEO_REFRESH_TOKEN.equals(form.get("refresh_token"))) {
            return Answer.json(401, Json.object().put("error", "invalid_grant"));
        }
        token = Optional.of("simulated-resideo-access-" + ++tokens);
        ends = clock.instant().plus(LIFE);
        return Answer.json(200, Json.object().put("access_token", token.get())
                .put("refresh_token", Accounts.RESIDEO_REFRESH_TOKEN)
                .put("expires_in", Long.toString(LIFE.toSeconds())).put("token_type", "Bearer"));
    }

    private ObjectNode device() {
        Climate.State state = climate.state();
        ObjectNode device = Json.object().put("deviceID", Accounts.RESIDEO_DEVICE).put("deviceClass", "Thermostat")
                .put("userDefinedDeviceName", "Hall").put("units", "Celsius").put("isAlive", true)
                .put("indoorTemperature", half(state.indoorC())).put("indoorHumidity", 41)
                .put("outdoorTemperature", half(state.outdoorC())).put("deadband", 1.5)
                .put("minHeatSetpoint", 4.5).put("maxHeatSetpoint", 32).put("minCoolSetpoint", 10)
                .put("maxCoolSetpoint", 37);
        device.putArray("allowedModes").add("Heat").add("Off").add("Cool").add("Auto");
        device.putObject("vacationHold").put("enabled", false);
        device.putObject("operationStatus").put("fanRequest", false).put("mode", switch (state.equipment()) {
            case OFF -> "EquipmentOff";
            case HEATING -> "Heat";
            case COOLING -> "Cool";
        });
        String hold = state.hold().map(one -> one.until().isPresent() ? "HoldUntil" : "PermanentHold").orElse("NoHold");
        device.putObject("changeableValues").put("mode", "Auto").put("heatSetpoint", half(state.setpoints().heatC()))
                .put("coolSetpoint", half(state.setpoints().coolC())).put("thermostatSetpointStatus", hold)
                .put("nextPeriodTime", state.next().atZone(climate.zone()).toLocalTime()
                        .truncatedTo(ChronoUnit.MINUTES).toString() + ":00");
        return device;
    }

    private void change(ObjectNode body) {
        for (String needed : new String[]{"mode", "heatSetpoint", "coolSetpoint"}) {
            if (!body.has(needed)) {
                throw new BadRequest(needed + " is missing");
            }
        }
        Duration lag = Duration.ofSeconds(faults.number(Fault.RESIDEO_LAG).orElse(0));
        Climate.Setpoints wanted = new Climate.Setpoints(body.path("heatSetpoint").asDouble(0),
                body.path("coolSetpoint").asDouble(0));
        switch (body.path("thermostatSetpointStatus").asString("")) {
            case "NoHold" -> climate.tell(Optional.empty(), lag);
            case "HoldUntil" -> climate.tell(Optional.of(new Climate.Hold(wanted, Optional.of(
                    next(body.path("nextPeriodTime").asString(""))))), lag);
            default -> climate.tell(Optional.of(new Climate.Hold(wanted, Optional.empty())), lag);
        }
    }

    private Instant next(String time) {
        try {
            var now = clock.instant().atZone(climate.zone());
            var end = now.toLocalDate().atTime(LocalTime.parse(time)).atZone(climate.zone());
            return (end.isAfter(now) ? end : end.plusDays(1)).toInstant();
        } catch (DateTimeException e) {
            throw new BadRequest("nextPeriodTime is no time of day");
        }
    }

    private static double half(double celsius) {
        return Math.round(celsius * 2) / 2.0;
    }
}
