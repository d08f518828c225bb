package offpeak.host.engine.notice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Reason;
import offpeak.api.Site;
import offpeak.api.SiteId;
import org.junit.jupiter.api.Test;

class ReasonsTest {
    private static final Site LONDON = site("Europe/London", "GBP");
    private static final Site CALIFORNIA = site("America/Los_Angeles", "USD");

    private static Site site(String zone, String currency) {
        return new Site(new SiteId("home"), "Home", ZoneId.of(zone), Optional.empty(), Currency.getInstance(currency));
    }

    private static String english(String sentence, Map<String, Object> params) {
        return Reasons.fill(sentence, new Reason("a.code", params), LONDON, Locale.ENGLISH,
                code -> "the sentence of " + code);
    }

    @Test
    void parametersStandInTheirUnitsAndByTheHomesClock() {
        assertEquals("8.21p/kWh until 07:30, 2.40p more",
                english("{price,price} until {by,time}, {regret,money} more", Map.of("price", 0.0821, "by",
                        Instant.parse("2026-07-01T06:30:00Z"), "regret", 0.024)));
        assertEquals("80 % and 20.5 kWh, ?", english("{charge,percent} and {needed,energy}, {nothing}",
                Map.of("charge", 0.8, "needed", 20_500)));
    }

    @Test
    void moneyIsThatOfTheHome() {
        Reason reason = new Reason("a.code", Map.of("regret", 1.5));
        assertEquals("$1.50", Reasons.fill("{regret,money}", reason, CALIFORNIA, Locale.ENGLISH, code -> code));
        assertEquals("150,00p", Reasons.fill("{regret,money}", reason, LONDON, Locale.GERMAN, code -> code));
    }

    @Test
    void whatIsNotKnownIsLeftOutWithAllAroundIt() {
        String sentence = "Charging[; at {flip,price} not][; {next,time} is {regret,money} dearer].";
        assertEquals("Charging.", english(sentence, Map.of()));
        assertEquals("Charging; at 12.00p/kWh not.", english(sentence, Map.of("flip", 0.12)));
        // half of it is not known
        assertEquals("Charging.", english(sentence, Map.of("regret", 1)));
    }

    @Test
    void aParameterMayBeACodeItself() {
        assertEquals("so: the sentence of plan.limit.power",
                english("so[: {limit,reason}]", Map.of("limit", "plan.limit.power")));
    }

    @Test
    void whatAVendorSaysIsNoTemplate() {
        assertEquals("it said {x} [y] $1", english("it said {text}", Map.of("text", "{x} [y] $1")));
    }
}
