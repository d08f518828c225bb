package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

class ContainerTest {

    @TempDir
    private Path folder;
    private SampleHome home;
    private Path data;
    private Container container;

    @BeforeEach
    void distribution() throws IOException {
        data = folder.resolve("data");
        home = new SampleHome(folder.resolve("home")).bundle("a", "1.0.0").bundle("b", "1.0.0")
                .feature("core", "t:a:1.0.0", "t:b:1.0.0");
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (container != null) {
            assertTrue(container.stop(10_000));
        }
    }

    private BundleContext start() throws Refusal, InterruptedException {
        stop();
        container = container();
        return container.start();
    }

    private Container container() {
        return new Container(data.resolve("cache"), new Bundles(home.home(), data, List.of("core"), true),
                Map.of("felix.log.level", "0"));
    }

    /** Name and version of all bundles, in the order of their ids. */
    private static String bundles(BundleContext context) {
        Map<Long, String> found = new TreeMap<>();
        Arrays.stream(context.getBundles()).filter(bundle -> bundle.getBundleId() != 0)
                .forEach(bundle -> found.put(bundle.getBundleId(),
                        bundle.getSymbolicName() + " " + bundle.getVersion()
                                + (bundle.getState() == Bundle.ACTIVE ? "" : " inactive")));
        return String.join(", ", found.values());
    }

    private static long id(BundleContext context, String name) {
        return Arrays.stream(context.getBundles()).filter(bundle -> name.equals(bundle.getSymbolicName())).findFirst()
                .orElseThrow().getBundleId();
    }

    @Test
    void theFirstStartInstallsInTheFeaturesOrder() throws Exception {
        assertEquals("a 1.0.0, b 1.0.0", bundles(start()));
    }

    @Test
    void anUnchangedSecondStartTakesTheCacheAsItIs() throws Exception {
        start();
        stop();
        FileTime written = Files.getLastModifiedTime(data.resolve("cache/book"));

        assertEquals("a 1.0.0, b 1.0.0", bundles(start()));
        assertEquals(written, Files.getLastModifiedTime(data.resolve("cache/book")));
    }

    @Test
    void aNewVersionIsAnUpdateAndLeavesTheOthersAlone() throws Exception {
        BundleContext first = start();
        long a = id(first, "a");
        long b = id(first, "b");
        home.bundle("a", "1.1.0").bundle("c", "1.0.0").feature("core", "t:a:1.1.0", "t:b:1.0.0", "t:c:1.0.0");

        BundleContext second = start();

        assertEquals("a 1.1.0, b 1.0.0, c 1.0.0", bundles(second));
        assertEquals(a, id(second, "a"));
        assertEquals(b, id(second, "b"));
    }

    @Test
    void anAddOnThatNothingConfiguresWaitsUntilItIsItsTurn() throws Exception {
        home.bundle("offpeak.price.a", "1.0.0").bundle("offpeak.rule.b", "1.0.0").feature("core", "t:a:1.0.0",
                "t:offpeak.price.a:1.0.0", "t:offpeak.rule.b:1.0.0");
        Path config = Files.createDirectories(data.resolve("config"));
        Files.writeString(config.resolve("offpeak.price.a~home.cfg.json"), "{}");
        Files.writeString(config.resolve("offpeak.rule.b~home.cfg.json.example"), "{}");
        for (String way : List.of("installed", "from the cache")) {
            stop();
            container = container().waiting(Later.unless(List.of(config, data.resolve("none"))));
            BundleContext context = container.start();

            assertEquals("a 1.0.0, offpeak.price.a 1.0.0, offpeak.rule.b 1.0.0 inactive", bundles(context), way);
            assertEquals(List.of(), Container.inactive(context), way);

            container.startRest();
            for (long end = System.nanoTime() + 10_000_000_000L; bundles(context).contains("inactive");) {
                assertTrue(System.nanoTime() < end, way + ": " + bundles(context));
                Thread.onSpinWait();
            }
        }
        assertEquals("a 1.0.0, offpeak.price.a 1.0.0, offpeak.rule.b 1.0.0", bundles(start()),
                "what waited once waits no more when it is not told to");
    }

    @Test
    void whatNoFeatureNamesAnyMoreGoes() throws Exception {
        start();
        home.feature("core", "t:b:1.0.0");

        assertEquals("b 1.0.0", bundles(start()));
    }

    @Test
    void aJarOfTheSameVersionWithOtherContentIsTakenToo() throws Exception {
        long b = id(start(), "b");
        SampleHome.jar(home.folder.resolve("bundles/a-1.0.0.jar"), "a", "1.0.0", SampleHome.Ready.class, Map.of());

        BundleContext context = start();

        assertEquals("a 1.0.0, b 1.0.0", bundles(context));
        assertEquals(1, context.getAllServiceReferences(null, "(offpeak.ready=true)").length);
        assertEquals(b, id(context, "b"));
    }

    @Test
    void theUsersVersionTakesThePlaceOfTheShippedOne() throws Exception {
        SampleHome.jar(data.resolve("plugins/a.jar"), "a", "2.0.0", null, Map.of());
        SampleHome.jar(data.resolve("plugins/mine.jar"), "mine", "0.1.0", null, Map.of());

        assertEquals("a 2.0.0, b 1.0.0, mine 0.1.0", bundles(start()));
    }

    @Test
    void aRemovedShippedBundleStaysRemoved() throws Exception {
        Files.createDirectories(data.resolve("plugins"));
        Files.writeString(data.resolve("plugins/removed"), "a\n");

        assertEquals("b 1.0.0", bundles(start()));
    }

    @Test
    void whatWasInstalledAtRunTimeIsLeftAlone() throws Exception {
        BundleContext context = start();
        Path jar = folder.resolve("x.jar");
        SampleHome.jar(jar, "x", "1.0.0", null, Map.of());
        context.installBundle("plugin:x", Files.newInputStream(jar)).start();
        home.bundle("b", "1.0.1").feature("core", "t:a:1.0.0", "t:b:1.0.1");

        assertEquals("a 1.0.0, b 1.0.1, x 1.0.0", bundles(start()));
    }

    @Test
    void aDamagedPluginStopsNothing() throws Exception {
        Files.createDirectories(data.resolve("plugins"));
        Files.writeString(data.resolve("plugins/torn.jar"), "PK half a jar");

        assertEquals("a 1.0.0, b 1.0.0", bundles(start()));
    }

    @Test
    void aDamagedCacheIsBuiltAnew() throws Exception {
        start();
        stop();
        container = null;
        try (Stream<Path> files = Files.walk(data.resolve("cache"))) {
            for (Path each : (Iterable<Path>) files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("book"))::iterator) {
                Files.writeString(each, "torn");
            }
        }

        assertEquals("a 1.0.0, b 1.0.0", bundles(start()));
    }

    @Test
    void aCacheWithoutItsBookIsNotTrusted() throws Exception {
        start();
        stop();
        container = null;
        Files.delete(data.resolve("cache/book"));
        Path stray = data.resolve("cache/stray");
        Files.writeString(stray, "");

        assertEquals("a 1.0.0, b 1.0.0", bundles(start()));
        assertFalse(Files.exists(stray));
    }

    @Test
    void aBundleThatNeverStartsIsNotACacheThatIsDamaged() throws Exception {
        home.bundle("z", "1.0.0", SampleHome.Broken.class).feature("core", "t:z:1.0.0", "t:a:1.0.0");
        start();
        stop();
        container = null;
        Path stray = data.resolve("cache/stray");
        Files.writeString(stray, "");

        BundleContext context = start();

        assertEquals("z 1.0.0 inactive, a 1.0.0", bundles(context));
        assertEquals(List.of("z"), Container.inactive(context));
        assertTrue(Files.exists(stray), "the cache was thrown away");
    }

    @Test
    void aMissingShippedJarIsSaid() throws Exception {
        home.feature("core", "t:a:1.0.0", "t:gone:1.0.0");

        Refusal refusal = assertThrows(Refusal.class, this::start);

        assertTrue(refusal.getMessage().contains("gone-1.0.0.jar"), refusal.getMessage());
        container = null;
    }
}
