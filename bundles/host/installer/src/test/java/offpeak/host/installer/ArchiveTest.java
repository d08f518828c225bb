package offpeak.host.installer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import offpeak.api.host.Installer.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
    private static final String GIVES = "Provide-Capability: osgi.service;objectClass:List<String>=\"offpeak.api.Rule\"\r\n";
    private static final String HEAD = "Manifest-Version: 1.0\r\nBundle-ManifestVersion: 2\r\n";
    private static final String NAMED = HEAD + "Bundle-SymbolicName: com.acme.rule\r\n";
    private static final String GOOD = NAMED + "Bundle-Version: 1.2.3.beta\r\n" + GIVES;

    @TempDir
    private Path folder;

    private static byte[] jar(String manifest, Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write(manifest.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] jar(String manifest) throws IOException {
        return jar(manifest, Map.of());
    }

    private Archive check(byte[] bytes) throws RefusedException, IOException {
        return Archive.check(Files.write(folder.resolve("upload.part"), bytes));
    }

    private String refusal(byte[] bytes) {
        return assertThrows(RefusedException.class, () -> check(bytes)).getMessage();
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aGoodBundleSaysItsNameAndVersion() throws Exception {
        assertEquals(new Archive("com.acme.rule", "1.2.3.beta"), check(jar(GOOD, Map.of("a/B.class", noise(1000)))));
        assertEquals(new Archive("x", "0.0.0"),
                check(jar(HEAD + "Bundle-SymbolicName: x ;singleton:=true\r\n" + GIVES)));
    }

    @Test
    void aSolverIsAnAddOnToo() throws Exception {
        assertEquals("com.acme.rule",
                check(jar(NAMED + GIVES.replace("offpeak.api.Rule", "offpeak.api.plan.ProgramSolver"))).name());
    }

    @Test
    void whatIsNoJarIsToBeSentAgain() throws Exception {
        byte[] whole = jar(GOOD, Map.of("a/B.class", noise(100_000)));
        byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
        for (byte[] bytes : new byte[][]{new byte[0], "hello".getBytes(StandardCharsets.UTF_8), half}) {
            assertEquals("this is no jar file, or only a part of one: send it again", refusal(bytes));
        }
    }

    @Test
    void damageWithinAnEntryIsFoundBeforeTheFrameworkFindsIt() throws Exception {
        byte[] damaged = jar(GOOD, Map.of("a/B.class", "0123456789".repeat(20).getBytes(StandardCharsets.UTF_8)));
        int at = find(damaged, "a/B.class") + "a/B.class".length();
        java.util.Arrays.fill(damaged, at, at + 8, (byte) 0xff);
        assertEquals("this is no jar file, or only a part of one: send it again", refusal(damaged));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "a/..", "/etc/x", "a\\x", "..\\x", "C:/x", "a\u0000/x"})
    void anEntryMayNotLeadOut(String name) throws Exception {
        assertEquals("the archive has an entry that leads out of it: '" + name + "'; build it without",
                refusal(jar(GOOD, Map.of(name, new byte[1]))));
    }

    @Test
    void dotsWithinANameLeadNowhere() throws Exception {
        assertEquals("com.acme.rule", check(jar(GOOD, Map.of("a/b..c", new byte[1], "...", new byte[1]))).name());
    }

    @Test
    void noEntryTwice() throws Exception {
        byte[] twice = jar(GOOD, Map.of("a/first", new byte[1], "a/other", new byte[1]));
        for (int at = find(twice, "a/other"); at >= 0; at = find(twice, "a/other")) {
            System.arraycopy("a/first".getBytes(StandardCharsets.UTF_8), 0, twice, at, 7);
        }
        assertEquals("the archive has the entry 'a/first' twice: build it again", refusal(twice));
    }

    @Test
    void aBombIsNotUnpacked() throws Exception {
        byte[] bomb = jar(GOOD, Map.of("zeros", new byte[4 << 20]));
        String refusal = "the archive would unpack to more than 256 MB or 100 times its size:"
                + " leave out what the host brings";
        assertEquals(refusal, refusal(bomb));

        // the directory at the end may say what it likes: the size is counted
        int directory = last(bomb, "zeros") - 46;
        ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + 24, 10);
        assertEquals(refusal, refusal(bomb));
    }

    @Test
    void textMayShrinkAsTextDoes() throws Exception {
        Map<String, byte[]> entries = Map.of("lines.txt", "key=value\n".repeat(20_000).getBytes(StandardCharsets.UTF_8),
                "B.class", noise(20_000));
        assertEquals("com.acme.rule", check(jar(GOOD, entries)).name());
    }

    @Test
    void notMoreEntriesThanABundleHas() throws Exception {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < Archive.MOST_ENTRIES; i++) {
            entries.put("e" + i, new byte[0]);
        }
        assertEquals("the archive has more than 10000 entries: leave out what the host brings",
                refusal(jar(GOOD, entries)));
    }

    @Test
    void aJarWithoutAUsableManifestIsNoBundle() throws Exception {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(plain)) {
            zip.putNextEntry(new ZipEntry("a"));
        }
        assertEquals("the archive has no usable manifest: build it as an OSGi bundle", refusal(plain.toByteArray()));
        assertEquals("the archive has no usable manifest: build it as an OSGi bundle", refusal(jar("")));
        String garbage = refusal(jar("no colon here\r\n"));
        assertTrue(garbage.startsWith("the archive has no usable manifest (") && garbage.endsWith(
                "): build it as an OSGi bundle"), garbage);
        String long_ = "X-Long: " + ("y".repeat(60) + "\r\n ").repeat(20_000);
        assertEquals("the archive has no usable manifest: build it as an OSGi bundle",
                refusal(jar(GOOD + long_ + "\r\n", Map.of("noise", noise(100_000)))));
    }

    @Test
    void aJarWithoutANameIsNoBundle() throws Exception {
        String refusal = "the archive is a jar but no OSGi bundle: its manifest has no Bundle-SymbolicName with"
                + " Bundle-ManifestVersion 2; build it with bnd";
        assertEquals(refusal, refusal(jar("Manifest-Version: 1.0\r\n")));
        assertEquals(refusal, refusal(jar("Manifest-Version: 1.0\r\nBundle-SymbolicName: x\r\n" + GIVES)));
    }

    @ParameterizedTest
    @CsvSource({"Fragment-Host,offpeak.host.vault", "Require-Bundle,offpeak.host.vault", "DynamicImport-Package,*"})
    void noBundleMayTieItselfToTheHost(String header, String value) throws Exception {
        assertEquals("the bundle uses " + header
                + ", which would tie it to the host's inside: import packages instead",
                refusal(jar(GOOD + header + ": " + value + "\r\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a b", "é", "a/b", ";x=1"})
    void aNameIsAFilesName(String name) throws Exception {
        String refusal = refusal(jar(HEAD + "Bundle-SymbolicName: " + name + "\r\n" + GIVES));
        assertTrue(refusal.endsWith("is no symbolic name: use letters, digits, '.', '_' and '-', at most 128"),
                refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Provide-Capability: osgi.service;objectClass:List<String>=\"com.acme.Rule\"\r\n",
            "Provide-Capability: osgi.service;objectClass:List<String>=\"offpeak.api.RuleBook\"\r\n",
            "Provide-Capability: osgi.service;objectClass:List<String>=\"not.offpeak.api.Rule\"\r\n"})
    void aBundleThatGivesNothingCouldNeverBeRemovedAgain(String gives) throws Exception {
        assertEquals(
                "the bundle gives the host no integration, rule, notifier or solver: annotate the class that is one with"
                        + " @Component and build it with bnd",
                refusal(jar(NAMED + gives)));
    }

    private static int find(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static int last(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(text);
    }
}
