package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {

    private static final String COMPONENT = """
                                            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="needy" immediate="true">
                                              <implementation class="offpeak.launcher.Nobody"/>
                                              <reference name="engine" interface="some.Engine"/>
                                            </scr:component>
                                            """;

    @TempDir
    private Path folder;
    private Path data;
    private SampleHome home;
    private final List<Host> hosts = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void distribution() throws IOException {
        data = folder.resolve("data");
        home = new SampleHome(folder.resolve("home")).bundle("page", "1.0.0", SampleHome.Ready.class)
                .feature("core", "t:page:1.0.0").feature("integrations").feature("broker");
    }

    @AfterEach
    void stop() throws Exception {
        for (Host host : hosts) {
            assertTrue(host.stop());
        }
    }

    private Host host(String... args) throws Refusal, IOException {
        List<String> all = new ArrayList<>(List.of("--data", data.toString(), "--port", "0"));
        all.addAll(List.of(args));
        Host host = new Host(Options.parse("start", all), home.home(), Map.of());
        hosts.add(host);
        return host;
    }

    private void start(Host host) throws Exception {
        host.start(new PrintStream(out, true, StandardCharsets.UTF_8), new LogMemory());
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void saysReadyOnOneLineAndWhereItIs() throws Exception {
        Host host = host();
        start(host);

        assertTrue(printed().matches("ready http://127\\.0\\.0\\.1:\\d+/\n"), printed());
        String url = printed().substring(6).strip();
        assertEquals(url, Files.readString(data.resolve("url")).strip());
        assertEquals(url, Files.readString(Home.urlFile()).strip());

        host.stop();
        assertFalse(Files.exists(data.resolve("url")));
        assertFalse(Files.exists(Home.urlFile()));
    }

    @Test
    void aSecondHostIsTurnedAwayByTheFirst() throws Exception {
        start(host());

        Refusal refusal = assertThrows(Refusal.class, this::host);

        assertEquals(4, refusal.status());
        assertTrue(refusal.getMessage().contains(data.toString()), refusal.getMessage());
    }

    @Test
    void theFolderIsFreeAfterwards() throws Exception {
        Host first = host();
        start(first);
        first.stop();

        start(host());

        assertEquals(2, printed().lines().count());
    }

    @Test
    void aTakenPortIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Refusal refusal = assertThrows(Refusal.class, () -> host("--port", "" + taken.getLocalPort()));

            assertEquals(1, refusal.status());
            assertTrue(refusal.getMessage().contains("--port"), refusal.getMessage());
        }
    }

    @Test
    void whatIsMissingIsSaidWithWhatItWaitsFor() throws Exception {
        home.library("scr", "1", org.apache.felix.scr.impl.Activator.class)
                .library("promise", "1", org.osgi.util.promise.Promise.class)
                .library("function", "1", org.osgi.util.function.Function.class)
                .library("component", "1", org.osgi.service.component.ComponentContext.class)
                .bundle("broken", "1", SampleHome.Broken.class)
                .feature("core", "t:function:1", "t:promise:1", "t:component:1", "t:scr:1", "t:broken:1", "t:needy:1");
        SampleHome.jar(home.folder.resolve("bundles/needy-1.jar"), "needy", "1", null,
                Map.of("OSGI-INF/needy.xml", COMPONENT));
        Host host = host("--timeout", "0.3");

        Refusal refusal = assertThrows(Refusal.class, () -> start(host));

        assertEquals(1, refusal.status());
        assertTrue(refusal.getMessage().contains("no page"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("bundle broken did not start"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("needy waits for some.Engine"), refusal.getMessage());
        assertEquals("", printed());
    }

    @Test
    void whatADistributionComesWithoutIsSaidWithWhatToDo() throws Exception {
        home.feature("more", "test:test.more:1.0.0");

        Refusal refusal = assertThrows(Refusal.class, () -> start(host("--feature", "more")));

        assertTrue(refusal.getMessage().startsWith("the feature more needs test.more-1.0.0.jar"),
                refusal.getMessage());
        assertTrue(refusal.getMessage().endsWith("offpeak integrations install FILE"), refusal.getMessage());
    }

    @Test
    void safeModeLeavesTheUsersBundlesOut() throws Exception {
        SampleHome.jar(data.resolve("plugins/page.jar"), "page", "2.0.0", null, Map.of());

        start(host("--safe-mode"));

        assertTrue(printed().startsWith("ready "), "the user's page, which is none, ran");
    }

    @Test
    void aNewHostGetsTheConfigurationToStartWith() throws Exception {
        Path template = home.folder.resolve("config/start/offpeak.site~home.cfg.json");
        Files.createDirectories(template.getParent());
        Files.writeString(template, "{\"zone\": \"Europe/London\"}");
        Path own = data.resolve("config/offpeak.site~home.cfg.json");
        Host first = host();
        assertTrue(Files.exists(own));
        Files.writeString(own, "{\"zone\": \"Europe/Paris\"}");
        first.stop();

        host();

        assertEquals("{\"zone\": \"Europe/Paris\"}", Files.readString(own));
    }

    @Test
    void simulatedTimeIsRefusedBeforeAnythingStarts() throws Exception {
        Files.createDirectories(data.resolve("config"));
        Files.writeString(data.resolve("config/offpeak.price.agile~home.cfg.json"), "{}");

        assertEquals(4, assertThrows(Refusal.class, () -> host("--clock", "2020-03-28T12:00:00Z")).status());
        start(host());
    }

    @Test
    void theNetworkHasToWaitForTheFirstAccount() throws Exception {
        // 203.0.113.1 is nobody's: were it not for the missing account, its port could not be had
        start(host("--bind", "203.0.113.1"));
        hosts.remove(0).stop();
        Files.createFile(data.resolve("bind-allowed"));

        assertThrows(Refusal.class, () -> host("--bind", "203.0.113.1", "--port", "8080"));
    }

    @Test
    void threeStartsThatFailAreFollowedByOneInSafeMode() throws Exception {
        SampleHome.jar(data.resolve("plugins/page.jar"), "page", "2.0.0", null, Map.of());
        for (int i = 0; i < 3; i++) {
            assertThrows(Refusal.class, () -> start(host("--timeout", "0.05")));
            hosts.remove(0).stop();
        }

        start(host());
        hosts.remove(0).stop();

        assertTrue(printed().startsWith("ready "), "the user's page, which is none, ran");
        assertThrows(Refusal.class, () -> start(host("--timeout", "0.05")), "the next one is normal again");
    }

    @Test
    void aLoopIsLeftWhenTheUserSaysSo() throws Exception {
        Files.createDirectories(data);
        for (int i = 0; i < 3; i++) {
            Starts.read(data, Instant.now()).begin(Instant.now(), Starts.Mode.NORMAL, data.resolve("config"));
        }
        SampleHome.jar(data.resolve("plugins/page.jar"), "page", "2.0.0", null, Map.of());

        assertThrows(Refusal.class, () -> start(host("--normal", "--timeout", "0.05")));
    }

    @Test
    void whatWasLeftChangedIsWaitedFor() throws Exception {
        home.bundle("leases", "1.0.0", SampleHome.Leases.class).feature("core", "t:leases:1.0.0");
        Files.createDirectories(data);
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);

        assertEquals(0, Restore.run(Options.parse("restore-leases", List.of("--data", data.toString())), home.home(),
                to));
        assertEquals("restored a/battery\n", printed());
    }

    @Test
    void whatStaysChangedIsNamed() throws Exception {
        home.bundle("leases", "1.0.0", SampleHome.Kept.class).feature("core", "t:leases:1.0.0");
        Files.createDirectories(data);

        Refusal refusal = assertThrows(Refusal.class, () -> Restore.run(Options.parse("restore-leases",
                List.of("--data", data.toString(), "--timeout", "0.05")), home.home(), System.err));

        assertEquals(1, refusal.status());
        assertTrue(refusal.getMessage().contains("a/battery (does not answer)"), refusal.getMessage());
    }

    @Test
    void aRunningHostPutsBackItself() throws Exception {
        start(host());

        Refusal refusal = assertThrows(Refusal.class, () -> Restore.run(Options.parse("restore-leases",
                List.of("--data", data.toString())), home.home(), System.err));

        assertEquals(4, refusal.status());
    }
}
