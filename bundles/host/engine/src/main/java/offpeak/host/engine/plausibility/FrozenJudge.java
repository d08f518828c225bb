package offpeak.host.engine.plausibility;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Reason;

/** Whether a state of charge stands still for hours while power flows: then its source is stuck. */
final class FrozenJudge {
    static final Duration PATIENCE = Duration.ofHours(6);
    /** Of the capacity; less than that may hide in losses and rounding. */
    static final double MOVED = 0.1;
    /** Between readings that are further apart nobody knows what flowed. */
    private static final Duration LONGEST_GAP = Duration.ofHours(1);
    /** At either end the electronics draw power that the gauge can't show. */
    private static final double END = 0.005;

    private final String device;
    private Optional<Instant> since = Optional.empty();
    private Instant last = Instant.MIN;
    private double charge;
    private double powerW;
    private double movedWh;
    private double mostWh;
    private double leastWh;

    FrozenJudge(String device) {
        this.device = device;
    }

    /** @param nowW positive while discharging */
    Verdict judge(Instant at, double nowCharge, double nowW, double capacityWh) {
        if (since.isEmpty() || nowCharge != charge || at.isBefore(last)) {
            since = Optional.of(at);
            charge = nowCharge;
            movedWh = 0;
            mostWh = 0;
            leastWh = 0;
        } else {
            Duration gap = Duration.between(last, at);
            if (gap.compareTo(LONGEST_GAP) <= 0) {
                movedWh += powerW * gap.toMillis() / 3_600_000.0;
                mostWh = Math.max(mostWh, movedWh);
                leastWh = Math.min(leastWh, movedWh);
            }
        }
        last = at;
        powerW = countable(nowW);
        boolean hours = !at.isBefore(since.get().plus(PATIENCE));
        return hours && mostWh - leastWh > MOVED * capacityWh
                ? Verdict.discredited(new Reason("engine.suspect.frozen", Map.of("device", device, "charge", charge,
                        "since", since.get(), "energy", mostWh - leastWh)))
                : Verdict.PLAUSIBLE;
    }

    private double countable(double nowW) {
        boolean trickle = charge >= 1 - END && nowW < 0 || charge <= END && nowW > 0;
        return trickle ? 0 : nowW;
    }
}
