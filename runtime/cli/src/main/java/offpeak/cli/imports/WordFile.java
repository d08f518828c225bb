package offpeak.cli.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of {@code KEY value} and of {@code KEY=value}. */
final class WordFile {

    private static final Pattern WORDS = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?:[ \\t]+(.*))?");
    private static final Pattern VARIABLE = Pattern
            .compile("(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \\t]*=[ \\t]*(.*)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"[ \\t]*(?:#.*)?|'([^']*)'[ \\t]*(?:#.*)?");

    private WordFile() {}

    /** Only the first word behind the key counts, as in the original. */
    static List<Entry> words(SourceFile file) {
        return entries(file, WORDS, value -> value.isEmpty() ? value : value.split("[ \\t]+")[0]);
    }

    /** As a shell's: quotes are taken away, and a comment behind a value. */
    static List<Entry> variables(SourceFile file) {
        return entries(file, VARIABLE, value -> {
            Matcher quoted = QUOTED.matcher(value);
            return quoted.matches()
                    ? Optional.ofNullable(quoted.group(1)).orElseGet(() -> quoted.group(2))
                    : value.replaceFirst("[ \\t]+#.*", "");
        });
    }

    private static List<Entry> entries(SourceFile file, Pattern shape, java.util.function.UnaryOperator<String> value) {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : file.text().lines().toList()) {
            number++;
            Matcher set = shape.matcher(line.strip());
            if (set.matches()) {
                entries.add(new Entry(file.name(), number, set.group(1),
                        Optional.of(value.apply(Optional.ofNullable(set.group(2)).orElse("").strip()))));
            } else if (!line.isBlank() && !line.strip().startsWith("#")) {
                entries.add(new Entry(file.name(), number, "this line", Optional.empty()));
            }
        }
        return entries;
    }
}
