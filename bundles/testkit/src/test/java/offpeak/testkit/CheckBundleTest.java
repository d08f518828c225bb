package offpeak.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import offpeak.testkit.quality.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckBundleTest {

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int check(String... arguments) {
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        return CheckBundle.run(printed, printed, arguments);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> lines(String verdict) {
        return printed().lines().filter(line -> line.matches("[BSGP]\\d+ +" + verdict + " .*"))
                .map(line -> line.substring(0, line.indexOf(' '))).toList();
    }

    @Test
    void helpIsNoWrongUse() {
        assertEquals(0, check("--help"));
        assertTrue(printed().startsWith("Usage: offpeak check-bundle FILE.jar"), printed());
        assertEquals(2, check());
    }

    @Test
    void aStrangersBundleIsToldLineByLineWhatFails() throws IOException {
        Report report = CheckBundle.check(StrangersBundle.build(folder));
        // QUALITY.md shows it
        report.write(Path.of(System.getProperty("basedir", "."), "target", "quality.tsv"));
        assertEquals(1, CheckBundle.tell(report, new PrintStream(out, true, StandardCharsets.UTF_8)));
        assertEquals(List.of("B1", "B2", "B4", "B5", "B8", "B9", "B10", "S1", "S2", "S4", "S5", "S6", "G1", "G2", "G4",
                "G7", "G9", "P1", "P3", "P4"), lines("FAIL"), printed());
        assertTrue(printed().contains("tier met: none, claimed: none; "), printed());
    }

    @Test
    void whatIsNoBundleIsSaid() throws IOException {
        assertEquals(2, check());
        assertEquals(2, check(folder.resolve("none.jar").toString()));
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        assertEquals(2, check(text.toString()));
        assertTrue(printed().contains("not a bundle"), printed());
    }
}
