package offpeak.testkit;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a component's configuration as the container would: what is not given has the default. */
public final class Configured {
    private Configured() {}

    /**
     * @param type the component's configuration annotation
     * @param values by the name of the annotation's element
     * @throws IllegalArgumentException for a value that has no element, or an element with neither value nor default
     */
    public static <A extends Annotation> A of(Class<A> type, Map<String, ?> values) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Method element : type.getDeclaredMethods()) {
            Object value = values.containsKey(element.getName())
                    ? values.get(element.getName())
                    : element.getDefaultValue();
            if (value == null) {
                throw new IllegalArgumentException(type.getSimpleName() + "." + element.getName() + " has no default");
            }
            all.put(element.getName(), value);
        }
        values.keySet().stream().filter(name -> !all.containsKey(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(type.getSimpleName() + " has no element " + name);
        });
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "annotationType" -> type;
                    case "toString" -> "@" + type.getSimpleName() + all;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> all.get(method.getName());
                }));
    }
}
