package offpeak.host.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is read from a database at each tick and seldom written, in memory: read once, and again after each write, failed ones
 * too, and after the file was closed or replaced. Where another process may write, nothing is kept.
 */
final class Kept {

    /**
     * @param writes how many there had been before it was read
     * @param openings of the database then
     */
    private record Value(Object value, long writes, long openings) {}

    private final Database database;
    private final AtomicLong writes = new AtomicLong();
    private final Map<String, Value> values = new ConcurrentHashMap<>();

    Kept(Database database) {
        this.database = database;
    }

    /**
     * @param key of what is read, always by the same work
     * @param work must give something that nobody can change
     */
    @SuppressWarnings("unchecked")
    <T> T read(String key, String what, Database.Work<T> work) {
        long before = writes.get();
        Value value = values.get(key);
        if (value != null && value.writes() == before && value.openings() == database.openings()) {
            return (T) value.value();
        }
        long[] openings = {0};
        T read = database.read(what, db -> {
            T found = work.on(db);
            openings[0] = db.openings();
            return found;
        });
        if (database.alone()) {
            // a write that came between makes this one too old to be used
            values.put(key, new Value(read, before, openings[0]));
        }
        return read;
    }

    void write(String what, Database.Work<?> work) {
        try {
            database.write(what, work);
        } finally {
            writes.incrementAndGet();
            values.clear();
        }
    }
}
