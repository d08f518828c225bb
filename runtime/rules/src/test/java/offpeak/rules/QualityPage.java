package offpeak.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import offpeak.testkit.quality.Line;
import offpeak.testkit.quality.Report;
import offpeak.testkit.quality.Result;
import offpeak.testkit.quality.Result.Verdict;

/** QUALITY.md: what the contract tests of the integrations found when they ran. */
final class QualityPage {
    static final Path FILE = Checkout.ROOT.resolve("runtime/quality/QUALITY.md");
    private static final int LONGEST = 300;
    private static final int LEAST_PERCENT = 90;

    private QualityPage() {}

    /**
     * The page as it should be.
     *
     * @param now the page as it is: rows of modules that were not tested in this build stay
     * @param measure whether coverage is taken from this build; else it stays as it is
     */
    static String page(String now, boolean measure) throws IOException {
        Map<String, String> rows = rows(now);
        StringBuilder page = new StringBuilder("""
                # Quality

                Made by `runtime/quality/run` from what the contract tests found; the build fails when it is not true. The scale is
                Home Assistant's, as far as a machine can see it in an OSGi bundle; `CONTRIBUTING.md` tells how a bundle is held to it.

                ✓ seen by the machine, s said with a sentence in the bundle's `quality.yaml`, · does not apply, ✗ fails.

                """);
        page.append("| bundle | tier met |");
        Arrays.stream(Line.values()).forEach(line -> page.append(' ').append(line).append(" |"));
        page.append("\n|---|---|").append("---|".repeat(Line.values().length)).append('\n');
        for (String module : Checkout.bundles()) {
            if (module.matches("bundles/(price|device|forecast|notify|rule)/.*")) {
                String name = module.substring("bundles/".length());
                Path target = Checkout.ROOT.resolve(module).resolve("target");
                String row = rows.getOrDefault(name,
                        "| " + name + " | not tested |" + " |".repeat(Line.values().length));
                page.append(Files.exists(target.resolve("quality.tsv")) ? row(name, target, row, measure) : row)
                        .append('\n');
            }
        }
        page.append("\n## The lines\n\n");
        Arrays.stream(Line.values()).forEach(line -> page.append("- **").append(line).append("** (")
                .append(line.tier().name().toLowerCase(java.util.Locale.ROOT)).append(") ").append(line.text())
                .append('\n'));
        return page.append(stranger(now)).toString();
    }

    /** By the bundle's name. */
    private static Map<String, String> rows(String page) {
        Map<String, String> rows = new LinkedHashMap<>();
        page.lines().filter(line -> line.matches("\\| [a-z-]+/[a-z0-9-]+ \\|.*"))
                .forEach(line -> rows.put(line.split("\\|")[1].strip(), line));
        return rows;
    }

    private static String row(String name, Path target, String before, boolean measure) throws IOException {
        Report report = Report.read(target.resolve("quality.tsv"));
        Path measured = target.resolve("site/jacoco/jacoco.csv");
        Optional<Integer> percent = measure && Files.exists(measured) ? Optional.of(percent(measured)) : kept(before);
        Map<Line, String> cells = new LinkedHashMap<>();
        for (Result result : report.results()) {
            cells.put(result.line(), switch (result.verdict()) {
                case PASS -> "✓";
                case EVIDENCE -> "s";
                case NOT_APPLICABLE -> "·";
                case FAIL -> "✗";
            });
        }
        percent.ifPresent(figure -> cells.put(Line.S9, figure + " %"));
        boolean covered = percent.filter(figure -> figure < LEAST_PERCENT).isEmpty();
        String met = report.met().filter(tier -> covered || tier == Line.Tier.BRONZE)
                .or(() -> report.met().map(tier -> Line.Tier.BRONZE))
                .map(tier -> tier.name().toLowerCase(java.util.Locale.ROOT)).orElse("none");
        return "| " + name + " | " + met + " | " + String.join(" | ", cells.values()) + " |";
    }

    private static Optional<Integer> kept(String row) {
        String[] cells = row.split("\\|");
        int at = 3 + Line.S9.ordinal();
        return cells.length > at && cells[at].strip().matches("\\d+ %")
                ? Optional.of(Integer.parseInt(cells[at].strip().replace(" %", "")))
                : Optional.empty();
    }

    /** Of all branches together, rounded down; those of a library that is packed in are not ours. */
    private static int percent(Path csv) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        List<String> head = List.of(lines.get(0).split(","));
        long missed = 0;
        long covered = 0;
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            if (!cells[head.indexOf("PACKAGE")].startsWith("offpeak.")) {
                continue;
            }
            missed += Long.parseLong(cells[head.indexOf("BRANCH_MISSED")]);
            covered += Long.parseLong(cells[head.indexOf("BRANCH_COVERED")]);
        }
        return missed + covered == 0 ? 100 : (int) (100 * covered / (missed + covered));
    }

    /** What the report of a bundle that is bad on purpose shows. */
    private static String stranger(String now) throws IOException {
        String title = "\n## A stranger's bundle\n";
        Path kept = Checkout.ROOT.resolve("bundles/testkit/target/quality.tsv");
        if (!Files.exists(kept)) {
            return now.contains(title) ? now.substring(now.indexOf(title)) : "";
        }
        StringBuilder text = new StringBuilder(title).append("""

                `runtime/offpeak check-bundle stranger.jar` of one that the testkit's tests build bad on purpose:

                | line | what is wrong |
                |---|---|
                """);
        for (Result result : Report.read(kept).results()) {
            if (result.verdict() == Verdict.FAIL) {
                text.append("| ").append(result.line()).append(" | ").append(steady(result.why())).append(" |\n");
            }
        }
        return text.toString();
    }

    /** Without what is another one in each run: times and numbers of threads. */
    private static String steady(String why) {
        String masked = Arrays
                .stream(why.replaceAll("(?<!HTTP )(?!401)\\b\\d{3,}\\b", "…").split("; |, (?=… |UNREACHABLE)"))
                .collect(Collectors.toCollection(LinkedHashSet::new)).stream().collect(Collectors.joining("; "))
                .replace("|", "\\|").replace("<", "&lt;");
        return masked.length() > LONGEST ? masked.substring(0, LONGEST) + "…" : masked;
    }
}
