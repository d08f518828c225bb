package offpeak.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The checkout as it is written. */
class CheckoutTest {
    private static final List<Path> FILES = Checkout.files();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static void holds(Predicate<String> which, BiFunction<String, String, List<String>> rule) {
        List<String> broken = new ArrayList<>();
        for (Path file : FILES) {
            String name = Checkout.name(file);
            if (which.test(name)) {
                broken.addAll(rule.apply(name, Checkout.read(file)));
            }
        }
        assertEquals("", String.join("\n", broken));
    }

    private static Predicate<String> matching(String pattern) {
        return name -> name.matches(pattern);
    }

    @Test
    void thereAreFilesToLookAt() {
        assertTrue(FILES.stream().map(Checkout::name).toList()
                .containsAll(List.of("pom.xml", "bundles/api/pom.xml", "features/core.json")));
    }

    @Test
    void theTopHoldsWhatTheReaderExpects() throws IOException {
        try (Stream<Path> top = Files.list(Checkout.ROOT)) {
            assertEquals(List.of(), SourceRules.topLevel(
                    top.filter(path -> !Checkout.ignored(path)).map(path -> path.getFileName().toString()).toList()));
        }
    }

    @Test
    void noFileNamesAPackageRegistryOrTheMachineItWasWrittenOn() {
        holds(any -> true, SourceRules::namesNoPlace);
    }

    @Test
    void manifestsAndComponentDescriptionsAreGenerated() {
        holds(any -> true, (name, text) -> SourceRules.generated(name));
    }

    @Test
    void thePageNeverMakesTextIntoMarkup() {
        holds(matching("bundles/.*/src/main/(resources|java)/.*\\.(js|mjs|ts|html|css|java)"),
                SourceRules::writesNoMarkup);
    }

    @Test
    void nothingIsLeftOpen() {
        holds(matching(".*\\.(java|js|html|css|xml|json|md)"), SourceRules::leavesNothingOpen);
    }

    @Test
    void publicTypesOfTheApiSayWhatTheyAre() {
        holds(matching("bundles/api/src/main/java/.*\\.java"), SourceRules::documented);
    }

    @Test
    void theApiNeverAnswersNull() {
        holds(matching("bundles/api/src/main/java/.*\\.java"), SourceRules::returnsNoNull);
    }

    @Test
    void versionsStandInTheRootPomAlone() {
        Set<String> properties = SourceRules.properties(Checkout.xml(Checkout.ROOT.resolve("pom.xml")));

        holds(matching("(bundles|runtime)/.*pom\\.xml"),
                (name, text) -> SourceRules.noVersion(name, Checkout.xml(text), properties));
    }

    @Test
    void featuresHaveTheRootPomsVersions() {
        Map<String, String> managed = SourceRules.managed(Checkout.xml(Checkout.ROOT.resolve("pom.xml")));

        holds(matching("features/.*\\.json"),
                (name, text) -> SourceRules.featureVersions(name, JSON.readTree(text), managed));
    }

    @Test
    void everyBundleIsInOneFeature() {
        List<String> ids = new ArrayList<>();
        for (Path file : FILES) {
            if (Checkout.name(file).matches("features/.*\\.json")) {
                JsonNode feature = JSON.readTree(Checkout.read(file));
                ids.addAll(SourceRules.featureBundles(feature));
            }
        }
        List<String> bundles = Checkout.bundles().stream().filter(module -> !module.equals("bundles/testkit"))
                .map(Bundle::symbolicNameOf).toList();

        assertEquals(List.of(), SourceRules.inOneFeature(bundles, ids));
    }

    @Test
    void everyModuleIsBuilt() {
        List<String> modules = Checkout.modules();
        List<String> poms = FILES.stream().map(Checkout::name).filter(name -> name.endsWith("/pom.xml"))
                .filter(name -> !name.contains("/src/")).map(name -> name.replace("/pom.xml", "")).toList();

        assertEquals(List.of(), poms.stream().filter(pom -> !modules.contains(pom)).toList());
    }
}
