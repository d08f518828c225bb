package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureTest {

    @TempDir
    private Path folder;

    private Feature read(String json) throws IOException, Refusal {
        Files.writeString(folder.resolve("f.json"), json);
        return Feature.read(folder, "f");
    }

    @Test
    void bundlesKeepTheirOrder() throws Exception {
        Feature feature = read(
                """
                {
                  "feature-resource-version": "1.0",
                  "id": "offpeak:features.f:0.1.0",
                  // as they start
                  "bundles": [{"id": "org.z:b:2.0", "sha256": "ab"}, {"id": "org.a:a:1.0"}],
                  "configurations": {"some.pid": {"port:Integer": 1, "on": true, "list": [1, 2], "no": null}}
                }
                """);

        assertEquals("offpeak:features.f:0.1.0", feature.id());
        assertEquals(List.of(new Feature.Artifact("org.z", "b", "2.0"), new Feature.Artifact("org.a", "a", "1.0")),
                feature.bundles());
        assertEquals("b-2.0.jar", feature.bundles().get(0).fileName());
        assertEquals("shipped:org.z:b", feature.bundles().get(0).location());
    }

    @Test
    void aBrokenFileIsNamedWithItsLine() {
        Refusal refusal = assertThrows(Refusal.class, () -> read("{\n  \"id\": \"a:b:1\",\n  oops\n}"));

        assertTrue(refusal.getMessage().contains("f.json line 3"), refusal.getMessage());
    }

    @Test
    void anUnknownFeatureIsWrongUse() {
        assertEquals(2, assertThrows(Refusal.class, () -> Feature.read(folder, "none")).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a:b:", "a:../../b:1", "a:b/c:1"})
    void aBundleNeedsAWholeCoordinate(String id) {
        Refusal refusal = assertThrows(Refusal.class,
                () -> read("{\"id\": \"a:b:1\", \"bundles\": [{\"id\": \"" + id + "\"}]}"));

        assertTrue(refusal.getMessage().contains(id), refusal.getMessage());
    }
}
