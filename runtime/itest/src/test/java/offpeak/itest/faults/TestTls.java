package offpeak.itest.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import offpeak.itest.HostProcess;

/** An authority of the test's own that a host trusts, and servers with certificates of it that are good or not. */
final class TestTls implements AutoCloseable {
    static final String PASSWORD = "changeit";

    private final Path folder = Files.createTempDirectory("offpeak-it-tls-");

    TestTls() throws IOException {
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test authority", "-ext", "bc:c", "-validity", "3650");
        keytool("-exportcert", "-alias", "ca", "-rfc", "-file", folder.resolve("ca.pem").toString());
        run(List.of(program(), "-importcert", "-noprompt", "-alias", "ca", "-file", folder.resolve("ca.pem").toString(),
                "-keystore", trusted().toString(), "-storepass", PASSWORD));
    }

    /** A trust store with the authority alone. */
    Path trusted() {
        return folder.resolve("trusted.p12");
    }

    FaultProxy good(int port) throws IOException {
        return signed("good", "ip:127.0.0.1,dns:localhost", "-1d", 30, port);
    }

    FaultProxy expired(int port) throws IOException {
        return signed("expired", "ip:127.0.0.1,dns:localhost", "-30d", 10, port);
    }

    FaultProxy wrongHost(int port) throws IOException {
        return signed("elsewhere", "dns:elsewhere.example", "-1d", 30, port);
    }

    FaultProxy selfSigned(int port) throws IOException {
        keytool("-genkeypair", "-alias", "self", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1", "-validity",
                "30");
        return proxy("self", port);
    }

    private FaultProxy signed(String alias, String names, String start, int days, int port) throws IOException {
        keytool("-genkeypair", "-alias", alias, "-dname", "CN=" + alias, "-validity", "30");
        Path request = folder.resolve(alias + ".csr");
        Path certificate = folder.resolve(alias + ".pem");
        keytool("-certreq", "-alias", alias, "-file", request.toString());
        keytool("-gencert", "-alias", "ca", "-rfc", "-infile", request.toString(), "-outfile", certificate.toString(),
                "-startdate", start, "-validity", Integer.toString(days), "-ext", "san=" + names);
        keytool("-importcert", "-noprompt", "-alias", alias, "-file", certificate.toString());
        return proxy(alias, port);
    }

    private FaultProxy proxy(String alias, int port) throws IOException {
        try {
            KeyStore all = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
                all.load(in, PASSWORD.toCharArray());
            }
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            one.setKeyEntry(alias, all.getKey(alias, PASSWORD.toCharArray()), PASSWORD.toCharArray(),
                    all.getCertificateChain(alias));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(one, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new FaultProxy(Optional.of(context)).to(port);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static String program() {
        return Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    }

    private void keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program()));
        command.addAll(List.of(arguments));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        command.addAll(List.of("-keystore", folder.resolve("keys.p12").toString(), "-storetype", "PKCS12", "-storepass",
                PASSWORD));
        run(command);
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " said " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        HostProcess.delete(folder);
    }
}
