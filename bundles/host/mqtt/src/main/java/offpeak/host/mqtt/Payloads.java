package offpeak.host.mqtt;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.host.Shapes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What stands in the messages. */
final class Payloads {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).maxNumberLength(64).maxStringLength(1 << 16)
                            .build())
            .build()).build();

    private Payloads() {}

    static String json(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** @throws IllegalArgumentException when it is no JSON object */
    static Map<String, Object> object(byte[] payload) {
        try {
            Map<String, Object> object = MAPPER.readValue(payload, new TypeReference<Map<String, Object>>() {});
            if (object == null) {
                throw new IllegalArgumentException("the payload must be a JSON object");
            }
            return object;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the payload must be a JSON object: " + e.getOriginalMessage(), e);
        }
    }

    /** An entity's state; prices with what holds now and next, because few programs look into a series. */
    static String state(Observation<?> seen, Instant now) {
        Map<String, Object> shape = Shapes.state(seen, now);
        shape.remove("id");
        if (seen.state() instanceof Prices prices) {
            shape.put("unit", prices.currency().getCurrencyCode() + "/kWh");
            Optional<Series.Entry<Prices.Price>> current = prices.series().entryAt(now);
            current.ifPresent(entry -> {
                shape.put("value", entry.value().value());
                shape.put("estimate", entry.value().estimate());
                shape.put("until", entry.interval().end().toString());
                prices.series().at(entry.interval().end()).ifPresent(next -> shape.put("next", next.value()));
            });
        }
        return json(shape);
    }
}
