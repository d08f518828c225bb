package offpeak.api;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of one home.
 *
 * @param value letters, digits, '-' and '_', at most 64
 */
public record SiteId(String value) implements Comparable<SiteId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** What many sites share (a market's prices, weather alerts) belongs to this one and is seen by every other. */
    public static final SiteId GRID = new SiteId("grid");

    /** The site of a host that has one home. */
    public static final SiteId HOME = new SiteId("home");

    /** @throws IllegalArgumentException for another form */
    public SiteId {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a site's name has letters, digits, '-' and '_' (at most 64), not '" + value + "'");
        }
    }

    @Override
    public int compareTo(SiteId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
