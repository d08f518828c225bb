package offpeak.api;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One coherent act in the domain's words, never a vendor's field, so that two rules can't compose nonsense. The
 * integration maps it to the vendor's fields in a safe order.
 */
public sealed interface Setting {

    /** Which setting of the device: {@code operation}, {@code reserve}, {@code charging}, … */
    String name();

    /** The value as text that {@link #parse} reads back, e.g. {@code charge_from_grid target=0.8}. */
    String value();

    /** What a battery does. */
    sealed interface BatteryOperation extends Setting {
        @Override
        default String name() {
            return "operation";
        }
    }

    /** Covers the home's load from the battery and stores surplus solar. */
    record SelfConsume() implements BatteryOperation {
        @Override
        public String value() {
            return "self_consume";
        }
    }

    /**
     * Charges from the grid.
     *
     * @param target state of charge at which it has enough, 0..1
     * @param powerW at most this power; absent: what the device gives
     */
    record ChargeFromGrid(double target, OptionalDouble powerW) implements BatteryOperation {
        public ChargeFromGrid {
            SettingText.fraction("target", target);
            SettingText.power(powerW);
        }

        @Override
        public String value() {
            return "charge_from_grid target=" + target
                    + (powerW.isPresent() ? " power_w=" + powerW.getAsDouble() : "");
        }
    }

    /** Keeps what is stored: neither discharges nor charges from the grid. */
    record Hold() implements BatteryOperation {
        @Override
        public String value() {
            return "hold";
        }
    }

    /**
     * Discharges to the grid.
     *
     * @param floor stops at this state of charge, 0..1
     * @param powerW at most this power; absent: what the device gives
     */
    record Export(double floor, OptionalDouble powerW) implements BatteryOperation {
        public Export {
            SettingText.fraction("floor", floor);
            SettingText.power(powerW);
        }

        @Override
        public String value() {
            return "export floor=" + floor + (powerW.isPresent() ? " power_w=" + powerW.getAsDouble() : "");
        }
    }

    /**
     * Hands a tariff to the device and lets it optimise by itself.
     *
     * @param since it must have been handed over by this host at this instant or later, even where the device reports it
     *            already; absent: that the device reports it is enough
     */
    record FollowTariff(Tariff tariff, Optional<Instant> since) implements BatteryOperation {
        public FollowTariff {
            Objects.requireNonNull(tariff, "tariff");
            Objects.requireNonNull(since, "since");
        }

        /** Handed over unless the device reports it. */
        public FollowTariff(Tariff tariff) {
            this(tariff, Optional.empty());
        }

        @Override
        public String value() {
            return "follow_tariff " + tariff.text() + since.map(at -> " since=" + at).orElse("");
        }
    }

    /**
     * Never discharges below this. Of several floors the highest holds, whatever their priorities.
     *
     * @param stateOfCharge 0..1
     */
    record ReserveFloor(double stateOfCharge) implements Setting {
        public ReserveFloor {
            SettingText.fraction("reserve", stateOfCharge);
        }

        @Override
        public String name() {
            return "reserve";
        }

        @Override
        public String value() {
            return Double.toString(stateOfCharge);
        }
    }

    /**
     * Puts back what the user had set before the host changed it.
     *
     * @param settings as {@link Device#settings} gave them
     */
    record Restore(Map<String, String> settings) implements Setting {
        public Restore {
            settings = Map.copyOf(settings);
        }

        @Override
        public String name() {
            return "restore";
        }

        @Override
        public String value() {
            return new TreeMap<>(settings).entrySet().stream()
                    .map(e -> SettingText.escaped(e.getKey()) + "=" + SettingText.escaped(e.getValue()))
                    .collect(Collectors.joining(" "));
        }
    }

    /** Whether a car charges, told to the car or to its charger. */
    sealed interface Charging extends Setting {
        @Override
        default String name() {
            return "charging";
        }
    }

    /** Does not charge. */
    record StopCharging() implements Charging {
        @Override
        public String value() {
            return "stop";
        }
    }

    /**
     * Charges now.
     *
     * @param amps with this current, A; absent: what cable and charger give
     */
    record Charge(OptionalDouble amps) implements Charging {
        /** @throws IllegalArgumentException for a current that is not above 0 */
        public Charge {
            if (amps.isPresent() && !(amps.getAsDouble() > 0 && Double.isFinite(amps.getAsDouble()))) {
                throw new IllegalArgumentException("amps must be above 0, not " + amps.getAsDouble());
            }
        }

        @Override
        public String value() {
            return "charge" + (amps.isPresent() ? " amps=" + amps.getAsDouble() : "");
        }
    }

    /**
     * Starts by the car's own schedule, so that it charges even when the host is gone by then.
     *
     * @param start when
     */
    record ChargeLater(Instant start) implements Charging {
        public ChargeLater {
            Objects.requireNonNull(start, "start");
        }

        @Override
        public String value() {
            return "charge_later start=" + start;
        }
    }

    /**
     * Stops charging by itself at this charge. Of several limits the lowest holds, whatever their priorities.
     *
     * @param stateOfCharge 0..1
     */
    record ChargeLimit(double stateOfCharge) implements Setting {
        public ChargeLimit {
            SettingText.fraction("charge_limit", stateOfCharge);
        }

        @Override
        public String name() {
            return "charge_limit";
        }

        @Override
        public String value() {
            return Double.toString(stateOfCharge);
        }
    }

    /**
     * A car's climate.
     *
     * @param on whether it runs
     */
    record Climate(boolean on) implements Setting {
        @Override
        public String name() {
            return "climate";
        }

        @Override
        public String value() {
            return on ? "on" : "off";
        }
    }

    /** What a thermostat keeps to. */
    sealed interface Temperature extends Setting {
        @Override
        default String name() {
            return "temperature";
        }
    }

    /**
     * Holds these setpoints until the order ends, then goes back to its schedule by itself. One at least.
     *
     * @param heatC heats below this, °C
     * @param coolC cools above this, °C
     */
    record Setpoints(OptionalDouble heatC, OptionalDouble coolC) implements Temperature {
        /** @throws IllegalArgumentException without any, or outside -10..50 °C, or when heating would meet cooling */
        public Setpoints {
            if (heatC.isEmpty() && coolC.isEmpty()) {
                throw new IllegalArgumentException("a hold needs heat_c or cool_c");
            }
            for (OptionalDouble one : new OptionalDouble[]{heatC, coolC}) {
                if (one.isPresent() && !(one.getAsDouble() >= -10 && one.getAsDouble() <= 50)) {
                    throw new IllegalArgumentException("a setpoint is within -10..50 °C, not " + one.getAsDouble());
                }
            }
            if (heatC.isPresent() && coolC.isPresent() && heatC.getAsDouble() >= coolC.getAsDouble()) {
                throw new IllegalArgumentException("heat_c must be below cool_c, not " + heatC.getAsDouble() + " and "
                        + coolC.getAsDouble());
            }
        }

        @Override
        public String value() {
            return "hold" + (heatC.isPresent() ? " heat_c=" + heatC.getAsDouble() : "")
                    + (coolC.isPresent() ? " cool_c=" + coolC.getAsDouble() : "");
        }
    }

    /** Follows its own schedule. */
    record FollowSchedule() implements Temperature {
        @Override
        public String value() {
            return "schedule";
        }
    }

    /**
     * Switches a load.
     *
     * @param on whether it is on
     */
    record Switch(boolean on) implements Setting {
        @Override
        public String name() {
            return "switch";
        }

        @Override
        public String value() {
            return on ? "on" : "off";
        }
    }

    /**
     * Reads what {@link #name} and {@link #value} wrote; also what a person types for an override.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static Setting parse(String name, String value) {
        return SettingText.parse(name, value);
    }
}
