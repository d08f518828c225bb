package offpeak.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the module of a new integration in a checkout: {@code new-integration NAME [--kind price|device|forecast]}. What it
 * makes builds and keeps its quality contract; its author goes on from there.
 */
public final class NewIntegration {

    private static final Set<String> KINDS = Set.of("price", "device", "forecast");

    private NewIntegration() {}

    /** @param arguments the checkout, then what the user typed */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        String name = arguments.length > 1 ? arguments[1] : "";
        if (name.equals("--help") || name.equals("-h")) {
            out.println("Usage: offpeak new-integration NAME [--kind price|device|forecast]\n"
                    + "Makes a module to start from, with a test that passes. NAME: small letters, digits and '-'.");
            return 0;
        }
        String kind = arguments.length == 4 && arguments[2].equals("--kind") ? arguments[3] : "price";
        if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*") || !KINDS.contains(kind)
                || arguments.length != 2 && arguments.length != 4) {
            err.println("offpeak: give a NAME of small letters, digits and '-';"
                    + " try: offpeak new-integration NAME [--kind price|device|forecast]");
            return 2;
        }
        Path root = Path.of(arguments[0]);
        Path module = root.resolve("bundles").resolve(kind).resolve(name);
        if (Files.exists(module)) {
            err.println("offpeak: " + module + " is there already");
            return 2;
        }
        try {
            Map<Path, String> files = files(module, kind, name);
            for (Map.Entry<Path, String> file : files.entrySet()) {
                Files.createDirectories(file.getKey().getParent());
                Files.writeString(file.getKey(), file.getValue());
                out.println(root.relativize(file.getKey()));
            }
            wire(root, kind, name);
            out.println("next: mvn install -Dformatter.goal=format -am -pl bundles/" + kind + "/" + name);
            return 0;
        } catch (IOException e) {
            err.println("offpeak: " + e.getMessage());
            return 1;
        }
    }

    private static Map<Path, String> files(Path module, String kind, String name) throws IOException {
        String type = type(name);
        String pack = "offpeak." + kind + "." + name.replace("-", "");
        Path code = Path.of("java").resolve(pack.replace('.', '/'));
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(module.resolve("pom.xml"), template("pom.xml"));
        files.put(module.resolve("src/main").resolve(code).resolve(type + ".java"), template(kind + ".java"));
        files.put(module.resolve("src/main/resources/quality.yaml"), template("quality.yaml"));
        files.put(module.resolve("src/test").resolve(code).resolve("QualityTest.java"), template(kind + "-test.java"));
        files.replaceAll((file, text) -> text.replace("@name@", name).replace("@kind@", kind).replace("@Type@", type)
                .replace("@package@", pack));
        return files;
    }

    private static String type(String name) {
        StringBuilder type = new StringBuilder();
        for (String part : name.split("-")) {
            type.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        return type.toString();
    }

    private static String template(String file) throws IOException {
        try (InputStream in = NewIntegration.class.getResourceAsStream("new/" + file + ".txt")) {
            if (in == null) {
                throw new IOException("no template " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Named where every bundle is: the reactor, the house rules, the feature and the distribution. */
    private static void wire(Path root, String kind, String name) throws IOException {
        String artifact = "offpeak." + kind + "." + name;
        after(root.resolve("pom.xml"), "<module>bundles/price/agile</module>",
                "    <module>bundles/" + kind + "/" + name + "</module>");
        after(root.resolve("pom.xml"), "<artifactId>offpeak.price.agile</artifactId>",
                "      <dependency><groupId>offpeak</groupId><artifactId>" + artifact
                        + "</artifactId><version>${project.version}</version></dependency>");
        after(root.resolve("runtime/rules/pom.xml"), "<artifactId>offpeak.price.agile</artifactId>",
                "    <dependency><groupId>offpeak</groupId><artifactId>" + artifact
                        + "</artifactId><scope>test</scope></dependency>");
        after(root.resolve("runtime/distribution/pom.xml"), "<artifactId>offpeak.price.agile</artifactId>",
                "    <dependency><groupId>offpeak</groupId><artifactId>" + artifact
                        + "</artifactId><exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId>"
                        + "</exclusion></exclusions></dependency>");
        after(root.resolve("features/integrations.json"), "offpeak:offpeak.price.agile:",
                "    {\"id\": \"offpeak:" + artifact + ":${project.version}\"},");
    }

    private static void after(Path file, String marker, String line) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(marker)) {
                lines.add(i + 1, line);
                Files.writeString(file, String.join("\n", lines) + "\n");
                return;
            }
        }
        throw new IOException(file + " has no line with " + marker + ": name " + line.strip() + " there by hand");
    }
}
