package offpeak.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private static final String VIN = "5YJ3E1EA7KF317000";

    private final Redaction redaction = new Redaction(List.of("hunter2-and\"more"), List.of("A1B2-home"));

    @Test
    void whatIsKnownIsGoneAsItStandsAndAsItStandsInJson() {
        assertEquals("x [secret] y", redaction.redact("x hunter2-and\"more y"));
        assertEquals("{\"a\":\"[secret]\"}", redaction.redact("{\"a\":\"hunter2-and\\\"more\"}"));
        assertFalse(redaction.redact("site A1B2-home").contains("A1B2"));
    }

    @Test
    void whatIsNamedASecretIsGone() {
        assertEquals("{\"refreshToken\":\"[secret]\",\"poll\":\"PT1M\"}",
                redaction.redact("{\"refreshToken\":\"abc \\\" def\",\"poll\":\"PT1M\"}"));
        assertEquals("GET /x?access_token=[secret]&b=1", redaction.redact("GET /x?access_token=abc&b=1"));
        assertEquals("Authorization: [secret]", redaction.redact("Authorization: Bearer abc.def"));
        assertEquals("password = [secret], then", redaction.redact("password = abc, then"));
    }

    @Test
    void whatLooksLikeASecretIsGone() {
        assertEquals("[token]", redaction.redact("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln"));
        assertEquals("key [token]", redaction.redact("key sk_live_A1b2C3d4E5f6G7h8I9j0K1l2M3n4"));
        assertEquals("by [e-mail]", redaction.redact("by anna.b+x@example.co.uk"));
        assertEquals("http://[login]@host/", redaction.redact("http://me:pw@host/"));
    }

    @Test
    void carsAndAccountsHaveTheSameOtherNameThroughout() {
        String text = redaction.redact("home/device/car/" + VIN + " and " + VIN + " and A-1234ABCD and 1689123456789");
        assertTrue(text.matches("home/device/car/(vin-[0-9a-f]{8}) and \\1 and account-[0-9a-f]{8} and no-[0-9a-f]{8}"),
                text);
    }

    @Test
    void aPlaceIsRounded() {
        assertEquals("{\"latitude\":51.5,\"longitude\":-0.1}",
                redaction.redact("{\"latitude\":51.50735,\"longitude\":-0.12776}"));
    }

    @Test
    void measurementsTimesAndNamesStay() {
        for (String text : List.of("{\"value\":0.051000000000000004,\"power_w\":-1234567890.5}",
                "2026-06-15T12:00:16.630123456Z", "3f1c2a7e-9b60-4c0f-8d8a-0123456789ab",
                "offpeak.host.engine.EngineCore.theNameOfAMethodThatIsVeryLongIndeed",
                "\"wished\":{\"cheap\":\"0a1b2c3d\"}")) {
            assertEquals(text, redaction.redact(text));
        }
    }

    @Property
    void noKnownSecretIsEverLeft(@ForAll @AlphaChars @NumericChars @StringLength(min = 5, max = 40) String secret,
            @ForAll @StringLength(max = 30) String before, @ForAll @StringLength(max = 30) String after) {
        String clean = new Redaction(List.of(secret), List.of()).redact(before + secret + after);
        assertFalse(clean.replace("[secret]", "").replace("[token]", "").contains(secret));
    }
}
