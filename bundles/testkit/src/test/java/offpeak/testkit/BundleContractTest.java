package offpeak.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleContractTest {

    static final int CONSTANT = 1;
    static int state = 2;

    @TempDir
    private Path bundle;

    private void file(String name, String text) throws IOException {
        Path file = bundle.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        file("META-INF/MANIFEST.MF", """
                                     Manifest-Version: 1.0
                                     Bundle-SymbolicName: a.stranger
                                     Bundle-License: MIT
                                     Bundle-Vendor: A stranger
                                     Bundle-Version: 1
                                     Require-Bundle: offpeak.api
                                     Import-Package: java.util,offpeak.api;version="[1.0,2)",org.slf4j
                                     """);
        file("OSGI-INF/a.xml", "<component name='a.Component' configuration-policy='optional'/>");
        file("OSGI-INF/l10n/metatype.properties", "token.name=Token");
        file("OSGI-INF/metatype/a.xml",
                """
                <MetaData localization='OSGI-INF/l10n/metatype'><OCD id='a' name='A' description='An a'>
                <AD id='refreshToken' type='String' name='%token.name' description='%token.description'/></OCD></MetaData>
                """);
        file("offpeak/api/Host.class", "");
        assertEquals(List.of("no Bundle-Description", "Bundle-Version is not major.minor.micro: 1",
                "Require-Bundle: offpeak.api", "imports org.slf4j without a range of versions",
                "a.Component starts without a configuration",
                "refreshToken has no description text for %token.description",
                "refreshToken is a secret, but not of type PASSWORD",
                "carries a copy of the host's API: offpeak/api/Host.class"), BundleContract.violations(bundle));
    }

    @Test
    void staticStateIsFound() {
        state++;
        assertEquals(List.of("static state: offpeak.testkit.BundleContractTest.state"),
                BundleContract.staticState(BundleContractTest.class));
    }

    @Test
    void noManifestIsNoBundle() {
        assertEquals(List.of("no META-INF/MANIFEST.MF"), BundleContract.violations(bundle));
    }
}
