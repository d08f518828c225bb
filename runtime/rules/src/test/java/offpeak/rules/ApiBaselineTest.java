package offpeak.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.osgi.Jar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The API keeps its promises, or says by its version that it does not. How to refresh it: CONTRIBUTING.md. */
class ApiBaselineTest {
    private static final Path FOLDER = Checkout.ROOT.resolve("bundles/api/src/baseline");

    private static Jar now() throws IOException {
        return new Jar(Bundle.all().stream().filter(bundle -> bundle.module().equals("bundles/api")).findFirst()
                .map(bundle -> new java.io.File(bundle.location())).orElseThrow());
    }

    private static Jar released() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
            assertEquals(1, jars.size(), "one released API in " + FOLDER);
            return new Jar(jars.get(0).toFile());
        }
    }

    @Test
    void aChangedPackageHasARaisedVersion() throws Exception {
        try (Jar now = now(); Jar released = released()) {
            assertEquals("", String.join("\n", ApiBaseline.unversioned(now, released)));
        }
    }

    @Test
    void anAdditionThatIsNotVersionedIsFound() throws Exception {
        try (Jar now = released(); Jar released = released()) {
            released.remove("offpeak/api/Rule.class");
            String broken = String.join("\n", ApiBaseline.unversioned(now, released));

            assertTrue(broken.startsWith("offpeak.api was "), broken);
            assertTrue(broken.contains("ADDED INTERFACE offpeak.api.Rule"), broken);
        }
    }

    @Test
    void aRemovalThatIsNotVersionedIsFound() throws Exception {
        try (Jar now = released(); Jar released = released()) {
            now.remove("offpeak/api/host/Vault.class");
            String broken = String.join("\n", ApiBaseline.unversioned(now, released));

            assertTrue(broken.startsWith("offpeak.api.host was "), broken);
            assertTrue(broken.contains("must be 2.0.0"), broken);
            assertTrue(broken.contains("REMOVED INTERFACE offpeak.api.host.Vault"), broken);
        }
    }

    @Test
    void theSameIsNoChange() throws Exception {
        try (Jar now = released(); Jar released = released()) {
            assertEquals(List.of(), ApiBaseline.unversioned(now, released));
        }
    }
}
