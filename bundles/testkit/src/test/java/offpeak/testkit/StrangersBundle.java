package offpeak.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A bundle that is bad on purpose, as a stranger may bring it: it compiles, starts and reads, and keeps to nothing. */
final class StrangersBundle {

    private static final String SOURCE = """
            package bad;

            import java.net.URI;
            import java.time.Duration;
            import java.util.ArrayList;
            import java.util.List;
            import java.util.Map;
            import offpeak.api.*;

            public class Stranger implements Integration {
                static final List<Object> SEEN = new ArrayList<>();
                private final Map<String, Object> config;

                public Stranger(Map<String, Object> config) throws InterruptedException {
                    this.config = config;
                    if (SEEN.isEmpty()) {
                        Thread.sleep(1100);
                    }
                }

                public Duration refresh(Host host) throws VendorException {
                    SEEN.add(host);
                    Thread thread = new Thread(() -> {
                        try {
                            Thread.sleep(60_000);
                        } catch (InterruptedException e) {
                            System.err.println(e);
                        }
                    }, "stranger");
                    thread.setDaemon(true);
                    thread.start();
                    Http.Reply reply = host.http().send(Http.Call.get(URI.create(config.get("vendorUrl") + "/power"))
                            .bearer(String.valueOf(config.get("vendorToken"))));
                    if (!reply.ok()) {
                        throw new VendorException(VendorException.Kind.UNREACHABLE, "HTTP " + reply.status() + " at "
                                + System.nanoTime() + " for " + config.get("vendorToken"));
                    }
                    host.publish(host.entity(EntityId.Kind.DEVICE, "solar"), new MeterState(MeterState.Role.SOLAR,
                            Double.parseDouble(reply.body())), host.now(), Duration.ofMinutes(1), "");
                    return Duration.ofSeconds(10);
                }
            }
            """;
    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="bad.Stranger" init="1"
                configuration-policy="require" configuration-pid="bad.stranger">
              <service><provide interface="offpeak.api.Integration"/></service>
              <implementation class="bad.Stranger"/>
            </scr:component>
            """;
    private static final String FORM = """
            <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.2.0" localization="OSGI-INF/l10n/form">
              <OCD id="bad" name="%name" description="A stranger">
                <AD id="vendorUrl" type="String" name="Address" default="http://stranger.invalid"/>
                <AD id="vendorToken" type="String" name="Token" description="%token.description" default="token-in-plain-sight"/>
                <AD id="pin" type="Password" name="PIN" description="The device's" default="0000"/>
              </OCD>
              <Designate factoryPid="bad.stranger"><Object ocdref="bad"/></Designate>
            </metatype:MetaData>
            """;
    private static final String MANIFEST = """
            Manifest-Version: 1.0
            Bundle-ManifestVersion: 2
            Bundle-SymbolicName: bad.stranger
            Bundle-Version: 1
            DynamicImport-Package: *
            Import-Package: offpeak.api
            Service-Component: OSGI-INF/bad.xml
            """;

    private StrangersBundle() {}

    /** Compiles and packs it. */
    static Path build(Path folder) throws IOException {
        Path source = folder.resolve("bad/Stranger.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, SOURCE);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-proc:none", "-cp",
                Path.of(java.net.URI.create(
                        offpeak.api.Host.class.getProtectionDomain().getCodeSource().getLocation().toString()))
                        .toString(),
                "-d", folder.resolve("classes").toString(), source.toString()));
        assertEquals(0, compiler.run(null, null, null, arguments.toArray(String[]::new)));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (Stream<Path> classes = Files.walk(folder.resolve("classes"))) {
            for (Path file : classes.filter(Files::isRegularFile).toList()) {
                entries.put(folder.resolve("classes").relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        entries.put("OSGI-INF/bad.xml", bytes(COMPONENT));
        entries.put("OSGI-INF/metatype/bad.xml", bytes(FORM));
        entries.put("OSGI-INF/l10n/form.properties", bytes("name=A stranger\n"));
        Path jar = folder.resolve("stranger.jar");
        Manifest manifest = new Manifest(new java.io.ByteArrayInputStream(bytes(MANIFEST)));
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream zip = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return jar;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
