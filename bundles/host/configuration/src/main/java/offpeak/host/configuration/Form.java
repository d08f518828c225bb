package offpeak.host.configuration;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.host.configuration.Values.WrongException;

/**
 * What a configuration may hold, as its bundle declares it.
 *
 * @param pid the component's, without the name of an instance
 * @param name for people
 * @param description for people
 * @param fields in the bundle's order
 */
record Form(String pid, String name, String description, List<Field> fields) {

    /**
     * @param many the number of values: 0 for one, below 0 for a collection, above 0 for an array
     * @param defaults what holds when it is not given; absent for nothing
     * @param options the allowed values and their names; empty for any
     * @param min smallest number or shortest text; absent for none
     * @param max largest number or longest text; absent for none
     */
    record Field(String id, String name, String description, Scalar type, int many, boolean required,
            Optional<List<String>> defaults, Map<String, String> options, Optional<BigDecimal> min,
            Optional<BigDecimal> max) {

        boolean secret() {
            return type == Scalar.PASSWORD;
        }

        Object convert(Object value) throws WrongException {
            if (many == 0) {
                return within(Values.one(type, single(value)));
            }
            List<Object> values = new ArrayList<>();
            for (Object one : Values.list(value)) {
                values.add(within(Values.one(type, one)));
            }
            return many < 0 ? values : Values.array(type, values);
        }

        /** The text of a form's empty input is no number. */
        boolean left(Object value) {
            return value instanceof String text && text.isBlank() && type != Scalar.STRING && !secret();
        }

        private Object single(Object value) throws WrongException {
            if (value instanceof Collection<?> || value.getClass().isArray()) {
                throw new WrongException("expected " + expected() + ", not a list");
            }
            return value;
        }

        private Object within(Object value) throws WrongException {
            String text = value.toString();
            boolean allowed = options.isEmpty() || options.containsKey(text);
            if (allowed && (min.isPresent() || max.isPresent())) {
                Optional<BigDecimal> size = size(value);
                allowed = size.isPresent() && min.map(least -> size.get().compareTo(least) >= 0).orElse(true)
                        && max.map(most -> size.get().compareTo(most) <= 0).orElse(true);
            }
            if (!allowed) {
                throw new WrongException("expected " + expected() + ", not " + Values.shown(value, type));
            }
            return value;
        }

        private Optional<BigDecimal> size(Object value) {
            if (!type.numeric()) {
                return Optional.of(BigDecimal.valueOf(value.toString().length()));
            }
            return value instanceof Double number && !Double.isFinite(number)
                    || value instanceof Float single && !Float.isFinite(single)
                            ? Optional.empty()
                            : Optional.of(new BigDecimal(value.toString()));
        }

        String expected() {
            if (!options.isEmpty()) {
                return "one of " + String.join(", ", options.keySet());
            }
            String unit = type.numeric() ? "" : " characters";
            String range = min.isPresent() && max.isPresent()
                    ? " from " + min.get().toPlainString() + " to " + max.get().toPlainString() + unit
                    : min.isPresent()
                            ? " of at least " + min.get().toPlainString() + unit
                            : max.isPresent() ? " of at most " + max.get().toPlainString() + unit : "";
            return (many == 0 ? "" : "a list, each ") + type.expected() + range;
        }

        Map<String, Object> schema() {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("id", id);
            schema.put("name", name);
            schema.put("description", description);
            schema.put("type", type.key());
            schema.put("many", many != 0);
            schema.put("required", required);
            schema.put("secret", secret());
            if (!secret()) {
                defaults.ifPresent(values -> schema.put("default", plain(values)));
            }
            if (!options.isEmpty()) {
                List<Map<String, String>> all = new ArrayList<>();
                options.forEach((value, label) -> all.add(Map.of("value", value, "label", label)));
                schema.put("options", all);
            }
            min.ifPresent(least -> schema.put("min", least));
            max.ifPresent(most -> schema.put("max", most));
            return schema;
        }

        private Object plain(List<String> values) {
            List<Object> all = new ArrayList<>();
            for (String value : values) {
                all.add(type.convert(value).orElse(value));
            }
            return many == 0 ? all.isEmpty() ? "" : all.get(0) : all;
        }
    }

    /** A field that is not as it should be. */
    record Complaint(String field, String message) {}

    /**
     * @param values as the component gets them
     * @param errors why it must not get them; empty when it may
     * @param doubts fields that the form does not know; kept all the same
     */
    record Result(Map<String, Object> values, List<Complaint> errors, List<Complaint> doubts) {}

    Optional<Field> field(String id) {
        return fields.stream().filter(field -> field.id().equals(id)).findFirst();
    }

    boolean secret(String id) {
        return field(id).map(Field::secret).orElse(false);
    }

    /** @param values as JSON or ConfigAdmin has them; none is null */
    Result check(Map<String, Object> values) {
        Map<String, Object> converted = new LinkedHashMap<>();
        List<Complaint> errors = new ArrayList<>();
        List<Complaint> doubts = new ArrayList<>();
        values.forEach((id, value) -> {
            Optional<Field> field = field(id);
            if (field.isEmpty()) {
                converted.put(id, Values.plain(value));
                doubt(id).ifPresent(message -> doubts.add(new Complaint(id, message)));
            } else if (!field.get().left(value)) {
                try {
                    Meaning.check(pid, id, value);
                    converted.put(id, field.get().convert(value));
                } catch (WrongException e) {
                    errors.add(new Complaint(id, e.getMessage()));
                }
            }
        });
        for (Field field : fields) {
            boolean missing = !converted.containsKey(field.id())
                    && errors.stream().noneMatch(error -> error.field().equals(field.id()));
            if (missing && field.required() && field.defaults().isEmpty()) {
                errors.add(new Complaint(field.id(), "is missing; expected " + field.expected()));
            }
        }
        return new Result(converted, errors, doubts);
    }

    /** Empty for the fields that every component understands. */
    private Optional<String> doubt(String id) {
        List<String> known = new ArrayList<>(fields.stream().map(Field::id).toList());
        known.addAll(List.of("site", "enabled", "poll"));
        if (known.contains(id) || id.contains(".")) {
            return Optional.empty();
        }
        return Optional.of("is not a field of " + pid + "; did you mean " + Closest.to(id, known) + "?");
    }

    Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("pid", pid);
        schema.put("name", name);
        schema.put("description", description);
        schema.put("fields", fields.stream().map(Field::schema).toList());
        return schema;
    }
}
