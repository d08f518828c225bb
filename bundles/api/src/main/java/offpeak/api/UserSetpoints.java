package offpeak.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * What a thermostat was set to before a rule moved it: a rule that steps from what it reads would step upon its own steps. A
 * rule that moves setpoints gives its reason {@link #params}, and finds them again in the decisions.
 *
 * @param heatC heats below this, °C
 * @param coolC cools above this, °C
 */
public record UserSetpoints(OptionalDouble heatC, OptionalDouble coolC) {

    private static final String HEAT = "heatBeforeC";
    private static final String COOL = "coolBeforeC";
    /** Half a degree Fahrenheit and a little: a thermostat shows what it was told in whole degrees of its own unit. */
    private static final double SAME_C = 0.3;

    /** For the reason of whatever moves the setpoints. */
    public Map<String, Object> params() {
        Map<String, Object> params = new HashMap<>();
        heatC.ifPresent(heat -> params.put(HEAT, heat));
        coolC.ifPresent(cool -> params.put(COOL, cool));
        return params;
    }

    /**
     * What the user or the thermostat's own schedule had set.
     *
     * @param own the decisions that go on still, such as this rule's own of this peak: what they found counts
     * @return empty when it is not known: nothing usable is seen, or what is seen is what the host itself had set, as in
     *         the minutes after something else of the host has ended
     */
    public static Optional<UserSetpoints> before(Situation situation, EntityId thermostat, Predicate<Decision> own) {
        Optional<UserSetpoints> found = situation.decisions().stream()
                .filter(decision -> decision.device().equals(thermostat) && own.test(decision))
                .map(decision -> new UserSetpoints(number(decision.reason().params().get(HEAT)),
                        number(decision.reason().params().get(COOL))))
                .filter(one -> one.heatC().isPresent() || one.coolC().isPresent()).findFirst();
        return found.or(() -> situation.usable(thermostat, ThermostatState.class)
                .filter(state -> !hosts(situation, thermostat, state))
                .map(state -> new UserSetpoints(state.heatC(), state.coolC())));
    }

    private static OptionalDouble number(Object value) {
        return value instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    /** Whether the hold that is seen is the last one that the host ordered. */
    private static boolean hosts(Situation situation, EntityId thermostat, ThermostatState state) {
        return state.hold() != ThermostatState.Hold.NONE && situation.decisions().stream()
                .filter(decision -> decision.device().equals(thermostat)
                        && decision.setting() instanceof Setting.Setpoints && decision.steps().size() > 1)
                .findFirst().map(decision -> (Setting.Setpoints) decision.setting())
                .filter(set -> same(set.heatC(), state.heatC()) && same(set.coolC(), state.coolC())).isPresent();
    }

    private static boolean same(OptionalDouble set, OptionalDouble seen) {
        return set.isEmpty() || seen.isPresent() && Math.abs(set.getAsDouble() - seen.getAsDouble()) <= SAME_C;
    }
}
