package offpeak.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of what the programs before did, and where it is here. */
class OriginalsTest {
    private static final Path PAGE = Checkout.ROOT.resolve("bundles/rule/README.md");
    /** Rows of each program, and those of the project's own card. */
    private static final Map<String, Integer> COUNTS = counts();
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
    /** From the mark of a test to the name of the method that has it. */
    private static final Pattern MARKED = Pattern.compile("@(?:Test|Property|ParameterizedTest|TestFactory)\\b"
            + "[\\s\\S]*?\\b(?:void|List<DynamicTest>)\\s+(\\w+)\\(");

    private record Row(String id, List<String> cells) {}

    private static Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("T", 29);
        counts.put("P", 15);
        counts.put("S", 25);
        counts.put("G", 24);
        counts.put("I", 13);
        counts.put("C", 8);
        return counts;
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            if (cells.size() > 2 && cells.get(1).matches("[A-Z]\\d+")) {
                rows.add(new Row(cells.get(1), cells.subList(2, cells.size() - 1)));
            }
        }
        return rows;
    }

    @Test
    void everyRowIsThereOnceAndInOrder() throws IOException {
        List<String> expected = COUNTS.entrySet().stream()
                .flatMap(program -> IntStream.rangeClosed(1, program.getValue()).mapToObj(i -> program.getKey() + i))
                .toList();
        assertEquals(expected, rows().stream().map(Row::id).toList());
    }

    @Test
    void noCellIsEmptyAndWhatIsNotOpenIsShownByATest() throws IOException {
        for (Row row : rows()) {
            assertEquals(3, row.cells().size(), row.id());
            assertTrue(row.cells().stream().noneMatch(String::isEmpty), row.id());
            boolean open = row.cells().get(1).equals("open");
            assertEquals(open, row.cells().get(2).equals("open"), row.id());
            assertTrue(open || TEST.matcher(row.cells().get(2)).find(), row.id() + " names no test");
        }
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Map<String, List<Path>> classes = new LinkedHashMap<>();
        for (Path file : Checkout.files()) {
            if (file.toString().contains("/src/test/java/") && file.toString().endsWith(".java")) {
                classes.computeIfAbsent(file.getFileName().toString().replace(".java", ""), n -> new ArrayList<>())
                        .add(file);
            }
        }
        int named = 0;
        for (Row row : rows()) {
            Matcher test = TEST.matcher(row.cells().get(2));
            while (test.find()) {
                named++;
                assertTrue(has(classes.getOrDefault(test.group(1), List.of()), test.group(2)),
                        row.id() + ": there is no test " + test.group());
            }
        }
        assertTrue(named > 100, named + " tests are named");
        assertFalse(has(classes.get("OriginalsTest"), "rows"), "a method without a mark is no test");
    }

    private static boolean has(List<Path> files, String method) throws IOException {
        for (Path file : files) {
            Matcher test = MARKED.matcher(Files.readString(file));
            while (test.find()) {
                if (test.group(1).equals(method)) {
                    return true;
                }
            }
        }
        return false;
    }
}
