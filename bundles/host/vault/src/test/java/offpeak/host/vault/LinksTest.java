package offpeak.host.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.SiteId;
import offpeak.api.host.Links;
import offpeak.api.host.Links.Link;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinksTest {
    private static final String PID = "offpeak.device.tesla-vehicle~fleet";
    private static final Link ANNE = new Link(PID, "anne", new SiteId("anne-home"));
    private static final Link BOB = new Link(PID, "bob", SiteId.HOME);

    @TempDir
    private Path folder;
    private final MemoryStore store = new MemoryStore();
    private VaultComponent vault;
    private Links links;

    @BeforeEach
    void open() {
        vault = new VaultComponent(folder, folder, name -> null, store);
        links = new LinksComponent(store, vault);
    }

    @Test
    void linksOutliveARestartAndHaveSecretsOfTheirOwn() {
        links.put(BOB, Map.of("refreshToken", "bobs-login"));
        links.put(ANNE, Map.of("refreshToken", "annes-login"));
        open();
        assertEquals(List.of(ANNE, BOB), links.of(PID));
        assertEquals(Optional.of("annes-login"), links.secrets(ANNE).get("refreshToken"));
        assertEquals(Optional.empty(), vault.of(PID).get("refreshToken"));
        assertEquals(List.of(), links.of("offpeak.device.other"));
        store.sealed.values().forEach(each -> each.values().forEach(
                bytes -> assertFalse(new String(bytes, StandardCharsets.ISO_8859_1).contains("login"))));
    }

    @Test
    void whatIsTakenBackIsForgotten() {
        links.put(ANNE, Map.of("refreshToken", "annes-login"));
        links.put(BOB, Map.of("refreshToken", "bobs-login"));
        links.secrets(ANNE).put("fleet-grant", "rotated");
        links.remove(PID, "anne");
        assertEquals(List.of(BOB), links.of(PID));
        assertEquals(Optional.empty(), links.secrets(ANNE).get("fleet-grant"));
        assertEquals(Optional.of("bobs-login"), links.secrets(BOB).get("refreshToken"));
    }

    @Test
    void aConfigurationThatIsDeletedTakesItsLinksAlong() {
        links.put(ANNE, Map.of("refreshToken", "annes-login"));
        vault.forget(PID);
        assertTrue(store.sealed.values().stream().allMatch(Map::isEmpty), store.sealed.keySet().toString());
    }

    @Test
    void changesAreTold() throws Exception {
        List<String> told = new ArrayList<>();
        AutoCloseable watch = links.watch(pid -> told.add(pid + " " + links.of(pid).size()));
        links.put(ANNE, Map.of());
        links.remove(PID, "anne");
        watch.close();
        links.put(ANNE, Map.of());
        assertEquals(List.of(PID + " 1", PID + " 0"), told);
    }

    @Test
    void aNameIsPlain() {
        assertThrows(IllegalArgumentException.class, () -> new Link(PID, "a/b", SiteId.HOME));
    }
}
