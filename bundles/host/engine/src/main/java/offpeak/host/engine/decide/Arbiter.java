package offpeak.host.engine.decide;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.Decision.Lost;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Setting;

/** One value for each setting of each device: the strongest intent wins, the losers are told with it. Pure. */
public final class Arbiter {

    /** An intent and the rule that has it. */
    public record Wish(String rule, Intent intent) {
        String knob() {
            return Arbiter.knob(intent.setting());
        }
    }

    /**
     * What one setting of a device should be.
     *
     * @param winner the strongest wish; for a device with floors alone, the highest floor; of limits, the lowest
     * @param floor the highest of all floors
     * @param lost the others that wanted something else, strongest first
     */
    public record Ruling(EntityId device, Wish winner, OptionalDouble floor, List<Lost> lost) {
        String knob() {
            return winner.knob();
        }
    }

    /** Strongest first; of equals the one that began earlier, then by rule, so that equal facts give equal answers. */
    static final Comparator<Wish> STRONGEST_FIRST = Comparator.<Wish>comparingInt(w -> w.intent().priority().ordinal())
            .thenComparing(w -> w.intent().during()).thenComparing(Wish::rule)
            .thenComparing(w -> w.intent().setting().value());

    private static final Comparator<Wish> HIGHEST_FLOOR_FIRST = Comparator.comparingDouble(Arbiter::floorOf).reversed()
            .thenComparing(STRONGEST_FIRST);
    private static final Comparator<Wish> LOWEST_LIMIT_FIRST = Comparator.comparingDouble(Arbiter::limitOf)
            .thenComparing(STRONGEST_FIRST);
    /** Acts before floors. */
    private static final Comparator<Wish> BEST_FIRST = (one, other) -> {
        boolean floor = isFloor(one);
        if (floor != isFloor(other)) {
            return floor ? 1 : -1;
        }
        return floor ? HIGHEST_FLOOR_FIRST.compare(one, other) : LOWEST_LIMIT_FIRST.compare(one, other);
    };

    private Arbiter() {}

    private static boolean isFloor(Wish wish) {
        return wish.intent().setting() instanceof Setting.ReserveFloor;
    }

    /** What a setting turns: settings of one knob exclude each other. A floor is a part of what a battery does. */
    public static String knob(Setting setting) {
        return setting instanceof Setting.ReserveFloor ? "operation" : setting.name();
    }

    /** The rulings that hold at an instant, by device, one for each of its knobs in their order. */
    public static Map<EntityId, List<Ruling>> rule(Instant at, Collection<Wish> wishes) {
        Map<EntityId, Map<String, List<Wish>>> byKnob = new TreeMap<>();
        for (Wish wish : wishes) {
            if (wish.intent().during().contains(at)) {
                byKnob.computeIfAbsent(wish.intent().device(), d -> new TreeMap<>())
                        .computeIfAbsent(wish.knob(), k -> new ArrayList<>()).add(wish);
            }
        }
        Map<EntityId, List<Ruling>> rulings = new TreeMap<>();
        byKnob.forEach((device, knobs) -> rulings.put(device,
                knobs.values().stream().map(candidates -> rule(device, candidates)).toList()));
        return rulings;
    }

    /** The wish that wins one knob of a device at an instant; of {@link #rule} only that. */
    static Optional<Wish> winner(Instant at, Collection<Wish> wishesOfOneKnob) {
        Wish best = null;
        for (Wish wish : wishesOfOneKnob) {
            if (wish.intent().during().contains(at) && (best == null || BEST_FIRST.compare(wish, best) < 0)) {
                best = wish;
            }
        }
        return Optional.ofNullable(best);
    }

    private static Ruling rule(EntityId device, List<Wish> candidates) {
        List<Wish> floors = candidates.stream().filter(Arbiter::isFloor).sorted(HIGHEST_FLOOR_FIRST).toList();
        List<Wish> acts = candidates.stream().filter(wish -> !isFloor(wish)).sorted(LOWEST_LIMIT_FIRST).toList();
        OptionalDouble floor = floors.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(floorOf(floors.get(0)));
        Wish winner = acts.isEmpty() ? floors.get(0) : acts.get(0);
        List<Lost> lost = acts.stream().filter(wish -> !wish.intent().setting().equals(winner.intent().setting()))
                .sorted(STRONGEST_FIRST).map(wish -> new Lost(wish.rule(), wish.intent().setting(),
                        wish.intent().priority(), wish.intent().reason()))
                .toList();
        return new Ruling(device, winner, floor, lost);
    }

    private static double floorOf(Wish wish) {
        return ((Setting.ReserveFloor) wish.intent().setting()).stateOfCharge();
    }

    /** Equal for all but limits, which therefore go by their strength. */
    private static double limitOf(Wish wish) {
        return wish.intent().setting() instanceof Setting.ChargeLimit limit ? limit.stateOfCharge() : 0;
    }
}
