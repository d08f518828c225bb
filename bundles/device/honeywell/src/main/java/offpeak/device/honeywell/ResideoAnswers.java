package offpeak.device.honeywell;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Activity;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import tools.jackson.databind.JsonNode;

/** What Resideo says of a thermostat. */
final class ResideoAnswers {

    private ResideoAnswers() {}

    static String name(JsonNode device) {
        return device.path("userDefinedDeviceName").asString(device.path("name").asString(""));
    }

    static ZoneId zone(JsonNode location, ZoneId otherwise) {
        String named = location.path("ianaTimeZone").asString("");
        try {
            return named.contains("/") ? ZoneId.of(named) : otherwise;
        } catch (DateTimeException e) {
            return otherwise;
        }
    }

    /** Empty for one that is offline, or of which too little is told. */
    static Optional<Thermostat> thermostat(JsonNode device, String id, String location, ZoneId zone, Instant now) {
        JsonNode set = device.path("changeableValues");
        Optional<Degrees> shown = Degrees.of(device.path("units").asString(""));
        if (shown.isEmpty() || !set.isObject() || is(device.path("isAlive"), false)) {
            return Optional.empty();
        }
        Degrees unit = shown.get();
        Mode mode = mode(set);
        Hold hold = hold(device, set);
        String low = mode == Mode.COOL ? "minCoolSetpoint" : "minHeatSetpoint";
        String high = mode == Mode.HEAT || mode == Mode.EMERGENCY_HEAT ? "maxHeatSetpoint" : "maxCoolSetpoint";
        ThermostatState state = new ThermostatState(mode, Answers.degrees(device.path("indoorTemperature"), unit),
                Answers.humidity(device.path("indoorHumidity")), Answers.degrees(set.path("heatSetpoint"), unit),
                Answers.degrees(set.path("coolSetpoint"), unit), Answers.degrees(device.path(low), unit),
                Answers.degrees(device.path(high), unit), hold,
                hold == Hold.TIMED ? until(set, zone, now) : Optional.empty(),
                activity(device.path("operationStatus")));
        double deadband = Math.max(0, Math.min(20, Answers.number(device.path("deadband")).orElse(0)));
        return Optional.of(new Thermostat(id, name(device), location, unit, state, unit.differenceToC(deadband),
                false, zone, resent(set), now));
    }

    private static Map<String, Object> resent(JsonNode set) {
        Map<String, Object> all = new TreeMap<>();
        for (String name : List.of("mode", "heatCoolMode")) {
            if (set.path(name).isString()) {
                all.put(name, set.path(name).asString(""));
            }
        }
        for (String name : List.of("autoChangeoverActive", "emergencyHeatActive")) {
            if (set.path(name).isBoolean()) {
                all.put(name, set.path(name).booleanValue());
            }
        }
        for (String name : List.of("heatSetpoint", "coolSetpoint")) {
            OptionalDouble number = Answers.number(set.path(name));
            number.ifPresent(value -> all.put(name, value));
        }
        return all;
    }

    private static Mode mode(JsonNode set) {
        if (is(set.path("emergencyHeatActive"), true)) {
            return Mode.EMERGENCY_HEAT;
        }
        Mode mode = switch (set.path("mode").asString("")) {
            case "Heat" -> Mode.HEAT;
            case "Cool" -> Mode.COOL;
            case "Off" -> Mode.OFF;
            case "Auto" -> Mode.AUTO;
            case "EmergencyHeat" -> Mode.EMERGENCY_HEAT;
            default -> Mode.UNKNOWN;
        };
        boolean working = mode == Mode.HEAT || mode == Mode.COOL;
        return working && is(set.path("autoChangeoverActive"), true) ? Mode.AUTO : mode;
    }

    private static Hold hold(JsonNode device, JsonNode set) {
        JsonNode vacation = device.path("vacationHold");
        if (is(vacation.path("enabled"), true) || is(vacation.path("Enabled"), true)) {
            return Hold.UNKNOWN;
        }
        return switch (set.path("thermostatSetpointStatus").asString("")) {
            case "NoHold" -> Hold.NONE;
            case "TemporaryHold", "HoldUntil" -> Hold.TIMED;
            case "PermanentHold" -> Hold.PERMANENT;
            default -> Hold.UNKNOWN;
        };
    }

    private static Optional<Instant> until(JsonNode set, ZoneId zone, Instant now) {
        try {
            return Optional.of(HoldEnd.next(LocalTime.parse(set.path("nextPeriodTime").asString("")), now, zone));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Activity> activity(JsonNode operation) {
        return switch (operation.path("mode").asString("")) {
            case "EquipmentOff" -> Optional.of(is(operation.path("fanRequest"), true) ? Activity.FAN : Activity.IDLE);
            case "Heat" -> Optional.of(Activity.HEATING);
            case "Cool" -> Optional.of(Activity.COOLING);
            default -> Optional.empty();
        };
    }

    private static boolean is(JsonNode node, boolean value) {
        return node.isBoolean() && node.booleanValue() == value;
    }
}
