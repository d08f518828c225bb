package offpeak.itest.faults;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** What several rows use one after the other, because a start takes seconds. It is made when the first row needs it. */
final class SharedHost {
    private static final Map<String, AutoCloseable> OPEN = new LinkedHashMap<>();

    private SharedHost() {}

    static synchronized <T extends AutoCloseable> T get(String name, Class<T> type, Callable<T> make) throws Exception {
        AutoCloseable open = OPEN.get(name);
        if (open == null) {
            open = make.call();
            OPEN.put(name, open);
        }
        return type.cast(open);
    }

    /** After a row that left it in no state for the next. */
    static synchronized void drop(String name) throws Exception {
        AutoCloseable open = OPEN.remove(name);
        if (open != null) {
            open.close();
        }
    }

    static synchronized void closeAll() throws Exception {
        for (String name : java.util.List.copyOf(OPEN.keySet())) {
            drop(name);
        }
    }
}
