package offpeak.api;

import java.time.Instant;
import java.util.Currency;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One pause of one device for the grid's sake, from when it was seen to have stopped until it was let go.
 *
 * <p>What was avoided is measured against this baseline: without the pause the device would have gone on with the power
 * that it drew last, until the energy that it still needed was delivered. It is energy that was not used while the price
 * was high; most of it is used later.
 *
 * @param id its key
 * @param device which
 * @param rule who paused it
 * @param start when it was seen to have stopped
 * @param end when it was let go; absent while it lasts
 * @param node where the price was made; absent when not known
 * @param utility in whose service area; absent when not known
 * @param currency of the prices and the value; absent when no price was known
 * @param meanPrice main currency unit per kWh, by time
 * @param maxPrice main currency unit per kWh
 * @param powerW the baseline's power, W; absent when it was not known
 * @param neededWh the energy at which the baseline ends, Wh; absent when it was not known and the baseline lasts as long as
 *        the pause
 * @param avoidedWh the baseline's energy during the pause, Wh; absent without a baseline
 * @param value of what was avoided, at the price of each moment, in the main currency unit; absent without either
 * @param optedOutAt when its owner would have none of it; absent as long as that is not so
 * @param optedOutBy who said so
 */
public record DemandEvent(String id, EntityId device, String rule, Instant start, Optional<Instant> end,
        Optional<String> node, Optional<String> utility, Optional<Currency> currency, OptionalDouble meanPrice,
        OptionalDouble maxPrice, OptionalDouble powerW, OptionalDouble neededWh, OptionalDouble avoidedWh,
        OptionalDouble value, Optional<Instant> optedOutAt, Optional<String> optedOutBy) implements State {

    /** @throws IllegalArgumentException for an end before the start */
    public DemandEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(rule, "rule");
        if (end.isPresent() && end.get().isBefore(start)) {
            throw new IllegalArgumentException("an event can't end before it starts");
        }
    }

    /** One that has just begun, of which no more is known. */
    public static DemandEvent begun(String id, EntityId device, String rule, Instant start, OptionalDouble powerW,
            OptionalDouble neededWh) {
        OptionalDouble unknown = OptionalDouble.empty();
        return new DemandEvent(id, device, rule, start, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), unknown, unknown, powerW, neededWh, unknown, unknown, Optional.empty(),
                Optional.empty());
    }

    public DemandEvent ended(Instant at) {
        return new DemandEvent(id, device, rule, start, Optional.of(at.isBefore(start) ? start : at), node, utility,
                currency, meanPrice, maxPrice, powerW, neededWh, avoidedWh, value, optedOutAt, optedOutBy);
    }

    /** @param by a person, or {@code outside} when it was done at the device or in its vendor's app */
    public DemandEvent optedOut(Instant at, String by) {
        return new DemandEvent(id, device, rule, start, end, node, utility, currency, meanPrice, maxPrice, powerW,
                neededWh, avoidedWh, value, Optional.of(at), Optional.of(by));
    }

    public DemandEvent at(Optional<String> newNode, Optional<String> newUtility) {
        return new DemandEvent(id, device, rule, start, end, newNode, newUtility, currency, meanPrice, maxPrice,
                powerW, neededWh, avoidedWh, value, optedOutAt, optedOutBy);
    }

    /** The same, reckoned anew. */
    public DemandEvent worth(Optional<Currency> newCurrency, OptionalDouble mean, OptionalDouble max,
            OptionalDouble newAvoidedWh, OptionalDouble newValue) {
        return new DemandEvent(id, device, rule, start, end, node, utility, newCurrency, mean, max, powerW, neededWh,
                newAvoidedWh, newValue, optedOutAt, optedOutBy);
    }
}
