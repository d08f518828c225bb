package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import offpeak.api.Http.Call;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.HttpFactory.VendorConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TrustTest {
    private static final String OTHER = "00".repeat(32);

    @TempDir
    Path folder;

    private final HttpComponent http = Start.http(
            InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")), null, false);
    private final VendorConnection client = http.create("home");

    @AfterEach
    void close() {
        http.close();
        System.clearProperty("javax.net.ssl.trustStore");
        System.clearProperty("javax.net.ssl.trustStorePassword");
    }

    private String refused(Call call) {
        VendorException refusal = assertThrows(VendorException.class, () -> client.send(call));
        assertEquals(Kind.UNREACHABLE, refusal.kind());
        return refusal.getMessage();
    }

    private static String fingerprint(KeyStore keys) throws Exception {
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(
                MessageDigest.getInstance("SHA-256").digest(keys.getCertificate("server").getEncoded()));
    }

    private static Server server(KeyStore keys) throws Exception {
        return Server.encrypted(keys, exchange -> Server.answer(exchange, 200, Map.of(), new byte[]{'y'}));
    }

    /** As if an authority of this machine had signed it. */
    private void trusted(KeyStore keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", keys.getCertificate("server"));
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        System.setProperty("javax.net.ssl.trustStore", file.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    }

    @Test
    void aPinnedCertificateIsTrustedForThatCallAlone() throws Exception {
        KeyStore keys = Server.certificate(folder, "localhost");
        try (Server server = server(keys)) {
            Call call = Call.get(server.uri("/"));
            assertEquals("y", client.send(call.pinned(fingerprint(keys))).body());
            assertEquals("y", client.send(call.pinned(fingerprint(keys).replace(":", "").toLowerCase())).body());
            assertEquals("localhost is not trusted: its certificate is signed by the server itself (SHA-256 "
                    + fingerprint(keys) + ")", refused(call));
            assertEquals("localhost is not trusted: its certificate is not the one that is pinned: "
                    + fingerprint(keys)
                    + " was shown. If the device was replaced or renewed its certificate, pin that one",
                    refused(call.pinned(OTHER)));
        }
    }

    @Test
    void aDeviceMayShowAnExpiredCertificateWithAnotherNameWhenItIsPinned() throws Exception {
        KeyStore keys = Server.certificate(folder, "powerwall", "-startdate", "-30d", "-validity", "10");
        try (Server server = server(keys)) {
            assertEquals(200, client.send(Call.get(server.uri("/")).pinned(fingerprint(keys))).status());
        }
    }

    @Test
    void anExpiredCertificateIsRefusedAndNamed() throws Exception {
        KeyStore keys = Server.certificate(folder, "localhost", "-startdate", "-30d", "-validity", "10");
        try (Server server = server(keys)) {
            String message = refused(Call.get(server.uri("/")));
            assertTrue(message.startsWith("localhost is not trusted: its certificate has expired at 20"), message);
        }
    }

    @Test
    void aCertificateOfTheFutureSaysThatTheClockMayBeWrong() throws Exception {
        KeyStore keys = Server.certificate(folder, "localhost", "-startdate", "+30d", "-validity", "10");
        try (Server server = server(keys)) {
            String message = refused(Call.get(server.uri("/")));
            assertTrue(message.contains("is not valid before 20") && message.contains("clock"), message);
        }
    }

    @Test
    void aTrustedCertificateOfAnotherNameIsRefusedAndNamed() throws Exception {
        KeyStore keys = Server.certificate(folder, "elsewhere.example");
        trusted(keys);
        try (Server server = server(keys)) {
            String message = refused(Call.get(server.uri("/")));
            assertTrue(message.startsWith("localhost is not trusted: its certificate is made out to another name"),
                    message);
        }
    }

    @Test
    void aTrustedCertificateOfTheRightNameIsFine() throws Exception {
        KeyStore keys = Server.certificate(folder, "localhost");
        trusted(keys);
        try (Server server = server(keys)) {
            assertEquals(200, client.send(Call.get(server.uri("/"))).status());
        }
    }

    @Test
    void aFingerprintThatIsNoneAndAPlainAddressAreTheConfigurationsFault() {
        URI address = URI.create("https://127.0.0.1:1/");
        VendorException none = assertThrows(VendorException.class,
                () -> client.send(Call.get(address).pinned("AB:CD")));
        assertEquals(Kind.CONFIGURATION, none.kind());
        assertEquals("the fingerprint of the certificate of 127.0.0.1 must be SHA-256: 64 hex digits, with or without"
                + " colons", none.getMessage());
        VendorException plain = assertThrows(VendorException.class,
                () -> client.send(Call.get(URI.create("http://127.0.0.1:1/")).pinned(OTHER)));
        assertEquals(Kind.CONFIGURATION, plain.kind());
    }
}
