package offpeak.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewIntegrationTest {

    private static final List<String> WIRED = List.of("pom.xml", "runtime/rules/pom.xml",
            "runtime/distribution/pom.xml", "features/integrations.json");

    @TempDir
    private Path root;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** The files of this checkout that a new module is named in. */
    @BeforeEach
    void checkout() throws IOException {
        Path checkout = Path.of("").toAbsolutePath().getParent().getParent();
        for (String file : WIRED) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.copy(checkout.resolve(file), root.resolve(file));
        }
    }

    private int make(String... arguments) {
        List<String> all = new ArrayList<>(List.of(root.toString()));
        all.addAll(List.of(arguments));
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        return NewIntegration.run(printed, printed, all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"price", "device", "forecast"})
    void whatItMakesIsSmallCompilesWithoutAWarningAndIsWired(String kind) throws IOException {
        assertEquals(0, make("green-light", "--kind", kind), out.toString(StandardCharsets.UTF_8));

        List<Path> made;
        try (Stream<Path> files = Files.walk(root.resolve("bundles"))) {
            made = files.filter(Files::isRegularFile).toList();
        }
        assertEquals(4, made.size());
        int lines = 0;
        for (Path file : made) {
            lines += Files.readAllLines(file).size();
        }
        assertTrue(lines <= 150, lines + " lines");
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-proc:none", "-Werror",
                "-Xlint:all,-processing,-classfile,-path,-options", "-d", root.resolve("classes").toString(), "-cp",
                System.getProperty("java.class.path")));
        made.stream().map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, errors, arguments.toArray(String[]::new)),
                errors.toString(StandardCharsets.UTF_8));
        for (String file : WIRED) {
            assertEquals(file.equals("pom.xml") ? 2 : 1, Files.readAllLines(root.resolve(file)).stream()
                    .filter(line -> line.contains("green-light")).count(), file);
        }
    }

    @Test
    void wrongUseChangesNothing() throws IOException {
        assertEquals(2, make());
        assertEquals(2, make("Green"));
        assertEquals(2, make("green", "--kind", "lamp"));
        assertEquals(0, make("green"));
        assertEquals(2, make("green"));
        try (Stream<Path> kinds = Files.list(root.resolve("bundles"))) {
            assertEquals("price", kinds.map(path -> path.getFileName().toString()).collect(Collectors.joining()));
        }
    }
}
