package offpeak.testkit.quality;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.List;

/**
 * Java 17 keeps the record for which it last made {@code equals} or {@code hashCode}, and by it the record's class loader,
 * until it makes them for another. That is not the bundle's doing, so another record takes its place.
 */
final class LastRecord {

    private record Other(String one) {}

    private LastRecord() {}

    static void replace() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        List<MethodType> types = List.of(MethodType.methodType(boolean.class, Other.class, Object.class),
                MethodType.methodType(int.class, Other.class));
        try {
            for (MethodType type : types) {
                ObjectMethods.bootstrap(lookup, type.returnType() == int.class ? "hashCode" : "equals", type,
                        Other.class, "one", lookup.findGetter(Other.class, "one", String.class));
            }
        } catch (Throwable e) {
            throw new IllegalStateException("Java makes the methods of records in another way", e);
        }
    }
}
