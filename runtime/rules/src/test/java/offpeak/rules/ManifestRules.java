package offpeak.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What manifests and jars must be like. Each answers with what breaks the rule; an empty list is good. */
final class ManifestRules {
    /** Class file version of Java 17. */
    private static final int JAVA_17 = 61;
    /** With both ends: a version alone means anything from there on. */
    private static final Pattern RANGE = Pattern.compile("[\\[(][\\d.]+,[\\d.]+[\\])]");
    /** Packages that belong to the JDK have no versions. */
    private static final Set<String> JDK = ModuleLayer.boot().modules().stream()
            .flatMap(module -> module.getPackages().stream()).collect(Collectors.toSet());

    private ManifestRules() {}

    static List<String> namedByFolder(Bundle bundle) {
        List<String> broken = new ArrayList<>();
        String name = Bundle.symbolicNameOf(bundle.module());
        if (!bundle.symbolicName().equals(name)) {
            broken.add(bundle.module() + ": Bundle-SymbolicName must be " + name + ", not " + bundle.symbolicName());
        }
        if (!bundle.packages().contains(bundle.rootPackage())) {
            broken.add(bundle.module() + ": no class in its root package " + bundle.rootPackage());
        }
        for (String each : bundle.packages()) {
            boolean own = each.equals(bundle.rootPackage()) || each.startsWith(bundle.rootPackage() + ".");
            if (each.startsWith("offpeak") && !own) {
                broken.add(bundle.module() + ": package " + each + " is not below " + bundle.rootPackage());
            }
        }
        return broken;
    }

    static List<String> importsInRanges(Bundle bundle) {
        List<String> broken = new ArrayList<>();
        // a contract names its version in Require-Capability, for all of its packages together
        boolean servletContract = bundle.headers().getOrDefault("Require-Capability", "")
                .contains("osgi.contract=JakartaServlet");
        bundle.imports().forEach((name, attributes) -> {
            String version = attributes.get("version");
            boolean byContract = servletContract && name.startsWith("jakarta.servlet");
            if (!byContract && !JDK.contains(name) && (version == null || !RANGE.matcher(version).matches())) {
                broken.add(bundle.module() + ": import " + name + " has "
                        + (version == null ? "no version" : "no range but " + version));
            }
        });
        return broken;
    }

    static List<String> noLooseWiring(Bundle bundle) {
        return List.of("DynamicImport-Package", "Require-Bundle", "Fragment-Host").stream()
                .filter(bundle.headers()::containsKey)
                .map(header -> bundle.module() + ": " + header + " ties it to bundles instead of packages").toList();
    }

    static List<String> describedForPeople(Bundle bundle) {
        return List.of("Bundle-Name", "Bundle-Description", "Bundle-License", "Bundle-Vendor", "Bundle-Version")
                .stream()
                .filter(header -> bundle.headers().getOrDefault(header, "").isBlank())
                .map(header -> bundle.module() + ": no " + header).toList();
    }

    static List<String> exportsNothing(Bundle bundle) {
        return bundle.exports().keySet().stream()
                .map(name -> bundle.module() + ": exports " + name + ", but only bundles/api shares packages").toList();
    }

    static List<String> importsOnly(Bundle bundle, Set<String> allowed) {
        return bundle.imports().keySet().stream()
                .filter(name -> !name.startsWith("java.") && !JDK.contains(name)
                        && allowed.stream().noneMatch(prefix -> name.equals(prefix)
                                || prefix.endsWith(".*") && name.startsWith(prefix.substring(0, prefix.length() - 1))))
                .map(name -> bundle.module() + ": imports " + name).toList();
    }

    static List<String> java17(Bundle bundle) {
        List<String> broken = new ArrayList<>();
        bundle.classFiles().forEach((path, version) -> {
            boolean own = path.startsWith("offpeak/");
            if (own ? version != JAVA_17 : version > JAVA_17) {
                broken.add(bundle.module() + ": " + path + " has class file version " + version + ", not " + JAVA_17);
            }
        });
        return broken;
    }

    /** @param components classes with {@code @Component} */
    static List<String> describesComponents(Bundle bundle, Set<String> components) {
        Set<String> listed = Set.of(bundle.headers().getOrDefault("Service-Component", "").split("\\s*,\\s*"));
        List<String> broken = new ArrayList<>();
        for (String component : new TreeSet<>(components)) {
            String description = "OSGI-INF/" + component + ".xml";
            if (!listed.contains(description)) {
                broken.add(bundle.module() + ": " + component + " is not in Service-Component");
            } else if (!bundle.resources().contains(description)) {
                broken.add(bundle.module() + ": " + description + " is not in the jar");
            }
        }
        return broken;
    }

    static List<String> noSplitPackage(List<Bundle> bundles) {
        Map<String, Set<String>> owners = new TreeMap<>();
        for (Bundle bundle : bundles) {
            bundle.packages()
                    .forEach(name -> owners.computeIfAbsent(name, any -> new TreeSet<>()).add(bundle.module()));
        }
        return owners.entrySet().stream().filter(entry -> entry.getValue().size() > 1)
                .map(entry -> "package " + entry.getKey() + " is split over " + entry.getValue()).toList();
    }

    /** Who imports from whom, by symbolic name. */
    static Map<String, Set<String>> wiring(List<Bundle> bundles) {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (Bundle importer : bundles) {
            Set<String> used = new TreeSet<>();
            for (Bundle exporter : bundles) {
                if (exporter != importer
                        && exporter.exports().keySet().stream().anyMatch(importer.imports()::containsKey)) {
                    used.add(exporter.symbolicName());
                }
            }
            uses.put(importer.symbolicName(), used);
        }
        return uses;
    }

    static List<String> noCycle(Map<String, Set<String>> uses) {
        List<String> broken = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (String start : uses.keySet()) {
            follow(start, uses, new LinkedHashSet<>(), done, broken);
        }
        return broken;
    }

    private static void follow(String at, Map<String, Set<String>> uses, Set<String> path, Set<String> done,
            List<String> broken) {
        if (path.contains(at)) {
            List<String> steps = new ArrayList<>(path);
            broken.add("cycle: " + String.join(" -> ", steps.subList(steps.indexOf(at), steps.size())) + " -> " + at);
        } else if (!done.contains(at)) {
            path.add(at);
            uses.getOrDefault(at, Set.of()).forEach(next -> follow(next, uses, path, done, broken));
            path.remove(at);
            done.add(at);
        }
    }
}
