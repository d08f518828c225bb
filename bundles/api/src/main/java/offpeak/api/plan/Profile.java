package offpeak.api.plan;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/** One number for each step, in the unit of the field that holds it. Immutable, without boxes. */
public final class Profile {
    private final double[] values;

    private Profile(double[] values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException for what is no number */
    public static Profile of(double... values) {
        return checked(values.clone());
    }

    /** @throws IllegalArgumentException for what is no number */
    public static Profile of(Collection<? extends Number> values) {
        return checked(values.stream().mapToDouble(Number::doubleValue).toArray());
    }

    /** @throws IllegalArgumentException for what is no number */
    public static Profile of(int size, IntToDoubleFunction value) {
        double[] values = new double[size];
        Arrays.setAll(values, value);
        return checked(values);
    }

    /** The same number in each of {@code size} steps. */
    public static Profile constant(int size, double value) {
        return of(size, any -> value);
    }

    private static Profile checked(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("value " + i + " must be a number, not " + values[i]);
            }
        }
        return new Profile(values);
    }

    public double get(int step) {
        return values[step];
    }

    public int size() {
        return values.length;
    }

    public Profile map(DoubleUnaryOperator change) {
        return of(values.length, i -> change.applyAsDouble(values[i]));
    }

    public double max() {
        return Arrays.stream(values).max().orElse(0);
    }

    /** A copy. */
    public double[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Profile that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
