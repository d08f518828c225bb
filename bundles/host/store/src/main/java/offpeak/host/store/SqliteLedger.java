package offpeak.host.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Priority;
import offpeak.api.Setting;
import offpeak.api.host.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decisions in SQLite. Every method can throw {@link StoreException}. */
record SqliteLedger(Database database) implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLedger.class);

    private static final String INSERT_STEP = "INSERT INTO step (decision, stage, at, detail)"
            + " SELECT id, ?, ?, ? FROM decision WHERE id = ?";

    @Override
    public Decision append(Decision decision) {
        return database.write("write a decision", db -> {
            db.update("INSERT INTO decision (at, device, setting, value, until, priority, rule, reason, lost)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", Nanos.of(decision.at()), decision.device().toString(),
                    decision.setting().name(), decision.setting().value(), Nanos.of(decision.until()),
                    decision.priority().name(), decision.rule(), Texts.reason(decision.reason()),
                    Texts.lost(decision.lost()));
            long id = ((Number) db.one("SELECT last_insert_rowid()").orElseThrow()).longValue();
            for (Decision.Step step : decision.steps()) {
                insert(db, id, step);
            }
            return new Decision(id, decision.at(), decision.device(), decision.setting(), decision.until(),
                    decision.priority(), decision.rule(), decision.reason(), decision.lost(), decision.steps());
        });
    }

    /** @throws IllegalArgumentException for an unknown decision */
    @Override
    public void step(long decision, Decision.Step step) {
        database.write("write what came of a decision", db -> {
            if (insert(db, decision, step) == 0) {
                throw new IllegalArgumentException("there is no decision " + decision);
            }
            return null;
        });
    }

    private static int insert(Database db, long decision, Decision.Step step) throws SQLException {
        return db.update(INSERT_STEP, step.stage().name(), Nanos.of(step.at()), step.detail().orElse(null), decision);
    }

    @Override
    public List<Decision> decisions(Optional<Instant> since, Optional<Instant> until, int limit) {
        return database.read("read the decisions", db -> {
            long from = since.map(Nanos::of).orElse(Long.MIN_VALUE);
            long to = until.map(Nanos::of).orElse(Long.MAX_VALUE);
            Map<Long, List<Decision.Step>> steps = steps(db, from, to, limit);
            List<Decision> found = new ArrayList<>();
            try (ResultSet row = db.prepare("SELECT id, at, device, setting, value, until, priority, rule, reason, lost"
                    + " FROM decision WHERE at >= ? AND at < ? ORDER BY id DESC LIMIT ?", from, to, limit)
                    .executeQuery()) {
                while (row.next()) {
                    decision(row, steps).ifPresent(found::add);
                }
            }
            return found;
        });
    }

    private static Map<Long, List<Decision.Step>> steps(Database db, long from, long to, int limit)
            throws SQLException {
        Map<Long, List<Decision.Step>> steps = new HashMap<>();
        try (ResultSet row = db.prepare("SELECT decision, stage, at, detail FROM step WHERE decision IN"
                + " (SELECT id FROM decision WHERE at >= ? AND at < ? ORDER BY id DESC LIMIT ?) ORDER BY id", from, to,
                limit).executeQuery()) {
            while (row.next()) {
                steps.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                        .add(new Decision.Step(Decision.Stage.valueOf(row.getString(2)), Nanos.at(row.getLong(3)),
                                Optional.ofNullable(row.getString(4))));
            }
        }
        return steps;
    }

    /** A row that can't be read (damage, or a setting of a later version) does not hide the others. */
    private static Optional<Decision> decision(ResultSet row, Map<Long, List<Decision.Step>> steps)
            throws SQLException {
        long id = row.getLong(1);
        try {
            return Optional.of(new Decision(id, Nanos.at(row.getLong(2)), EntityId.parse(row.getString(3)),
                    Setting.parse(row.getString(4), row.getString(5)), Nanos.at(row.getLong(6)),
                    Priority.valueOf(row.getString(7)), row.getString(8), Texts.reason(row.getString(9)),
                    Texts.lost(row.getString(10)), steps.getOrDefault(id, List.of())));
        } catch (RuntimeException e) {
            LOG.warn("decision {} can't be read and is left out", id, e);
            return Optional.empty();
        }
    }
}
