package offpeak.host.store;

import static offpeak.host.store.Samples.BATTERY;
import static offpeak.host.store.Samples.NOON;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.EntityId;
import offpeak.api.host.AccountStore.Session;
import offpeak.api.host.AccountStore.Token;
import offpeak.api.host.AccountStore.User;
import offpeak.api.host.HealthCheck.Check;
import offpeak.api.host.HealthCheck.Status;
import offpeak.api.host.Leases.Lease;
import offpeak.api.host.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreServicesTest {
    @TempDir
    Path folder;
    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder, InstantSource.fixed(NOON));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void restart() {
        store.close();
        open();
    }

    @Test
    void aLeaseTakesThePlaceOfTheFormerOneAndGoesWhenReleased() {
        EntityId other = EntityId.parse("home/device/garage/battery");
        Lease first = new Lease(BATTERY, Map.of("reserve", "0.2"), NOON, NOON.plusSeconds(60), "a");
        Lease second = new Lease(BATTERY, Map.of("reserve", "0.3", "mode", "autonomous"), NOON, NOON.plusSeconds(90),
                "b");
        Lease third = new Lease(other, Map.of(), NOON, NOON.plusSeconds(60), "a");
        store.leases().write(first);
        store.leases().write(second);
        store.leases().write(third);
        restart();

        assertEquals(List.of(third, second), store.leases().all());
        store.leases().release(BATTERY);
        assertEquals(Optional.empty(), store.leases().of(BATTERY));
        assertEquals(List.of(third), store.leases().all());
    }

    @Test
    void whatIsSwitchedOffStaysOffUntilItIsSwitchedOn() {
        store.orders().writeEnabled("powerwall", false);
        store.orders().writeEnabled("agile", false);
        store.orders().writeEnabled("agile", false);
        restart();
        assertEquals(Set.of("agile", "powerwall"), store.orders().disabled());

        store.orders().writeEnabled("agile", true);
        assertEquals(Set.of("powerwall"), store.orders().disabled());
    }

    @Test
    void accountsTokensAndSessionsAreFoundByTheirKeys() {
        User anna = new User("anna", Role.ADMIN, "pbkdf2$1$2", NOON);
        Token token = new Token("phone", Role.VIEWER, "ab12", NOON);
        Session session = new Session("cd34", "anna", NOON, NOON.plusSeconds(5));
        store.accounts().write(anna);
        store.accounts().write(token);
        store.accounts().write(session);
        restart();

        assertEquals(List.of(anna), store.accounts().users());
        assertEquals(Optional.of(anna), store.accounts().user("anna"));
        assertEquals(Optional.of(token), store.accounts().token("ab12"));
        assertEquals(Optional.of(session), store.accounts().session("cd34"));
        assertEquals(Optional.empty(), store.accounts().token("AB12"));

        store.accounts().deleteSessionsOf("anna");
        store.accounts().deleteToken("phone");
        store.accounts().deleteUser("anna");
        assertEquals(Optional.empty(), store.accounts().session("cd34"));
        assertEquals(List.of(), store.accounts().tokens());
        assertEquals(List.of(), store.accounts().users());
    }

    @Test
    void aSecretBelongsToItsOwnerAlone() {
        store.secrets().write("agile", "apiKey", new byte[]{1, 2, 0, -1});
        restart();

        assertArrayEquals(new byte[]{1, 2, 0, -1}, store.secrets().read("agile", "apiKey").orElseThrow());
        assertEquals(Optional.empty(), store.secrets().read("powerwall", "apiKey"));
        assertEquals(List.of("apiKey"), store.secrets().names("agile"));
        store.secrets().delete("agile", "apiKey");
        assertEquals(List.of(), store.secrets().names("agile"));
    }

    @Test
    void aCommandBesideTheHostWritesWhatTheHostReadsAtOnce() {
        Token token = new Token("script", Role.USER, "ef56", NOON);
        try (SqliteStore command = SqliteStore.open(folder, InstantSource.system())) {
            command.accounts().write(token);
            Check check = command.health().get(0);
            assertEquals(Status.DEGRADED, check.status());
            assertTrue(check.message().contains(folder.toString()), check.message());
        }

        assertEquals(Optional.of(token), store.accounts().token("ef56"));
        assertEquals(Check.up("store"), store.health().get(0));
        assertEquals("open\n", read("store.lock"), "the command must not say that the host has ended");
    }

    @Test
    void onlyTheOwnerCanReadTheFiles() throws IOException {
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("offpeak.db"))));
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("offpeak.db-wal"))));
    }

    @Test
    void aDatabaseThatIsNotSupportedIsRefusedByName() {
        StoreException refused = assertThrows(StoreException.class,
                () -> StoreComponent.file("jdbc:postgresql://db/offpeak", folder));

        assertEquals(StoreException.Kind.UNSUPPORTED, refused.kind());
        assertTrue(refused.getMessage().contains("PostgreSQL is not supported yet"), refused.getMessage());
        assertEquals(folder.resolve("offpeak.db"), StoreComponent.file("jdbc:sqlite:", folder));
        assertEquals(Path.of("/srv/o.db"), StoreComponent.file("jdbc:sqlite:/srv/o.db", folder));
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
