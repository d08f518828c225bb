package offpeak.host.configuration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.host.configuration.Form.Complaint;
import offpeak.host.configuration.Form.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormTest {
    private static Field field(String id, Scalar type, int many) {
        return new Field(id, id, "", type, many, false, Optional.empty(), Map.of(), Optional.empty(),
                Optional.empty());
    }

    private static final Form FORM = new Form("offpeak.test", "Test", "", List.of(field("name", Scalar.STRING, 0),
            new Field("port", "Port", "", Scalar.INTEGER, 0, false, Optional.of(List.of("80")), Map.of(),
                    Optional.of(BigDecimal.ONE), Optional.of(new BigDecimal(65535))),
            field("rate", Scalar.DOUBLE, 0), field("on", Scalar.BOOLEAN, 0), field("tags", Scalar.STRING, 9),
            field("levels", Scalar.DOUBLE, -9), field("token", Scalar.PASSWORD, 0),
            new Field("transport", "Transport", "", Scalar.STRING, 0, false, Optional.empty(),
                    new TreeMap<>(Map.of("fleet", "Fleet", "netzero", "NetZero")), Optional.empty(),
                    Optional.empty())));

    private static Object[][] accepted() {
        return new Object[][]{{"name", 12L, "12"}, {"name", new BigDecimal("0.10"), "0.10"}, {"port", 80L, 80},
                {"port", "80", 80}, {"port", new BigDecimal("8e1"), 80}, {"rate", 1L, 1.0},
                {"rate", new BigDecimal("0.25"), 0.25}, {"on", "true", true}, {"transport", "netzero", "netzero"},
                {"levels", List.of(1L, new BigDecimal("2.5")), List.of(1.0, 2.5)}, {"levels", 3L, List.of(3.0)}};
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void aValueBecomesWhatTheFormSays(String id, Object given, Object expected) {
        assertEquals(expected, FORM.check(Map.of(id, given)).values().get(id));
    }

    @Test
    void aListBecomesAnArray() {
        assertArrayEquals(new String[]{"a", "1"},
                (String[]) FORM.check(Map.of("tags", List.of("a", 1L))).values().get("tags"));
    }

    @Test
    void aHomesZoneAndCurrencyAndHowOftenToAskAreWhatTheyAreCalled() {
        Form site = new Form("offpeak.site", "Home", "", List.of(field("zone", Scalar.STRING, 0),
                field("currency", Scalar.STRING, 0), field("poll", Scalar.STRING, 0)));
        assertEquals(List.of(), site.check(Map.of("zone", "Europe/London", "currency", "GBP", "poll", "PT5M"))
                .errors());
        assertEquals("expected a time zone such as Europe/London, not 'Europe/Londn'",
                site.check(Map.of("zone", "Europe/Londn")).errors().get(0).message());
        assertEquals("expected a currency's code such as GBP, not 'quid'",
                site.check(Map.of("currency", "quid")).errors().get(0).message());
        assertEquals("expected an ISO duration such as PT15M, not '5 minutes'",
                site.check(Map.of("poll", "5 minutes")).errors().get(0).message());
        Form market = new Form("offpeak.price.entsoe", "Market", "", List.of(field("zone", Scalar.STRING, 0)));
        assertEquals(List.of(), market.check(Map.of("zone", "10Y1001A1001A82H")).errors());
    }

    private static Object[][] refused() {
        return new Object[][]{{"port", 0L, "expected a whole number from 1 to 65535, not '0'"},
                {"port", "eighty", "expected a whole number, not 'eighty'"},
                {"port", new BigDecimal("1.5"), "expected a whole number, not '1.5'"},
                {"port", new BigDecimal("1e999999999"), "expected a whole number, not '1E+999999999'"},
                {"port", List.of(1L), "expected a whole number from 1 to 65535, not a list"},
                {"rate", "NaN", "expected a number, not 'NaN'"}, {"rate", true, "expected a number, not 'true'"},
                {"on", 1L, "expected true or false, not '1'"},
                {"transport", "fleeet", "expected one of fleet, netzero, not 'fleeet'"},
                {"token", Map.of("a", "hunter2"), "expected text, not an object in braces"}};
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aWrongValueIsRefusedWithWhatWasExpected(String id, Object given, String message) {
        assertEquals(List.of(new Complaint(id, message)), FORM.check(Map.of(id, given)).errors());
    }

    @Test
    void anUnknownFieldIsKeptAndTheClosestKnownOneIsNamed() {
        Form.Result result = FORM.check(Map.of("tranport", "fleet", "site", "home", "vault.target", "(a=b)"));

        assertEquals("fleet", result.values().get("tranport"));
        assertEquals(List.of(new Complaint("tranport", "is not a field of offpeak.test; did you mean transport?")),
                result.doubts());
        assertEquals(List.of(), result.errors());
    }

    @Test
    void aFieldWithoutDefaultMustBeGiven() {
        Form form = new Form("offpeak.site", "", "", List.of(new Field("zone", "Zone", "", Scalar.STRING, 0, true,
                Optional.empty(), Map.of(), Optional.empty(), Optional.empty())));

        assertEquals(List.of(new Complaint("zone", "is missing; expected text")), form.check(Map.of()).errors());
    }

    @Test
    void theFormIsShownWithoutTheDefaultsOfSecrets() {
        Map<?, ?> port = (Map<?, ?>) ((List<?>) FORM.schema().get("fields")).get(1);

        assertEquals("integer", port.get("type"));
        assertEquals(80, port.get("default"));
        assertEquals(new BigDecimal(65535), port.get("max"));
        Form secret = new Form("p", "", "", List.of(new Field("key", "", "", Scalar.PASSWORD, 0, false,
                Optional.of(List.of("canary")), Map.of(), Optional.empty(), Optional.empty())));
        assertEquals(false, secret.schema().toString().contains("canary"));
    }
}
