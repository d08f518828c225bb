package offpeak.testkit.quality;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A bundle's contents in memory. */
final class Jar {

    /** Far above any bundle; a zip bomb is not opened further. */
    private static final int LARGEST_BYTES = 64 << 20;
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    /** A clause of a header: names, then attributes and directives, quoted or not. */
    private static final Pattern CLAUSE = Pattern.compile("((?:[^,\"]|\"[^\"]*\")+)(?:,|$)");
    private static final Pattern PARAMETER = Pattern.compile(";\\s*([\\w:.-]+?):?=\\s*(\"[^\"]*\"|[^;]*)");

    private final Map<String, byte[]> entries = new TreeMap<>();
    private final Attributes headers;

    private Jar(Map<String, byte[]> entries) throws IOException {
        this.entries.putAll(entries);
        byte[] manifest = entries.get(MANIFEST);
        if (manifest == null) {
            throw new IOException("no " + MANIFEST + ": not a bundle");
        }
        this.headers = new Manifest(new ByteArrayInputStream(manifest)).getMainAttributes();
    }

    /** @throws IOException when it can't be read, is too large or has no manifest */
    static Jar read(Path path) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        long size = 0;
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    entries.put(path.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
                }
            }
            return new Jar(entries);
        }
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(path))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readNBytes((int) (LARGEST_BYTES - size) + 1);
                size += bytes.length;
                if (size > LARGEST_BYTES) {
                    throw new IOException("more than " + LARGEST_BYTES + " bytes");
                }
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), bytes);
                }
            }
        }
        return new Jar(entries);
    }

    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.getValue(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(entries.get(name)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    Optional<Properties> properties(String name) throws IOException {
        byte[] bytes = entries.get(name);
        if (bytes == null) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        properties.load(new ByteArrayInputStream(bytes));
        return Optional.of(properties);
    }

    /** Its own classes by binary name. */
    Map<String, ClassFile> classes() throws IOException {
        Map<String, ClassFile> classes = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            String name = entry.getKey();
            if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.endsWith("-info.class")) {
                classes.put(name.substring(0, name.length() - 6).replace('/', '.'), ClassFile.read(entry.getValue()));
            }
        }
        return classes;
    }

    /** The clauses of a header: name, then its attributes and directives. */
    static Map<String, Map<String, String>> clauses(String header) {
        Map<String, Map<String, String>> clauses = new LinkedHashMap<>();
        Matcher each = CLAUSE.matcher(header);
        while (each.find()) {
            String clause = each.group(1).strip();
            Map<String, String> parameters = new LinkedHashMap<>();
            Matcher parameter = PARAMETER.matcher(clause);
            List<String> names = new ArrayList<>();
            int end = clause.length();
            while (parameter.find()) {
                end = Math.min(end, parameter.start());
                parameters.put(parameter.group(1), parameter.group(2).replace("\"", "").strip());
            }
            for (String name : clause.substring(0, end).split(";")) {
                names.add(name.strip());
            }
            names.forEach(name -> clauses.put(name, parameters));
        }
        return clauses;
    }

    String version() {
        return header("Bundle-Version").orElse("0.0.0");
    }

    /** Writes it as a jar of another version. */
    void write(Path file, String version) throws IOException {
        Manifest manifest = new Manifest();
        try (InputStream in = new ByteArrayInputStream(entries.get(MANIFEST))) {
            manifest.read(in);
        }
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                if (!entry.getKey().equals(MANIFEST)) {
                    jar.putNextEntry(new JarEntry(entry.getKey()));
                    jar.write(entry.getValue());
                    jar.closeEntry();
                }
            }
        }
    }
}
