package offpeak.host.store;

import java.sql.ResultSet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import offpeak.api.Http.Purpose;
import offpeak.api.host.Budgets;

/** Counted calls and pauses in SQLite. Every method can throw {@link StoreException}. */
record SqliteBudgets(Database database) implements Budgets {
    /** As long as the history is kept: a year, and a month to compare it with. */
    private static final int KEPT_DAYS = 400;

    @Override
    public List<Calls> since(LocalDate day) {
        return database.read("read the counted calls", db -> {
            List<Calls> all = new ArrayList<>();
            try (ResultSet row = db
                    .prepare("SELECT integration, day, purpose, calls, unbilled FROM calls WHERE day >= ?"
                            + " ORDER BY integration, day, purpose", day.toEpochDay())
                    .executeQuery()) {
                while (row.next()) {
                    all.add(new Calls(row.getString(1), LocalDate.ofEpochDay(row.getLong(2)),
                            Purpose.valueOf(row.getString(3)), row.getLong(4), row.getLong(5)));
                }
            }
            return all;
        });
    }

    @Override
    public void add(List<Calls> more) {
        database.write("count the calls", db -> {
            LocalDate last = LocalDate.MIN;
            for (Calls one : more) {
                db.update("INSERT INTO calls VALUES (?, ?, ?, ?, ?) ON CONFLICT (integration, day, purpose)"
                        + " DO UPDATE SET calls = calls + excluded.calls, unbilled = unbilled + excluded.unbilled",
                        one.integration(), one.day().toEpochDay(),
                        one.purpose().name(), one.calls(), one.unbilled());
                last = one.day().isAfter(last) ? one.day() : last;
            }
            return more.isEmpty() ? 0 : db.update("DELETE FROM calls WHERE day < ?", last.toEpochDay() - KEPT_DAYS);
        });
    }

    @Override
    public List<Pause> pauses() {
        return database.read("read the pauses", db -> {
            List<Pause> all = new ArrayList<>();
            try (ResultSet row = db.prepare("SELECT integration, server, until FROM server_pause").executeQuery()) {
                while (row.next()) {
                    all.add(new Pause(row.getString(1), row.getString(2), Nanos.at(row.getLong(3))));
                }
            }
            return all;
        });
    }

    @Override
    public void pause(Pause pause) {
        database.write("write a pause", db -> db.update("INSERT OR REPLACE INTO server_pause VALUES (?, ?, ?)",
                pause.integration(), pause.server(), Nanos.of(pause.until())));
    }
}
