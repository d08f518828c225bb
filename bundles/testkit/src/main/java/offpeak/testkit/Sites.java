package offpeak.testkit;

import java.time.ZoneId;
import java.util.Currency;
import java.util.Optional;
import offpeak.api.Site;
import offpeak.api.SiteId;

/** Homes for tests. */
public final class Sites {

    /** The home in London: Europe/London, GBP. */
    public static final Site LONDON = site("Europe/London", "GBP", 51.5, -0.1);

    /** The home in California: America/Los_Angeles, USD. */
    public static final Site CALIFORNIA = site("America/Los_Angeles", "USD", 37.4, -122.1);

    private Sites() {}

    /** A home with the id {@code home}. */
    public static Site site(String zone, String currency, double latitude, double longitude) {
        return new Site(SiteId.HOME, "Home", ZoneId.of(zone), Optional.of(new Site.Location(latitude, longitude)),
                Currency.getInstance(currency));
    }
}
