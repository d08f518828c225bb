package offpeak.simulator.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import offpeak.simulator.home.Noise;
import offpeak.simulator.price.Publication;

/**
 * When the supplier charges the household's car. Plugged in at half past five, it gets a stretch in the evening and one
 * in the night; about one evening in four the first is withdrawn a quarter of an hour before it would begin.
 */
final class DispatchPlan {

    private static final double WITHDRAWN = 0.25;
    private static final Duration BEFORE = Duration.ofMinutes(15);
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    private static final int REMEMBERED_DAYS = 3;
    private static final double CHARGER_KW = 7;

    /** @param withdrawn whether it never comes to pass */
    record Stretch(Instant start, Instant end, boolean withdrawn) {

        double kwh() {
            return Json.rounded(CHARGER_KW * Duration.between(start, end).toMinutes() / 60.0, 2);
        }
    }

    private final InstantSource clock;
    private final long seed;
    private final Faults faults;

    DispatchPlan(InstantSource clock, long seed, Faults faults) {
        this.clock = clock;
        this.seed = seed ^ 0xD15;
        this.faults = faults;
    }

    /** What is under way and what will be, as it is meant to be now. */
    List<Stretch> planned() {
        Instant now = clock.instant();
        if (faults.has(Fault.INTELLIGENT_WITHDRAWN)) {
            return List.of();
        }
        LocalDate today = LocalDate.ofInstant(now, Publication.LONDON);
        List<Stretch> planned = new ArrayList<>();
        for (LocalDate day = today.minusDays(1); !day.isAfter(today); day = day.plusDays(1)) {
            if (!day.atTime(17, 30).atZone(Publication.LONDON).toInstant().isAfter(now)) {
                of(day).stream().filter(one -> one.end().isAfter(now))
                        .filter(one -> !one.withdrawn() || now.isBefore(one.start().minus(BEFORE)))
                        .forEach(planned::add);
            }
        }
        return planned;
    }

    List<Stretch> completed() {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, Publication.LONDON);
        List<Stretch> completed = new ArrayList<>();
        for (LocalDate day = today.minusDays(REMEMBERED_DAYS); !day.isAfter(today); day = day.plusDays(1)) {
            of(day).stream().filter(one -> !one.withdrawn() && !one.end().isAfter(now)).forEach(completed::add);
        }
        return completed;
    }

    boolean charging() {
        Instant now = clock.instant();
        return planned().stream().anyMatch(one -> !one.start().isAfter(now));
    }

    /** The evening and the night that begin on a day. */
    private List<Stretch> of(LocalDate day) {
        SplittableRandom random = Noise.of(seed, day.toEpochDay());
        ZonedDateTime evening = day.atTime(18, 30).atZone(Publication.LONDON)
                .plus(HALF_HOUR.multipliedBy(random.nextInt(8)));
        Instant evenings = evening.toInstant();
        Instant nights = day.plusDays(1).atTime(0, 30).atZone(Publication.LONDON).toInstant()
                .plus(HALF_HOUR.multipliedBy(random.nextInt(3)));
        Instant until = evenings.plus(HALF_HOUR.multipliedBy(random.nextInt(1, 4)));
        return List.of(new Stretch(evenings, until, random.nextDouble() < WITHDRAWN),
                new Stretch(nights, nights.plus(HALF_HOUR.multipliedBy(random.nextInt(3, 7))), false));
    }
}
