package offpeak.api;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Currency;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads what a user typed into a configuration. What can't be used is told with the field's name and an example. */
public final class Options {
    private Options() {}

    /**
     * A vendor's address, without a slash at its end.
     *
     * @throws VendorException CONFIGURATION for anything but an absolute http or https address without a user's name
     */
    public static URI address(String field, String text) throws VendorException {
        try {
            URI uri = URI.create(text.strip().replaceAll("/+$", ""));
            if (uri.getHost() != null && uri.getUserInfo() == null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below without its text, which may hold a secret
        }
        throw wrong(field + " must be an address like https://api.example.com");
    }

    /**
     * @param least the shortest that is accepted
     * @throws VendorException CONFIGURATION for anything but an ISO duration of at least that
     */
    public static Duration duration(String field, String text, Duration least) throws VendorException {
        try {
            Duration duration = Duration.parse(text.strip());
            if (duration.compareTo(least) >= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // told below like a duration that is too short
        }
        throw wrong(field + " must be an ISO duration of at least " + least + ", e.g. PT15M, not '" + text + "'");
    }

    /**
     * @param form what it must look like
     * @param example one that does
     * @throws VendorException CONFIGURATION for another form
     */
    public static String matching(String field, String text, Pattern form, String example) throws VendorException {
        String stripped = text.strip();
        if (!form.matcher(stripped).matches()) {
            throw wrong(field + " must be like " + example + ", not '" + stripped + "'");
        }
        return stripped;
    }

    /** @throws VendorException CONFIGURATION when nothing was typed */
    public static String required(String field, String text) throws VendorException {
        if (text.isBlank()) {
            throw wrong(field + " is missing");
        }
        return text.strip();
    }

    /** @throws VendorException CONFIGURATION for no ISO 4217 code */
    public static Currency currency(String field, String text) throws VendorException {
        try {
            return Currency.getInstance(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw wrong(field + " must be a currency's code like EUR, not '" + text + "'");
        }
    }

    /** @throws VendorException CONFIGURATION when the site has no place */
    public static Site.Location place(Site site) throws VendorException {
        return site.location().orElseThrow(() -> wrong("the site " + site.id() + " needs its latitude and longitude"));
    }

    private static VendorException wrong(String message) {
        return new VendorException(VendorException.Kind.CONFIGURATION, message);
    }
}
