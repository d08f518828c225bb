package offpeak.device.mqttgeneric;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.Command;
import offpeak.api.MeterState;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.SwitchState;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VendorException;

/** What the topics mean for each kind of thing. */
final class Thing {

    /** Devices round what they are told. */
    private static final double SAME_AMPS = 0.5;
    private static final double SAME_SHARE = 0.0101;

    private final Mapping map;
    private final Values values;
    /** A charger's state has no mode. */
    private volatile Optional<String> chargerMode = Optional.empty();

    Thing(Mapping map, Values values) {
        this.map = map;
        this.values = values;
    }

    Values values() {
        return values;
    }

    /** Empty when what is needed is not known. */
    Optional<State> state(Instant now) throws VendorException {
        OptionalDouble powerW = values.number("power", now);
        Optional<Boolean> on = values.text("state", now).flatMap(map::truth);
        Optional<String> mode = values.text("mode", now);
        return switch (map.kind()) {
            case "meter" -> powerW.isPresent()
                    ? Optional.of(new MeterState(map.role(), powerW.getAsDouble()))
                    : Optional.empty();
            case "switch" -> on.map(is -> new SwitchState(is, powerW));
            case "charger" -> {
                chargerMode = mode;
                yield on.map(is -> new ChargerState(Optional.of(is ? Charging.CHARGING : Charging.STOPPED),
                        powerW.isPresent() && powerW.getAsDouble() < 0 ? OptionalDouble.empty() : powerW,
                        values.number("amps", now), map.maxAmps(), values.number("energy", now)));
            }
            default -> {
                OptionalDouble charge = values.fraction("soc", now);
                yield charge.isEmpty()
                        ? Optional.empty()
                        : Optional
                                .of(new BatteryState(charge, powerW, map.capacityWh(), values.fraction("reserve", now),
                                        mode, Optional.empty(), Optional.empty(),
                                        new BatteryCapabilities(map.chargeW(), map.dischargeW(), 1,
                                                map.sends("sendExport") ? Optional.of(true) : Optional.empty())));
            }
        };
    }

    boolean confirms(Command command, State state) {
        Setting setting = command.setting();
        if (setting instanceof Setting.Restore restore) {
            return restore.settings().entrySet().stream().allMatch(one -> same(one.getKey(), one.getValue(), state));
        }
        if (setting instanceof Setting.Switch change) {
            return state instanceof SwitchState is && is.on() == change.on();
        }
        if (setting instanceof Setting.Charging && state instanceof ChargerState charger) {
            return charging(setting, charger);
        }
        if (setting instanceof Setting.ReserveFloor floor) {
            return state instanceof BatteryState battery && near(battery.reserve(), floor.stateOfCharge(), SAME_SHARE);
        }
        return setting instanceof Setting.BatteryOperation && state instanceof BatteryState battery
                && battery.mode().isPresent()
                && Orders.shown(map, setting).filter(battery.mode().get()::equalsIgnoreCase).isPresent();
    }

    private boolean charging(Setting setting, ChargerState charger) {
        boolean runs = charger.charging().filter(Charging.CHARGING::equals).isPresent();
        Optional<String> shown = Orders.shown(map, setting);
        boolean moded = chargerMode.isPresent() && shown.filter(chargerMode.get()::equalsIgnoreCase).isPresent();
        boolean byMode = !map.sources().get("mode").isEmpty();
        if (setting instanceof Setting.StopCharging) {
            return !runs && charger.charging().isPresent() && (moded || !byMode);
        }
        return setting instanceof Setting.Charge charge && (byMode ? moded : runs)
                && (charge.amps().isEmpty() || map.sources().get("amps").isEmpty()
                        || near(charger.amps(), charge.amps().getAsDouble(), SAME_AMPS));
    }

    private boolean same(String name, String value, State state) {
        if (state instanceof SwitchState is) {
            return name.equals("switch") && value.equals(is.on() ? "on" : "off");
        }
        Optional<String> mode = state instanceof BatteryState battery ? battery.mode() : chargerMode;
        return switch (name) {
            case "mode" -> mode.filter(value::equalsIgnoreCase).isPresent();
            case "amps" -> state instanceof ChargerState charger
                    && near(charger.amps(), Double.parseDouble(value), SAME_AMPS);
            case "charging" -> state instanceof ChargerState charger && charger.charging()
                    .filter(is -> value.equals(is == Charging.CHARGING ? "on" : "off")).isPresent();
            case "reserve" -> state instanceof BatteryState battery
                    && near(battery.reserve(), Double.parseDouble(value), SAME_SHARE);
            default -> false;
        };
    }

    private static boolean near(OptionalDouble is, double wanted, double span) {
        return is.isPresent() && Math.abs(is.getAsDouble() - wanted) <= span;
    }

    Map<String, String> settings(State state) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (state instanceof SwitchState is && map.sends("sendOn") && map.sends("sendOff")) {
            settings.put("switch", is.on() ? "on" : "off");
        } else if (state instanceof ChargerState charger && map.sends("sendStop") && map.sends("sendCharge")) {
            if (map.sends("sendAmps") && !map.sources().get("amps").isEmpty()) {
                if (charger.amps().isEmpty()) {
                    return Map.of();
                }
                settings.put("amps", number(charger.amps().getAsDouble()));
            }
            if (map.sources().get("mode").isEmpty()) {
                charger.charging().ifPresent(is -> settings.put("charging", is == Charging.CHARGING ? "on" : "off"));
                return settings.containsKey("charging") ? Map.copyOf(settings) : Map.of();
            }
            return moded(settings, chargerMode);
        } else if (state instanceof BatteryState battery) {
            if (map.sends("sendReserve")) {
                if (battery.reserve().isEmpty()) {
                    return Map.of();
                }
                settings.put("reserve", Double.toString(battery.reserve().getAsDouble()));
            }
            return map.sources().get("mode").isEmpty() ? Map.copyOf(settings) : moded(settings, battery.mode());
        }
        return Map.copyOf(settings);
    }

    /** Nothing at all when there is no way back. */
    private Map<String, String> moded(Map<String, String> settings, Optional<String> mode) {
        Optional<String> back = mode.filter(word -> map.sends("sendMode") || Orders.showing(map, word).isPresent());
        if (back.isEmpty()) {
            return Map.of();
        }
        settings.put("mode", back.get());
        return Map.copyOf(settings);
    }

    private static String number(double value) {
        return Math.rint(value) == value ? Long.toString((long) value) : Double.toString(value);
    }
}
