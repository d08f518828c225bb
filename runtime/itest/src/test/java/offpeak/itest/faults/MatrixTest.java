package offpeak.itest.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table is whole: no row of the matrix is left out of the harness or of what was last run in full. */
class MatrixTest {
    private static final List<String> ALL = IntStream.rangeClosed(1, 54).mapToObj(number -> String.format("F%02d",
            number)).toList();

    @Test
    void everyFaultHasARowOnce() {
        List<String> rows = Rows.all().stream().map(Scenario::id).toList();
        Set<String> missing = new HashSet<>(ALL);
        rows.forEach(missing::remove);
        assertEquals(Set.of(), missing);
        assertEquals(rows.size(), new HashSet<>(rows).size(), "a row is there twice in " + rows);
    }

    @Test
    void theTableNamesEveryRow() throws IOException {
        Map<String, String> lines = Matrix.lines();
        for (Scenario row : Rows.all()) {
            assertTrue(lines.containsKey(row.id()), row + " is not in FAULTS.md: run runtime/itest/faults " + row.id());
        }
    }
}
