package offpeak.host.configuration;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of configurations where no form says what they should be: by their suffix, or by what JSON makes of them. */
final class Values {
    private Values() {}

    /** A value that is not what it should be; the message says what was expected. */
    static final class WrongException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongException(String message) {
            super(message);
        }
    }

    /** @param type as after the colon, e.g. {@code Integer}, {@code String[]} or {@code Collection<Long>} */
    static Object typed(String type, Object value) throws WrongException {
        if (type.endsWith("[]")) {
            return array(scalar(type.substring(0, type.length() - 2)), list(value));
        }
        if (type.startsWith("Collection<") && type.endsWith(">")) {
            return all(scalar(type.substring("Collection<".length(), type.length() - 1)), list(value));
        }
        return one(scalar(type), value);
    }

    private static Scalar scalar(String name) throws WrongException {
        return Scalar.named(name).orElseThrow(() -> new WrongException("unknown type '" + name
                + "' after the colon; expected String, Integer, Long, Double, Boolean or one of these with []"));
    }

    /** Whole numbers become Long, others Double, lists an array of the type that all have, or of texts. */
    static Object plain(Object value) {
        if (value instanceof BigDecimal || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Number number && !(value instanceof Double)) {
            return number.longValue();
        }
        if (value instanceof Map<?, ?> map) {
            return Json.text(map);
        }
        if (!(value instanceof Collection<?> list)) {
            return value;
        }
        List<Object> all = new ArrayList<>();
        list.forEach(one -> all.add(plain(one)));
        Class<?> common = all.stream().map(Object::getClass).distinct().count() == 1
                ? all.get(0).getClass()
                : String.class;
        Object array = Array.newInstance(common, all.size());
        for (int i = 0; i < all.size(); i++) {
            Array.set(array, i, common == String.class ? all.get(i).toString() : all.get(i));
        }
        return array;
    }

    static List<Object> list(Object value) {
        if (value instanceof Collection<?> list) {
            return new ArrayList<>(list);
        }
        if (value.getClass().isArray()) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                list.add(Array.get(value, i));
            }
            return list;
        }
        return List.of(value);
    }

    static Object one(Scalar scalar, Object value) throws WrongException {
        Object plain = value instanceof Map<?, ?> map && scalar == Scalar.STRING ? Json.text(map) : value;
        Optional<Object> converted = scalar.convert(plain);
        if (converted.isEmpty()) {
            throw new WrongException("expected " + scalar.expected() + ", not " + shown(value, scalar));
        }
        return converted.get();
    }

    /** What was found, for the message; never a secret. */
    static String shown(Object value, Scalar scalar) {
        if (value instanceof Collection<?> || value.getClass().isArray()) {
            return "a list";
        }
        if (value instanceof Map<?, ?>) {
            return "an object in braces";
        }
        if (scalar == Scalar.PASSWORD) {
            return "this";
        }
        String text = value.toString();
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }

    static List<Object> all(Scalar scalar, List<Object> values) throws WrongException {
        List<Object> all = new ArrayList<>();
        for (Object value : values) {
            all.add(one(scalar, value));
        }
        return all;
    }

    static Object array(Scalar scalar, List<Object> values) throws WrongException {
        Object array = Array.newInstance(scalar.type(), values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(array, i, one(scalar, values.get(i)));
        }
        return array;
    }
}
