package offpeak.host.installer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import offpeak.api.host.Installer.RefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFolderTest {
    private static final String NAME = "com.acme.rule";

    @TempDir
    private Path data;
    private Path plugins;
    private PluginFolder folder;

    @BeforeEach
    void open() {
        plugins = data.resolve("plugins");
        folder = new PluginFolder(plugins);
    }

    private Path receive(String content) throws Exception {
        return folder.receive(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    private void install(String content) throws Exception {
        folder.place(receive(content), NAME);
        folder.commit(NAME);
    }

    private String jar() throws IOException {
        return Files.readString(folder.jar(NAME));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(plugins)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> removed() throws IOException {
        return Files.readAllLines(plugins.resolve("removed"));
    }

    @Test
    void anInstalledArchiveIsAloneUnderItsName() throws Exception {
        install("one");
        install("two");
        assertEquals("two", jar());
        assertEquals(List.of("com.acme.rule.jar"), files());
    }

    @Test
    void theOneBeforeComesBack() throws Exception {
        install("one");
        folder.place(receive("two"), NAME);
        assertEquals("two", jar());
        assertEquals(Optional.of(folder.jar(NAME)), folder.rollBack(NAME));
        assertEquals("one", jar());
        assertEquals(List.of("com.acme.rule.jar"), files());
    }

    @Test
    void whereThereWasNoneThereIsNoneAgain() throws Exception {
        folder.place(receive("one"), NAME);
        assertEquals(Optional.empty(), folder.rollBack(NAME));
        assertEquals(List.of(), files());
    }

    @Test
    void aCutBetweenPlacingAndCommittingLeavesTheNewOne() throws Exception {
        install("one");
        folder.place(receive("two"), NAME);

        new PluginFolder(plugins).tidy();
        assertEquals("two", jar());
        assertEquals(List.of("com.acme.rule.jar"), files());
    }

    @Test
    void aCutBeforePlacingLeavesTheOldOne() throws Exception {
        install("one");
        receive("two");
        folder.temporary();
        // where the power went between keeping the old one and putting the new one in its place
        Files.createLink(plugins.resolve(NAME + ".previous"), folder.jar(NAME));

        new PluginFolder(plugins).tidy();
        assertEquals("one", jar());
        assertEquals(List.of("com.acme.rule.jar"), files());
    }

    @Test
    void thereIsAnArchiveAtEveryMoment() throws Exception {
        install("one");
        folder.place(receive("two"), NAME);
        // the old one is a second name of the same file, so its name never stood empty
        assertEquals("one", Files.readString(plugins.resolve(NAME + ".previous")));
        assertEquals("two", jar());
    }

    @Test
    void aPlaceThatFailsChangesNothing() throws Exception {
        install("one");
        assertThrows(IOException.class, () -> folder.place(plugins.resolve("nothing.part"), NAME));
        assertEquals("one", jar());
        assertEquals(List.of("com.acme.rule.jar"), files());
    }

    @Test
    void whatWasKeptOfAnEarlierInstallationIsNotTakenForThis() throws Exception {
        install("one");
        folder.place(receive("two"), NAME);
        folder.remove(NAME);
        assertEquals(List.of("removed"), files());

        Files.writeString(plugins.resolve(NAME + ".previous"), "ancient");
        folder.place(receive("three"), NAME);
        assertEquals(Optional.empty(), folder.rollBack(NAME));
        assertEquals(List.of("removed"), files());
    }

    @Test
    void theListOfRemovedSurvives() throws Exception {
        folder.remove("b");
        folder.remove("a");
        folder.remove("a");
        assertEquals(List.of("a", "b"), removed());

        PluginFolder later = new PluginFolder(plugins);
        later.tidy();
        later.remove("c");
        assertEquals(List.of("a", "b", "c"), removed());
        later.commit("b");
        later.commit("other");
        assertEquals(List.of("a", "c"), removed());
    }

    @Test
    void aNewListReplacesTheOldOneInOneStep() throws Exception {
        folder.remove("a");
        Files.writeString(plugins.resolve("removed.part"), "half a li");
        new PluginFolder(plugins).tidy();
        assertEquals(List.of("removed"), files());
        assertEquals(List.of("a"), removed());
    }

    @Test
    void anUploadThatBreaksLeavesNothing() throws Exception {
        InputStream breaks = new InputStream() {
            private int left = 1_000;

            @Override
            public int read() throws IOException {
                if (left-- == 0) {
                    throw new IOException("connection reset");
                }
                return 1;
            }

            @Override
            public int read(byte[] bytes, int from, int most) throws IOException {
                bytes[from] = (byte) read();
                return 1;
            }
        };
        assertEquals("connection reset", assertThrows(IOException.class, () -> folder.receive(breaks)).getMessage());
        assertEquals(List.of(), files());
    }

    @Test
    void anEmptyOrEndlessUploadIsRefused() throws Exception {
        assertEquals("the archive is empty: send the jar as the request's body",
                assertThrows(RefusedException.class, () -> receive("")).getMessage());
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] bytes, int from, int most) {
                return most;
            }
        };
        assertEquals("the archive is larger than 64 MB: leave out what the host brings",
                assertThrows(RefusedException.class, () -> folder.receive(endless)).getMessage());
        assertEquals(List.of(), files());
    }
}
