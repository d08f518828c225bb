package offpeak.api.plan;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Refuses what no number of its unit can be, by the field's name. */
final class Check {
    private Check() {}

    static double finite(String field, double value) {
        return within(field, value, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    static double notNegative(String field, double value) {
        return within(field, value, 0, Double.MAX_VALUE);
    }

    static double fraction(String field, double value) {
        return within(field, value, 0, 1);
    }

    /** Also false for what is no number. */
    static double within(String field, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(field + " must be from " + low + " to " + high + ", not " + value);
        }
        return value;
    }

    static Profile within(String field, Profile values, double low, double high) {
        for (int i = 0; i < values.size(); i++) {
            within(field, values.get(i), low, high, i);
        }
        return values;
    }

    private static void within(String field, double value, double low, double high, int step) {
        if (!(value >= low && value <= high)) {
            within(field + "[" + step + "]", value, low, high);
        }
    }

    static void that(String field, boolean holds, String what) {
        if (!holds) {
            throw refused(field, what);
        }
    }

    /** For who looks at many numbers: words are made for the one that is wrong. */
    static IllegalArgumentException refused(String field, String what) {
        return new IllegalArgumentException(field + " " + what);
    }

    static void sized(String field, int size, int steps) {
        if (size != steps) {
            throw refused(field, "has " + size + " values for " + steps + " steps");
        }
    }

    static void id(String field, String id) {
        if (id == null || id.isBlank() || id.length() > 400) {
            throw refused(field, "must be a name, not '" + id + "'");
        }
    }

    static <T> void unique(String field, Collection<T> things, Function<T, String> id) {
        Set<String> seen = new HashSet<>();
        for (T thing : things) {
            if (!seen.add(id.apply(thing))) {
                throw refused(field, "has '" + id.apply(thing) + "' twice");
            }
        }
    }

    static <T> List<T> present(String field, List<T> values) {
        boolean whole = values != null;
        if (whole) {
            for (T each : values) {
                whole &= each != null;
            }
        }
        that(field, whole, "must be a list without gaps");
        return List.copyOf(values);
    }

    static <T> T present(String field, T value) {
        that(field, value != null, "is missing");
        return value;
    }
}
