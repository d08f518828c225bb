package offpeak.api;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Turns the API's records into maps, lists, strings and numbers, so that no bundle needs another's classes to show them. */
public final class Fields {
    private Fields() {}

    /**
     * A record as a map in component order: camelCase becomes snake_case, absent values are left out, instants and
     * durations become ISO 8601 text, enums lower case, a series a list of {@code {start, end, value}}.
     */
    public static Map<String, Object> of(Record record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                plain(component.getAccessor().invoke(record))
                        .ifPresent(value -> fields.put(snake(component.getName()), value));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalArgumentException(
                        "cannot read " + component.getName() + " of " + record.getClass().getSimpleName(), e);
            }
        }
        return fields;
    }

    private static Optional<Object> plain(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.flatMap(Fields::plain);
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? Optional.of(optional.getAsDouble()) : Optional.empty();
        }
        if (value instanceof Series<?> series) {
            return Optional.of(points(series));
        }
        if (value instanceof Enum<?> constant) {
            return Optional.of(constant.name().toLowerCase(Locale.ROOT));
        }
        if (value instanceof Collection<?> many) {
            List<Object> list = new ArrayList<>();
            many.forEach(one -> plain(one).ifPresent(list::add));
            return Optional.of(list);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, one) -> plain(one).ifPresent(known -> copy.put(String.valueOf(key), known)));
            return Optional.of(copy);
        }
        if (value instanceof EntityId || value instanceof SiteId || value instanceof Instant
                || value instanceof Duration) {
            return Optional.of(value.toString());
        }
        if (value instanceof Record nested) {
            return Optional.of(of(nested));
        }
        if (value instanceof Number || value instanceof Boolean) {
            return Optional.of(value);
        }
        return Optional.of(String.valueOf(value));
    }

    private static List<Map<String, Object>> points(Series<?> series) {
        List<Map<String, Object>> points = new ArrayList<>(series.entries().size());
        for (Series.Entry<?> entry : series.entries()) {
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("start", entry.interval().start().toString());
            point.put("end", entry.interval().end().toString());
            plain(entry.value()).ifPresent(value -> {
                if (value instanceof Map<?, ?> nested) {
                    nested.forEach((key, one) -> point.put(String.valueOf(key), one));
                } else {
                    point.put("value", value);
                }
            });
            points.add(point);
        }
        return points;
    }

    private static String snake(String camel) {
        StringBuilder snake = new StringBuilder(camel.length() + 4);
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c)) {
                snake.append('_').append(Character.toLowerCase(c));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }
}
