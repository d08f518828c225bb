package offpeak.api;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The stable key of one thing that has a state: {@code site/kind/integration/name}.
 *
 * @param site the home it belongs to
 * @param kind what sort of bundle tells of it
 * @param integration the integration's instance, e.g. {@code powerwall}
 * @param name the thing within that instance, e.g. {@code battery}; the same after a restart and a reinstall
 */
public record EntityId(SiteId site, Kind kind, String integration, String name) implements Comparable<EntityId> {

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.-]{1,96}");

    /** Sorts of entity. */
    public enum Kind {
        PRICE, DEVICE, FORECAST, EVENT;

        private final String key = name().toLowerCase(Locale.ROOT);

        /** As it stands in ids and topics. */
        public String key() {
            return key;
        }

        /** @throws IllegalArgumentException for an unknown key */
        public static Kind of(String key) {
            return valueOf(key.toUpperCase(Locale.ROOT));
        }
    }

    /** @throws IllegalArgumentException when a part has other characters than letters, digits, '-', '_' and '.' */
    public EntityId {
        Objects.requireNonNull(site, "site");
        Objects.requireNonNull(kind, "kind");
        for (String part : new String[]{integration, name}) {
            if (part == null || !PART.matcher(part).matches()) {
                throw new IllegalArgumentException(
                        "part of an entity's id must be letters, digits, '-', '_' or '.', not '" + part + "'");
            }
        }
    }

    /**
     * @param text {@code site/kind/integration/name}
     * @throws IllegalArgumentException for another form
     */
    public static EntityId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("an entity's id is site/kind/integration/name, not '" + text + "'");
        }
        return new EntityId(new SiteId(parts[0]), Kind.of(parts[1]), parts[2], parts[3]);
    }

    /**
     * Whether a user's word means this one.
     *
     * @param word the id in full, its name or its integration; blank for any
     */
    public boolean isMeantBy(String word) {
        String wanted = word.strip();
        return wanted.isEmpty() || wanted.equals(name) || wanted.equals(integration) || wanted.equals(toString());
    }

    /** By the text, without making it: every sorted map of entities compares a lot. */
    @Override
    public int compareTo(EntityId other) {
        int order = compare(site.value(), other.site.value());
        if (order == 0) {
            order = compare(kind.key, other.kind.key);
        }
        if (order == 0) {
            order = compare(integration, other.integration);
        }
        return order == 0 ? name.compareTo(other.name) : order;
    }

    /** Two parts with the slash that follows each, which comes after '-' and '.'. */
    private static int compare(String one, String other) {
        int order = one.compareTo(other);
        if (order < 0 && other.startsWith(one)) {
            return '/' - other.charAt(one.length());
        }
        return order > 0 && one.startsWith(other) ? one.charAt(other.length()) - '/' : order;
    }

    @Override
    public String toString() {
        return site + "/" + kind.key() + "/" + integration + "/" + name;
    }
}
