package offpeak.host.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.Notifier;
import offpeak.api.SiteId;
import offpeak.api.host.Notifications.Attempt;
import offpeak.api.host.Notifications.Stage;
import offpeak.api.host.Notifications.Told;
import offpeak.api.host.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices to people in SQLite. Every method can throw {@link StoreException}. */
record SqliteOutbox(Database database) implements Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteOutbox.class);
    private static final String COLUMNS = "SELECT id, at, site, recipient, level, topic, reason, text, stage, due,"
            + " collected, tries FROM notice";

    @Override
    public Item add(Item item) {
        return database.write("keep a notice", db -> {
            db.update(
                    "INSERT INTO notice (at, site, recipient, level, topic, reason, text, stage, due, collected, tries)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    Nanos.of(item.at()), item.site().value(),
                    item.recipient(), item.level().name(), item.topic().name(), Texts.reason(item.reason()),
                    item.text(), item.stage().name(), Nanos.of(item.due()), item.collected() ? 1 : 0, item.tries());
            return item.kept(((Number) db.one("SELECT last_insert_rowid()").orElseThrow()).longValue());
        });
    }

    @Override
    public void update(Item item) {
        database.write("keep what became of a notice",
                db -> db.update("UPDATE notice SET stage = ?, due = ?, collected = ?, tries = ? WHERE id = ?",
                        item.stage().name(), Nanos.of(item.due()), item.collected() ? 1 : 0, item.tries(), item.id()));
    }

    @Override
    public void attempt(long item, Attempt attempt) {
        database.write("keep a delivery",
                db -> db.update("INSERT INTO delivery (notice, at, channel, trouble) VALUES (?, ?, ?, ?)", item,
                        Nanos.of(attempt.at()), attempt.channel(), attempt.trouble().orElse(null)));
    }

    @Override
    public List<Item> waiting() {
        return database.read("read the notices that wait", db -> {
            try (ResultSet row = db.prepare(COLUMNS + " WHERE stage = 'WAITING' ORDER BY id").executeQuery()) {
                return items(row);
            }
        });
    }

    private static List<Item> items(ResultSet row) throws SQLException {
        List<Item> all = new ArrayList<>();
        while (row.next()) {
            try {
                all.add(new Item(row.getLong(1), Nanos.at(row.getLong(2)), new SiteId(row.getString(3)),
                        row.getString(4), Notifier.Level.valueOf(row.getString(5)),
                        Notifier.Topic.valueOf(row.getString(6)), Texts.reason(row.getString(7)), row.getString(8),
                        Stage.valueOf(row.getString(9)), Nanos.at(row.getLong(10)), row.getInt(11) != 0,
                        row.getInt(12)));
            } catch (RuntimeException e) {
                LOG.warn("notice {} can't be read and is left out", row.getLong(1), e);
            }
        }
        return all;
    }

    @Override
    public List<Told> log(int limit) {
        return database.read("read what was told", db -> told(db, " ORDER BY id DESC LIMIT ?", limit));
    }

    @Override
    public List<Told> taken(Instant since) {
        return database.read("read what was taken", db -> told(db,
                " WHERE id IN (SELECT notice FROM delivery WHERE trouble IS NULL AND at > ?) ORDER BY id",
                Nanos.of(since)));
    }

    private static List<Told> told(Database db, String which, Object value) throws SQLException {
        List<Item> items;
        try (ResultSet row = db.prepare(COLUMNS + which, value).executeQuery()) {
            items = items(row);
        }
        List<Told> told = new ArrayList<>();
        for (Item item : items) {
            told.add(new Told(item.id(), item.at(), item.site(), item.recipient(), item.level(), item.topic(),
                    item.reason().code(), item.text(), item.stage(), item.due(), attempts(db, item.id())));
        }
        return told;
    }

    private static List<Attempt> attempts(Database db, long notice) throws SQLException {
        List<Attempt> attempts = new ArrayList<>();
        try (ResultSet row = db
                .prepare("SELECT at, channel, trouble FROM delivery WHERE notice = ? ORDER BY id", notice)
                .executeQuery()) {
            while (row.next()) {
                attempts.add(new Attempt(Nanos.at(row.getLong(1)), row.getString(2),
                        Optional.ofNullable(row.getString(3))));
            }
        }
        return attempts;
    }

    @Override
    public Map<String, Mark> marks() {
        return database.read("read what was told", db -> {
            Map<String, Mark> marks = new TreeMap<>();
            try (ResultSet row = db.prepare("SELECT key, at, over FROM told").executeQuery()) {
                while (row.next()) {
                    marks.put(row.getString(1), new Mark(Nanos.at(row.getLong(2)), row.getInt(3) != 0));
                }
            }
            return marks;
        });
    }

    @Override
    public void mark(String key, Mark mark) {
        database.write("keep that something was told", db -> db.update("INSERT OR REPLACE INTO told VALUES (?, ?, ?)",
                key, Nanos.of(mark.at()), mark.over() ? 1 : 0));
    }

    @Override
    public void tidy(Instant before) {
        database.write("tidy the notices", db -> db.update("DELETE FROM told WHERE at < ?", Nanos.of(before))
                + db.update("DELETE FROM notice WHERE stage <> 'WAITING' AND at < ?", Nanos.of(before)));
    }
}
