package offpeak.itest.faults;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import offpeak.itest.AssembledHost;
import offpeak.itest.HostProcess;

/** A bundle that does harm, compiled and packed when it is needed. */
final class HostileBundle {
    private static final String PREFIX = "hostile.device.does_";

    private final String name;
    private String service = "offpeak.api.Integration";
    private String version = "1.0.0";
    private String activate = "";
    private String body = "public java.time.Duration refresh(offpeak.api.Host host) throws offpeak.api.VendorException"
            + " { %s return java.time.Duration.ofMinutes(1); }";
    private String work = "";
    private String imports = "offpeak.api";

    private HostileBundle(String name) {
        this.name = name;
    }

    static HostileBundle integration(String name) {
        return new HostileBundle(name);
    }

    static HostileBundle rule(String name) {
        HostileBundle rule = new HostileBundle(name);
        rule.service = "offpeak.api.Rule";
        rule.body = "public java.util.List<offpeak.api.Intent> decide(offpeak.api.Situation situation)"
                + " { %s return java.util.List.of(); }";
        return rule;
    }

    HostileBundle version(String other) {
        version = other;
        return this;
    }

    /** @param code runs when it is made */
    HostileBundle activating(String code) {
        activate = code;
        return this;
    }

    /** @param code runs each time that it is asked */
    HostileBundle working(String code) {
        work = code;
        return this;
    }

    HostileBundle importing(String more) {
        imports += "," + more;
        return this;
    }

    String id() {
        return "does_" + name;
    }

    String symbolicName() {
        return PREFIX + name;
    }

    String configuration() {
        return symbolicName() + "~home.cfg.json";
    }

    HostileBundle installedIn(HostProcess.Plan plan) throws IOException {
        plan.config(configuration(), "{}");
        write(Files.createDirectories(plan.data().resolve("plugins")).resolve(symbolicName() + ".jar"));
        return this;
    }

    byte[] jar() throws IOException {
        Path file = Files.createTempFile("offpeak-hostile-", ".jar");
        try {
            write(file);
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    private void write(Path jar) throws IOException {
        Path classes = Files.createTempDirectory("offpeak-hostile-");
        try {
            Path source = classes.resolve("Hostile.java");
            Files.writeString(source, "package " + symbolicName() + "; public final class Hostile implements " + service
                    + " { static final java.util.List<Object> KEPT = new java.util.ArrayList<>();"
                    + " static void always() { while (Thread.currentThread().isAlive()) { Thread.onSpinWait(); } }"
                    + " static void pause() { try { Thread.sleep(200); } catch (InterruptedException e) { return; } }"
                    + " public Hostile() throws Exception { " + activate + " } " + body.formatted(work) + " }");
            compile(source, classes);
            pack(jar, classes);
        } finally {
            HostProcess.delete(classes);
        }
    }

    private static void compile(Path source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        boolean done = compiler.getTask(said, null, null,
                List.of("-d", classes.toString(), "-cp", api().toString(), "-proc:none"), null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source)).call();
        if (!done) {
            throw new IOException("the test's own bundle can't be compiled: " + said);
        }
    }

    private static Path api() throws IOException {
        try (Stream<Path> jars = Files.list(AssembledHost.home().resolve("bundles"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("offpeak.api-")).findFirst()
                    .orElseThrow();
        }
    }

    private void pack(Path jar, Path classes) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", symbolicName());
        main.putValue("Bundle-Name", "Hostile " + name);
        main.putValue("Bundle-Version", version);
        main.putValue("Import-Package", imports);
        main.putValue("Service-Component", "OSGI-INF/hostile.xml");
        main.putValue("Provide-Capability", "osgi.service;objectClass:List<String>=\"" + service + "\"");
        main.putValue("Require-Capability", "osgi.extender;filter:=\"(osgi.extender=osgi.component)\"");
        String component = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"" + symbolicName()
                + "\" configuration-policy=\"require\"><implementation class=\"" + symbolicName()
                + ".Hostile\"/><service><provide interface=\"" + service + "\"/></service></scr:component>";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.walk(classes)) {
            put(out, "OSGI-INF/hostile.xml", component.getBytes(StandardCharsets.UTF_8));
            files.filter(file -> file.toString().endsWith(".class")).forEach(file -> {
                try {
                    put(out, classes.relativize(file).toString(), Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
