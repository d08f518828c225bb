package offpeak.simulator.home;

import java.util.SplittableRandom;

/** Repeatable randomness: the same seed and index give the same number, in whatever order they are asked for. */
public final class Noise {

    private Noise() {}

    /** The random numbers of one day, hour or slot. */
    public static SplittableRandom of(long seed, long index) {
        // two odd 64-bit constants (golden ratio, and its square root) spread neighbouring indices apart
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index * 0xC2B2AE3D27D4EB4FL);
    }

    /** A bell of height 1 around a centre. */
    public static double bell(double x, double centre, double width) {
        double d = (x - centre) / width;
        return Math.exp(-0.5 * d * d);
    }
}
