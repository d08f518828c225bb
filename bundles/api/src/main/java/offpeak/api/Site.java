package offpeak.api;

import java.time.ZoneId;
import java.util.Currency;
import java.util.Objects;
import java.util.Optional;

/**
 * One home: where it is and how it counts time and money.
 *
 * @param id its key in every entity
 * @param name for people
 * @param zone the only zone in which its local times are read and shown
 * @param location for forecasts and nearest nodes; absent when not configured
 * @param currency of its prices
 */
public record Site(SiteId id, String name, ZoneId zone, Optional<Location> location, Currency currency) {

    /**
     * @param latitude degrees north, -90..90
     * @param longitude degrees east, -180..180
     */
    public record Location(double latitude, double longitude) {
        /** @throws IllegalArgumentException outside the ranges */
        public Location {
            if (!(latitude >= -90 && latitude <= 90) || !(longitude >= -180 && longitude <= 180)) {
                throw new IllegalArgumentException("no such place: " + latitude + ", " + longitude);
            }
        }
    }

    public Site {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(currency, "currency");
    }
}
