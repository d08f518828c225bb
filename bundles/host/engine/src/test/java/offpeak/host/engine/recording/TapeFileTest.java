package offpeak.host.engine.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import offpeak.host.engine.World;
import offpeak.host.scheduler.SteppedTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TapeFileTest {
    private static final Instant START = World.START;

    private final SteppedTime time = new SteppedTime(START);
    @TempDir
    private Path folder;

    private static List<String> unzip(byte[] bytes) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(bytes)), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }

    @Test
    void aFileThatIsFullGoesAsideAndTheNextOneBeginsWithALineThatNeedsNoneBeforeIt() throws IOException {
        Path path = folder.resolve("recording.jsonl");
        TapeFile file = new TapeFile(path, 20, time);
        assertFalse(file.take("whole 1", START, true));
        assertFalse(file.take("a line of 20 letters", START, false));
        time.advance(Duration.ofSeconds(1));
        assertTrue(file.take("one more", START, false), "asks for a whole line");
        assertFalse(file.take("whole 2", START, true));
        file.close();
        assertEquals("whole 2\n", Files.readString(path));
        assertEquals(List.of("whole 1", "a line of 20 letters", "one more"),
                unzip(Files.readAllBytes(folder.resolve("recording.jsonl.1.gz"))));
    }

    @Test
    void aDiskThatIsTooSlowLosesLinesAndHoldsNobody() throws IOException {
        Path path = folder.resolve("recording.jsonl");
        TapeFile file = new TapeFile(path, 1_000_000, time);
        boolean anew = false;
        int taken = 0;
        for (; !anew; taken++) {
            anew = file.take("line " + taken, START, taken == 0);
        }
        assertEquals(10_001, taken);
        assertTrue(file.take("lost as well", START, false), "until a whole one");
        time.advance(Duration.ofSeconds(1));
        assertFalse(file.take("whole", START, true));
        file.close();
        List<String> lines = Files.readAllLines(path);
        assertEquals("line 9999", lines.get(lines.size() - 2));
        assertEquals("whole", lines.get(lines.size() - 1));
    }

    @Test
    void theLastDayIsInMemoryAndCanBeReadWhileItGoesOn() throws IOException {
        Roll roll = new Roll();
        boolean anew = true;
        for (int minute = 0; minute <= 3 * 24 * 60; minute++) {
            anew = roll.take("minute " + minute, START.plus(Duration.ofMinutes(minute)), anew);
            if (minute % 1000 == 0) {
                roll.gzip();
            }
        }
        List<String> lines = unzip(roll.gzip());
        assertEquals("minute 4320", lines.get(lines.size() - 1));
        int first = Integer.parseInt(lines.get(0).substring("minute ".length()));
        assertTrue(first > 4320 - 28 * 60 && first <= 4320 - 24 * 60, lines.get(0));
        assertEquals(4320 - first + 1, lines.size());
    }

    @Test
    void aBusyDayIsKeptAsFarAsThereIsRoom() {
        Roll roll = new Roll();
        java.util.SplittableRandom random = new java.util.SplittableRandom(1);
        boolean anew = true;
        for (int i = 0; i < 60; i++) {
            byte[] noise = new byte[400_000];
            random.nextBytes(noise);
            anew = roll.take(java.util.HexFormat.of().formatHex(noise), START.plusSeconds(i), anew);
        }
        assertTrue(roll.bytes() > Roll.MOST_BYTES / 2 && roll.bytes() <= Roll.MOST_BYTES * 1.2,
                "bytes: " + roll.bytes());
    }

    /** A piece of work, one second after the last. */
    private void work(Pen pen) {
        time.advance(Duration.ofSeconds(1));
        pen.work("tick", () -> pen.line().sign("set", true), later -> pen.line().sign("later", later));
    }

    @Test
    void aRecordingThatIsSwitchedOnBeginsWithALineThatNeedsNoneBeforeItAndEndsWhenItIsSwitchedOff() throws IOException {
        Pen pen = new Pen(time, TapeJson::object, List.of(new Roll()));
        TapeDeck deck = new TapeDeck(pen, time, time, Optional.of(folder));
        work(pen);
        assertEquals(Optional.empty(), deck.status().file());
        Path path = folder.resolve("recording.jsonl");
        assertEquals(Optional.of(path), deck.record(true, "ada").file());
        assertEquals(Optional.of(START.plusSeconds(1)), deck.status().since());
        work(pen);
        work(pen);
        time.advance(Duration.ofSeconds(1));
        assertEquals(Files.size(path), deck.record(true, "bob").bytes());
        assertFalse(deck.record(false, "ada").on());
        work(pen);
        assertEquals("""
                {"at":"2026-06-15T12:00:02Z","do":"tick","recording":{"whole":false},"later":"t","set":"t"}
                {"at":"2026-06-15T12:00:03Z","do":"tick","set":"t"}
                """, Files.readString(path));
    }

    @Test
    void anotherRecordingReplacesTheLastOne() throws IOException {
        Pen pen = new Pen(time, TapeJson::object, List.of(new Roll()));
        TapeDeck deck = new TapeDeck(pen, time, time, Optional.of(folder));
        Files.writeString(folder.resolve("recording.jsonl.1.gz"), "of the last one");
        deck.record(true, "ada");
        work(pen);
        deck.record(false, "ada");
        deck.record(true, "ada");
        deck.close();
        assertEquals("", Files.readString(folder.resolve("recording.jsonl")));
        assertFalse(Files.exists(folder.resolve("recording.jsonl.1.gz")));
        assertEquals(List.of(), time.failures());
    }

    @Test
    void aFileThatCantBeWrittenIsRefusedAndTheRecordingStaysOff() {
        Pen pen = new Pen(time, TapeJson::object, List.of(new Roll()));
        TapeDeck deck = new TapeDeck(pen, time, time, Optional.of(folder.resolve("missing")));
        assertThrows(IllegalArgumentException.class, () -> deck.record(true, "ada"));
        assertFalse(deck.status().on());
        assertThrows(IllegalArgumentException.class,
                () -> new TapeDeck(pen, time, time, Optional.empty()).record(true, "ada"));
    }
}
