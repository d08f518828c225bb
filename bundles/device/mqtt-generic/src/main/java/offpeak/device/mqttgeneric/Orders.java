package offpeak.device.mqttgeneric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Command;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** What is published for an order. */
final class Orders {

    private static final List<String> WITH_A_MODE = List.of("sendCharge", "sendStop", "sendSelfConsume", "sendHold",
            "sendGridCharge", "sendExport");

    /** Never retained: a broker would order it again after each restart. */
    record Message(String topic, String payload) {}

    private Orders() {}

    /** @throws VendorException REFUSED for what the user gave no message for */
    static List<Message> of(Mapping map, Command command) throws VendorException {
        Setting setting = command.setting();
        if (setting instanceof Setting.Restore restore) {
            return restored(map, restore.settings());
        }
        Map<String, String> values = new HashMap<>();
        if (setting instanceof Setting.Charge charge) {
            amount(values, "amps", charge.amps().isPresent() ? charge.amps() : map.maxAmps());
            return charge(map, charge, values);
        } else if (setting instanceof Setting.ChargeFromGrid charge) {
            share(values, charge.target());
            amount(values, "watts", charge.powerW().isPresent() ? charge.powerW() : map.chargeW());
        } else if (setting instanceof Setting.Export export) {
            share(values, Math.max(export.floor(), command.floor().orElse(0)));
            amount(values, "watts", export.powerW().isPresent() ? export.powerW() : map.dischargeW());
        } else if (setting instanceof Setting.ReserveFloor floor) {
            share(values, floor.stateOfCharge());
        }
        String order = field(setting).filter(map::sends).orElseThrow(() -> new VendorException(Kind.REFUSED,
                "no message is configured for " + setting.name() + " " + setting.value()));
        List<Message> messages = new ArrayList<>(filled(map, order, values));
        if (setting instanceof Setting.SelfConsume && command.floor().isPresent() && map.sends("sendReserve")) {
            share(values, command.floor().getAsDouble());
            messages.addAll(filled(map, "sendReserve", values));
        }
        return messages;
    }

    private static List<Message> charge(Mapping map, Setting.Charge charge, Map<String, String> values)
            throws VendorException {
        if (!map.sends("sendCharge")) {
            throw new VendorException(Kind.REFUSED, "no message is configured for charging: sendCharge");
        }
        boolean within = map.sendings().get("sendCharge").stream().anyMatch(one -> one.payload().contains("{amps}"));
        if (charge.amps().isPresent() && !within && !map.sends("sendAmps")) {
            throw new VendorException(Kind.REFUSED, "the current can't be set: sendAmps is not configured");
        }
        List<Message> messages = new ArrayList<>();
        if (charge.amps().isPresent()) {
            messages.addAll(filled(map, "sendAmps", values));
        }
        messages.addAll(filled(map, "sendCharge", values));
        return messages;
    }

    private static List<Message> restored(Mapping map, Map<String, String> settings) throws VendorException {
        List<Message> messages = new ArrayList<>();
        if (settings.containsKey("amps")) {
            messages.addAll(filled(map, "sendAmps", Map.of("amps", settings.get("amps"))));
        }
        if (settings.containsKey("reserve")) {
            Map<String, String> values = new HashMap<>();
            share(values, Double.parseDouble(settings.get("reserve")));
            messages.addAll(filled(map, "sendReserve", values));
        }
        if (settings.containsKey("switch")) {
            messages.addAll(filled(map, settings.get("switch").equals("on") ? "sendOn" : "sendOff", Map.of()));
        }
        if (settings.containsKey("charging")) {
            Map<String, String> values = new HashMap<>();
            amount(values, "amps", map.maxAmps());
            messages.addAll(filled(map, settings.get("charging").equals("on") ? "sendCharge" : "sendStop", values));
        }
        if (settings.containsKey("mode")) {
            String mode = settings.get("mode");
            messages.addAll(map.sends("sendMode")
                    ? filled(map, "sendMode", Map.of("mode", mode))
                    : filled(map, showing(map, mode).orElseThrow(() -> new VendorException(Kind.REFUSED,
                            "no message brings back the mode '" + mode + "'")), Map.of()));
        }
        return messages;
    }

    /** The order after which the mode is told so, if one that needs nothing more does. */
    static Optional<String> showing(Mapping map, String mode) {
        return WITH_A_MODE.stream().filter(order -> map.sendings().get(order).stream()
                .anyMatch(one -> one.shown().equalsIgnoreCase(mode) && !one.payload().contains("{"))).findFirst();
    }

    /** What the mode's topic tells once an order is in force. */
    static Optional<String> shown(Mapping map, Setting setting) {
        return field(setting).flatMap(order -> map.sendings().get(order).stream().findFirst()).map(Sending::shown);
    }

    private static Optional<String> field(Setting setting) {
        if (setting instanceof Setting.Switch change) {
            return Optional.of(change.on() ? "sendOn" : "sendOff");
        } else if (setting instanceof Setting.Charge) {
            return Optional.of("sendCharge");
        } else if (setting instanceof Setting.StopCharging) {
            return Optional.of("sendStop");
        } else if (setting instanceof Setting.SelfConsume) {
            return Optional.of("sendSelfConsume");
        } else if (setting instanceof Setting.Hold) {
            return Optional.of("sendHold");
        } else if (setting instanceof Setting.ChargeFromGrid) {
            return Optional.of("sendGridCharge");
        } else if (setting instanceof Setting.Export) {
            return Optional.of("sendExport");
        }
        return setting instanceof Setting.ReserveFloor ? Optional.of("sendReserve") : Optional.empty();
    }

    private static List<Message> filled(Mapping map, String order, Map<String, String> values) throws VendorException {
        List<Message> messages = new ArrayList<>();
        for (Sending sending : map.sendings().get(order)) {
            messages.add(new Message(sending.topic(), sending.filled(values)));
        }
        return messages;
    }

    private static void amount(Map<String, String> values, String name, OptionalDouble amount) {
        amount.ifPresent(number -> values.put(name, Math.rint(number) == number
                ? Long.toString((long) number)
                : String.format(Locale.ROOT, "%.1f", number)));
    }

    private static void share(Map<String, String> values, double fraction) {
        values.put("percent", Long.toString(Math.round(fraction * 100)));
        values.put("fraction", Double.toString(fraction));
    }
}
