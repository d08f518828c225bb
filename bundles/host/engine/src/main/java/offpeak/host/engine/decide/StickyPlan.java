package offpeak.host.engine.decide;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Plan;
import offpeak.api.Prices;
import offpeak.api.Prices.Price;
import offpeak.api.Series;
import offpeak.host.engine.decide.Arbiter.Wish;

/**
 * Keeps the plan of a device that runs, unless a new one saves money worth a change or was made from other facts. Loads and
 * charges tremble, and each tremble gives a slightly better plan: to follow them all is to switch all the time. Pure.
 */
final class StickyPlan {

    /** A charge that is further from what the plan expected is another fact. */
    static final double CHARGE_OFF = 0.03;
    /** Of the running plan's cost: a saving below it is within what prices and loads can't tell. */
    static final double GAIN_PART = 0.02;

    /** Two per cent of some hours' charging, and no whole price period. */
    private static final Duration NEAR = Duration.ofMinutes(10);

    /**
     * What a plan was made from.
     *
     * @param kinds whatever makes another plan when it changes at all: rules, orders, plugs, events
     */
    record Inputs(Map<String, Object> kinds, Optional<Prices> imports, Optional<Prices> exports,
            OptionalDouble charge) {}

    /**
     * A device's plan.
     *
     * @param expected the charge that it should lead to; empty when the device has none
     */
    record Running(List<Wish> wishes, Inputs inputs, List<Plan.Point> expected) {}

    /**
     * What a plan's known powers amount to.
     *
     * @param dearest price per kWh that it pays
     */
    private record Sum(double money, double energyWh, double dearest) {}

    private StickyPlan() {}

    /**
     * The plan to go on with.
     *
     * @param minimumGain main currency unit
     */
    static Running next(Instant now, Optional<Running> before, Running offered, double minimumGain) {
        if (before.isEmpty()) {
            return offered;
        }
        Running running = before.get();
        List<Plan.Slot> has = Timeline.slots(now, running.wishes());
        List<Plan.Slot> could = Timeline.slots(now, offered.wishes());
        if (has.isEmpty() || otherFacts(now, running, offered.inputs())) {
            return offered;
        }
        if (alike(now, has, could)) {
            // the same acts, with targets that are up to date; the facts stay those of the beginning, or they would creep
            return new Running(offered.wishes(), running.inputs(), running.expected());
        }
        Optional<Sum> kept = sum(has, offered.inputs());
        Optional<Sum> then = sum(could, offered.inputs());
        if (kept.isEmpty() || then.isEmpty() || withoutPower(now, has) && withoutPower(now, could)) {
            return offered;
        }
        double more = then.get().energyWh() - kept.get().energyWh();
        // a little more or less energy is no gain or loss: it is the dearest that comes and goes with what is needed
        double gain = kept.get().money() + more / 1000 * kept.get().dearest() - then.get().money();
        return gain >= Math.max(minimumGain, GAIN_PART * Math.abs(kept.get().money())) ? offered : running;
    }

    private static boolean otherFacts(Instant now, Running running, Inputs inputs) {
        return !running.inputs().kinds().equals(inputs.kinds())
                || news(now, running.inputs().imports(), inputs.imports())
                || news(now, running.inputs().exports(), inputs.exports())
                || off(now, running.expected(), inputs.charge());
    }

    /** Whether a published price came, went or was corrected. */
    private static boolean news(Instant now, Optional<Prices> before, Optional<Prices> after) {
        if (before.isEmpty() || after.isEmpty()) {
            return before.isPresent() != after.isPresent();
        }
        if (before.get() == after.get()) {
            // as published once and looked at in each tick since
            return false;
        }
        return differs(now, before.get().series(), after.get().series())
                || differs(now, after.get().series(), before.get().series());
    }

    private static boolean differs(Instant now, Series<Price> known, Series<Price> other) {
        for (Series.Entry<Price> entry : known.entries()) {
            if (entry.interval().end().isAfter(now) && !entry.value().estimate()) {
                Instant at = entry.interval().start().isAfter(now) ? entry.interval().start() : now;
                if (!other.at(at).equals(Optional.of(entry.value()))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean off(Instant now, List<Plan.Point> expected, OptionalDouble charge) {
        if (charge.isEmpty()) {
            return false;
        }
        Plan.Point before = null;
        for (Plan.Point point : expected) {
            if (before != null && !now.isBefore(before.at()) && now.isBefore(point.at())) {
                double part = (double) Duration.between(before.at(), now).toMillis()
                        / Duration.between(before.at(), point.at()).toMillis();
                double due = before.value() + part * (point.value() - before.value());
                return Math.abs(charge.getAsDouble() - due) > CHARGE_OFF;
            }
            before = point;
        }
        return false;
    }

    /**
     * Whether the same is done at about the same times, whatever the targets: an end that moves with what is missing makes no
     * more switches. What is done now must be the same, or a beginning that trembles would.
     */
    private static boolean alike(Instant now, List<Plan.Slot> has, List<Plan.Slot> could) {
        if (has.size() != could.size()) {
            return false;
        }
        for (int i = 0; i < has.size(); i++) {
            Plan.Slot one = has.get(i);
            Plan.Slot other = could.get(i);
            boolean same = does(one).equals(does(other)) && one.rule().equals(other.rule())
                    && one.reason().code().equals(other.reason().code())
                    && near(one.during().start(), other.during().start())
                    && near(one.during().end(), other.during().end())
                    && one.during().contains(now) == other.during().contains(now);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static String does(Plan.Slot slot) {
        return slot.setting().name() + " " + slot.setting().value().split(" ", 2)[0];
    }

    private static boolean near(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(NEAR) <= 0;
    }

    /** Whether what is done now has no price. */
    private static boolean withoutPower(Instant now, List<Plan.Slot> slots) {
        return slots.stream().filter(slot -> slot.during().contains(now)).allMatch(slot -> slot.powerW().isEmpty());
    }

    /** Empty when no power or not every price is known. Nothing at all costs nothing. */
    private static Optional<Sum> sum(List<Plan.Slot> slots, Inputs inputs) {
        if (slots.isEmpty()) {
            return Optional.of(new Sum(0, 0, 0));
        }
        double money = 0;
        double energyWh = 0;
        double dearest = Double.NEGATIVE_INFINITY;
        boolean any = false;
        for (Plan.Slot slot : slots) {
            double powerW = slot.powerW().orElse(0);
            if (powerW == 0) {
                continue;
            }
            Optional<Prices> prices = powerW > 0 ? inputs.imports() : inputs.exports();
            if (prices.isEmpty()) {
                return Optional.empty();
            }
            double hours = 0;
            for (Series.Entry<Price> entry : prices.get().series().within(slot.during()).entries()) {
                money += powerW / 1000 * entry.interval().hours() * entry.value().value();
                hours += entry.interval().hours();
                dearest = Math.max(dearest, entry.value().value());
            }
            if (hours < slot.during().hours() - 1e-6) {
                return Optional.empty();
            }
            energyWh += powerW * slot.during().hours();
            any = true;
        }
        return any ? Optional.of(new Sum(money, energyWh, dearest)) : Optional.empty();
    }
}
