package offpeak.device.mqttgeneric;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import offpeak.api.MeterState;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/**
 * What the user configured, with what the preset adds.
 *
 * @param sources where each value is told, by the value's name; none for what is not told
 * @param sendings what each order is, by the field's name
 * @param onChange whether it tells only what changed, so that a value holds as long as the thing is available
 */
record Mapping(String kind, MeterState.Role role, Map<String, List<Source>> sources,
        Map<String, List<Sending>> sendings, Set<String> on, Set<String> off, Duration maxAge, boolean onChange,
        OptionalDouble capacityWh, OptionalDouble chargeW, OptionalDouble dischargeW, OptionalDouble maxAmps) {

    private static final Set<String> KINDS = Set.of("battery", "meter", "switch", "charger");

    static Mapping of(MqttThing.Config config) throws VendorException {
        Map<String, String> preset = Presets.of(config.preset(), config.device());
        String kind = config.kind().isBlank() ? preset.getOrDefault("kind", "") : config.kind().strip();
        if (!KINDS.contains(kind)) {
            throw new VendorException(Kind.CONFIGURATION,
                    "kind must be battery, meter, switch or charger, not '" + kind + "'");
        }
        Map<String, List<Source>> sources = new LinkedHashMap<>();
        for (Map.Entry<String, String> field : sourceFields(config).entrySet()) {
            sources.put(field.getKey(), Source.parse(field.getKey(), chosen(field, preset)));
        }
        Map<String, List<Sending>> sendings = new LinkedHashMap<>();
        for (Map.Entry<String, String> field : sendingFields(config).entrySet()) {
            sendings.put(field.getKey(), Sending.parse(field.getKey(), chosen(field, preset)));
        }
        Mapping mapping = new Mapping(kind, role(config.role()), Map.copyOf(sources), Map.copyOf(sendings),
                words(config.onWords()), words(config.offWords()),
                Options.duration("maxAge", config.maxAge(), Duration.ofSeconds(1)),
                config.onChange() || !preset.isEmpty(), positive("capacityWh", config.capacityWh()),
                positive("chargeW", config.chargeW()), positive("dischargeW", config.dischargeW()),
                positive("maxAmps", config.maxAmps()));
        mapping.check();
        return mapping;
    }

    private void check() throws VendorException {
        for (String needed : needed()) {
            if (sources.get(needed).isEmpty()) {
                throw new VendorException(Kind.CONFIGURATION,
                        needed + " is missing: the topic of a " + kind + ", or choose a preset");
            }
        }
        boolean orders = List.of("sendSelfConsume", "sendHold", "sendGridCharge", "sendExport").stream()
                .anyMatch(this::sends);
        if (kind.equals("battery") && orders && sources.get("mode").isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION,
                    "mode is missing: the topic that tells the battery's mode, so that it can be put back");
        }
    }

    /** Without which nothing is known. */
    List<String> needed() {
        return switch (kind) {
            case "battery" -> List.of("soc");
            case "meter" -> List.of("power");
            default -> List.of("state");
        };
    }

    boolean sends(String order) {
        return !sendings.get(order).isEmpty();
    }

    Optional<Boolean> truth(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return on.contains(lower) ? Optional.of(true) : off.contains(lower) ? Optional.of(false) : Optional.empty();
    }

    private static String chosen(Map.Entry<String, String> field, Map<String, String> preset) {
        return field.getValue().isBlank() ? preset.getOrDefault(field.getKey(), "") : field.getValue();
    }

    static Map<String, String> sourceFields(MqttThing.Config config) {
        return Map.of("availability", config.availability(), "power", config.power(), "soc", config.soc(), "state",
                config.state(), "mode", config.mode(), "amps", config.amps(), "energy", config.energy(), "reserve",
                config.reserve());
    }

    private static Map<String, String> sendingFields(MqttThing.Config config) {
        return Map.ofEntries(Map.entry("sendOn", config.sendOn()), Map.entry("sendOff", config.sendOff()),
                Map.entry("sendCharge", config.sendCharge()), Map.entry("sendAmps", config.sendAmps()),
                Map.entry("sendStop", config.sendStop()), Map.entry("sendSelfConsume", config.sendSelfConsume()),
                Map.entry("sendHold", config.sendHold()), Map.entry("sendGridCharge", config.sendGridCharge()),
                Map.entry("sendExport", config.sendExport()), Map.entry("sendReserve", config.sendReserve()),
                Map.entry("sendMode", config.sendMode()), Map.entry("sendAsk", config.sendAsk()));
    }

    private static MeterState.Role role(String text) throws VendorException {
        try {
            return MeterState.Role.valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new VendorException(Kind.CONFIGURATION,
                    "role must be grid, solar or load, not '" + text.strip() + "'");
        }
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(",")).map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    private static OptionalDouble positive(String field, String text) throws VendorException {
        if (text.isBlank()) {
            return OptionalDouble.empty();
        }
        if (!text.strip().matches("[0-9]{1,9}(\\.[0-9]{1,6})?") || Double.parseDouble(text.strip()) == 0) {
            throw new VendorException(Kind.CONFIGURATION,
                    field + " must be a number above 0, not '" + text.strip() + "'");
        }
        return OptionalDouble.of(Double.parseDouble(text.strip()));
    }
}
