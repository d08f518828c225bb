package offpeak.price.caiso;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.Interval;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** The page that shows the present five-minute prices of the three trading hubs. Read by its words, not by its layout. */
final class HubPage {
    private static final ZoneId PACIFIC = ZoneId.of("America/Los_Angeles");
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Pattern WHEN = Pattern
            .compile("for (\\d{4}-\\d{2}-\\d{2}) ?, ?Hour (\\d{1,2}) ?, ?Interval (\\d{1,2})");
    private static final double IMPOSSIBLE_PER_MWH = 20_000;

    private HubPage() {}

    /**
     * @param node a trading hub's, e.g. {@code TH_NP15_GEN-APND}
     * @throws VendorException BAD_ANSWER when the page does not show it
     */
    static OasisReport.Row read(String html, String node) throws VendorException {
        String text = html.replaceAll("<[^>]{0,1000}>", " ").replace("&minus;", "-").replace("&nbsp;", " ")
                .replaceAll("\\s+", " ");
        String hub = hub(node);
        Matcher when = WHEN.matcher(text);
        Matcher price = Pattern.compile("\\b" + hub + " (-?) ?\\$ ?(-?) ?(\\d{1,6}(?:\\.\\d{1,6})?)").matcher(text);
        if (!when.find() || !price.find()) {
            throw new VendorException(Kind.BAD_ANSWER, "CAISO's hub page does not show the price of " + hub);
        }
        try {
            int hourEnding = Integer.parseInt(when.group(2));
            int interval = Integer.parseInt(when.group(3));
            double perMwh = Double.parseDouble(price.group(1) + price.group(2) + price.group(3));
            if (hourEnding < 1 || hourEnding > 25 || interval < 1 || interval > 12
                    || Math.abs(perMwh) > IMPOSSIBLE_PER_MWH) {
                throw new IllegalArgumentException("out of range");
            }
            // hours are counted from the start of the trade date, so that a day may have 23 or 25
            return new OasisReport.Row(Interval.of(LocalDate.parse(when.group(1)).atStartOfDay(PACIFIC).toInstant()
                    .plus(Duration.ofHours(hourEnding - 1L)).plus(FIVE_MINUTES.multipliedBy(interval - 1L)),
                    FIVE_MINUTES), perMwh);
        } catch (java.time.DateTimeException | IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER, "CAISO's hub page shows no time or price that can be", e);
        }
    }

    /** @return whether the page shows this node */
    static boolean shows(String node) {
        return node.toUpperCase(Locale.ROOT).matches("TH_(NP15|SP15|ZP26)_GEN-APND");
    }

    private static String hub(String node) {
        return node.substring(3, 7);
    }
}
