package offpeak.host.engine.decide;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Money;
import offpeak.api.Plan;
import offpeak.api.Prices;
import offpeak.host.engine.decide.Arbiter.Wish;

/** The plan that a set of wishes amounts to: the arbiter's ruling at every instant to come. Pure. */
final class Timeline {
    private Timeline() {}

    /** The slots to come, in order of start, device and knob; equal neighbours of one intent are one slot. */
    static List<Plan.Slot> slots(Instant now, Collection<Wish> wishes) {
        Map<EntityId, Map<String, List<Wish>>> byKnob = new TreeMap<>();
        for (Wish wish : wishes) {
            if (wish.intent().during().end().isAfter(now)) {
                byKnob.computeIfAbsent(wish.intent().device(), d -> new TreeMap<>())
                        .computeIfAbsent(wish.knob(), k -> new ArrayList<>()).add(wish);
            }
        }
        List<Plan.Slot> slots = new ArrayList<>();
        byKnob.values().forEach(knobs -> knobs.values().forEach(some -> slots.addAll(slotsOf(now, some))));
        slots.sort((a, b) -> {
            int byTime = a.during().compareTo(b.during());
            return byTime != 0 ? byTime : a.device().compareTo(b.device());
        });
        return slots;
    }

    /** @param wishes of one knob of one device */
    private static List<Plan.Slot> slotsOf(Instant now, List<Wish> wishes) {
        TreeSet<Instant> edges = new TreeSet<>();
        edges.add(now);
        for (Wish wish : wishes) {
            Interval during = wish.intent().during();
            if (during.start().isAfter(now)) {
                edges.add(during.start());
            }
            edges.add(during.end());
        }
        List<Plan.Slot> slots = new ArrayList<>();
        Wish running = null;
        for (Instant edge : edges) {
            Instant next = edges.higher(edge);
            if (next == null) {
                break;
            }
            Wish winner = Arbiter.winner(edge, wishes).orElse(null);
            if (winner != null && winner == running) {
                Plan.Slot before = slots.remove(slots.size() - 1);
                slots.add(slot(winner, new Interval(before.during().start(), next)));
            } else if (winner != null) {
                slots.add(slot(winner, new Interval(edge, next)));
            }
            running = winner;
        }
        return slots;
    }

    private static Plan.Slot slot(Wish wish, Interval during) {
        Intent intent = wish.intent();
        return new Plan.Slot(during, intent.device(), intent.setting(), intent.expectedPowerW(), wish.rule(),
                intent.reason());
    }

    /** What the grid energy of the slots costs; empty when a price is missing or no slot has a known power. */
    static Optional<Money> cost(List<Plan.Slot> slots, Optional<Prices> prices) {
        if (prices.isEmpty()) {
            return Optional.empty();
        }
        double sum = 0;
        boolean any = false;
        for (Plan.Slot slot : slots) {
            if (slot.powerW().isEmpty() || slot.powerW().getAsDouble() == 0) {
                continue;
            }
            double hours = 0;
            for (var entry : prices.get().series().within(slot.during()).entries()) {
                sum += slot.powerW().getAsDouble() / 1000 * entry.interval().hours() * entry.value().value();
                hours += entry.interval().hours();
            }
            if (hours < slot.during().hours() - 1e-6) {
                return Optional.empty();
            }
            any = true;
        }
        return any
                ? Optional.of(
                        new Money(BigDecimal.valueOf(sum).setScale(4, RoundingMode.HALF_EVEN), prices.get().currency()))
                : Optional.empty();
    }

    /** Whether two plans would be shown alike: the same slots; a slot that runs may have a later start. */
    static boolean alike(Plan a, Plan b) {
        if (!a.validTo().equals(b.validTo()) || a.slots().size() != b.slots().size()) {
            return false;
        }
        for (int i = 0; i < a.slots().size(); i++) {
            Plan.Slot one = a.slots().get(i);
            Plan.Slot other = b.slots().get(i);
            boolean same = one.during().end().equals(other.during().end())
                    && shownStart(a, one).equals(shownStart(b, other)) && one.device().equals(other.device())
                    && one.setting().equals(other.setting()) && one.reason().equals(other.reason());
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Instant> shownStart(Plan plan, Plan.Slot slot) {
        return Optional.of(slot.during().start()).filter(start -> start.isAfter(plan.madeAt()));
    }
}
