package offpeak.host.installer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.Integration;
import offpeak.api.host.Installer;
import offpeak.api.host.Installer.Installed;
import offpeak.api.host.Installer.RefusedException;
import offpeak.api.host.Supervisor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevisions;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

class BundleInstallerTest {
    private static final String NAME = "com.acme.sample";
    private static final byte[] ONE = InstallerHost.build(NAME, "1.0.0", "works", Map.of());
    private static final byte[] TWO = InstallerHost.build(NAME, "2.0.0", "works", Map.of());
    private static final byte[] FAILS = InstallerHost.build(NAME, "3.0.0", "fails", Map.of());

    @TempDir
    private static Path folder;
    private static InstallerHost host;

    @BeforeAll
    static void start() throws Exception {
        host = new InstallerHost(folder);
    }

    @AfterEach
    void clean() throws Exception {
        host.clean();
    }

    @AfterAll
    static void stop() throws Exception {
        host.stop();
    }

    private static String refusal(byte[] jar) {
        return assertThrows(RefusedException.class, () -> host.install(jar)).getMessage();
    }

    private static void assertRuns(String version) {
        Bundle bundle = host.bundle(NAME);
        assertEquals(version, bundle.getVersion().toString());
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertEquals(Set.of("offpeak.sample.works.Works"), host.components(bundle).keySet());
        Object service = host.context().getService(host.context().getServiceReference(Integration.class));
        assertEquals("offpeak.sample.works.Works", service.getClass().getName());
        assertEquals(List.of(ComponentConfigurationDTO.ACTIVE),
                host.components(bundle).get("offpeak.sample.works.Works"));
    }

    @Test
    void aNewBundleRuns() throws Exception {
        Map<Long, String> others = host.all(NAME);
        assertEquals(new Installed(NAME, "1.0.0", false), host.install(ONE));
        assertRuns("1.0.0");
        assertEquals("plugin:" + NAME, host.bundle(NAME).getLocation());
        assertEquals(Map.of(NAME + ".jar", Arrays.hashCode(ONE)), host.files());
        assertEquals(others, host.all(NAME));
        assertEquals(List.of(new Installed(NAME, "1.0.0", false)), host.service(Installer.class).installed());
    }

    @Test
    void anUpdateTakesTheBundlesPlaceAndTouchesNoOther() throws Exception {
        host.install(ONE);
        long id = host.bundle(NAME).getBundleId();
        Map<Long, String> others = host.all(NAME);
        assertEquals(new Installed(NAME, "2.0.0", false), host.install(TWO));
        assertRuns("2.0.0");
        assertEquals(id, host.bundle(NAME).getBundleId());
        assertEquals(others, host.all(NAME));
        assertEquals(Map.of(NAME + ".jar", Arrays.hashCode(TWO)), host.files());
    }

    @Test
    void theSameVersionAgainIsAnUpdateToo() throws Exception {
        host.install(ONE);
        long modified = host.bundle(NAME).getLastModified();
        host.install(ONE);
        assertRuns("1.0.0");
        assertTrue(host.bundle(NAME).getLastModified() > modified);
    }

    @Test
    void aBundleThatIsNotConfiguredYetIsInstalled() throws Exception {
        host.install(InstallerHost.build(NAME, "1.0.0", "configured", Map.of()));
        assertEquals(Map.of("offpeak.sample.configured.Configured", List.of()), host.components(host.bundle(NAME)));
    }

    @Test
    void whatDoesNotBecomeActiveIsNotInstalled() throws Exception {
        Map<Long, String> before = host.all("");
        String refusal = refusal(FAILS);
        assertEquals("its components do not become active: offpeak.sample.fails.Fails:"
                + " java.lang.IllegalStateException: the dog ate it", refusal);
        assertEquals(before, host.all(""));
        assertEquals(Map.of(), host.files());
    }

    @Test
    void anUpdateThatDoesNotBecomeActiveIsTakenBack() throws Exception {
        host.install(ONE);
        host.install(TWO);
        long id = host.bundle(NAME).getBundleId();
        Map<Long, String> others = host.all(NAME);
        assertEquals("its components do not become active: offpeak.sample.fails.Fails:"
                + " java.lang.IllegalStateException: the dog ate it; the version before runs again", refusal(FAILS));
        assertRuns("2.0.0");
        assertEquals(id, host.bundle(NAME).getBundleId());
        assertEquals(others, host.all(NAME));
        assertEquals(Map.of(NAME + ".jar", Arrays.hashCode(TWO)), host.files());
    }

    @Test
    void anUpdateOfAShippedBundleIsTakenBackToWhatWasShipped() throws Exception {
        Bundle shipped = host.ship(ONE);
        assertTrue(refusal(FAILS).endsWith("; the version before runs again"));
        assertRuns("1.0.0");
        assertEquals("shipped:com.acme:sample", shipped.getLocation());
        assertEquals(Map.of(), host.files());

        assertEquals(new Installed(NAME, "2.0.0", true), host.install(TWO));
        assertTrue(refusal(FAILS).endsWith("; the version before runs again"));
        assertRuns("2.0.0");
        assertSame(shipped, host.bundle(NAME));
        assertEquals(Map.of(NAME + ".jar", Arrays.hashCode(TWO)), host.files());
    }

    @Test
    void theWayBackIsSaidToBeBlockedWhenItIs() throws Exception {
        host.ship(FAILS);
        String refusal = refusal(InstallerHost.build(NAME, "4.0.0", "fails", Map.of()));
        assertTrue(refusal.endsWith("; the version before is back, but: its components do not become active:"
                + " offpeak.sample.fails.Fails: java.lang.IllegalStateException: the dog ate it"), refusal);
        assertEquals("3.0.0", host.bundle(NAME).getVersion().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "com.acme.gone;version='[1.2,2)'|the package com.acme.gone from version 1.2.0 and below 2.0.0",
            "com.acme.gone|the package com.acme.gone",
            "offpeak.api;version='[7,8)'|the package offpeak.api from version 7.0.0 and below 8.0.0"
                    + " (this host has 1.0.0)"})
    void whatIsMissingIsNamed(String imported, String words) throws Exception {
        Map<Long, String> before = host.all("");
        byte[] jar = InstallerHost.build(NAME, "1.0.0", "works", Map.of("Import-Package", imported + ",*"));
        assertEquals("it needs what this host does not have: " + words
                + "; build it for this host, or with that inside", refusal(jar));
        assertEquals(before, host.all(""));
        assertEquals(Map.of(), host.files());
    }

    @Test
    void aNewerJavaThanTheHostsIsNamed() {
        byte[] jar = InstallerHost.build(NAME, "1.0.0", "works", Map.of("Require-Capability",
                "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"", "-noee", "true"));
        assertEquals("it needs what this host does not have: Java 99 (this host runs on "
                + Runtime.version().feature() + "); build it for this host, or with that inside", refusal(jar));
    }

    @Test
    void aMissingPackageLeavesTheRunningVersionAlone() throws Exception {
        host.install(ONE);
        Map<Long, String> before = host.all("");
        refusal(InstallerHost.build(NAME, "2.0.0", "works", Map.of("Import-Package", "com.acme.gone,*")));
        assertEquals(before, host.all(""));
        assertRuns("1.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"offpeak.host.installer", "org.apache.felix.scr", "org.apache.felix.framework"})
    void thePartsOfTheHostAreNotReplacedOrRemoved(String name) throws Exception {
        Map<Long, String> before = host.all("");
        assertEquals("'" + name + "' is a part of the host itself: update the host",
                refusal(InstallerHost.build(name, "9.0.0", "works", Map.of())));
        assertEquals("'" + name + "' is a part of the host itself and can't be removed",
                assertThrows(RefusedException.class, () -> host.service(Installer.class).remove(name, true, "ada"))
                        .getMessage());
        assertEquals(before, host.all(""));
        assertEquals(Map.of(), host.files());
    }

    @Test
    void aPartOfAnUploadChangesNothing() throws Exception {
        host.install(ONE);
        Map<Long, String> before = host.all("");
        Map<String, Integer> files = host.files();
        assertEquals("this is no jar file, or only a part of one: send it again",
                refusal(Arrays.copyOf(TWO, TWO.length / 2)));
        InputStream breaks = new SequenceInputStream(new ByteArrayInputStream(TWO, 0, TWO.length / 2),
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("connection reset");
                    }
                });
        assertThrows(IOException.class, () -> host.service(Installer.class).install(breaks, "ada"));
        assertEquals(before, host.all(""));
        assertEquals(files, host.files());
        assertRuns("1.0.0");
    }

    @Test
    void aBundleThatOthersUseIsNeitherUpdatedNorRemoved() throws Exception {
        byte[] exports = InstallerHost.build(NAME, "1.0.0", "works",
                Map.of("Export-Package", "offpeak.sample.works;version=1.0.0"));
        host.install(exports);
        host.install(InstallerHost.build("com.acme.user", "1.0.0", "configured",
                Map.of("Import-Package", "offpeak.sample.works,*")));
        Map<Long, String> before = host.all("");
        String refusal = "other bundles use packages of it and would stop too, remove them first: [com.acme.user]";
        assertEquals(refusal, refusal(exports));
        assertEquals(refusal, assertThrows(RefusedException.class,
                () -> host.service(Installer.class).remove(NAME, true, "ada")).getMessage());
        assertEquals(before, host.all(""));
    }

    private static Supervisor.Status status(String id, Optional<String> pid) {
        return new Supervisor.Status(id, id, "price", "1.0.0", id.equals("other") ? "com.acme.other" : NAME, pid,
                Supervisor.Life.RUNNING, Instant.EPOCH, true, Optional.empty());
    }

    @Test
    void whatIsRemovedLeavesItsDataWhenAsked() throws Exception {
        host.integrations.add(status("sample", Optional.of("com.acme.sample~a")));
        host.install(ONE);
        host.service(Installer.class).remove(NAME, true, "ada");
        assertEquals(Optional.empty(), host.find(NAME));
        assertEquals(List.of(), host.forgotten);
        assertEquals(Set.of("removed"), host.files().keySet());
        assertEquals("no bundle 'com.acme.sample' is installed", assertThrows(RefusedException.class,
                () -> host.service(Installer.class).remove(NAME, true, "ada")).getMessage());
    }

    @Test
    void elseTheDataOfAllItsInstancesGoToo() throws Exception {
        host.integrations.add(status("sample", Optional.of("com.acme.sample~a")));
        host.integrations.add(status("sample-2", Optional.of("com.acme.sample~b")));
        host.integrations.add(status("sample-3", Optional.empty()));
        host.integrations.add(status("other", Optional.of("com.acme.other")));
        host.install(ONE);
        host.service(Installer.class).remove(NAME, false, "ada");
        assertEquals(List.of("configuration com.acme.sample~a", "secrets com.acme.sample~a", "history sample",
                "configuration com.acme.sample~b", "secrets com.acme.sample~b", "history sample-2",
                "history sample-3"), host.forgotten);
    }

    @Test
    void aShippedBundleStaysRemovedUntilItIsInstalledAgain() throws Exception {
        host.ship(ONE);
        host.install(TWO);
        host.service(Installer.class).remove(NAME, true, "ada");
        assertEquals(List.of(NAME), host.removed());
        assertEquals(Set.of("removed"), host.files().keySet());

        assertEquals(new Installed(NAME, "1.0.0", false), host.install(ONE));
        assertEquals(List.of(), host.removed());
        assertRuns("1.0.0");

        // what was shipped would come back at the next start
        host.service(Installer.class).remove(NAME, true, "ada");
        assertEquals(List.of(NAME), host.removed());
    }

    @Test
    void whatCameWithTheHostIsBroughtBackByItsName() throws Exception {
        String name = "offpeak.price.sample";
        byte[] jar = InstallerHost.build(name, "1.0.0", "works", Map.of());
        Files.write(host.shipped.resolve(name + "-1.0.0.jar"), jar);
        Installer installer = host.service(Installer.class);
        try {
            assertEquals(new Installed(name, "1.0.0", true), installer.bringBack("sample", "ada"));
            assertTrue(assertThrows(RefusedException.class, () -> installer.bringBack(name, "ada")).getMessage()
                    .startsWith("'offpeak.price.sample' is installed"));
            installer.remove(name, true, "ada");
            assertEquals(List.of(name), host.removed());

            assertEquals(new Installed(name, "1.0.0", true), installer.bringBack(name, "ada"));

            assertEquals("shipped:offpeak:" + name, host.bundle(name).getLocation());
            assertEquals(List.of(), host.removed());
            assertEquals("nothing that came with the host is called 'nosuch'; there are sample",
                    assertThrows(RefusedException.class, () -> installer.bringBack("nosuch", "ada")).getMessage());
        } finally {
            host.find(name).ifPresent(bundle -> assertDoesNotThrow(bundle::uninstall));
            Files.delete(host.shipped.resolve(name + "-1.0.0.jar"));
        }
    }

    @Test
    void aRefusedReturnLeavesItRemoved() throws Exception {
        host.ship(ONE);
        host.service(Installer.class).remove(NAME, true, "ada");
        refusal(FAILS);
        assertEquals(List.of(NAME), host.removed());
        assertEquals(Optional.empty(), host.find(NAME));
    }

    @Test
    void fiftyUpdatesLeaveNothingBehind() throws Exception {
        host.install(ONE);
        int wirings = host.wirings();
        Map<Long, String> others = host.all(NAME);
        for (int i = 0; i < 25; i++) {
            host.install(TWO);
            host.install(ONE);
        }
        assertEquals(wirings, host.wirings());
        assertEquals(1, host.bundle(NAME).adapt(BundleRevisions.class).getRevisions().size());
        assertEquals(List.of(), List.copyOf(host.pending()));
        assertEquals(others, host.all(NAME));
        assertRuns("1.0.0");
        assertEquals(Map.of(NAME + ".jar", Arrays.hashCode(ONE)), host.files());
    }

    @Test
    void refusedUpdatesLeaveNothingBehindEither() throws Exception {
        host.install(ONE);
        int wirings = host.wirings();
        for (int i = 0; i < 5; i++) {
            refusal(FAILS);
        }
        assertEquals(wirings, host.wirings());
        assertEquals(1, host.bundle(NAME).adapt(BundleRevisions.class).getRevisions().size());
        assertRuns("1.0.0");
    }

    @Test
    void whatAKilledHostLeftBehindIsTakenAway() throws Exception {
        Files.createDirectories(host.plugins());
        Files.write(host.plugins().resolve("offpeak123.part"), TWO);
        Files.write(host.plugins().resolve(NAME + ".previous"), TWO);
        host.context().installBundle("candidate:1", new ByteArrayInputStream(TWO));

        host.bundle("offpeak.host.installer").stop();
        host.bundle("offpeak.host.installer").start();
        host.install(ONE);
        assertRuns("1.0.0");
        assertEquals(Set.of(NAME + ".jar"), host.files().keySet());
        assertEquals(1, Arrays.stream(host.context().getBundles())
                .filter(bundle -> NAME.equals(bundle.getSymbolicName())).count());
    }
}
