package offpeak.host.engine.plausibility;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Reason;

/**
 * Whether a state of charge can have come about since the one before: by no more than the highest power over the time.
 * A jump is believed once three readings, each of its own time, agree with each other. Pure but for what it has seen.
 */
final class ChargeJudge {
    /** Rounding to whole per cent on both ends, and what a gauge corrects by itself. */
    static final double SLACK = 0.03;
    static final int AGREEING = 3;
    private static final double SECONDS_PER_HOUR = 3600;

    private record Seen(Instant at, double charge) {}

    private final String device;
    private Optional<Seen> accepted = Optional.empty();
    private Optional<Seen> candidate = Optional.empty();
    private int agreeing;

    ChargeJudge(String device) {
        this.device = device;
    }

    /**
     * @param at when it was true
     * @param charge 0..1
     * @param perHour the most that it can change in an hour, as a fraction of the capacity
     */
    Verdict judge(Instant at, double charge, double perHour) {
        Seen now = new Seen(at, charge);
        if (accepted.isEmpty() || reachable(accepted.get(), now, perHour)) {
            return accept(now);
        }
        if (candidate.isEmpty() || !reachable(candidate.get(), now, perHour)) {
            candidate = Optional.of(now);
            agreeing = 1;
        } else if (at.isAfter(candidate.get().at())) {
            // the same answer given twice is no second witness
            candidate = Optional.of(now);
            agreeing++;
        }
        if (agreeing >= AGREEING) {
            return accept(now);
        }
        return Verdict.doubted(new Reason("engine.suspect.charge",
                Map.of("device", device, "charge", charge, "before", accepted.get().charge())));
    }

    private Verdict accept(Seen now) {
        accepted = Optional.of(now);
        candidate = Optional.empty();
        agreeing = 0;
        return Verdict.PLAUSIBLE;
    }

    private static boolean reachable(Seen from, Seen to, double perHour) {
        double hours = Duration.between(from.at(), to.at()).abs().toMillis() / 1000.0 / SECONDS_PER_HOUR;
        return Math.abs(to.charge() - from.charge()) <= perHour * hours + SLACK + 1e-9;
    }
}
