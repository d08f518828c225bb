package offpeak.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import offpeak.api.Secrets;
import offpeak.api.VendorException;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.SecretStore;
import offpeak.api.host.Vault;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

class SupportBundleTest {
    private static final String PID = "offpeak.device.powerwall~home";
    /** No pattern knows these: each is a plain word. */
    private static final String IN_VAULT = "canary of the vault";
    private static final String OF_VENDOR = "canary-that-a-vendor-gave";
    private static final String IN_FILE = "canary in a file";
    private static final String IN_CONFIGURATION = "canary-in-plain-text";
    private static final String VIN = "5YJ3E1EA7KF317000";
    private static final String SITE = "1689123456789";

    private final Home home = new Home();
    private final TestRecordings recordings = new TestRecordings();

    private static final class TestVault implements Vault, SecretStore, Secrets {
        @Override
        public Secrets of(String pid) {
            return this;
        }

        @Override
        public void forget(String pid) {
            throw new AssertionError("nothing is forgotten");
        }

        @Override
        public Optional<byte[]> read(String owner, String name) {
            throw new AssertionError("sealed secrets are the vault's");
        }

        @Override
        public void write(String owner, String name, byte[] sealed) {
            throw new AssertionError("nothing is written");
        }

        @Override
        public void delete(String owner, String name) {
            throw new AssertionError("nothing is deleted");
        }

        @Override
        public List<String> names(String owner) {
            return owner.equals(PID) ? List.of("password", "access") : List.of();
        }

        @Override
        public String reveal(String field) throws VendorException {
            if (field.equals("$file:/etc/canary")) {
                return IN_FILE;
            }
            throw new VendorException(VendorException.Kind.CONFIGURATION, "no " + field);
        }

        @Override
        public Optional<String> get(String name) {
            return Optional.of(name.equals("password") ? IN_VAULT : OF_VENDOR);
        }

        @Override
        public void put(String name, String secret) {
            throw new AssertionError("nothing is kept");
        }

        @Override
        public void remove(String name) {
            throw new AssertionError("nothing is removed");
        }
    }

    private SupportBundle bundle() throws Exception {
        Bundle self = fake(Bundle.class, "getVersion", new Version(1, 2, 3));
        BundleContext context = fake(BundleContext.class, "getBundle", self);
        Views views = new Views(home.engine, home.bus, home.supervisor, home.clock, home.history, home.texts, context);
        return new SupportBundle(views, home.engine, home.ledger, home.configurations, recordings);
    }

    /** Answers one method; the others give nothing. */
    private static <S> S fake(Class<S> type, String name, Object answer) {
        return type.cast(Proxy.newProxyInstance(SupportBundleTest.class.getClassLoader(), new Class<?>[]{type},
                (proxy, method, args) -> method.getName().equals(name) ? answer : null));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static Map<String, String> files(byte[] zip) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private SupportBundle planted() throws Exception {
        home.configurations.put(PID, Map.of("password", "$vault:password", "refreshToken", IN_CONFIGURATION, "key",
                "$file:/etc/canary", "siteId", SITE, "vin", VIN, "latitude", 51.50735, "longitude", -0.12776));
        String everything = String.join(" and ", IN_VAULT, OF_VENDOR, IN_FILE, VIN, SITE, "anna@example.org");
        home.checks = List.of(new HealthCheck.Check("powerwall", HealthCheck.Status.DEGRADED, everything));
        SupportBundle bundle = bundle();
        TestVault vault = new TestVault();
        bundle.vaults.add(vault);
        bundle.stores.add(vault);
        bundle.log.add(() -> List.of("1781526600000 [x] INFO : " + everything,
                "1781526601000 [x] INFO : refreshToken=" + IN_CONFIGURATION));
        byte[] recording = gzip(
                "{\"at\":\"2026-06-15T12:00:00.123456789Z\",\"note\":\"" + everything + "\"}\n{\"x\":1}\n");
        bundle.recordings.add(() -> recording);
        return bundle;
    }

    @Test
    void nothingThatIsSecretIsInIt() throws Exception {
        Map<String, String> files = files(planted().zip());
        String all = files.toString();
        for (String canary : List.of(IN_VAULT, OF_VENDOR, IN_FILE, IN_CONFIGURATION, VIN, SITE, "anna@", "51.507",
                "0.1277")) {
            assertFalse(all.contains(canary), canary);
        }
        assertTrue(all.contains("[secret]") && all.contains("[e-mail]"));
        assertTrue(files.get("configurations.json").contains("\"latitude\":51.5"), files.get("configurations.json"));
    }

    @Test
    void allThatHelpsIsInIt() throws Exception {
        Map<String, String> files = files(planted().zip());
        assertEquals(Set.of("about.txt", "health.json", "integrations.json", "budgets.json", "configurations.json",
                "state.json", "plan.json", "overrides.json", "decisions.json", "log.txt", "threads.txt",
                "recording.jsonl"), files.keySet());
        assertTrue(files.get("about.txt").startsWith("Offpeak 1.2.3\n"));
        assertTrue(files.get("log.txt").startsWith("2026-06-15T12:30:00Z [x] INFO : "), files.get("log.txt"));
        assertTrue(files.get("threads.txt").contains("SupportBundleTest.allThatHelpsIsInIt"));
        assertTrue(files.get("recording.jsonl").startsWith("{\"at\":\"2026-06-15T12:00:00.123456789Z\""));
        assertTrue(files.get("recording.jsonl").endsWith("\n{\"x\":1}\n"));
        assertTrue(files.get("decisions.json").contains("cheapest-slots"));
    }

    @Test
    void whetherAFileIsRecordedIsTold() throws Exception {
        SupportBundle bundle = bundle();
        assertTrue(files(bundle.zip()).get("about.txt").endsWith("\nNo file is recorded: offpeak record on\n"));
        recordings.record(true, "ada");
        recordings.trouble = Optional.of("its disk is full");
        assertTrue(files(bundle.zip()).get("about.txt").endsWith("\nBeside it a file is recorded, which is not in here:"
                + " /data/recording.jsonl since 2026-11-21T15:00:00Z, 5 of at most 64000 kB; its disk is full\n"));
    }

    @Test
    void whatIsBrokenIsToldInItsPlace() throws Exception {
        SupportBundle bundle = bundle();
        bundle.log.add(() -> {
            throw new IllegalStateException("the log is broken");
        });
        Map<String, String> files = files(bundle.zip());
        assertTrue(files.get("log.txt").contains("the log is broken"));
        assertTrue(files.get("health.json").contains("UP"));
    }
}
