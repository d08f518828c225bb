package offpeak.device.teslavehicle;

import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the user had set before this host changed it; absent while it has not.
 *
 * @param limit the user's own charge limit, 0..1
 * @param limitMade what this host made of it, by which a later change of the user's is known
 * @param amps the user's own charging current
 * @param climate whether this host switched the climate on
 */
record Own(OptionalDouble limit, OptionalDouble limitMade, OptionalDouble amps, boolean climate) {

    static final Own NOTHING = new Own(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), false);
    /** Limits are whole percent. */
    private static final double SAME = 0.005;

    Own withLimit(double own, double made) {
        return new Own(OptionalDouble.of(own), OptionalDouble.of(made), amps, climate);
    }

    Own withAmps(OptionalDouble own) {
        return new Own(limit, limitMade, own, climate);
    }

    Own withClimate(boolean on) {
        return new Own(limit, limitMade, amps, on);
    }

    /** The user's own limit; whatever this host did not make is the user's. */
    OptionalDouble limitOf(OptionalDouble shown) {
        boolean made = shown.isPresent() && limitMade.isPresent()
                && Math.abs(shown.getAsDouble() - limitMade.getAsDouble()) < SAME;
        return made ? limit : shown;
    }

    String text() {
        ObjectNode node = Answers.JSON.createObjectNode().put("climate", climate);
        limit.ifPresent(value -> node.put("limit", value));
        limitMade.ifPresent(value -> node.put("limit_made", value));
        amps.ifPresent(value -> node.put("amps", value));
        return node.toString();
    }

    static Optional<Own> parse(String text) {
        try {
            JsonNode node = Answers.JSON.readTree(text);
            return Optional.of(new Own(number(node, "limit"), number(node, "limit_made"), number(node, "amps"),
                    node.path("climate").asBoolean(false)));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static OptionalDouble number(JsonNode node, String field) {
        return node.path(field).isNumber() ? OptionalDouble.of(node.path(field).doubleValue()) : OptionalDouble.empty();
    }
}
