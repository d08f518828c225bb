package offpeak.simulator.http;

import java.util.Optional;
import java.util.function.Function;

import tools.jackson.databind.JsonNode;

/** The values that both battery APIs take, checked as their clouds check them. */
final class Fields {

    private Fields() {}

    /** A percentage; the oldest clients send a decimal number. */
    static int percent(JsonNode value, String name) {
        if (!value.isNumber() || value.doubleValue() < 0 || value.doubleValue() > 100) {
            throw new BadRequest(name + " is not a number of 0 to 100");
        }
        return (int) Math.round(value.doubleValue());
    }

    static boolean flag(JsonNode value, String name) {
        if (!value.isBoolean()) {
            throw new BadRequest(name + " is not true or false");
        }
        return value.booleanValue();
    }

    static <E> E oneOf(JsonNode value, String name, Function<String, Optional<E>> ofWire) {
        return value.stringValueOpt().flatMap(ofWire)
                .orElseThrow(() -> new BadRequest(name + " does not know " + value));
    }
}
