package offpeak.host.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import offpeak.host.configuration.JsonFile.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFileTest {
    private static JsonFile parse(String text) throws MalformedException {
        return JsonFile.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void commentsTypesAndTrailingCommasAreRead() throws MalformedException {
        JsonFile file = parse("""
                              // my battery
                              {
                                /* where */ "port:Integer": 8080,
                                "rate": 0.1, "name": "Zoë", // who
                                "on": true,
                                "list": ["a", "b",],
                                "none": null,
                                ":configurator:resource-version": 1,
                                "nested": {"a": [1]},
                              }
                              """);

        assertEquals(Set.of("port", "rate", "name", "on", "list", "nested"), file.fields().keySet());
        assertEquals(Optional.of("Integer"), file.fields().get("port").type());
        assertEquals(8080L, file.fields().get("port").value());
        assertEquals(new BigDecimal("0.1"), file.fields().get("rate").value());
        assertEquals("Zoë", file.fields().get("name").value());
        assertEquals(List.of("a", "b"), file.fields().get("list").value());
        assertEquals(Map.of("a", List.of(1L)), file.fields().get("nested").value());
        assertEquals(3, file.fields().get("port").line());
        assertEquals(4, file.fields().get("name").line());
    }

    @Test
    void aTextIsReplacedAndEveryOtherCharacterStays() throws MalformedException {
        String before = "// \"token\": \"no\"\r\n{\t\"name\" : \"Zoë\\\"\\u00e9\" ,/*x*/ \"token\":\"s3\\\"cr\\\\\" , }\n\n";
        JsonFile file = parse(before);
        Map<JsonFile.Span, String> replacements = new HashMap<>();
        replacements.put(file.fields().get("token").literals().get(0), "$vault:token");

        assertEquals("s3\"cr\\", file.fields().get("token").value());
        assertEquals(before.replace("\"s3\\\"cr\\\\\"", "\"$vault:token\""), file.replace(replacements));
    }

    @Property(tries = 300)
    void aReplacedTextReadsBackAsItsReplacement(@ForAll String secret, @ForAll String other,
            @ForAll @AlphaChars @NumericChars String name) throws MalformedException {
        String text = "{ \"a\": " + quoted(other) + ", /* \" */ \"b\" :" + quoted(secret) + "}";
        JsonFile file = parse(text);

        JsonFile replaced = parse(
                file.replace(Map.of(file.fields().get("b").literals().get(0), "$vault:" + name)));

        assertEquals("$vault:" + name, replaced.fields().get("b").value());
        assertEquals(file.fields().get("a").value(), replaced.fields().get("a").value());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            quoted.append(c < 0x80 && Character.isLetterOrDigit(c)
                    ? String.valueOf(c)
                    : String.format("\\u%04x", (int) c));
        }
        return quoted.append('"').toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {"{\\n \"a\": 1\\n \"b\": 2}|3|expected comma",
            "{\\n \"a\": hunter2}|2|expected", "{\\n \"a\": \"hunter2|2|ends too early", "{ \"a\": 1|1|ends too early",
            "{\\n\\n \"a\": 1, \"a\": 2}|3|the field a stands here a second time",
            "{\\n \"a\": 1,\\n \"a:Long\": 2}|3|the field a stands here a second time", "[1]|1|expected '{'",
            "{} {}|1|expected the end", "{ a: 1}|1|expected double-quote", "|1|expected '{'"})
    void whatIsWrongIsToldWithItsLineAndNothingOfTheContent(String text, int line, String message) {
        String file = text == null ? "" : text.replace("\\n", "\n");
        MalformedException wrong = assertThrows(MalformedException.class, () -> parse(file));

        assertEquals(line, wrong.line(), wrong.getMessage());
        assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
        assertFalse(wrong.getMessage().contains("hunter2"), wrong.getMessage());
    }

    @Test
    void anotherEncodingIsNamedAndAByteOrderMarkIsNoMatter() throws MalformedException {
        byte[] latin = "{\"name\": \"Zo\u00eb\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertTrue(assertThrows(MalformedException.class, () -> JsonFile.parse(latin)).getMessage().contains("UTF-8"));
        assertEquals("x", parse("\uFEFF{\"a\": \"x\"}").fields().get("a").value());
    }
}
