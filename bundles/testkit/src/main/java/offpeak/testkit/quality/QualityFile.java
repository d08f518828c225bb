package offpeak.testkit.quality;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import offpeak.testkit.quality.Line.Tier;

/**
 * A bundle's quality.yaml.
 *
 * @param tier which it claims; absent when the file is
 * @param heapMb how much it may keep alive, MB; absent when not said
 * @param packs the packages, with those below them, of libraries that are a part of the bundle: not its own code
 * @param evidence by line: one sentence, for what no machine can see
 * @param faults what is wrong with the file
 */
record QualityFile(Optional<Tier> tier, OptionalDouble heapMb, Set<String> packs, Map<Line, String> evidence,
        List<String> faults) {

    /** Whether a class is of a library that is packed in. */
    boolean packed(String className) {
        return packs.stream().anyMatch(name -> className.startsWith(name + "."));
    }

    /** {@code tier: gold}, {@code heapMb: 2}, {@code packs: org.example.library} and lines like {@code B9: where to read it}; no nesting, # for comments. */
    static QualityFile parse(String text) {
        Optional<Tier> tier = Optional.empty();
        OptionalDouble heap = OptionalDouble.empty();
        Set<String> packs = Set.of();
        Map<Line, String> evidence = new EnumMap<>(Line.class);
        List<String> faults = new ArrayList<>();
        for (String line : text.lines().map(String::strip).filter(one -> !one.isEmpty() && !one.startsWith("#"))
                .toList()) {
            int colon = line.indexOf(':');
            String key = colon < 0 ? line : line.substring(0, colon).strip();
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            try {
                switch (key) {
                    case "tier" -> tier = Optional.of(Tier.valueOf(value.toUpperCase(Locale.ROOT)));
                    case "heapMb" -> heap = OptionalDouble.of(Double.parseDouble(value));
                    case "packs" -> packs = Set.of(value.split("[,\\s]+"));
                    default -> evidence.put(Line.valueOf(key), value);
                }
            } catch (IllegalArgumentException e) {
                faults.add("quality.yaml: '" + line + "' is not understood");
            }
        }
        evidence.forEach((line, sentence) -> {
            if (sentence.length() < 10) {
                faults.add("quality.yaml: " + line + " needs a sentence");
            }
        });
        return new QualityFile(tier, heap, packs, evidence, List.copyOf(faults));
    }
}
