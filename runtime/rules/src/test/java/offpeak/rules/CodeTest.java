package offpeak.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The bundles as they are built, by their code. */
class CodeTest {
    private static final List<Bundle> BUNDLES = Bundle.all();
    private static final Predicate<Bundle> RULE = bundle -> bundle.kind().equals("rule");
    private static final Predicate<Bundle> API = bundle -> bundle.kind().equals("api");

    private static final String TESTKIT = "bundles/testkit";

    /** All that is broken, not the first bundle's alone. */
    private static void holds(Predicate<Bundle> which, Function<Bundle, ArchRule> rule) {
        assertEquals("", String.join("\n", BUNDLES.stream().filter(which).flatMap(bundle -> rule.apply(bundle)
                .evaluate(Code.of(bundle)).getFailureReport().getDetails().stream()
                .map(detail -> bundle.module() + ": " + detail)).toList()));
    }

    @Test
    void integrationsAndRulesSeeTheApiAlone() {
        holds(Bundle::integrationOrRule, bundle -> CodeRules.integrationsUse(bundle.rootPackage(), bundle.packages()));
    }

    @Test
    void bundlesShareTheApiAlone() {
        holds(API.negate(), bundle -> CodeRules.bundlesUseTheApiOfOthers(bundle.rootPackage()));
    }

    @Test
    void packagesOfABundleDependOnEachOtherInOneDirection() {
        // what authors of add-ons extend stands in the testkit's root, and so do the fakes that its contract uses
        holds(bundle -> !bundle.module().equals(TESTKIT), bundle -> CodeRules.packagesInOneDirection());
    }

    @Test
    void aComponentHasOneConstructorToBeActivatedWith() {
        holds(bundle -> true, bundle -> CodeRules.oneConstructorToActivate());
    }

    @Test
    void theApiNeedsTheJdkAlone() {
        holds(API, bundle -> classes().should()
                .onlyDependOnClassesThat(resideInAnyPackage("offpeak.api..", "java..", "javax.xml.stream..",
                        "org.osgi.annotation..")));
    }

    @Test
    void xmlIsReadInOneHardenedWay() {
        holds(bundle -> !bundle.module().equals(TESTKIT), bundle -> CodeRules.readsXmlSafely());
    }

    @Test
    void integrationsAndRulesTakeThreadsConnectionsAndFilesFromTheHost() {
        holds(Bundle::integrationOrRule, bundle -> CodeRules.takesFromTheHost());
    }

    @Test
    void integrationsAndRulesReadNoClock() {
        holds(Bundle::integrationOrRule, bundle -> CodeRules.readsNoClock());
    }

    @Test
    void integrationsRulesAndApiAskTheMachineForNoLocaleZoneOrCharset() {
        holds(API.or(Bundle::integrationOrRule), bundle -> CodeRules.asksNoDefaults());
    }

    @Test
    void rulesArePure() {
        holds(RULE, bundle -> CodeRules.pure());
    }

    @Test
    void rulesRememberNothing() {
        holds(RULE, bundle -> CodeRules.fieldsNeverChange());
    }

    @Test
    void nothingChangeableIsStaticInIntegrationsRulesAndApi() throws ClassNotFoundException {
        holds(API.or(Bundle::integrationOrRule), bundle -> CodeRules.noStaticVariable());
        for (Bundle bundle : BUNDLES.stream().filter(API.or(Bundle::integrationOrRule)).toList()) {
            for (JavaClass each : Code.of(bundle)) {
                assertEquals(List.of(), StaticFields.changeable(Class.forName(each.getName())));
            }
        }
    }

    @Test
    void logsGoToTheLogAndNotToTheTerminal() {
        // the accounts show the setup code to whoever sits at the machine, and keep it out of the log; the testkit has commands
        holds(bundle -> !bundle.module().equals("bundles/host/accounts") && !bundle.module().equals(TESTKIT),
                bundle -> GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
                        .allowEmptyShould(true));
        holds(any -> true, bundle -> GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.allowEmptyShould(true));
    }
}
