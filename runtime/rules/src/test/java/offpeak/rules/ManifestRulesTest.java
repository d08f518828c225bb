package offpeak.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule finds what breaks it, and lets pass what keeps it. */
class ManifestRulesTest {
    private static final Bundle GOOD = bundle("bundles/rule/cheapest-slots",
            Map.of("Bundle-SymbolicName", "offpeak.rule.cheapest-slots;singleton:=true", "Service-Component",
                    "OSGI-INF/a.B.xml, OSGI-INF/a.C.xml"),
            Map.of("offpeak.api", Map.of("version", "[1.0,2)"), "java.util", Map.of(), "javax.crypto", Map.of()),
            Map.of(), Set.of("offpeak.rule.cheapestslots", "offpeak.rule.cheapestslots.plan"),
            Map.of("offpeak/rule/cheapestslots/A.class", 61, "io/netty/B.class", 52),
            Set.of("OSGI-INF/a.B.xml", "OSGI-INF/a.C.xml"));

    private static Bundle bundle(String module, Map<String, String> headers, Map<String, Map<String, String>> imports,
            Map<String, Map<String, String>> exports, Set<String> packages, Map<String, Integer> classFiles,
            Set<String> resources) {
        return new Bundle(module, URI.create("file:/none"), headers, imports, exports, packages, classFiles, resources);
    }

    private static Bundle importing(Map<String, Map<String, String>> imports) {
        return bundle("bundles/price/x", Map.of(), imports, Map.of(), Set.of(), Map.of(), Set.of());
    }

    private static Bundle holding(String module, String... packages) {
        return bundle(module, Map.of(), Map.of(), Map.of(), Set.of(packages), Map.of(), Set.of());
    }

    private static Bundle wired(String name, Set<String> imports, Set<String> exports) {
        return bundle("bundles/host/" + name, Map.of("Bundle-SymbolicName", name),
                Map.copyOf(imports.stream().collect(java.util.stream.Collectors.toMap(i -> i, i -> Map.of()))),
                Map.copyOf(exports.stream().collect(java.util.stream.Collectors.toMap(e -> e, e -> Map.of()))),
                Set.of(), Map.of(), Set.of());
    }

    @Test
    void nameOfTheFolder() {
        assertEquals(List.of(), ManifestRules.namedByFolder(GOOD));
        assertEquals(List.of("bundles/price/x: Bundle-SymbolicName must be offpeak.price.x, not offpeak.x",
                "bundles/price/x: no class in its root package offpeak.price.x",
                "bundles/price/x: package offpeak.x is not below offpeak.price.x"),
                ManifestRules.namedByFolder(bundle("bundles/price/x", Map.of("Bundle-SymbolicName", "offpeak.x"),
                        Map.of(), Map.of(), Set.of("offpeak.x"), Map.of(), Set.of())));
    }

    @Test
    void ranges() {
        assertEquals(List.of(), ManifestRules.importsInRanges(GOOD));
        assertEquals(List.of("bundles/price/x: import offpeak.api has no version"),
                ManifestRules.importsInRanges(importing(Map.of("offpeak.api", Map.of()))));
        assertEquals(List.of("bundles/price/x: import offpeak.api has no range but 1.0"),
                ManifestRules.importsInRanges(importing(Map.of("offpeak.api", Map.of("version", "1.0")))));
    }

    @Test
    void aContractStandsForTheVersionsOfItsPackages() {
        Map<String, Map<String, String>> servlets = Map.of("jakarta.servlet.http", Map.of());

        assertEquals(List.of(), ManifestRules.importsInRanges(bundle("bundles/host/web",
                Map.of("Require-Capability",
                        "osgi.contract;osgi.contract=JakartaServlet;filter:=\"(&(osgi.contract=JakartaServlet)(version=6.0))\""),
                servlets, Map.of(), Set.of(), Map.of(), Set.of())));
        assertEquals(List.of("bundles/price/x: import jakarta.servlet.http has no version"),
                ManifestRules.importsInRanges(importing(servlets)));
    }

    @Test
    void looseWiring() {
        assertEquals(List.of(), ManifestRules.noLooseWiring(GOOD));
        assertEquals(List.of("bundles/price/x: Require-Bundle ties it to bundles instead of packages"),
                ManifestRules.noLooseWiring(bundle("bundles/price/x", Map.of("Require-Bundle", "y"), Map.of(), Map.of(),
                        Set.of(), Map.of(), Set.of())));
    }

    @Test
    void description() {
        assertEquals(5, ManifestRules.describedForPeople(GOOD).size());
        assertEquals(List.of(),
                ManifestRules.describedForPeople(bundle("bundles/price/x",
                        Map.of("Bundle-Name", "X", "Bundle-Description", "Prices.", "Bundle-License", "Apache-2.0",
                                "Bundle-Vendor", "Offpeak", "Bundle-Version", "1.0.0"),
                        Map.of(), Map.of(), Set.of(), Map.of(), Set.of())));
    }

    @Test
    void sharing() {
        assertEquals(List.of(), ManifestRules.exportsNothing(GOOD));
        assertEquals(List.of("bundles/host/a: exports p, but only bundles/api shares packages"),
                ManifestRules.exportsNothing(wired("a", Set.of(), Set.of("p"))));
        assertEquals(List.of(), ManifestRules.importsOnly(GOOD, Set.of("offpeak.api")));
        assertEquals(List.of("bundles/price/x: imports offpeak.api.host"),
                ManifestRules.importsOnly(
                        importing(Map.of("offpeak.api.host", Map.of(), "tools.jackson.core", Map.of())),
                        Set.of("offpeak.api", "tools.jackson.*")));
    }

    @Test
    void classFiles() {
        assertEquals(List.of(), ManifestRules.java17(GOOD));
        assertEquals(List.of("bundles/price/x: io/netty/B.class has class file version 65, not 61"),
                ManifestRules.java17(bundle("bundles/price/x", Map.of(), Map.of(), Map.of(), Set.of(),
                        Map.of("io/netty/B.class", 65), Set.of())));
    }

    @Test
    void components() {
        assertEquals(List.of(), ManifestRules.describesComponents(GOOD, Set.of("a.B", "a.C")));
        assertEquals(
                List.of("bundles/price/x: OSGI-INF/a.B.xml is not in the jar",
                        "bundles/price/x: a.C is not in Service-Component"),
                ManifestRules.describesComponents(bundle("bundles/price/x",
                        Map.of("Service-Component", "OSGI-INF/a.B.xml"), Map.of(), Map.of(), Set.of(), Map.of(),
                        Set.of()), Set.of("a.B", "a.C")));
    }

    @Test
    void splitPackages() {
        assertEquals(List.of("package p is split over [bundles/host/a, bundles/host/b]"),
                ManifestRules.noSplitPackage(
                        List.of(holding("bundles/host/b", "p", "q"), holding("bundles/host/a", "p", "r"))));
        assertEquals(List.of(), ManifestRules
                .noSplitPackage(List.of(holding("bundles/host/b", "q"), holding("bundles/host/a", "r"))));
    }

    @Test
    void cycles() {
        List<Bundle> round = List.of(wired("a", Set.of("b.p"), Set.of("a.p")),
                wired("b", Set.of("c.p"), Set.of("b.p")), wired("c", Set.of("a.p"), Set.of("c.p")));

        assertEquals(List.of("cycle: a -> b -> c -> a"), ManifestRules.noCycle(ManifestRules.wiring(round)));
        assertEquals(List.of(), ManifestRules.noCycle(ManifestRules.wiring(round.subList(0, 2))));
    }
}
