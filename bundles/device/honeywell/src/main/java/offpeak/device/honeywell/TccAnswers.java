package offpeak.device.honeywell;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Activity;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/** What the portal says of a thermostat. */
final class TccAnswers {

    private TccAnswers() {}

    /**
     * @param answer to CheckDataSession
     * @return empty when the portal has lost contact with it
     * @throws VendorException BAD_ANSWER without the fields that everything else depends on
     */
    static Optional<Thermostat> thermostat(JsonNode answer, String id, String name, String location, ZoneId zone,
            Instant now) throws VendorException {
        if (is(answer, "success", false) || is(answer, "deviceLive", false) || is(answer, "communicationLost", true)) {
            return Optional.empty();
        }
        JsonNode latest = answer.path("latestData");
        JsonNode ui = latest.path("uiData");
        Optional<Degrees> shown = Degrees.of(ui.path("DisplayUnits").asString(""));
        if (shown.isEmpty()) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "Total Connect Comfort tells no DisplayUnits of thermostat " + id);
        }
        Degrees unit = shown.get();
        Mode mode = mode(ui.path("SystemSwitchPosition"));
        Hold hold = hold(ui, mode);
        Optional<Instant> until = hold == Hold.TIMED ? until(ui, mode, zone, now) : Optional.empty();
        String low = mode == Mode.COOL ? "CoolLowerSetptLimit" : "HeatLowerSetptLimit";
        String high = mode == Mode.HEAT || mode == Mode.EMERGENCY_HEAT ? "HeatUpperSetptLimit" : "CoolUpperSetptLimit";
        ThermostatState state = new ThermostatState(mode,
                is(ui, "DispTemperatureAvailable", false)
                        ? OptionalDouble.empty()
                        : Answers.degrees(ui.path("DispTemperature"), unit),
                is(ui, "IndoorHumiditySensorAvailable", false) || is(ui, "IndoorHumiditySensorNotFault", false)
                        ? OptionalDouble.empty()
                        : Answers.humidity(ui.path("IndoorHumidity")),
                Answers.degrees(ui.path("HeatSetpoint"), unit), Answers.degrees(ui.path("CoolSetpoint"), unit),
                Answers.degrees(ui.path(low), unit), Answers.degrees(ui.path(high), unit), hold, until,
                activity(ui.path("EquipmentOutputStatus"), latest.path("fanData")));
        double deadband = Math.max(0, Math.min(20, Answers.number(ui.path("Deadband")).orElse(0)));
        boolean locked = is(ui, "SetpointChangeAllowed", false) || is(ui, "HoldUntilCapable", false)
                || is(ui, "ScheduleCapable", false);
        return Optional.of(new Thermostat(id, name, location, unit, state, unit.differenceToC(deadband), locked, zone,
                Map.of(), now));
    }

    private static Mode mode(JsonNode position) {
        return switch (position.isIntegralNumber() ? position.asInt(-1) : -1) {
            case 0 -> Mode.EMERGENCY_HEAT;
            case 1 -> Mode.HEAT;
            case 2 -> Mode.OFF;
            case 3 -> Mode.COOL;
            case 4, 5 -> Mode.AUTO;
            default -> Mode.UNKNOWN;
        };
    }

    private static Hold hold(JsonNode ui, Mode mode) {
        if (is(ui, "IsInVacationHoldMode", true) || ui.path("VacationHold").asInt(0) != 0) {
            return Hold.UNKNOWN;
        }
        int heat = ui.path("StatusHeat").asInt(-1);
        int cool = ui.path("StatusCool").asInt(-1);
        int status = switch (mode) {
            case HEAT, EMERGENCY_HEAT -> heat;
            case COOL -> cool;
            default -> Math.min(heat, cool) < 0 ? -1 : Math.max(heat, cool);
        };
        return switch (status) {
            case 0 -> Hold.NONE;
            case 1 -> Hold.TIMED;
            case 2 -> Hold.PERMANENT;
            default -> Hold.UNKNOWN;
        };
    }

    private static Optional<Instant> until(JsonNode ui, Mode mode, ZoneId zone, Instant now) {
        JsonNode quarter = ui.path(mode == Mode.COOL ? "CoolNextPeriod" : "HeatNextPeriod");
        int number = quarter.isIntegralNumber() ? quarter.asInt(-1) : -1;
        return number >= 0 && number < 96 ? Optional.of(HoldEnd.next(number, now, zone)) : Optional.empty();
    }

    private static Optional<Activity> activity(JsonNode output, JsonNode fan) {
        return switch (output.isIntegralNumber() ? output.asInt(-1) : -1) {
            case 0 -> Optional.of(is(fan, "fanIsRunning", true) ? Activity.FAN : Activity.IDLE);
            case 1 -> Optional.of(Activity.HEATING);
            case 2 -> Optional.of(Activity.COOLING);
            default -> Optional.empty();
        };
    }

    private static boolean is(JsonNode node, String field, boolean value) {
        return node.path(field).isBoolean() && node.path(field).booleanValue() == value;
    }
}
