package offpeak.host.configuration;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Currency;
import offpeak.host.configuration.Values.WrongException;

/** Texts whose name says what they must be, where a form has no words for it. */
final class Meaning {
    private static final String SITE = "offpeak.site";

    private Meaning() {}

    /** @throws WrongException with what was expected */
    static void check(String pid, String field, Object value) throws WrongException {
        if (!(value instanceof String text) || text.isBlank()) {
            return;
        }
        boolean site = pid.equals(SITE);
        if (field.equals("poll") && !duration(text.strip())) {
            throw new WrongException("expected an ISO duration such as PT15M, not '" + text + "'");
        }
        // elsewhere a zone may be a market's, and a currency a vendor's word
        if (site && field.equals("zone") && !zone(text)) {
            throw new WrongException("expected a time zone such as Europe/London, not '" + text + "'");
        }
        if (site && field.equals("currency") && !currency(text)) {
            throw new WrongException("expected a currency's code such as GBP, not '" + text + "'");
        }
    }

    private static boolean duration(String text) {
        try {
            return !Duration.parse(text).isNegative();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean zone(String text) {
        try {
            ZoneId.of(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean currency(String text) {
        try {
            Currency.getInstance(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
