package offpeak.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings as people type them: a word and {@code name=value} options. */
final class SettingText {

    /** @param options that the word takes; a misspelt target would charge to the full */
    private record Word(Set<String> options, Function<Map<String, String>, Setting> make) {}

    private static final Map<String, Word> OPERATIONS = Map.of(
            "self_consume", new Word(Set.of(), options -> new Setting.SelfConsume()),
            "hold", new Word(Set.of(), options -> new Setting.Hold()),
            "charge_from_grid", new Word(Set.of("target", "power_w"),
                    options -> new Setting.ChargeFromGrid(fraction("target", options.getOrDefault("target", "1")),
                            optional("power_w", options))),
            "export", new Word(Set.of("floor", "power_w"),
                    options -> new Setting.Export(fraction("floor", options.getOrDefault("floor", "0.2")),
                            optional("power_w", options))));
    private static final Map<String, Word> CHARGING = Map.of(
            "stop", new Word(Set.of(), options -> new Setting.StopCharging()),
            "charge", new Word(Set.of("amps"), options -> new Setting.Charge(optional("amps", options))),
            "charge_later", new Word(Set.of("start"), options -> new Setting.ChargeLater(start(options))));
    private static final Map<String, Word> TEMPERATURE = Map.of(
            "hold", new Word(Set.of("heat_c", "cool_c"),
                    options -> new Setting.Setpoints(optional("heat_c", options), optional("cool_c", options))),
            "schedule", new Word(Set.of(), options -> new Setting.FollowSchedule()));

    private SettingText() {}

    static Setting parse(String name, String value) {
        String text = value.strip();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "reserve" -> new Setting.ReserveFloor(fraction("reserve", text));
            case "charge_limit" -> new Setting.ChargeLimit(fraction("charge_limit", text));
            case "climate" -> new Setting.Climate(on("climate", text));
            case "switch" -> new Setting.Switch(on("switch", text));
            case "restore" -> new Setting.Restore(pairs(text).entrySet().stream()
                    .collect(Collectors.toMap(e -> unescaped(e.getKey()), e -> unescaped(e.getValue()))));
            case "operation" -> text.startsWith("follow_tariff ")
                    ? followTariff(text.split("\\s+", 3))
                    : word("operation", text, OPERATIONS,
                            "self_consume, hold, charge_from_grid target=0.8, export floor=0.2");
            case "charging" -> word("charging", text, CHARGING,
                    "stop, charge amps=16, charge_later start=2026-01-31T01:30:00Z");
            case "temperature" -> word("temperature", text, TEMPERATURE, "hold heat_c=19 cool_c=26, schedule");
            default -> throw new IllegalArgumentException("no such setting: '" + name
                    + "'; known: operation, reserve, charging, charge_limit, climate, temperature, switch");
        };
    }

    private static Setting followTariff(String[] parts) {
        Map<String, String> options = pairs(parts.length > 2 ? parts[2] : "");
        for (String option : options.keySet()) {
            if (!option.equals("since")) {
                throw new IllegalArgumentException("follow_tariff has no option '" + option + "'");
            }
        }
        return new Setting.FollowTariff(Tariff.parse(parts[1]),
                Optional.ofNullable(options.get("since")).map(text -> instant("since", text)));
    }

    private static Setting word(String setting, String text, Map<String, Word> words, String examples) {
        String[] parts = text.split("\\s+", 2);
        String name = parts[0].toLowerCase(Locale.ROOT).replace('-', '_');
        Word word = words.get(name);
        if (word == null) {
            throw new IllegalArgumentException("no such " + setting + ": '" + parts[0] + "'; known: " + examples);
        }
        Map<String, String> options = pairs(parts.length == 2 ? parts[1] : "");
        for (String option : options.keySet()) {
            if (!word.options().contains(option)) {
                throw new IllegalArgumentException(name + " has no option '" + option + "'");
            }
        }
        return word.make().apply(options);
    }

    /** A device's own settings may hold what separates them here: as % and four hexadecimal digits. */
    static String escaped(String text) {
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

    private static boolean on(String what, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(what + " is on or off, not '" + text + "'");
        };
    }

    private static Instant start(Map<String, String> options) {
        return instant("start", options.getOrDefault("start", ""));
    }

    private static Instant instant(String what, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    what + " must be an instant like 2026-01-31T01:30:00Z, not '" + text + "'", e);
        }
    }

    private static OptionalDouble optional(String what, Map<String, String> options) {
        return options.containsKey(what) ? OptionalDouble.of(number(what, options.get(what))) : OptionalDouble.empty();
    }

    private static double number(String what, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " must be a number, not '" + text + "'", e);
        }
    }

    private static double fraction(String what, String text) {
        return fraction(what, text.endsWith("%")
                ? number(what, text.substring(0, text.length() - 1)) / 100
                : number(what, text));
    }

    static void power(OptionalDouble powerW) {
        if (powerW.isPresent() && !(powerW.getAsDouble() >= 0 && Double.isFinite(powerW.getAsDouble()))) {
            throw new IllegalArgumentException("power_w must be 0 or more, not " + powerW.getAsDouble());
        }
    }

    static double fraction(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " must be within 0..1 (or 0%..100%), not " + value);
        }
        return value;
    }
}
