package offpeak.host.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.host.Leases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leases in SQLite. Every method can throw {@link StoreException}. */
record SqliteLeases(Kept kept) implements Leases {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLeases.class);

    @Override
    public Optional<Lease> of(EntityId device) {
        return all().stream().filter(lease -> lease.device().equals(device)).findFirst();
    }

    @Override
    public List<Lease> all() {
        return kept.read("leases", "read the leases", db -> {
            List<Lease> all = new ArrayList<>();
            try (ResultSet row = db
                    .prepare("SELECT device, original, taken_at, expires_at, rule FROM lease ORDER BY device")
                    .executeQuery()) {
                while (row.next()) {
                    lease(row).ifPresent(all::add);
                }
            }
            return List.copyOf(all);
        });
    }

    @Override
    public void write(Lease lease) {
        kept.write("write a lease", db -> db.update("INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?)",
                lease.device().toString(), Texts.settings(lease.original()), Nanos.of(lease.takenAt()),
                Nanos.of(lease.expiresAt()), lease.rule()));
    }

    @Override
    public void release(EntityId device) {
        kept.write("release a lease", db -> db.update("DELETE FROM lease WHERE device = ?", device.toString()));
    }

    /** One lease that can't be read must not keep the others from being honoured. */
    private static Optional<Lease> lease(ResultSet row) throws SQLException {
        try {
            return Optional.of(new Lease(EntityId.parse(row.getString(1)), Texts.settings(row.getString(2)),
                    Nanos.at(row.getLong(3)), Nanos.at(row.getLong(4)), row.getString(5)));
        } catch (RuntimeException e) {
            LOG.error("the lease of {} can't be read", row.getString(1), e);
            return Optional.empty();
        }
    }
}
