package offpeak.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import offpeak.api.Site;
import offpeak.testkit.quality.Contract;
import offpeak.testkit.quality.Report;
import offpeak.testkit.quality.Result.Verdict;
import offpeak.testkit.quality.Subject;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The quality contract as tests: extend it, say what the vendor answers when all is well, and each line of the scale is a
 * test, up to the tier that {@code quality.yaml} names. The report is left in {@code target/quality.tsv}.
 */
public abstract class QualityContract implements Subject {

    private final Class<?> component;
    private final Instant now;
    private final Site site;

    /**
     * @param component the bundle's component; it is jarred from where it was compiled to
     * @param now where the clock stands, fitting the vendor's answers
     */
    protected QualityContract(Class<?> component, String now, Site site) {
        this.component = component;
        this.now = Instant.parse(now);
        this.site = site;
    }

    @Override
    public final Path bundle() {
        return Path.of(java.net.URI.create(component.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    @Override
    public final Instant now() {
        return now;
    }

    @Override
    public final Site site() {
        return site;
    }

    @TestFactory
    Stream<DynamicTest> quality() throws IOException {
        Report report = Contract.check(this);
        report.write(Path.of(System.getProperty("basedir", "."), "target", "quality.tsv"));
        return report.results().stream().filter(result -> Contract.within(result.line(), report.claimed()))
                .map(result -> DynamicTest.dynamicTest(result.line() + " " + result.line().text(), () -> {
                    if (result.verdict() == Verdict.FAIL) {
                        fail(result.line() + ": " + result.why());
                    }
                }));
    }
}
