package offpeak.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import offpeak.api.VendorException;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FuzzTest {

    private static final String SEED = "{\"rows\":[{\"at\":\"2026-11-21T12:00:00Z\",\"price\":0.25}],\"next\":null}";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static VendorException bad(Exception e) {
        return new VendorException(VendorException.Kind.BAD_ANSWER, "not what it promises", e);
    }

    private static JsonNode read(String text) throws VendorException {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw bad(e);
        }
    }

    private static String broken(Fuzz.Parser parser) {
        return assertThrows(AssertionError.class, () -> Fuzz.text(parser, SEED)).getMessage();
    }

    @Test
    void aCarefulParserHolds() {
        Set<String> seen = new HashSet<>();
        List<String> well = new ArrayList<>();
        Fuzz.text(text -> {
            seen.add(text);
            read(text).path("rows").path(0).path("price").asDouble(0);
            well.add(text);
        }, SEED);
        assertTrue(seen.size() > 1500, seen.size() + " different inputs");
        assertTrue(well.size() > 200, well.size() + " of them can be read, so they come further than the reader");
    }

    @Test
    void whatTrustsTheShapeIsFound() {
        assertTrue(broken(text -> java.time.Instant.parse(read(text).path("rows").path(0).path("at").asString("")))
                .contains("DateTimeParseException"));
    }

    @Test
    void whatRecursesIsFound() {
        assertTrue(broken(text -> depth(text, 0)).contains("StackOverflowError"));
    }

    private static int depth(String text, int at) {
        return at < text.length() ? 1 + depth(text, at + 1) : 0;
    }

    @Test
    void whatTakesTooMuchIsFound() {
        assertTrue(broken(text -> {
            List<byte[]> kept = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                kept.add(new byte[1 << 20]);
            }
        }).contains(" MB: "));
        assertTrue(broken(text -> {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long end = threads.getCurrentThreadCpuTime() + 1_200_000_000L;
            while (threads.getCurrentThreadCpuTime() < end) {
                Math.sqrt(end);
            }
        }).contains(" ms: "));
    }

    @Test
    void aZipBombIsFound() {
        assertTrue(assertThrows(AssertionError.class, () -> Fuzz.bytes(bytes -> {
            try (java.util.zip.ZipInputStream zip = new java.util.zip.ZipInputStream(
                    new java.io.ByteArrayInputStream(bytes))) {
                while (zip.getNextEntry() != null) {
                    zip.readAllBytes();
                }
            } catch (java.io.IOException e) {
                throw bad(e);
            }
        }, new byte[10])).getMessage().startsWith("a zip bomb took "));
    }

    @Test
    void theSameNumberMakesTheSameInput() {
        assertEquals(Mutations.of(SEED, 7), Mutations.of(SEED, 7));
    }
}
