package offpeak.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import offpeak.rules.sample.Samples;
import offpeak.rules.sample.here.Here;
import offpeak.rules.sample.there.There;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.Test;

/** Each rule finds what breaks it, and lets pass what keeps it. */
class CodeRulesTest {
    private static final String OWN = "offpeak.rules.sample";

    private static List<String> broken(ArchRule rule, Class<?> sample) {
        return rule.evaluate(new ClassFileImporter().importClasses(sample)).getFailureReport().getDetails();
    }

    static Stream<Arguments> breaks() {
        return Stream.of(
                Arguments.of(CodeRules.integrationsUse(OWN), Samples.KnowsTheHost.class, "offpeak.api.host.Engine"),
                Arguments.of(CodeRules.bundlesUseTheApiOfOthers("offpeak.other"), Samples.KnowsAnother.class,
                        "Samples$Good"),
                Arguments.of(CodeRules.pure(), Samples.Clock.class, "Instant.now()"),
                Arguments.of(CodeRules.pure(), Samples.Chance.class, "java.util.Random.<init>()"),
                Arguments.of(CodeRules.pure(), Samples.FileReader.class, "java.nio.file.Files"),
                Arguments.of(CodeRules.readsNoClock(), Samples.Clock.class, "Instant.now()"),
                Arguments.of(CodeRules.readsNoClock(), Samples.ClockByReference.class, "LocalDate.now()"),
                Arguments.of(CodeRules.takesFromTheHost(), Samples.OwnThreads.class, "Executors"),
                Arguments.of(CodeRules.takesFromTheHost(), Samples.PooledThreads.class, "parallelStream()"),
                Arguments.of(CodeRules.takesFromTheHost(), Samples.OwnConnection.class, "java.net.http.HttpClient"),
                Arguments.of(CodeRules.takesFromTheHost(), Samples.FileReader.class, "java.nio.file.Files"),
                Arguments.of(CodeRules.asksNoDefaults(), Samples.MachinesZone.class, "systemDefault()"),
                Arguments.of(CodeRules.asksNoDefaults(), Samples.MachinesLanguage.class, "toLowerCase()"),
                Arguments.of(CodeRules.fieldsNeverChange(), Samples.Remembers.class, "Remembers.calls"),
                Arguments.of(CodeRules.noStaticVariable(), Samples.StaticCounter.class, "StaticCounter.calls"),
                Arguments.of(CodeRules.noStaticVariable(), Samples.StaticArray.class, "StaticArray.TABLE"));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void isFound(ArchRule rule, Class<?> sample, String named) {
        List<String> broken = broken(rule, sample);

        assertTrue(broken.stream().anyMatch(line -> line.contains(named)), () -> rule + " found " + broken);
    }

    @Test
    void packagesThatNeedEachOtherAreFound() {
        List<String> broken = CodeRules.packagesInOneDirection()
                .evaluate(new ClassFileImporter().importClasses(Here.class, There.class)).getFailureReport()
                .getDetails();

        assertEquals(1, broken.size());
        assertTrue(broken.get(0).startsWith("Cycle detected"), () -> broken.toString());
        assertEquals(List.of(), broken(CodeRules.packagesInOneDirection(), Here.class));
    }

    @Test
    void twoConstructorsToActivateWithAreFound() {
        assertEquals(List.of(Samples.Activated.class.getName()
                + " has another public constructor as long as that to activate"),
                broken(CodeRules.oneConstructorToActivate(), Samples.Activated.class));
    }

    static Stream<ArchRule> rules() {
        return Stream.of(CodeRules.integrationsUse(OWN), CodeRules.bundlesUseTheApiOfOthers(OWN), CodeRules.pure(),
                CodeRules.readsNoClock(), CodeRules.takesFromTheHost(), CodeRules.asksNoDefaults(),
                CodeRules.packagesInOneDirection(), CodeRules.oneConstructorToActivate(), CodeRules.fieldsNeverChange(),
                CodeRules.noStaticVariable());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void goodCodePasses(ArchRule rule) {
        assertEquals(List.of(), broken(rule, Samples.Good.class));
    }

    @Test
    void aStaticCacheIsToldFromAConstant() {
        assertEquals(List.of(Samples.StaticCache.class.getName() + ".CACHE holds a java.util.HashMap"),
                StaticFields.changeable(Samples.StaticCache.class));
        assertEquals(List.of(), StaticFields.changeable(Samples.Good.class));
    }
}
