package offpeak.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What code may use and keep. */
final class CodeRules {
    private static final String ACTIVATE = "org.osgi.service.component.annotations.Activate";
    private static final String[] FOR_INTEGRATIONS = {"offpeak.api", "offpeak.api.plan", "java..", "javax..",
            "tools.jackson..",
            "com.fasterxml.jackson.annotation..", "org.osgi.annotation..", "org.osgi.service.component.annotations..",
            "org.osgi.service.metatype.annotations.."};

    /** Types with which an integration would take what the host is there to give, or what a rule must not know. */
    private static final Pattern XML = Pattern.compile("javax\\.xml\\.(stream\\.XMLInputFactory"
            + "|parsers\\.(DocumentBuilder|SAXParser)Factory|transform\\.TransformerFactory|xpath\\.XPathFactory)");
    private static final Pattern THREADS = Pattern
            .compile("java\\.lang\\.(Thread|ThreadGroup|Process|ProcessBuilder|Runtime)"
                    + "|java\\.util\\.(Timer|TimerTask)"
                    + "|java\\.util\\.concurrent\\.(\\w*Execut\\w*|ForkJoin\\w*|CompletableFuture|CompletionService|ThreadFactory)");
    private static final Pattern CONNECTIONS = Pattern
            .compile("java\\.net\\.http\\..*|java\\.net\\.\\w*(Socket|Connection)\\w*"
                    + "|java\\.net\\.(URL|InetAddress|InetSocketAddress)|javax\\.net\\..*|java\\.nio\\.channels\\..*|com\\.sun\\.net\\..*");
    private static final Pattern FILES = Pattern
            .compile("java\\.nio\\.file\\..*|java\\.io\\.(File\\w*|RandomAccessFile)");

    /** Calls by {@code type.method(parameters)}. */
    private static final Pattern CLOCKS = Pattern.compile("java\\.time\\.(\\w+\\.)?\\w+\\.now\\(.*"
            + "|java\\.time\\.(Clock|InstantSource)\\.(system|tick)\\w*\\(.*"
            + "|java\\.lang\\.System\\.(currentTimeMillis|nanoTime)\\(.*"
            + "|java\\.util\\.Date\\.<init>\\(\\)|java\\.util\\.(Gregorian)?Calendar\\.(getInstance|<init>)\\(.*");
    private static final Pattern CHANCE = Pattern
            .compile("java\\.lang\\.Math\\.random\\(.*|java\\.util\\.UUID\\.randomUUID\\(.*"
                    + "|java\\.util\\.(Random|SplittableRandom)\\.<init>\\(\\)|java\\.security\\.SecureRandom\\..*"
                    + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\..*|java\\.util\\.random\\.RandomGenerator\\.(of|getDefault)\\(.*"
                    + "|java\\.util\\.Collections\\.shuffle\\(java\\.util\\.List\\)");
    private static final Pattern DEFAULTS = Pattern.compile("java\\.time\\.ZoneId\\.systemDefault\\(.*"
            + "|java\\.util\\.(TimeZone|Locale)\\.getDefault\\(.*|java\\.nio\\.charset\\.Charset\\.defaultCharset\\(.*"
            + "|java\\.lang\\.String\\.(toLowerCase|toUpperCase|getBytes)\\(\\)|java\\.lang\\.String\\.<init>\\(\\[B\\)"
            + "|java\\.lang\\.String\\.format\\(java\\.lang\\.String,.*|java\\.lang\\.String\\.formatted\\(.*"
            + "|java\\.time\\.format\\.DateTimeFormatter\\.(ofPattern\\(java\\.lang\\.String\\)|ofLocalized.*)"
            + "|java\\.text\\.(Number|Date|SimpleDate|Decimal|Message)Format\\..*");

    private CodeRules() {}

    static ArchRule integrationsUse(String ownPackage) {
        return integrationsUse(ownPackage, Set.of());
    }

    /** @param packed the packages of libraries that are a part of the bundle itself and seen by no other */
    static ArchRule integrationsUse(String ownPackage, Set<String> packed) {
        return classes().should()
                .onlyDependOnClassesThat(resideInAnyPackage(FOR_INTEGRATIONS).or(resideInAnyPackage(ownPackage + ".."))
                        .or(resideInAnyPackage(packed.toArray(String[]::new))))
                .allowEmptyShould(true)
                .because("an integration sees the API, the JDK and Jackson, so that it lives on when the host changes");
    }

    static ArchRule bundlesUseTheApiOfOthers(String ownPackage) {
        return noClasses().should()
                .dependOnClassesThat(resideInAnyPackage("offpeak..")
                        .and(DescribedPredicate.not(resideInAnyPackage("offpeak.api..", ownPackage + ".."))))
                .allowEmptyShould(true).because("bundles share the types of bundles/api and no others");
    }

    /** The factories of the JDK follow DTDs and entities unless they are told not to. */
    static ArchRule readsXmlSafely() {
        return noClasses().that().resideInAPackage("offpeak..").and()
                .doNotHaveFullyQualifiedName("offpeak.api.SafeXml").should()
                .dependOnClassesThat(named(XML, "read XML"))
                .allowEmptyShould(true).because("SafeXml is told not to follow DTDs and entities");
    }

    /** A package may see another or be seen by it, not both: so each can be read without knowing who uses it. */
    static ArchRule packagesInOneDirection() {
        return slices().assignedFrom(new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        }).should().beFreeOfCycles().allowEmptyShould(true);
    }

    /** A component's constructor is looked for by the number of its parameters, among all that are public. */
    static ArchRule oneConstructorToActivate() {
        return classes()
                .should(new ArchCondition<JavaClass>("have one public constructor as long as that to activate") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getConstructors().stream().filter(one -> one.isAnnotatedWith(ACTIVATE))
                                .filter(one -> type.getConstructors().stream()
                                        .anyMatch(other -> other != one
                                                && other.getModifiers().contains(JavaModifier.PUBLIC)
                                                && other.getParameters().size() == one.getParameters().size()))
                                .forEach(one -> events.add(SimpleConditionEvent.violated(one,
                                        type.getName()
                                                + " has another public constructor as long as that to activate")));
                    }
                }).allowEmptyShould(true);
    }

    static ArchRule takesFromTheHost() {
        return noClasses().should().dependOnClassesThat(named(THREADS, "are threads or processes")).orShould()
                .dependOnClassesThat(named(CONNECTIONS, "are connections")).orShould()
                .dependOnClassesThat(named(FILES, "are files")).orShould()
                .accessTargetWhere(calls(Pattern.compile(".*\\.parallel(Stream)?\\(\\)"), "takes pooled threads"))
                .allowEmptyShould(true)
                .because(
                        "threads, connections and files come from the host: it counts them, and closes them at the end");
    }

    static ArchRule readsNoClock() {
        return noClasses().should().accessTargetWhere(calls(CLOCKS, "reads a clock of its own")).allowEmptyShould(true)
                .because("time comes from the host, which may simulate it");
    }

    static ArchRule asksNoDefaults() {
        return noClasses().should()
                .accessTargetWhere(calls(DEFAULTS, "depends on the machine's locale, zone or charset"))
                .allowEmptyShould(true)
                .because("a home has its own zone and its reader a language; the machine's say nothing");
    }

    static ArchRule pure() {
        return noClasses().should()
                .dependOnClassesThat(resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.sql..",
                        "java.util.concurrent..", "java.util.logging..", "javax..", "org.slf4j.."))
                .orShould().dependOnClassesThat(named(THREADS, "are threads or processes")).orShould()
                .accessTargetWhere(calls(CLOCKS, "reads a clock")).orShould()
                .accessTargetWhere(calls(CHANCE, "is left to chance")).allowEmptyShould(true)
                .because("a rule is a pure function of its situation, so that it can be replayed");
    }

    static ArchRule fieldsNeverChange() {
        return fields().should().beFinal().allowEmptyShould(true)
                .because("a rule that remembers decides differently the second time");
    }

    static ArchRule noStaticVariable() {
        return fields().that().areStatic().should().beFinal().andShould(new ArchCondition<JavaField>("hold a value") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                if (!field.getModifiers().contains(JavaModifier.SYNTHETIC) && canChange(field.getRawType())) {
                    events.add(SimpleConditionEvent.violated(field, field.getDescription() + " can change: it is a "
                            + field.getRawType().getName()));
                }
            }
        }).allowEmptyShould(true).because("what is static is shared by all instances and outlives them");
    }

    /** Whether the type alone says so; what an interface such as List holds is a question for {@link StaticFields}. */
    private static boolean canChange(JavaClass type) {
        String name = type.getName();
        boolean collection = !type.isInterface()
                && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class));
        return type.isArray() || collection || name.startsWith("java.util.concurrent.atomic.")
                || name.startsWith("java.util.concurrent.Concurrent") || name.startsWith("java.lang.StringBu")
                || Set.of("java.lang.ThreadLocal", "java.util.BitSet", "java.util.Random", "java.util.Date",
                        "java.util.Calendar").contains(name);
    }

    private static DescribedPredicate<JavaClass> named(Pattern names, String description) {
        return describe(description, type -> names.matcher(type.getName()).matches());
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Pattern signatures, String description) {
        return describe(description, access -> access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
                && signatures.matcher(signature(target)).matches());
    }

    private static String signature(AccessTarget.CodeUnitAccessTarget target) {
        return target.getOwner().getName() + "." + target.getName() + "("
                + String.join(",", target.getRawParameterTypes().stream().map(JavaClass::getName).toList()) + ")";
    }
}
