package offpeak.host.engine.order;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Priority;
import offpeak.api.Reason;

/** A person's orders: as the arbiter takes them, and which of them may be given. Pure. */
public final class ManualOverrides {
    private static final Duration FARTHEST_SLOT = Duration.ofDays(31);
    /** One in each half-hour of four days is more than anybody types. */
    private static final int MOST_SLOTS = 200;

    private ManualOverrides() {}

    public static Intent intent(ManualOverride order) {
        return new Intent(order.device(), order.setting(), order.during(), Priority.MANUAL,
                new Reason("engine.override", Map.of("until", order.during().end(), "by", order.by())),
                OptionalDouble.empty());
    }

    /**
     * The overrides, and the slots for the time after them: who orders something now means it, whatever was planned.
     *
     * @param overrides all begun
     */
    public static List<ManualOverride> with(List<ManualOverride> overrides, List<ManualOverride> slots) {
        List<ManualOverride> all = new ArrayList<>(overrides);
        for (ManualOverride slot : slots) {
            Instant start = slot.during().start();
            for (ManualOverride override : overrides) {
                if (sameKnob(override, slot) && override.during().end().isAfter(start)) {
                    start = override.during().end();
                }
            }
            if (start.isBefore(slot.during().end())) {
                all.add(new ManualOverride(slot.id(), slot.device(), slot.setting(),
                        new Interval(start, slot.during().end()), slot.by()));
            }
        }
        return all;
    }

    private static boolean sameKnob(ManualOverride one, ManualOverride other) {
        return one.device().equals(other.device()) && one.setting().name().equals(other.setting().name());
    }

    /** Why a slot can't be had beside those that there are. */
    static Optional<String> refusal(ManualOverride slot, List<ManualOverride> others, Instant now) {
        if (!slot.during().end().isAfter(now) || slot.during().end().isAfter(now.plus(FARTHEST_SLOT))) {
            return Optional.of("end must be after now (" + now + ") and within " + FARTHEST_SLOT.toDays()
                    + " days, not " + slot.during().end());
        }
        if (others.size() >= MOST_SLOTS) {
            return Optional.of("there are " + MOST_SLOTS + " slots already; delete one first");
        }
        return others.stream()
                .filter(other -> sameKnob(other, slot) && other.during().overlaps(slot.during())).findFirst()
                .map(other -> "slot " + other.id() + " has " + other.setting().name() + " of " + other.device()
                        + " from " + other.during().start() + " to " + other.during().end()
                        + " already; delete it first");
    }
}
