package offpeak.host.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Series;
import offpeak.api.host.History;

/**
 * Samples in SQLite, written in batches by {@link #flush}. After a week samples are thinned to means of five minutes,
 * which stand at the start of the five minutes. {@link #samples} can throw {@link StoreException}; {@link #record} does
 * not: what can't be written waits in memory.
 */
final class SqliteHistory implements History {
    private static final long MEAN_MS = Duration.ofMinutes(5).toMillis();
    private static final Duration WHOLE = Duration.ofDays(7);
    /** At 20 samples a second 3 minutes' worth, which a usual flush never meets; simulated time brings it in a moment. */
    private static final int MANY = 4_000;
    /** Thinning waits until this much can be done at once. */
    private static final long THINNING_STEP_MS = Duration.ofHours(6).toMillis();

    private final Database database;
    private final InstantSource clock;
    private final Runnable full;
    private final Tail tail = new Tail();
    private volatile Duration retention;
    private volatile long lost;
    private final AtomicLong fills = new AtomicLong();

    /** @param full asks for a {@link #flush} before the usual time; called again and again until it comes */
    SqliteHistory(Database database, InstantSource clock, Duration retention, Runnable full) {
        this.full = full;
        this.database = database;
        this.clock = clock;
        this.retention = retention;
    }

    void retention(Duration longest) {
        retention = longest;
    }

    /** How many samples wait in memory. */
    int waiting() {
        return tail.size();
    }

    /** How many samples were lost because nothing could be written for long. */
    long lost() {
        return lost;
    }

    /** A value that is no number tells nothing and is left out. */
    @Override
    public void record(Sample sample) {
        if (Double.isFinite(sample.value())) {
            if (tail.add(sample) >= MANY) {
                full.run();
            }
        }
    }

    /** What would soon be deleted is left out. */
    @Override
    public int fill(EntityId entity, String field, Series<Double> means) {
        Instant oldest = clock.instant().minus(retention);
        int filled = History.super.fill(entity, field, Series.of(means.entries().stream()
                .filter(mean -> !mean.interval().start().isBefore(oldest)).toList()));
        if (filled > 0) {
            fills.incrementAndGet();
        }
        return filled;
    }

    @Override
    public long fills() {
        return fills.get();
    }

    @Override
    public List<Sample> samples(EntityId entity, String field, Interval window) {
        // first the tail, then the file: a flush in between shows a sample twice, never not at all
        List<Sample> unwritten = tail.matching(sample -> sample.field().equals(field)
                && sample.entity().equals(entity) && window.contains(sample.at()));
        Map<Instant, Double> found = new TreeMap<>();
        database.read("read the history", db -> {
            try (ResultSet row = db.prepare("SELECT at, value FROM sample WHERE series ="
                    + " (SELECT id FROM series WHERE entity = ? AND field = ?) AND at >= ? AND at < ?",
                    entity.toString(), field, ceiling(window.start()), ceiling(window.end())).executeQuery()) {
                while (row.next()) {
                    found.put(Instant.ofEpochMilli(row.getLong(1)), row.getDouble(2));
                }
            }
            return null;
        });
        unwritten.forEach(sample -> found.put(Instant.ofEpochMilli(sample.at().toEpochMilli()), sample.value()));
        List<Sample> samples = new ArrayList<>(found.size());
        found.forEach((at, value) -> samples.add(new Sample(entity, field, at, value)));
        return samples;
    }

    /** The first whole millisecond that is not before an instant. */
    private static long ceiling(Instant instant) {
        long milli = instant.toEpochMilli();
        return Instant.ofEpochMilli(milli).isBefore(instant) ? milli + 1 : milli;
    }

    @Override
    public void forget(String integration) {
        tail.removeIf(sample -> sample.entity().integration().equals(integration));
        database.write("forget the history of " + integration, db -> {
            db.update("DELETE FROM sample WHERE series IN (SELECT id FROM series WHERE integration = ?)", integration);
            return db.update("DELETE FROM series WHERE integration = ?", integration);
        });
    }

    /** Writes what waits, in one transaction. */
    void flush() {
        lost += tail.takeDropped();
        List<Sample> batch = tail.all();
        if (batch.isEmpty()) {
            return;
        }
        database.write("write the history", db -> {
            Map<String, Object> ids = new HashMap<>();
            for (Sample sample : batch) {
                Object id = ids.get(sample.entity() + " " + sample.field());
                if (id == null) {
                    id = series(db, sample);
                    ids.put(sample.entity() + " " + sample.field(), id);
                }
                db.update("INSERT OR REPLACE INTO sample (series, at, value) VALUES (?, ?, ?)", id,
                        sample.at().toEpochMilli(), sample.value());
            }
            return null;
        });
        tail.remove(batch);
    }

    private static Object series(Database db, Sample sample) throws SQLException {
        String entity = sample.entity().toString();
        String find = "SELECT id FROM series WHERE entity = ? AND field = ?";
        Optional<Object> known = db.one(find, entity, sample.field());
        if (known.isPresent()) {
            return known.get();
        }
        db.update("INSERT INTO series (entity, integration, field) VALUES (?, ?, ?)", entity,
                sample.entity().integration(), sample.field());
        return db.one(find, entity, sample.field()).orElseThrow();
    }

    /** Thins what is older than a week and deletes what is older than the retention; little at a time. */
    void tidy() {
        Instant now = clock.instant();
        long oldest = now.minus(retention).toEpochMilli();
        long whole = Math.floorDiv(now.minus(WHOLE).toEpochMilli(), MEAN_MS) * MEAN_MS;
        List<long[]> due = database.read("read the history", db -> {
            List<long[]> series = new ArrayList<>();
            try (ResultSet row = db.prepare("SELECT id, thinned_to FROM series WHERE thinned_to < ?",
                    whole - THINNING_STEP_MS).executeQuery()) {
                while (row.next()) {
                    series.add(new long[]{row.getLong(1), row.getLong(2)});
                }
            }
            return series;
        });
        for (long[] series : due) {
            // a transaction for each series: nobody waits long for the lock
            database.write("thin the history", db -> {
                thin(db, series[0], series[1], whole);
                return db.update("DELETE FROM sample WHERE series = ? AND at < ?", series[0], oldest);
            });
        }
    }

    private static void thin(Database db, long series, long from, long to) throws SQLException {
        List<double[]> means = new ArrayList<>();
        try (ResultSet row = db.prepare("SELECT at / ? * ?, avg(value) FROM sample"
                + " WHERE series = ? AND at >= ? AND at < ? GROUP BY 1", MEAN_MS, MEAN_MS, series, from, to)
                .executeQuery()) {
            while (row.next()) {
                means.add(new double[]{row.getLong(1), row.getDouble(2)});
            }
        }
        db.update("DELETE FROM sample WHERE series = ? AND at >= ? AND at < ?", series, from, to);
        for (double[] mean : means) {
            // milliseconds since 1970 are exact in a double
            db.update("INSERT OR REPLACE INTO sample (series, at, value) VALUES (?, ?, ?)", series, (long) mean[0],
                    mean[1]);
        }
        db.update("UPDATE series SET thinned_to = ? WHERE id = ?", to, series);
    }
}
