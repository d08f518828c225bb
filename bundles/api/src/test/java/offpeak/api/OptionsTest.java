package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.util.Currency;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static String told(Executable reading) {
        VendorException thrown = assertThrows(VendorException.class, reading);
        assertEquals(VendorException.Kind.CONFIGURATION, thrown.kind());
        return thrown.getMessage();
    }

    @Test
    void readsWhatIsRight() throws VendorException {
        assertEquals(URI.create("https://api.example.com/v1"),
                Options.address("baseUrl", " https://api.example.com/v1// "));
        assertEquals(Duration.ofMinutes(15), Options.duration("poll", " PT15M ", MINUTE));
        assertEquals("SE3", Options.matching("area", " SE3 ", Pattern.compile("[A-Z]{2}\\d"), "SE3"));
        assertEquals("key", Options.required("apiKey", " key "));
        assertEquals(Currency.getInstance("EUR"), Options.currency("currency", "eur"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "api.example.com", "ftp://api.example.com", "https://", "https://a b", "file:///etc"})
    void anAddressIsOfTheWeb(String text) {
        assertEquals("baseUrl must be an address like https://api.example.com",
                told(() -> Options.address("baseUrl", text)));
    }

    @Test
    void anAddressWithASecretIsNotRepeated() {
        assertFalse(told(() -> Options.address("baseUrl", "https://me:s3cret@api.example.com")).contains("s3cret"));
    }

    @Test
    void namesTheFieldAndAnExample() {
        assertEquals("poll must be an ISO duration of at least PT1M, e.g. PT15M, not 'PT1S'",
                told(() -> Options.duration("poll", "PT1S", MINUTE)));
        assertEquals("poll must be an ISO duration of at least PT1M, e.g. PT15M, not 'soon'",
                told(() -> Options.duration("poll", "soon", MINUTE)));
        assertEquals("area must be like SE3, not 'Stockholm'",
                told(() -> Options.matching("area", "Stockholm", Pattern.compile("[A-Z]{2}\\d"), "SE3")));
        assertEquals("apiKey is missing", told(() -> Options.required("apiKey", " ")));
        assertEquals("currency must be a currency's code like EUR, not 'euro'",
                told(() -> Options.currency("currency", "euro")));
    }
}
