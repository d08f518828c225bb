package offpeak.cli.imports;

import java.util.List;
import java.util.Map;

/**
 * What an older program's configuration becomes.
 *
 * @param program for people
 * @param lines each line that set something, in order
 * @param configurations the fields by pid; with secrets
 */
public record Imported(String program, List<Line> lines, Map<String, Map<String, Object>> configurations) {

    public long count(Line.Fate fate) {
        return lines.stream().filter(line -> line.fate() == fate).count();
    }

    /** Without the configurations, which hold secrets. */
    @Override
    public String toString() {
        return program + " " + lines;
    }
}
