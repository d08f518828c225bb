package offpeak.api.plan;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Reason;

/**
 * Why a plan is as it is.
 *
 * @param slots by device and step
 * @param rules what each wish of the user costs
 * @param baselines what other ways of doing cost
 */
public record Why(List<Slot> slots, List<RuleCost> rules, List<Baseline> baselines) {

    /** Nothing is said. */
    public static final Why UNSAID = new Why(List.of(), List.of(), List.of());

    public Why {
        slots = List.copyOf(slots);
        rules = List.copyOf(rules);
        baselines = List.copyOf(baselines);
    }

    /**
     * @param device by id
     * @param step which
     * @param action what it does
     * @param reason as a code with parameters
     * @param storedValue what a kWh more in store would be worth at the end of the step (−V′), main unit
     * @param energyValue what a kWh more in the house would be worth in the step, main unit
     * @param flipPrice the import price at which another action becomes as good, main unit per kWh
     * @param binding the limits that keep it from doing more
     * @param next the next best time for the same; absent when there is none
     */
    public record Slot(String device, int step, Action action, Reason reason, OptionalDouble storedValue,
            OptionalDouble energyValue, OptionalDouble flipPrice, List<Binding> binding, Optional<Alternative> next) {
        public Slot {
            Check.id("slot.device", device);
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(storedValue, "storedValue");
            Objects.requireNonNull(energyValue, "energyValue");
            Objects.requireNonNull(flipPrice, "flipPrice");
            binding = List.copyOf(binding);
            Objects.requireNonNull(next, "next");
        }
    }

    /** What a device does in a step. */
    public enum Action {
        CHARGE_FROM_GRID, CHARGE_FROM_SUN, DISCHARGE_TO_HOME, DISCHARGE_TO_GRID, HOLD, RUN, IDLE, CURTAIL
    }

    /** What keeps a device from doing more. */
    public enum Binding {
        POWER, FULL, EMPTY, RESERVE, IMPORT_LIMIT, EXPORT_LIMIT, NO_GRID_CHARGE, NO_EXPORT, LEAST_POWER, DEADLINE, COMFORT, WINDOW, DEMAND, ESTIMATE
    }

    /**
     * @param at start of the step
     * @param regret what the whole plan would cost more, main unit
     */
    public record Alternative(Instant at, double regret) {}

    /**
     * @param rule what the user asked for, as a code with parameters
     * @param device by id
     * @param cost what the plan costs more than without it, main unit
     */
    public record RuleCost(Reason rule, String device, double cost) {}

    /**
     * @param kind what is done instead
     * @param costs what that costs, on the same terms
     */
    public record Baseline(Kind kind, Costs costs) {}

    /** Ways of doing without a plan. */
    public enum Kind {
        /** No store is used. */
        NOTHING,
        /** Batteries take the surplus and cover demand. */
        SELF_CONSUMPTION,
        /** Charge in the cheapest steps. */
        GREEDY
    }
}
