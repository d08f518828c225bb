package offpeak.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One coherent act in the domain's words, never a vendor's field, so that two rules can't compose nonsense. The
 * integration maps it to the vendor's fields in a safe order.
 */
public sealed interface Setting {

    /** Which setting of the device: {@code operation}, {@code reserve} or {@code restore}. */
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
            requireFraction("target", target);
            requirePower(powerW);
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
            requireFraction("floor", floor);
            requirePower(powerW);
        }

        @Override
        public String value() {
            return "export floor=" + floor + (powerW.isPresent() ? " power_w=" + powerW.getAsDouble() : "");
        }
    }

    /** Hands a tariff to the device and lets it optimise by itself. */
    record FollowTariff(Tariff tariff) implements BatteryOperation {
        public FollowTariff {
            Objects.requireNonNull(tariff, "tariff");
        }

        @Override
        public String value() {
            return "follow_tariff " + tariff.text();
        }
    }

    /**
     * Never discharges below this. Of several floors the highest holds, whatever their priorities.
     *
     * @param stateOfCharge 0..1
     */
    record ReserveFloor(double stateOfCharge) implements Setting {
        public ReserveFloor {
            requireFraction("reserve", stateOfCharge);
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
                    .map(e -> escaped(e.getKey()) + "=" + escaped(e.getValue())).collect(Collectors.joining(" "));
        }
    }

    /**
     * Reads what {@link #name} and {@link #value} wrote; also what a person types for an override.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static Setting parse(String name, String value) {
        String text = value.strip();
        switch (name.toLowerCase(Locale.ROOT)) {
            case "reserve" :
                return new ReserveFloor(fraction("reserve", text));
            case "restore" :
                return new Restore(pairs(text).entrySet().stream()
                        .collect(Collectors.toMap(e -> unescaped(e.getKey()), e -> unescaped(e.getValue()))));
            case "operation" :
                break;
            default :
                throw new IllegalArgumentException("no such setting: '" + name + "'; known: operation, reserve");
        }
        String[] words = text.split("\\s+", 2);
        if (words[0].equals("follow_tariff") && words.length == 2) {
            return new FollowTariff(Tariff.parse(words[1]));
        }
        Map<String, String> options = pairs(words.length == 2 ? words[1] : "");
        String operation = words[0].toLowerCase(Locale.ROOT).replace('-', '_');
        Set<String> known = switch (operation) {
            case "charge_from_grid" -> Set.of("target", "power_w");
            case "export" -> Set.of("floor", "power_w");
            default -> Set.of();
        };
        OptionalDouble powerW = options.containsKey("power_w")
                ? OptionalDouble.of(number("power_w", options.get("power_w")))
                : OptionalDouble.empty();
        Setting setting = switch (operation) {
            case "self_consume" -> new SelfConsume();
            case "hold" -> new Hold();
            case "charge_from_grid" ->
                new ChargeFromGrid(fraction("target", options.getOrDefault("target", "1")), powerW);
            case "export" -> new Export(fraction("floor", options.getOrDefault("floor", "0.2")), powerW);
            default -> throw new IllegalArgumentException("no such operation: '" + words[0]
                    + "'; known: self_consume, hold, charge_from_grid target=0.8, export floor=0.2");
        };
        for (String option : options.keySet()) {
            // a misspelt target would charge to the full
            if (!known.contains(option)) {
                throw new IllegalArgumentException(operation + " has no option '" + option + "'");
            }
        }
        return setting;
    }

    /** A device's own settings may hold what separates them here: as % and four hexadecimal digits. */
    private static String escaped(String text) {
        return Pattern.compile("[%=\\s\\p{javaWhitespace}]").matcher(text)
                .replaceAll(found -> String.format(Locale.ROOT, "%%%04x", (int) found.group().charAt(0)));
    }

    private static String unescaped(String text) {
        return Pattern.compile("%([0-9a-f]{4})").matcher(text).replaceAll(found -> Matcher
                .quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : text.split("\\s+")) {
            if (!word.isEmpty()) {
                int equals = word.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException("expected name=value, not '" + word + "'");
                }
                pairs.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return pairs;
    }

    private static double number(String what, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " must be a number, not '" + text + "'", e);
        }
    }

    private static double fraction(String what, String text) {
        double value = text.endsWith("%")
                ? number(what, text.substring(0, text.length() - 1)) / 100
                : number(what, text);
        return requireFraction(what, value);
    }

    private static void requirePower(OptionalDouble powerW) {
        if (powerW.isPresent() && !(powerW.getAsDouble() >= 0 && Double.isFinite(powerW.getAsDouble()))) {
            throw new IllegalArgumentException("power_w must be 0 or more, not " + powerW.getAsDouble());
        }
    }

    private static double requireFraction(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " must be within 0..1 (or 0%..100%), not " + value);
        }
        return value;
    }
}
