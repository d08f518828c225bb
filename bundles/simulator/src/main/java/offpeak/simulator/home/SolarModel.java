package offpeak.simulator.home;

import java.time.Instant;

/** Sun over a horizontal array: clear-sky curve by season and latitude, dimmed by seeded cloud. */
final class SolarModel {

    private static final long DAY_S = 86_400;
    /** 21 December, when the sun stands lowest in the north, is ten days before the year's end. */
    private static final double DAYS_FROM_SOLSTICE = 10;
    private static final double TILT_OF_EARTH = Math.toRadians(23.44);
    private static final double CLOUD_KNOT_S = 1_800;

    private final SolarSpec spec;
    private final long seed;

    SolarModel(SolarSpec spec, long seed) {
        this.spec = spec;
        this.seed = seed ^ 0x501A;
    }

    /** Output in W, never negative. */
    double powerW(Instant at) {
        return spec.peakW() <= 0 ? 0 : spec.peakW() * sky(at).sun();
    }

    Sky sky(Instant at) {
        double elevation = sineOfElevation(at.getEpochSecond());
        double clearness = clearness(at.getEpochSecond());
        // haze near the horizon takes more than the sine alone
        return new Sky(elevation <= 0 ? 0 : Math.pow(elevation, 1.15) * clearness, 1 - clearness);
    }

    private double sineOfElevation(long epochS) {
        double yearDays = epochS / (double) DAY_S % 365.2425;
        double declination = -TILT_OF_EARTH * Math.cos(2 * Math.PI * (yearDays + DAYS_FROM_SOLSTICE) / 365.2425);
        double hourAngle = 2 * Math.PI * (Math.floorMod(epochS, DAY_S) / (double) DAY_S - 0.5)
                + Math.toRadians(spec.longitude());
        double latitude = Math.toRadians(spec.latitude());
        return Math.sin(latitude) * Math.sin(declination)
                + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle);
    }

    /** What the clouds let through, 0.1 to 1: a weather for the day, with drifting clouds between half-hour knots. */
    private double clearness(long epochS) {
        double day = 0.3 + 0.7 * Noise.of(seed, Math.floorDiv(epochS, DAY_S)).nextDouble();
        long knot = (long) Math.floor(epochS / CLOUD_KNOT_S);
        double along = epochS / CLOUD_KNOT_S - knot;
        double drift = (1 - along) * Noise.of(seed + 1, knot).nextDouble()
                + along * Noise.of(seed + 1, knot + 1).nextDouble();
        return Math.min(1, Math.max(0.1, day + 0.4 * (drift - 0.5)));
    }
}
