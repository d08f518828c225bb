package offpeak.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static Map<String, Object> read(String text) throws Problem, IOException {
        return Json.object(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Problem refused(String text) {
        Problem problem = assertThrows(Problem.class, () -> read(text));
        assertTrue(problem.getMessage().startsWith("send a JSON object as the body"), problem.getMessage());
        assertEquals(400, problem.status());
        return problem;
    }

    @Test
    void anObjectIsRead() throws Exception {
        assertEquals(Map.of("a", 1, "b", List.of("é", true), "c", Map.of()),
                read("{\"a\":1,\"b\":[\"é\",true],\"c\":{}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "[{}]", "1", "\"text\"", "{", "{\"a\":}", "{\"a\":1} {\"b\":2}",
            "{\"a\":1}x", "{'a':1}", "{\"a\":NaN}", "/* c */{}", "<a/>"})
    void anythingElseIsRefused(String text) {
        refused(text);
    }

    @Test
    void noFieldTwice() {
        assertTrue(refused("{\"enabled\":true,\"enabled\":false}").getMessage().contains("\"enabled\""));
        refused("{\"a\":{\"b\":1,\"b\":1}}");
    }

    @Test
    void aReaderIsNotToldHowTheHostIsMade() {
        for (String text : new String[]{"{", "[]", "1", "\"text\"", "[".repeat(40),
                "{\"a\":" + "9".repeat(100) + "}"}) {
            String message = refused(text).getMessage();
            assertTrue(!message.contains("java.") && !message.contains("jackson") && !message.contains("Stream"),
                    message);
        }
    }

    @Test
    void notDeeperThanAConfigurationIs() throws Exception {
        read("{\"a\":" + "[".repeat(30) + "]".repeat(30) + "}");
        refused("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}");
        refused("{\"a\":" + "{\"a\":".repeat(100_000));
    }

    @Test
    void noEndlessNumberOrText() {
        refused("{\"a\":1" + "0".repeat(64) + "}");
        refused("{\"a\":\"" + "x".repeat((1 << 18) + 1) + "\"}");
    }

    @Test
    void notLargerThanTheLargestConfiguration() throws Exception {
        String field = "\"a%d\":\"" + "x".repeat(100_000) + "\",";
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 10; i++) {
            text.append(field.formatted(i));
        }
        String fits = text + " ".repeat(Json.LARGEST_BODY - text.length() - 8) + "\"z\":1  }";
        assertEquals(Json.LARGEST_BODY, fits.length());
        assertEquals(11, read(fits).size());

        Problem problem = assertThrows(Problem.class, () -> read(fits + " "));
        assertEquals(413, problem.status());
        assertEquals("the body may have at most 1048576 bytes", problem.getMessage());
    }

    @Test
    void anEndlessBodyIsNotRead() {
        InputStream endless = new InputStream() {
            private long read;

            @Override
            public int read() {
                read++;
                if (read > 3L * Json.LARGEST_BODY) {
                    throw new AssertionError("read far more than may come");
                }
                return ' ';
            }
        };
        assertEquals(413, assertThrows(Problem.class, () -> Json.object(endless)).status());
    }
}
