package offpeak.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The bundles as they are built, by their manifests. */
class BundlesTest {
    private static final List<Bundle> BUNDLES = Bundle.all();
    private static final Set<String> OPEN_TO_INTEGRATIONS = Set.of("offpeak.api", "offpeak.api.plan", "tools.jackson.*",
            "com.fasterxml.jackson.annotation");

    private static void holds(Predicate<Bundle> which, Function<Bundle, List<String>> rule) {
        none(BUNDLES.stream().filter(which).flatMap(bundle -> rule.apply(bundle).stream()).toList());
    }

    private static void none(List<String> broken) {
        assertEquals("", String.join("\n", broken));
    }

    @Test
    void thereAreIntegrationsToLookAt() {
        assertFalse(BUNDLES.stream().filter(Bundle::integrationOrRule).toList().isEmpty());
    }

    @Test
    void folderSymbolicNameAndRootPackageAreOneName() {
        holds(any -> true, ManifestRules::namedByFolder);
    }

    @Test
    void everyImportHasARange() {
        holds(any -> true, ManifestRules::importsInRanges);
    }

    @Test
    void bundlesAreTiedByPackagesAlone() {
        holds(any -> true, ManifestRules::noLooseWiring);
    }

    @Test
    void bundlesSayWhatTheyAreAndUnderWhichLicence() {
        holds(any -> true, ManifestRules::describedForPeople);
    }

    @Test
    void onlyTheApiIsShared() {
        holds(bundle -> !bundle.module().equals("bundles/api"), ManifestRules::exportsNothing);
        assertEquals(Set.of("offpeak.api", "offpeak.api.host", "offpeak.api.plan"), BUNDLES.stream()
                .filter(bundle -> bundle.module().equals("bundles/api")).findFirst().orElseThrow().exports().keySet());
    }

    @Test
    void integrationsAndRulesImportTheApiAndJacksonAlone() {
        holds(Bundle::integrationOrRule, bundle -> ManifestRules.importsOnly(bundle, OPEN_TO_INTEGRATIONS));
    }

    @Test
    void nobodyImportsAnIntegration() {
        Set<String> integrations = Set.copyOf(
                BUNDLES.stream().filter(Bundle::integrationOrRule).flatMap(each -> each.packages().stream()).toList());
        none(BUNDLES.stream()
                .flatMap(bundle -> bundle.imports().keySet().stream().filter(integrations::contains)
                        .map(name -> bundle.module() + ": imports " + name + ", an integration's own package"))
                .toList());
    }

    @Test
    void classesRunOnJava17() {
        holds(any -> true, ManifestRules::java17);
    }

    @Test
    void everyPackageLivesInOneBundle() {
        none(ManifestRules.noSplitPackage(BUNDLES));
    }

    @Test
    void bundlesDependOnEachOtherInOneDirection() {
        Map<String, Set<String>> wiring = ManifestRules.wiring(BUNDLES);

        none(ManifestRules.noCycle(wiring));
        assertFalse(wiring.get("offpeak.host.engine").isEmpty(), "the engine must be seen to use the API");
    }

    @Test
    void everyComponentIsDescribedInItsJar() {
        holds(any -> true, bundle -> ManifestRules.describesComponents(bundle, Code.componentsOf(bundle)));
    }

    @Test
    void everyIntegrationAndRuleHasAComponent() {
        holds(Bundle::integrationOrRule, bundle -> Code.componentsOf(bundle).isEmpty()
                ? List.of(bundle.module() + ": no class has @Component")
                : List.of());
    }
}
