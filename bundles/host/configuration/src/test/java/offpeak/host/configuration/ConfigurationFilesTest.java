package offpeak.host.configuration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFilesTest {
    private static final String PID = "offpeak.price.agile~home";
    @TempDir
    Path folder;
    private ConfigurationFiles files;

    @BeforeEach
    void open() throws IOException {
        files = new ConfigurationFiles(folder, InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")));
    }

    private static Dictionary<String, Object> configuration(String pid, Object region) {
        return new Hashtable<>(Map.of("service.pid", pid, "region", region));
    }

    private Set<Object> all() throws IOException {
        Set<Object> all = new HashSet<>();
        Collections.list(files.getDictionaries()).forEach(all::add);
        return all;
    }

    @Test
    void whatIsStoredIsThereAfterARestartAndNoLongerOnceItIsDeleted() throws IOException {
        files.store(PID, configuration(PID, "C"));
        files.store("offpeak.mqtt", configuration("offpeak.mqtt", "x"));
        open();

        assertTrue(files.exists(PID));
        assertEquals(configuration(PID, "C"), files.load(PID));
        assertEquals(Set.of(configuration(PID, "C"), configuration("offpeak.mqtt", "x")), all());

        files.store(PID, configuration(PID, "D"));
        files.delete(PID);
        assertFalse(files.exists(PID));
        assertThrows(IOException.class, () -> files.load(PID));
        try (var left = Files.list(folder)) {
            assertEquals(List.of("offpeak.mqtt.cfg"), left.map(one -> one.getFileName().toString()).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../b", "pid with blanks", "größe", "~", "..", "A*B?C", "100%"})
    void everyPidHasAFileOfItsOwn(String pid) throws IOException {
        files.store(pid, configuration(pid, "C"));
        open();

        assertEquals(Set.of(configuration(pid, "C")), all());
        try (var left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 20, 21, 40, -1})
    void aTornFileGivesWayToTheOneBeforeItAndLeavesTheOthersAlone(int length) throws IOException {
        files.store("offpeak.mqtt", configuration("offpeak.mqtt", "x"));
        files.store(PID, configuration(PID, "C"));
        files.store(PID, configuration(PID, "D"));
        Path file = folder.resolve(PID + ".cfg");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, length < 0 ? whole.length - 1 : length));
        open();

        assertEquals(Set.of(configuration(PID, "C"), configuration("offpeak.mqtt", "x")), all());
        assertEquals(Set.of(PID), files.damaged().keySet());
        assertTrue(Files.exists(folder.resolve(PID + ".cfg.corrupt.2026-11-21T120000Z")));
        open();
        assertEquals(configuration(PID, "C"), files.load(PID));
        assertEquals(Map.of(), files.damaged(), "repaired");
    }

    @Test
    void oneFlippedBitIsNoticed() throws IOException {
        files.store(PID, configuration(PID, "C"));
        Path file = folder.resolve(PID + ".cfg");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        Files.write(file, bytes);

        assertEquals(Set.of(), all());
        assertTrue(files.damaged().get(PID).contains("is lost"), files.damaged().toString());
        files.store(PID, configuration(PID, "E"));
        assertEquals(Map.of(), files.damaged());
    }

    @Test
    void aFileWithAWrongNumberStopsNobody() throws IOException {
        files.store("offpeak.mqtt", configuration("offpeak.mqtt", "x"));
        Files.writeString(folder.resolve("broken.cfg"), "service.pid=\"broken\"\nrate=D\"1.5\"\n");

        assertEquals(Set.of(configuration("offpeak.mqtt", "x")), all());
        assertEquals(Set.of("broken"), files.damaged().keySet());
    }

    @Test
    void whatAKillLeavesBehindWhileWritingIsIgnored() throws IOException {
        files.store(PID, configuration(PID, "C"));
        Files.writeString(folder.resolve(PID + ".cfg.tmp"), "half");
        open();

        assertEquals(Set.of(configuration(PID, "C")), all());
        files.store(PID, configuration(PID, "D"));
        assertEquals(configuration(PID, "D"), files.load(PID));
    }

    @Test
    void theSameAgainWritesNothing() throws IOException {
        files.store(PID, configuration(PID, "C"));
        Object before = Files.readAttributes(folder.resolve(PID + ".cfg"), "unix:ino,ctime");

        files.store(PID, configuration(PID, "C"));

        assertEquals(before, Files.readAttributes(folder.resolve(PID + ".cfg"), "unix:ino,ctime"));
    }

    @Property(tries = 200)
    void everyValueThatAConfigurationCanHoldComesBack(@ForAll("values") Object value) throws IOException {
        Path own = Files.createTempDirectory("offpeak-configurations");
        try {
            ConfigurationFiles law = ConfigurationFiles.in(own);
            law.store(PID, configuration(PID, value));
            Dictionary<?, ?> read = ConfigurationFiles.in(own).load(PID);
            assertArrayEquals(new Object[]{value}, new Object[]{read.get("region")});
        } finally {
            Files.delete(own.resolve(PID + ".cfg"));
            Files.delete(own);
        }
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<String> texts = Arbitraries.strings().map(text -> new String(
                text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        return Arbitraries.oneOf(texts, Arbitraries.integers(), Arbitraries.longs(), Arbitraries.doubles(),
                Arbitraries.floats(), Arbitraries.shorts(), Arbitraries.bytes(), Arbitraries.of(true, false),
                Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY), texts.array(String[].class).ofMinSize(1),
                Arbitraries.doubles().array(Double[].class).ofMinSize(1),
                Arbitraries.longs().list().ofMinSize(1).ofMaxSize(4));
    }
}
