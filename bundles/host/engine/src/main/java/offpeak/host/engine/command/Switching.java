package offpeak.host.engine.command;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How often one device was switched, and whether it may be again. Pure but for what it counts. */
final class Switching {

    /** Between two writes of one knob that no person and no safety asked for. */
    static final Duration DWELL = Duration.ofMinutes(1);

    private final Map<String, Instant> lastWrite = new HashMap<>();
    private LocalDate day = LocalDate.MIN;
    private int today;
    private Optional<LocalDate> heldOn = Optional.empty();

    void wrote(String knob, Instant at, ZoneId zone) {
        lastWrite.put(knob, at);
        count(at, zone);
    }

    /** Also what an earlier run of the host wrote. */
    void count(Instant at, ZoneId zone) {
        LocalDate local = at.atZone(zone).toLocalDate();
        if (local.isAfter(day)) {
            day = local;
            today = 0;
        }
        if (local.equals(day)) {
            today++;
        }
    }

    int today(Instant now, ZoneId zone) {
        return now.atZone(zone).toLocalDate().equals(day) ? today : 0;
    }

    /** A restore turns all knobs, so that it and the others wait for each other. */
    boolean dwells(String knob, Instant now) {
        Optional<Instant> before = knob.equals(Wanted.RESTORE)
                ? lastWrite.values().stream().max(Comparator.naturalOrder())
                : Optional.ofNullable(lastWrite.get(knob));
        Optional<Instant> restored = Optional.ofNullable(lastWrite.get(Wanted.RESTORE));
        return before.filter(at -> now.isBefore(at.plus(DWELL))).isPresent()
                || restored.filter(at -> now.isBefore(at.plus(DWELL))).isPresent();
    }

    /** Whether rules have had their share of the day; the last command is kept for putting things back. */
    boolean spent(int mostADay, Instant now, ZoneId zone) {
        return today(now, zone) >= Math.max(1, mostADay - 1);
    }

    /** Rules wait until the next local day. */
    void hold(Instant now, ZoneId zone) {
        heldOn = Optional.of(now.atZone(zone).toLocalDate());
    }

    boolean held(Instant now, ZoneId zone) {
        heldOn = heldOn.filter(now.atZone(zone).toLocalDate()::equals);
        return heldOn.isPresent();
    }

    /** Why rules have to wait. */
    Optional<String> why() {
        return heldOn.map(on -> "was told something " + today + " times on " + on
                + ", as often as may be: it keeps your own settings until tomorrow");
    }
}
