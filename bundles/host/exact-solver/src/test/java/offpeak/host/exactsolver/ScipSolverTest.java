package offpeak.host.exactsolver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import offpeak.api.plan.Program;
import offpeak.api.plan.ProgramSolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScipSolverTest {
    @TempDir
    static Path folder;
    private static ScipSolver solver;

    @BeforeAll
    static void load() throws IOException {
        Optional<String> libraries = Libraries.folder(System.getProperty("os.name"), System.getProperty("os.arch"));
        assumeTrue(libraries.isPresent(), "SCIP has no library for this machine");
        URL library = ScipSolverTest.class.getClassLoader().getResource(libraries.get() + "/libjniortools.so");
        List<URL> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(URI.create(library.toString())).getParent())) {
            for (Path each : files.sorted().toList()) {
                all.add(each.toUri().toURL());
            }
        }
        solver = new ScipSolver(all, folder, "test");
    }

    @AfterAll
    static void close() {
        if (solver != null) {
            solver.close();
        }
    }

    /** The least of -5x - 4y with 6x + 4y ≤ 24 and x + 2y ≤ 6: 21 at (3, 1.5), 20 in whole numbers at (4, 0). */
    private static Program program(boolean whole) {
        double none = Double.NEGATIVE_INFINITY;
        return new Program(new double[]{-5, -4}, new double[]{0, 0}, new double[]{10, 10},
                new boolean[]{whole, whole}, new int[]{0, 2, 4}, new int[]{0, 1, 0, 1}, new double[]{6, 4, 1, 2},
                new double[]{none, none}, new double[]{24, 6});
    }

    @Test
    void findsTheLeastInFractions() {
        ProgramSolver.Answer answer = solver.minimise(program(false), Duration.ofSeconds(20)).orElseThrow();
        assertArrayEquals(new double[]{3, 1.5}, answer.values(), 1e-6);
        assertEquals(-21, answer.bound(), 1e-6);
    }

    @Test
    void findsTheLeastInWholeNumbers() {
        ProgramSolver.Answer answer = solver.minimise(program(true), Duration.ofSeconds(20)).orElseThrow();
        assertArrayEquals(new double[]{4, 0}, answer.values(), 1e-6);
        assertEquals(-20, answer.bound(), 1e-6);
    }

    @Test
    void whatCannotBeHasNoAnswer() {
        Program program = new Program(new double[]{1}, new double[]{0}, new double[]{1}, new boolean[]{true},
                new int[]{0, 1}, new int[]{0}, new double[]{1}, new double[]{2}, new double[]{3});
        assertTrue(solver.minimise(program, Duration.ofSeconds(20)).isEmpty());
    }

    @Test
    void otherMachinesHaveNoLibrary() {
        assertEquals(Optional.empty(), Libraries.folder("Linux", "arm"));
        assertEquals(Optional.empty(), Libraries.folder("Mac OS X", "aarch64"));
        assertEquals(Optional.of("ortools-linux-aarch64"), Libraries.folder("Linux", "aarch64"));
    }
}
