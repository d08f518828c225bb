package offpeak.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestTest {

    @Test
    void aFieldIsTextWhateverItWasWrittenAs() throws Exception {
        assertEquals("0.8", Request.text(Map.of("value", 0.8), "value"));
        assertEquals("true", Request.text(Map.of("value", true), "value"));
        assertEquals("hold", Request.text(Map.of("value", "hold"), "value"));
    }

    @Test
    void aFieldThatIsMissingIsNamed() {
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("value", null);
        for (Map<String, Object> body : java.util.List.of(Map.<String, Object>of(),
                Map.<String, Object>of("value", " "),
                nothing)) {
            assertEquals(Optional.empty(), Request.optionalText(body, "value"));
            assertEquals("the field 'value' is missing",
                    assertThrows(Problem.class, () -> Request.text(body, "value")).getMessage());
        }
    }
}
