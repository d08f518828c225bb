package offpeak.rules;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Looks into the collections that static fields hold: a List may be a constant or a cache, and only its class tells. */
final class StaticFields {
    private static final Pattern CONSTANT = Pattern
            .compile("java\\.util\\.(ImmutableCollections|Collections\\$(Unmodifiable|Empty|Singleton)).*");

    private StaticFields() {}

    static List<String> changeable(Class<?> type) {
        List<String> broken = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && (Collection.class.isAssignableFrom(field.getType())
                            || Map.class.isAssignableFrom(field.getType()))) {
                try {
                    field.setAccessible(true);
                    Object value = field.get(null);
                    if (value != null && !CONSTANT.matcher(value.getClass().getName()).matches()) {
                        broken.add(type.getName() + "." + field.getName() + " holds a " + value.getClass().getName());
                    }
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return broken;
    }
}
