package offpeak.host.vault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Secrets;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
    private static final String PID = "offpeak.device.powerwall~home";

    @TempDir
    private Path folder;
    private Path data;
    private Path key;
    private final MemoryStore store = new MemoryStore();
    private VaultComponent vault;
    private Secrets secrets;

    @BeforeEach
    void open() {
        data = folder.resolve("data");
        key = data.resolve("vault.key");
        reopen();
    }

    private void reopen() {
        vault = new VaultComponent(data, folder, Map.of("TOKEN", "from the environment")::get, store);
        secrets = vault.of(PID);
    }

    @Test
    void keepsASecretAcrossARestart() {
        secrets.put("refreshToken", "canary-ä");
        assertEquals(Optional.of("canary-ä"), secrets.get("refreshToken"));
        reopen();
        assertEquals(Optional.of("canary-ä"), secrets.get("refreshToken"));
        secrets.put("refreshToken", "rotated");
        assertEquals(Optional.of("rotated"), secrets.get("refreshToken"));
        secrets.remove("refreshToken");
        assertEquals(Optional.empty(), secrets.get("refreshToken"));
    }

    @Test
    void nothingThatIsKeptShowsTheSecretAndTheSameIsNeverSealedAlike() throws Exception {
        secrets.put("a", "canary canary canary");
        byte[] first = store.sealed.get(PID).get("a");
        secrets.put("a", "canary canary canary");
        assertFalse(Arrays.equals(first, store.sealed.get(PID).get("a")));
        assertFalse(new String(first, StandardCharsets.ISO_8859_1).contains("canary"));
        assertEquals(1 + 12 + 20 + 16, first.length);
        assertEquals(List.of("vault.key"), list(data));
        assertEquals(32, Files.size(key));
        assertEquals("rw-------", mode(key));
    }

    @Test
    void noOtherOwnerReadsItNeitherByNameNorByMovingTheBytes() {
        secrets.put("token", "canary");
        Secrets other = vault.of("offpeak.device.evil");
        assertEquals(Optional.empty(), other.get("token"));
        for (String trick : List.of("token", PID + "/token", "../" + PID + "/token", PID + ":token")) {
            assertEquals(Kind.CONFIGURATION,
                    assertThrows(VendorException.class, () -> other.reveal("$vault:" + trick)).kind());
        }
        store.write("offpeak.device.evil", "token", store.sealed.get(PID).get("token"));
        store.write(PID, "other", store.sealed.get(PID).get("token"));
        assertEquals(
                "the secret 'token' of offpeak.device.evil was changed outside the vault or sealed with another key;"
                        + " enter it again",
                assertThrows(VaultException.class, () -> other.get("token")).getMessage());
        assertThrows(VaultException.class, () -> secrets.get("other"));
    }

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() throws Exception {
        secrets.put("token", "canary");
        byte[] sealed = store.sealed.get(PID).get("token");
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] spoilt = sealed.clone();
            spoilt[bit / 8] ^= (byte) (1 << bit % 8);
            store.write(PID, "token", spoilt);
            assertThrows(VaultException.class, () -> secrets.get("token"), "bit " + bit);
        }
        for (int length = 0; length < sealed.length; length++) {
            store.write(PID, "token", Arrays.copyOf(sealed, length));
            assertThrows(VaultException.class, () -> secrets.get("token"), "length " + length);
        }
        VendorException told = assertThrows(VendorException.class, () -> secrets.reveal("$vault:token"));
        assertEquals(Kind.CONFIGURATION, told.kind());
        assertTrue(told.getMessage().contains("'token' of " + PID), told.getMessage());
    }

    @Test
    void theKeyIsMadeByTheFirstSecretAndReadingMakesNone() {
        assertEquals(Optional.empty(), secrets.get("token"));
        assertFalse(Files.exists(data));
        store.write(PID, "token", new byte[40]);
        assertEquals("the vault's key " + key + " is missing: put back its backup, or enter all secrets again",
                assertThrows(VaultException.class, () -> secrets.get("token")).getMessage());
        assertFalse(Files.exists(key));
    }

    @Test
    void aTokenRotatedWhileItsWorkIsStoppedIsKept() {
        Thread.currentThread().interrupt();
        secrets.put("refreshToken", "rotated");
        reopen();
        assertEquals(Optional.of("rotated"), secrets.get("refreshToken"));
        assertTrue(Thread.interrupted());
    }

    @Test
    void aKeyThatOthersCanReadIsTakenAwayFromThem() throws Exception {
        secrets.put("token", "canary");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        reopen();
        assertEquals(Optional.of("canary"), secrets.get("token"));
        assertEquals("rw-------", mode(key));
    }

    @Test
    void aKeyThatCanNotBeTakenAwayFromOthersIsRefused() throws Exception {
        Path others = Files.write(folder.resolve("others.key"), new byte[32]);
        Files.setPosixFilePermissions(others, PosixFilePermissions.fromString("r--r--r--"));
        KeyFile ofAnotherUser = new KeyFile(others) {
            @Override
            void takeFromOthers(PosixFileAttributeView view) throws IOException {
                throw new FileSystemException("Operation not permitted");
            }
        };
        KeyFile onFat = new KeyFile(others) {
            @Override
            void takeFromOthers(PosixFileAttributeView view) {
                // such a file system takes the call and changes nothing
            }
        };
        assertEquals(
                "others can read the vault's key " + others + " (r--r--r--), so it is not used: give it to the user"
                        + " that runs Offpeak and run chmod 600 on it",
                assertThrows(VaultException.class, ofAnotherUser::read).getMessage());
        assertEquals("others can read the vault's key " + others + " (r--r--r--) and its file system can't change that:"
                + " keep Offpeak's data on one that can", assertThrows(VaultException.class, onFat::read).getMessage());
    }

    @Test
    void aDamagedKeyIsToldAndNotReplaced() throws Exception {
        secrets.put("token", "canary");
        Files.write(key, new byte[31]);
        reopen();
        assertTrue(assertThrows(VaultException.class, () -> secrets.put("token", "new")).getMessage()
                .contains("is damaged: it has 31 bytes, not 32"));
        assertArrayEquals(new byte[31], Files.readAllBytes(key));
    }

    @Test
    void aNewKeyThatWasLeftHalfWrittenIsInNobodysWay() throws Exception {
        Files.createDirectories(data);
        Files.write(data.resolve("vault.key.tmp"), new byte[3]);
        secrets.put("token", "canary");
        assertEquals(List.of("vault.key"), list(data));
        assertEquals("rw-------", mode(key));
    }

    @Test
    void revealsWhatAFieldMeans() throws Exception {
        secrets.put("token", "from the vault");
        Files.writeString(folder.resolve("secret.txt"), "from a file\n");
        Files.writeString(folder.resolve("lines.txt"), "two\r\nlines\r\n");
        assertEquals("plain", secrets.reveal("plain"));
        assertEquals("", secrets.reveal(""));
        assertEquals("from the vault", secrets.reveal("$vault:token"));
        assertEquals("from a file", secrets.reveal("$file:secret.txt"));
        assertEquals("from a file", secrets.reveal("$file:" + folder.resolve("secret.txt")));
        assertEquals("two\r\nlines", secrets.reveal("$file:lines.txt"));
        assertEquals("from the environment", secrets.reveal("$env:TOKEN"));
        assertEquals("$vault:token", secrets.reveal("$$vault:token"));
        assertEquals("$ecret", secrets.reveal("$ecret"));
    }

    @Test
    void saysWhatIsWrongWithAFieldButNotWhatIsInIt() throws Exception {
        secrets.put("x", "so that there is a key");
        Files.write(folder.resolve("large"), new byte[65_537]);
        Files.write(folder.resolve("limit"), "x".repeat(65_536).getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("binary"), new byte[]{'c', 'a', 'n', (byte) 0xC3, 'a'});
        Files.writeString(folder.resolve("empty"), "\n");
        assertEquals(65_536, secrets.reveal("$file:limit").length());
        assertEquals("the vault has no secret 'y' for " + PID + "; enter it again", wrong("$vault:y"));
        assertEquals("the secret file " + folder.resolve("large") + " is larger than 64 kB", wrong("$file:large"));
        assertEquals("the secret file binary is not text in UTF-8", wrong("$file:binary"));
        assertEquals("the secret file " + folder.resolve("empty") + " is empty", wrong("$file:empty"));
        assertEquals("the secret file missing does not exist", wrong("$file:missing"));
        assertEquals("the secret file " + folder + " is a folder or device, not a file", wrong("$file:" + folder));
        assertEquals("the secret file /dev/zero is a folder or device, not a file", wrong("$file:/dev/zero"));
        assertEquals("the vault's own key is not a secret for others: " + key, wrong("$file:" + key));
        assertEquals("the environment variable MISSING is not set for Offpeak", wrong("$env:MISSING"));
        assertThrows(IllegalArgumentException.class, () -> secrets.put(" ", "x"));
    }

    @Test
    void forgettingOneLeavesTheOthers() {
        secrets.put("a", "1");
        secrets.put("b", "2");
        vault.of("other").put("a", "3");
        vault.forget(PID);
        assertEquals(List.of(), store.names(PID));
        assertEquals(Optional.of("3"), vault.of("other").get("a"));
    }

    private String wrong(String field) {
        VendorException failure = assertThrows(VendorException.class, () -> secrets.reveal(field));
        assertEquals(Kind.CONFIGURATION, failure.kind());
        return failure.getMessage();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static List<String> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
