package offpeak.itest.faults;

import java.util.SplittableRandom;

/** Where all chance of a run comes from: {@code -Doffpeak.seed=N} repeats it. */
public final class Seed {
    private static final String PROPERTY = "offpeak.seed";

    private final long number;

    private Seed(long number) {
        this.number = number;
    }

    /** The one that was asked for, or a new one. Short enough to be typed. */
    static Seed chosen() {
        String asked = System.getProperty(PROPERTY, "");
        return new Seed(asked.isBlank() ? Math.floorMod(System.nanoTime(), 1_000_000L) : Long.parseLong(asked));
    }

    public long number() {
        return number;
    }

    /** @param what the same for the same row, so that rows don't share their chance and can be repeated alone */
    public SplittableRandom random(String what) {
        return new SplittableRandom(number * 31 + what.hashCode());
    }
}
