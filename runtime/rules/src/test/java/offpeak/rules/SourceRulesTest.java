package offpeak.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each rule finds what breaks it, and lets pass what keeps it. */
class SourceRulesTest {

    @Test
    void topLevel() {
        assertEquals(List.of("notes.txt does not belong at the top"),
                SourceRules.topLevel(List.of("pom.xml", ".gitattributes", "notes.txt", ".ci")));
    }

    @Test
    void places() {
        String host = "https://repo1." + "maven.org/x";

        assertEquals(List.of("a.md:2 'repo1." + "maven' names a place that is none of the project's"),
                SourceRules.namesNoPlace("a.md", "fine\n" + host + "\n"));
        assertEquals(1, SourceRules.namesNoPlace("a.md", "see /wo" + "rk/notes").size());
        assertEquals(List.of(),
                SourceRules.namesNoPlace("a.md", "http://maven.apache.org/POM/4.0.0 in net/work/hours"));
    }

    @Test
    void markup() {
        assertEquals(List.of("a.js:1 'innerHTML' lets text become markup or code"),
                SourceRules.writesNoMarkup("a.js", "node.innerHTML = name"));
        assertEquals(List.of(), SourceRules.writesNoMarkup("a.js", "node.textContent = name"));
    }

    @Test
    void openEnds() {
        assertEquals(1, SourceRules.leavesNothingOpen("A.java", "// TO" + "DO later").size());
        assertEquals(List.of(), SourceRules.leavesNothingOpen("A.java", "// today"));
    }

    @Test
    void nulls() {
        assertEquals(List.of("A.java:2 'return null' answers null; use Optional"),
                SourceRules.returnsNoNull("A.java", "{\n  return null;\n}"));
    }

    @Test
    void handWritten() {
        assertEquals(1, SourceRules.generated("bundles/x/src/main/resources/META-INF/MANIFEST.MF").size());
        assertEquals(1, SourceRules.generated("bundles/x/src/main/resources/OSGI-INF/x.xml").size());
        assertEquals(List.of(), SourceRules.generated("bundles/x/src/main/resources/OSGI-INF/l10n/reasons.properties"));
    }

    @Test
    void documentation() {
        assertEquals(List.of(), SourceRules.documented("A.java",
                "package a;\n\n/**\n * What.\n */\n@Deprecated\n@SuppressWarnings(\"x\")\npublic sealed interface A {}\n"));
        assertEquals(List.of("A.java: A has no Javadoc"),
                SourceRules.documented("A.java", "package a;\n\nimport b.C;\n\npublic record A(int b) {}\n"));
        assertEquals(List.of("A.java: A has no Javadoc"),
                SourceRules.documented("A.java", "package a;\n\n/* What. */\npublic final class A {}\n"));
        assertEquals(List.of("A.java: A has no Javadoc"),
                SourceRules.documented("A.java", "/** Licence. */\npackage a;\n\npublic enum A {}\n"));
        assertEquals(List.of(), SourceRules.documented("A.java", "package a;\n\nclass A {}\n"));
    }

    @Test
    void versions() {
        assertEquals(List.of("x/pom.xml: version of b belongs in the root pom",
                "x/pom.xml: version of d belongs in the root pom"),
                SourceRules.noVersion("x/pom.xml",
                        Checkout.xml("<project><parent><version>1</version></parent><dependencies>"
                                + "<dependency><artifactId>a</artifactId></dependency>"
                                + "<dependency><artifactId>b</artifactId><version>2</version></dependency>"
                                + "<dependency><artifactId>c</artifactId><version>${c.version}</version></dependency>"
                                + "<dependency><artifactId>d</artifactId><version>${d.version}</version></dependency>"
                                + "</dependencies></project>"),
                        SourceRules.properties(Checkout
                                .xml("<project><properties><c.version>1</c.version></properties></project>"))));
    }

    @Test
    void features() {
        Map<String, String> managed = SourceRules
                .managed(Checkout.xml("<project><dependencyManagement><dependencies><dependency><groupId>g</groupId>"
                        + "<artifactId>a</artifactId><version>${a.version}</version></dependency></dependencies>"
                        + "</dependencyManagement></project>"));
        JsonNode feature = JsonMapper.builder().build().readTree(
                "{\"bundles\": [{\"id\": \"g:a:${a.version}\"}, {\"id\": \"g:a:1.0\"}, {\"id\": \"g:b:2\"}]}");

        assertEquals(List.of("f.json: g:a:1.0 must have version ${a.version}",
                "f.json: g:b:2 has no version in the root pom"),
                SourceRules.featureVersions("f.json", feature, managed));
        assertEquals(List.of("b is in 0 features, not in one", "c is in 2 features, not in one"), SourceRules
                .inOneFeature(List.of("a", "b", "c"), List.of("g:a:1", "g:c:1", "g:c:1")));
    }
}
