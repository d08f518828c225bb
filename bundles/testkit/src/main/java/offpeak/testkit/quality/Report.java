package offpeak.testkit.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import offpeak.testkit.quality.Line.Tier;
import offpeak.testkit.quality.Result.Verdict;

/**
 * What was found of a bundle, line by line.
 *
 * @param name symbolic name and version
 * @param claimed the tier that its quality.yaml names; absent without one
 * @param results every line, in the scale's order
 */
public record Report(String name, Optional<Tier> claimed, List<Result> results) {

    /** Why a line is not seen of a bundle of whose vendor nothing is known. */
    static final String UNSEEN = "needs the vendor's recorded answers";

    public Report {
        Map<Line, Result> all = new EnumMap<>(Line.class);
        results.forEach(result -> all.merge(result.line(), result, (one, other) -> one.holds() ? other : one));
        for (Line line : Line.values()) {
            all.computeIfAbsent(line, missing -> Result.fail(missing, "was not looked at"));
        }
        results = all.values().stream().sorted(Comparator.comparing(Result::line)).toList();
    }

    /**
     * The highest tier of which every line holds, and every one below, but none above the claimed one: of those lines that
     * don't apply nobody said why. Empty when there is none.
     */
    public Optional<Tier> met() {
        return held().map(tier -> claimed.filter(one -> one.compareTo(tier) < 0).orElse(tier));
    }

    private Optional<Tier> held() {
        return Arrays.stream(Tier.values()).filter(tier -> results.stream()
                .filter(result -> result.line().tier().compareTo(tier) <= 0).allMatch(Result::holds))
                .max(Comparator.naturalOrder());
    }

    /** For people: a line for each line. */
    public String table() {
        StringBuilder table = new StringBuilder(name).append('\n');
        for (Result result : results) {
            String verdict = switch (result.verdict()) {
                case PASS -> "pass";
                case EVIDENCE -> "said";
                case NOT_APPLICABLE -> "n/a";
                case FAIL -> "FAIL";
            };
            table.append(String.format(java.util.Locale.ROOT, "%-4s%-5s%-64s%s%n", result.line(), verdict,
                    result.line().text(), result.why()));
        }
        long unseen = results.stream().filter(result -> result.why().startsWith(UNSEEN)).count();
        table.append("tier met: ").append(met().map(Tier::name).orElse("none")).append(", claimed: ")
                .append(claimed.map(Tier::name).orElse("none"));
        if (unseen > 0) {
            table.append("; ").append(unseen).append(" lines can't be seen without the vendor's answers");
        }
        return table.append('\n').toString();
    }

    /** Writes it for {@code QUALITY.md}: one line for each line, separated by tabs. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        List<String> lines = new ArrayList<>();
        lines.add(name + "\t" + claimed.map(Tier::name).orElse(""));
        results.forEach(result -> lines.add(result.line() + "\t" + result.verdict() + "\t"
                + result.why().replaceAll("\\s+", " ")));
        Files.writeString(file, lines.stream().collect(Collectors.joining("\n", "", "\n")));
    }

    /** Reads what {@link #write} wrote. */
    public static Report read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String[] head = lines.get(0).split("\t", -1);
        List<Result> results = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split("\t", 3);
            results.add(new Result(Line.valueOf(parts[0]), Verdict.valueOf(parts[1]), parts[2]));
        }
        return new Report(head[0], head[1].isEmpty() ? Optional.empty() : Optional.of(Tier.valueOf(head[1])), results);
    }
}
