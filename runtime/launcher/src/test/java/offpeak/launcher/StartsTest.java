package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartsTest {

    private static final Instant NOON = Instant.parse("2026-06-15T12:00:00Z");
    private static final Path CONFIG = Path.of("/etc/offpeak");

    @TempDir
    private Path data;

    private Starts at(int minute) throws Exception {
        return Starts.read(data, NOON.plusSeconds(60L * minute));
    }

    private void crash(int minute, Starts.Mode mode) throws Exception {
        at(minute).begin(NOON.plusSeconds(60L * minute), mode, CONFIG);
    }

    private void crashes(int... minutes) throws Exception {
        for (int minute : minutes) {
            crash(minute, Starts.Mode.NORMAL);
        }
    }

    @Test
    void damagedBytesEndNothing() throws Exception {
        crashes(0, 3);
        byte[] damaged = java.nio.file.Files.readAllBytes(data.resolve("starts"));
        damaged[damaged.length - 3] = (byte) 0xFF;
        java.nio.file.Files.write(data.resolve("starts"), damaged);
        assertEquals(Starts.Mode.NORMAL, at(4).next());
    }

    @Test
    void threeCrashesInTenMinutesAreALoop() throws Exception {
        crashes(0, 3);
        assertEquals(Starts.Mode.NORMAL, at(4).next());
        crashes(6);

        assertEquals(Starts.Mode.SAFE, at(9).next());
        assertEquals(Starts.Mode.NORMAL, at(10).next());
    }

    @Test
    void whatEndedWellBreaksTheLoop() throws Exception {
        crashes(0, 1);
        Starts well = at(2);
        well.begin(NOON.plusSeconds(120), Starts.Mode.NORMAL, CONFIG);
        well.well();
        crashes(3);

        assertEquals(1, at(4).crashed().size());
        assertEquals(Optional.of(CONFIG), at(4).config());
    }

    @Test
    void aCrashInSafeModeLeavesTheHostsBundlesAlone() throws Exception {
        crashes(0, 1, 2);
        crash(3, Starts.Mode.SAFE);

        assertEquals(Starts.Mode.BARE, at(4).next());
    }

    @Test
    void aTornFileIsNoCrash() throws Exception {
        Files.writeString(data.resolve("starts"), "config /c\n2026-06-15T12:0\nyesterday NORMAL\n\n");

        assertEquals(0, at(1).crashed().size());
        assertEquals(Optional.of(Path.of("/c")), at(1).config());
    }

    @Test
    void theNewestBundleBeforeTheFirstCrashIsNamed() throws Exception {
        plugin("old.bundle", -50);
        plugin("new.bundle", 1);
        plugin("later.bundle", 3);
        crashes(0, 2, 4);

        String why = SafeMode.why(data, at(5).crashed());

        assertTrue(why.contains("new.bundle") && !why.contains("later.bundle") && !why.contains("old.bundle"), why);
        assertTrue(why.contains("3 starts since 2026-06-15T12:00:00Z"), why);
    }

    @Test
    void withoutBundlesOfTheUserNobodyIsBlamed() throws Exception {
        crashes(0, 2, 4);

        assertTrue(SafeMode.why(data, at(5).crashed()).contains("culprit is unknown"));
    }

    @Test
    void whatIsInTheFileOfTheCulpritIsTold() throws Exception {
        crashes(0, 2, 4);
        Culprit.write(data, "the process was ended by a.B.c", new StackTraceElement[0]);

        assertTrue(SafeMode.why(data, at(5).crashed()).contains("ended by a.B.c"));
    }

    @Test
    void whoEndsTheProcessIsFound() {
        StackTraceElement[] signal = {frame("java.lang.Shutdown", "exit"), frame("java.lang.Terminator$1", "handle")};
        StackTraceElement[] exit = {frame("java.lang.Shutdown", "exit"), frame("java.lang.Runtime", "exit"),
                frame("java.lang.System", "exit"), frame("hostile.Bundle", "start")};

        assertEquals(Optional.empty(), Culprit.exiting(Map.of(Thread.currentThread(), signal)));
        assertEquals("hostile.Bundle", Culprit.caller(Culprit.exiting(Map.of(Thread.currentThread(), exit))
                .orElseThrow()).orElseThrow().getClassName());
    }

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, null, -1);
    }

    private void plugin(String name, int minute) throws Exception {
        Path jar = data.resolve("plugins").resolve(name + ".jar");
        SampleHome.jar(jar, name, "1.0.0", null, Map.of());
        Files.setLastModifiedTime(jar, FileTime.from(NOON.plusSeconds(60L * minute)));
    }
}
