package offpeak.host.store;

import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Setting;
import offpeak.api.host.Orders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Users' orders in SQLite. Every method can throw {@link StoreException}. */
record SqliteOrders(Database database, Kept kept) implements Orders {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteOrders.class);

    @Override
    public List<ManualOverride> overrides() {
        return read("override", "SELECT id, device, setting, value, start, \"end\", ordered_by FROM manual_override"
                + " ORDER BY start, id");
    }

    private List<ManualOverride> read(String what, String sql) {
        return kept.read(what + "s", "read the " + what + "s", db -> {
            List<ManualOverride> all = new ArrayList<>();
            try (ResultSet row = db.prepare(sql).executeQuery()) {
                while (row.next()) {
                    try {
                        all.add(new ManualOverride(row.getString(1), EntityId.parse(row.getString(2)),
                                Setting.parse(row.getString(3), row.getString(4)),
                                new Interval(Nanos.at(row.getLong(5)), Nanos.at(row.getLong(6))), row.getString(7)));
                    } catch (RuntimeException e) {
                        LOG.warn("{} {} can't be read and is left out", what, row.getString(1), e);
                    }
                }
            }
            return List.copyOf(all);
        });
    }

    @Override
    public void write(ManualOverride override) {
        kept.write("write an override", db -> {
            // in one transaction: a host that dies in between has the one before or this one
            db.update("DELETE FROM manual_override WHERE device = ? AND setting = ?", override.device().toString(),
                    override.setting().name());
            return db.update("INSERT OR REPLACE INTO manual_override VALUES (?, ?, ?, ?, ?, ?, ?)", override.id(),
                    override.device().toString(), override.setting().name(), override.setting().value(),
                    Nanos.of(override.during().start()), Nanos.of(override.during().end()), override.by());
        });
    }

    @Override
    public void deleteOverride(String id) {
        kept.write("delete an override", db -> db.update("DELETE FROM manual_override WHERE id = ?", id));
    }

    @Override
    public List<ManualOverride> schedules() {
        return read("schedule", "SELECT id, device, setting, value, start, \"end\", ordered_by FROM manual_schedule"
                + " ORDER BY start, id");
    }

    @Override
    public void writeSchedule(ManualOverride slot) {
        kept.write("write a schedule",
                db -> db.update("INSERT OR REPLACE INTO manual_schedule VALUES (?, ?, ?, ?, ?, ?, ?)", slot.id(),
                        slot.device().toString(), slot.setting().name(), slot.setting().value(),
                        Nanos.of(slot.during().start()), Nanos.of(slot.during().end()), slot.by()));
    }

    @Override
    public void deleteSchedule(String id) {
        kept.write("delete a schedule", db -> db.update("DELETE FROM manual_schedule WHERE id = ?", id));
    }

    @Override
    public Set<String> disabled() {
        return database.read("read what is switched off", db -> {
            Set<String> disabled = new TreeSet<>();
            try (ResultSet row = db.prepare("SELECT integration FROM switched_off").executeQuery()) {
                while (row.next()) {
                    disabled.add(row.getString(1));
                }
            }
            return disabled;
        });
    }

    @Override
    public void writeEnabled(String integration, boolean enabled) {
        kept.write("switch " + integration, db -> db.update(
                enabled
                        ? "DELETE FROM switched_off WHERE integration = ?"
                        : "INSERT OR IGNORE INTO switched_off VALUES (?)",
                integration));
    }
}
