package offpeak.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import tools.jackson.databind.JsonNode;

/** What sources must be like. Each answers with what breaks the rule; an empty list is good. */
final class SourceRules {
    private static final Set<String> TOP = Set.of("pom.xml", "bundles", "runtime", "features", "config", "README.md",
            "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", ".ci", ".mvn");
    /** Sentences are broken so that this file does not name what it looks for. */
    private static final Pattern PLACES = Pattern.compile(String.join("|", "repo1?\\." + "maven", "maven" + "central",
            "search\\." + "maven", "mvn" + "repository", "\\bsona" + "type\\.", "jcen" + "ter", "jit" + "pack",
            "registry\\." + "(npmjs|yarnpkg)", "unp" + "kg\\.com", "jsde" + "livr", "cdn" + "js\\.",
            "skypack\\." + "dev",
            "py" + "pi\\.org", "python" + "hosted", "deb\\." + "debian", "crates" + "\\.io", "(?<![\\w.])/wo" + "rk/",
            "(?<![\\w.])/ro" + "ot/"), Pattern.CASE_INSENSITIVE);
    private static final Pattern UNSAFE_MARKUP = Pattern
            .compile(
                    "innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|document\\.write|\\beval\\(|new Function\\(");
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "(?m)^public (?:(?:abstract|final|sealed|non-sealed|strictfp) )*(?:class|interface|record|enum|@interface) (\\w+)");

    private SourceRules() {}

    static List<String> topLevel(Collection<String> names) {
        return names.stream().filter(name -> !TOP.contains(name) && !name.startsWith(".git")).sorted()
                .map(name -> name + " does not belong at the top").toList();
    }

    static List<String> namesNoPlace(String file, String text) {
        return found(PLACES, file, text, "names a place that is none of the project's");
    }

    static List<String> writesNoMarkup(String file, String text) {
        return found(UNSAFE_MARKUP, file, text, "lets text become markup or code");
    }

    static List<String> leavesNothingOpen(String file, String text) {
        return found(Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b"), file, text, "leaves something open");
    }

    static List<String> returnsNoNull(String file, String text) {
        return found(Pattern.compile("\\breturn null\\b"), file, text, "answers null; use Optional");
    }

    private static List<String> found(Pattern pattern, String file, String text, String what) {
        List<String> broken = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                broken.add(file + ":" + number + " '" + matcher.group() + "' " + what);
            }
        }
        return broken;
    }

    static List<String> generated(String file) {
        boolean hand = file.matches("(.*/)?(MANIFEST\\.MF|OSGI-INF/(?!l10n/).*\\.xml)");
        return hand ? List.of(file + " is written by hand; bnd makes it from annotations") : List.of();
    }

    /** Every public top-level type has a Javadoc comment, with nothing but annotations between. */
    static List<String> documented(String file, String text) {
        List<String> broken = new ArrayList<>();
        Matcher types = PUBLIC_TYPE.matcher(text);
        while (types.find()) {
            String before = text.substring(0, types.start()).replaceAll("(?m)^@\\w[^\\n]*$", "").stripTrailing();
            int comment = before.lastIndexOf("/*");
            if (!before.endsWith("*/") || !before.startsWith("/**", comment)) {
                broken.add(file + ": " + types.group(1) + " has no Javadoc");
            }
        }
        return broken;
    }

    /** A module's pom names no number: it has none, or a property of the root pom. */
    static List<String> noVersion(String file, Document pom, Set<String> rootProperties) {
        return Checkout.elements(pom, "version").stream()
                .filter(version -> Set.of("dependency", "plugin").contains(version.getParentNode().getNodeName()))
                .filter(version -> !rootProperties.contains(version.getTextContent().strip()))
                .map(version -> file + ": version of " + child(version.getParentNode(), "artifactId")
                        + " belongs in the root pom")
                .toList();
    }

    /** As they are referred to, {@code ${name}}. */
    static Set<String> properties(Document rootPom) {
        Set<String> names = new TreeSet<>(Set.of("${project.version}"));
        for (Element properties : Checkout.elements(rootPom, "properties")) {
            for (Node node = properties.getFirstChild(); node != null; node = node.getNextSibling()) {
                names.add("${" + node.getNodeName() + "}");
            }
        }
        return names;
    }

    /** The version text of each managed dependency by {@code group:artifact}. */
    static Map<String, String> managed(Document rootPom) {
        Map<String, String> managed = new TreeMap<>();
        for (Element dependency : Checkout.elements(rootPom, "dependency")) {
            String version = child(dependency, "version");
            if (!version.isEmpty()) {
                managed.put(child(dependency, "groupId") + ":" + child(dependency, "artifactId"), version);
            }
        }
        return managed;
    }

    /** A feature's bundles have the root pom's versions. */
    static List<String> featureVersions(String file, JsonNode feature, Map<String, String> managed) {
        List<String> broken = new ArrayList<>();
        for (String id : featureBundles(feature)) {
            int colon = id.lastIndexOf(':');
            String wanted = managed.get(id.substring(0, colon));
            if (wanted == null) {
                broken.add(file + ": " + id + " has no version in the root pom");
            } else if (!wanted.equals(id.substring(colon + 1))) {
                broken.add(file + ": " + id + " must have version " + wanted);
            }
        }
        return broken;
    }

    static List<String> featureBundles(JsonNode feature) {
        List<String> ids = new ArrayList<>();
        feature.path("bundles").forEach(bundle -> ids.add(bundle.path("id").asString()));
        return ids;
    }

    /** Each of the project's own bundles is in one feature. */
    static List<String> inOneFeature(Collection<String> symbolicNames, Collection<String> featureIds) {
        Map<String, Long> counts = featureIds.stream().map(id -> id.split(":")[1])
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return symbolicNames.stream().filter(name -> counts.getOrDefault(name, 0L) != 1)
                .map(name -> name + " is in " + counts.getOrDefault(name, 0L) + " features, not in one").toList();
    }

    private static String child(Node parent, String tag) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(tag)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }
}
