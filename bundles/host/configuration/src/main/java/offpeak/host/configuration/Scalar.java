package offpeak.host.configuration;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.metatype.AttributeDefinition;

/** The types of single values that a configuration can hold. */
enum Scalar {
    STRING(String.class, "text"), INTEGER(Integer.class, "a whole number"), LONG(Long.class, "a whole number"), SHORT(
            Short.class, "a whole number"), BYTE(Byte.class, "a whole number"), DOUBLE(Double.class,
                    "a number"), FLOAT(Float.class,
                            "a number"), BOOLEAN(Boolean.class, "true or false"), CHARACTER(Character.class,
                                    "one character"), PASSWORD(String.class, "text");

    private static final Map<String, Scalar> BY_NAME = Map.ofEntries(Map.entry("String", STRING),
            Map.entry("Integer", INTEGER), Map.entry("int", INTEGER), Map.entry("Long", LONG), Map.entry("long", LONG),
            Map.entry("Short", SHORT), Map.entry("short", SHORT), Map.entry("Byte", BYTE), Map.entry("byte", BYTE),
            Map.entry("Double", DOUBLE), Map.entry("double", DOUBLE), Map.entry("Float", FLOAT),
            Map.entry("float", FLOAT), Map.entry("Boolean", BOOLEAN), Map.entry("boolean", BOOLEAN),
            Map.entry("Character", CHARACTER), Map.entry("char", CHARACTER));

    private final Class<?> type;
    private final String expected;

    Scalar(Class<?> type, String expected) {
        this.type = type;
        this.expected = expected;
    }

    /** As in {@code port:Integer}. */
    static Optional<Scalar> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** @param type as of an attribute definition */
    static Scalar of(int type) {
        return switch (type) {
            case AttributeDefinition.INTEGER -> INTEGER;
            case AttributeDefinition.LONG -> LONG;
            case AttributeDefinition.SHORT -> SHORT;
            case AttributeDefinition.BYTE -> BYTE;
            case AttributeDefinition.DOUBLE -> DOUBLE;
            case AttributeDefinition.FLOAT -> FLOAT;
            case AttributeDefinition.BOOLEAN -> BOOLEAN;
            case AttributeDefinition.CHARACTER -> CHARACTER;
            case AttributeDefinition.PASSWORD -> PASSWORD;
            default -> STRING;
        };
    }

    Class<?> type() {
        return type;
    }

    /** For messages. */
    String expected() {
        return expected;
    }

    /** As it stands in a form, in lower case. */
    String key() {
        return switch (this) {
            case INTEGER, LONG, SHORT, BYTE -> "integer";
            case DOUBLE, FLOAT -> "number";
            case BOOLEAN -> "boolean";
            default -> "string";
        };
    }

    boolean numeric() {
        return Number.class.isAssignableFrom(type);
    }

    /** The value in this type; empty when it is none of this type. */
    Optional<Object> convert(Object value) {
        try {
            return switch (this) {
                case STRING, PASSWORD -> value instanceof String || value instanceof Boolean
                        || value instanceof Number || value instanceof Character
                                ? Optional.of(text(value))
                                : Optional.empty();
                case BOOLEAN -> truth(value);
                case CHARACTER -> value instanceof Character || value instanceof String text && text.length() == 1
                        ? Optional.of(value.toString().charAt(0))
                        : Optional.empty();
                case DOUBLE -> Optional.of(real(value));
                case FLOAT -> Optional.of((float) real(value));
                case LONG -> Optional.of(whole(value).longValueExact());
                case INTEGER -> Optional.of(whole(value).intValueExact());
                case SHORT -> Optional.of(whole(value).shortValueExact());
                case BYTE -> Optional.of(whole(value).byteValueExact());
            };
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static Optional<Object> truth(Object value) {
        if (value instanceof Boolean) {
            return Optional.of(value);
        }
        return value.equals("true") || value.equals("false")
                ? Optional.of(Boolean.valueOf((String) value))
                : Optional.empty();
    }

    /** Text is taken as a number, as forms on the web send it. */
    private static double real(Object value) {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        double number = value instanceof Number known ? known.doubleValue() : Double.parseDouble(string(value));
        if (!Double.isFinite(number)) {
            throw new NumberFormatException("not finite");
        }
        return number;
    }

    private static BigDecimal whole(Object value) {
        BigDecimal number = new BigDecimal(string(value instanceof Number ? value.toString() : value));
        // an exponent of millions is no number of anything here, and would take minutes to write out
        if (number.precision() - number.scale() > 20) {
            throw new NumberFormatException("too large");
        }
        return number;
    }

    private static String string(Object value) {
        if (value instanceof String text) {
            return text.strip();
        }
        throw new NumberFormatException("not a number");
    }
}
