package offpeak.simulator.home;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.SplittableRandom;

/** What the household uses: a base of 300 W, a morning and an evening peak whose size and hour differ by day. */
final class LoadModel {

    private static final double BASE_W = 300;

    private final ZoneId zone;
    private final long seed;

    LoadModel(ZoneId zone, long seed) {
        this.zone = zone;
        this.seed = seed ^ 0x10AD;
    }

    double powerW(Instant at) {
        ZonedDateTime local = at.atZone(zone);
        double hour = local.toLocalTime().toSecondOfDay() / 3_600.0;
        SplittableRandom day = Noise.of(seed, local.toLocalDate().toEpochDay());
        double morning = day.nextDouble(400, 900) * Noise.bell(hour, day.nextDouble(7.0, 8.0), 0.7);
        double evening = day.nextDouble(900, 2_000) * Noise.bell(hour, day.nextDouble(18.0, 19.5), 1.3);
        double flicker = Noise.of(seed + 1, Math.floorDiv(at.getEpochSecond(), 60)).nextDouble(-50, 50);
        return BASE_W + morning + evening + flicker;
    }
}
