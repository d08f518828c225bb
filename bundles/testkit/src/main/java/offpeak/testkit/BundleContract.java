package offpeak.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What a machine can tell of any integration's or rule's bundle, ours or a stranger's: a jar, or the folder of classes that
 * bnd has processed.
 */
public final class BundleContract {

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+(\\..+)?");
    private static final Pattern IMPORT = Pattern.compile("([\\w.]+)((?:;[^,;\"]+(?:\"[^\"]*\")?)*)(?:,|$)");
    private static final Pattern SECRET = Pattern.compile("(?i).*(token|password|secret|apikey).*");
    /** Of the JDK, which has no package versions. */
    private static final List<String> UNVERSIONED = List.of("java.", "javax.", "org.w3c.dom", "org.xml.sax");

    private final Path root;
    private final List<String> violations = new ArrayList<>();

    private BundleContract(Path root) {
        this.root = root;
    }

    /**
     * What the bundle does not keep to; empty when all is well.
     *
     * @param bundle a jar or a folder
     * @throws UncheckedIOException when it can't be read
     */
    public static List<String> violations(Path bundle) {
        try {
            if (Files.isDirectory(bundle)) {
                return new BundleContract(bundle).check();
            }
            try (FileSystem jar = FileSystems.newFileSystem(bundle)) {
                return new BundleContract(jar.getPath("/")).check();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of classes that a class was loaded from. */
    public static Path folderOf(Class<?> type) {
        return Path.of(java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** Fields that outlive the component: static and not final. */
    public static List<String> staticState(Class<?>... types) {
        List<String> found = new ArrayList<>();
        for (Class<?> type : types) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && !Modifier.isFinal(field.getModifiers())
                        && !field.isSynthetic()) {
                    found.add("static state: " + type.getName() + "." + field.getName());
                }
            }
        }
        return found;
    }

    private List<String> check() throws IOException {
        Path manifest = root.resolve("META-INF/MANIFEST.MF");
        if (!Files.exists(manifest)) {
            return List.of("no META-INF/MANIFEST.MF");
        }
        try (InputStream in = Files.newInputStream(manifest)) {
            manifest(new Manifest(in).getMainAttributes());
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        boolean configurable = false;
        for (Path file : files) {
            String name = root.relativize(file).toString();
            if (name.startsWith("offpeak/api/")) {
                violations.add("carries a copy of the host's API: " + name);
            } else if (name.startsWith("OSGI-INF/metatype/")) {
                configurable = true;
                metatype(file);
            } else if (name.startsWith("OSGI-INF/") && name.endsWith(".xml")) {
                component(file);
            }
        }
        if (!configurable) {
            violations.add("no configuration form: @ObjectClassDefinition and @Designate");
        }
        return List.copyOf(violations);
    }

    private void manifest(Attributes headers) {
        for (String header : List.of("Bundle-SymbolicName", "Bundle-License", "Bundle-Vendor", "Bundle-Description")) {
            if (headers.getValue(header) == null) {
                violations.add("no " + header);
            }
        }
        String version = headers.getValue("Bundle-Version");
        if (version == null || !VERSION.matcher(version).matches()) {
            violations.add("Bundle-Version is not major.minor.micro: " + version);
        }
        for (String header : List.of("DynamicImport-Package", "Require-Bundle")) {
            if (headers.getValue(header) != null) {
                violations.add(header + ": " + headers.getValue(header));
            }
        }
        String imports = headers.getValue("Import-Package");
        Matcher each = IMPORT.matcher(imports == null ? "" : imports);
        while (each.find()) {
            String name = each.group(1);
            if (UNVERSIONED.stream().noneMatch(name::startsWith) && !each.group(2).contains("version=\"[")) {
                violations.add("imports " + name + " without a range of versions");
            }
        }
    }

    private void component(Path file) throws IOException {
        Element component = xml(file);
        if (!"require".equals(component.getAttribute("configuration-policy"))) {
            violations.add(component.getAttribute("name") + " starts without a configuration");
        }
    }

    private void metatype(Path file) throws IOException {
        Element metadata = xml(file);
        Properties texts = new Properties();
        Path localization = root.resolve(metadata.getAttribute("localization") + ".properties");
        if (Files.exists(localization)) {
            try (InputStream in = Files.newInputStream(localization)) {
                texts.load(in);
            }
        }
        described(metadata.getElementsByTagName("OCD"), texts);
        NodeList fields = metadata.getElementsByTagName("AD");
        described(fields, texts);
        for (int i = 0; i < fields.getLength(); i++) {
            Element field = (Element) fields.item(i);
            if (SECRET.matcher(field.getAttribute("id")).matches()
                    && !"password".equals(field.getAttribute("type").toLowerCase(Locale.ROOT))) {
                violations.add(field.getAttribute("id") + " is a secret, but not of type PASSWORD");
            }
        }
    }

    private void described(NodeList elements, Properties texts) {
        for (int i = 0; i < elements.getLength(); i++) {
            Element element = (Element) elements.item(i);
            for (String attribute : List.of("name", "description")) {
                String text = element.getAttribute(attribute);
                if (text.isBlank() || (text.startsWith("%") && !texts.containsKey(text.substring(1)))) {
                    violations.add(element.getAttribute("id") + " has no " + attribute
                            + (text.isBlank() ? "" : " text for " + text));
                }
            }
        }
    }

    private static Element xml(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(in).getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(file + " is not XML: " + e.getMessage(), e);
        }
    }
}
