package offpeak.rules;

import aQute.bnd.header.Attrs;
import aQute.bnd.osgi.Domain;
import aQute.bnd.osgi.Jar;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Manifest;

/**
 * What the house rules look at in a bundle as it is built.
 *
 * @param module its folder, e.g. {@code bundles/price/agile}
 * @param location the jar, or the folder of classes where the build has not come to packing yet
 * @param headers of its manifest
 * @param imports attributes and directives by package
 * @param exports the same
 * @param packages that hold classes
 * @param classFiles the class file version by path, those for later Java versions left out
 * @param resources every path in it
 */
record Bundle(String module, URI location, Map<String, String> headers, Map<String, Map<String, String>> imports,
        Map<String, Map<String, String>> exports, Set<String> packages, Map<String, Integer> classFiles,
        Set<String> resources) {

    /** {@code device}, {@code price}, {@code rule} …; the module itself for those that stand alone. */
    String kind() {
        return module.split("/")[1];
    }

    String symbolicName() {
        return headers.getOrDefault("Bundle-SymbolicName", "").split(";")[0];
    }

    /** The root package, which goes by the folder. */
    String rootPackage() {
        return symbolicNameOf(module).replace("-", "");
    }

    boolean integrationOrRule() {
        return Set.of("device", "price", "rule", "forecast", "notify").contains(kind());
    }

    static String symbolicNameOf(String module) {
        return "offpeak." + module.substring("bundles/".length()).replace('/', '.');
    }

    /** Those of the reactor, or what was installed last where this module is built alone. */
    static List<Bundle> all() {
        Map<String, URI> built = onClassPath();
        List<Bundle> bundles = new ArrayList<>();
        for (String module : Checkout.bundles()) {
            URI location = Optional.ofNullable(built.get(symbolicNameOf(module)))
                    .orElseThrow(() -> new IllegalStateException(module
                            + " is not on the class path of runtime/rules: name it in that module's pom.xml"));
            bundles.add(read(module, location));
        }
        return bundles;
    }

    private static Map<String, URI> onClassPath() {
        Map<String, URI> found = new LinkedHashMap<>();
        try {
            for (URL url : java.util.Collections
                    .list(Bundle.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
                try (InputStream in = url.openStream()) {
                    String name = new Manifest(in).getMainAttributes().getValue("Bundle-SymbolicName");
                    if (name != null) {
                        String text = url.toString().replaceFirst("^jar:", "").replaceFirst("!?/META-INF/MANIFEST.MF$",
                                "");
                        found.putIfAbsent(name.split(";")[0], new URI(text));
                    }
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    private static Bundle read(String module, URI location) {
        try (Jar jar = new Jar(new File(location))) {
            return of(module, location, jar);
        } catch (Exception e) {
            throw new IllegalStateException("cannot read " + location, e);
        }
    }

    static Bundle of(String module, URI location, Jar jar) throws Exception {
        Manifest manifest = jar.getManifest();
        Map<String, String> headers = new TreeMap<>();
        manifest.getMainAttributes().forEach((name, value) -> headers.put(name.toString(), value.toString()));
        Domain domain = Domain.domain(manifest);
        Set<String> packages = new TreeSet<>();
        Map<String, Integer> classFiles = new TreeMap<>();
        for (Map.Entry<String, aQute.bnd.osgi.Resource> entry : jar.getResources().entrySet()) {
            String path = entry.getKey();
            if (path.endsWith(".class") && !path.startsWith("META-INF/")) {
                int slash = path.lastIndexOf('/');
                packages.add(slash < 0 ? "" : path.substring(0, slash).replace('/', '.'));
                try (DataInputStream in = new DataInputStream(entry.getValue().openInputStream())) {
                    in.readInt();
                    classFiles.put(path, in.readInt() & 0xffff);
                }
            }
        }
        return new Bundle(module, location, headers, attributes(domain.getImportPackage()),
                attributes(domain.getExportPackage()), packages, classFiles,
                new TreeSet<>(jar.getResources().keySet()));
    }

    private static Map<String, Map<String, String>> attributes(Map<String, Attrs> clauses) {
        Map<String, Map<String, String>> attributes = new TreeMap<>();
        clauses.forEach((name, attrs) -> attributes.put(name, Map.copyOf(attrs)));
        return attributes;
    }
}
