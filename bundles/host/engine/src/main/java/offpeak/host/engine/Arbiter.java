package offpeak.host.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.Decision.Lost;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Setting;

/** One value for each setting of each device: the strongest intent wins, the losers are told with it. Pure. */
final class Arbiter {

    /** An intent and the rule that has it. */
    record Wish(String rule, Intent intent) {}

    /**
     * What a device should do.
     *
     * @param winner the strongest wish; for a device with floors alone, the highest floor
     * @param floor the highest of all floors
     * @param lost the others that wanted something else, strongest first
     */
    record Ruling(EntityId device, Wish winner, OptionalDouble floor, List<Lost> lost) {}

    /** Strongest first; of equals the one that began earlier, then by rule, so that equal facts give equal answers. */
    static final Comparator<Wish> STRONGEST_FIRST = Comparator.<Wish>comparingInt(w -> w.intent().priority().ordinal())
            .thenComparing(w -> w.intent().during()).thenComparing(Wish::rule)
            .thenComparing(w -> w.intent().setting().value());

    private Arbiter() {}

    /** The rulings that hold at an instant, by device. */
    static Map<EntityId, Ruling> rule(Instant at, Collection<Wish> wishes) {
        Map<EntityId, List<Wish>> byDevice = new TreeMap<>();
        for (Wish wish : wishes) {
            if (wish.intent().during().contains(at)) {
                byDevice.computeIfAbsent(wish.intent().device(), d -> new ArrayList<>()).add(wish);
            }
        }
        Map<EntityId, Ruling> rulings = new TreeMap<>();
        byDevice.forEach((device, candidates) -> rulings.put(device, rule(device, candidates)));
        return rulings;
    }

    private static Ruling rule(EntityId device, List<Wish> candidates) {
        List<Wish> floors = candidates.stream().filter(w -> w.intent().setting() instanceof Setting.ReserveFloor)
                .sorted(Comparator.comparingDouble(Arbiter::floorOf).reversed().thenComparing(STRONGEST_FIRST))
                .toList();
        List<Wish> acts = candidates.stream().filter(w -> !(w.intent().setting() instanceof Setting.ReserveFloor))
                .sorted(STRONGEST_FIRST).toList();
        OptionalDouble floor = floors.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(floorOf(floors.get(0)));
        Wish winner = acts.isEmpty() ? floors.get(0) : acts.get(0);
        List<Lost> lost = new ArrayList<>();
        for (Wish wish : acts) {
            if (!wish.intent().setting().equals(winner.intent().setting())) {
                lost.add(new Lost(wish.rule(), wish.intent().setting(), wish.intent().priority(),
                        wish.intent().reason()));
            }
        }
        return new Ruling(device, winner, floor, lost);
    }

    private static double floorOf(Wish wish) {
        return ((Setting.ReserveFloor) wish.intent().setting()).stateOfCharge();
    }
}
