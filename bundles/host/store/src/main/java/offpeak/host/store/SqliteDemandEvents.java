package offpeak.host.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.SiteId;
import offpeak.api.host.DemandEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pauses for the grid's sake in SQLite. Every method can throw {@link StoreException}. */
record SqliteDemandEvents(Database database) implements DemandEvents.Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteDemandEvents.class);

    @Override
    public void write(DemandEvent event) {
        database.write("write a demand-response event", db -> db.update(
                "INSERT OR REPLACE INTO demand_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                event.id(), event.device().site().value(), event.device().toString(), event.rule(),
                Nanos.of(event.start()), event.end().map(Nanos::of).orElse(null), event.node().orElse(null),
                event.utility().orElse(null), event.currency().map(Currency::getCurrencyCode).orElse(null),
                cell(event.meanPrice()), cell(event.maxPrice()), cell(event.powerW()), cell(event.neededWh()),
                cell(event.avoidedWh()), cell(event.value()), event.optedOutAt().map(Nanos::of).orElse(null),
                event.optedOutBy().orElse(null)));
    }

    private static Double cell(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    @Override
    public List<DemandEvent> events(Optional<SiteId> site, Optional<Instant> since, Optional<Instant> until,
            int limit) {
        return database.read("read the demand-response events", db -> {
            List<DemandEvent> events = new ArrayList<>();
            // an event that began before and lasts on belongs to the time too
            try (ResultSet row = db.prepare("SELECT * FROM demand_event WHERE (? = '' OR site = ?)"
                    + " AND (\"end\" IS NULL OR \"end\" >= ?) AND start < ? ORDER BY start DESC, id DESC LIMIT ?",
                    site.map(SiteId::value).orElse(""), site.map(SiteId::value).orElse(""),
                    Nanos.of(since.orElse(Instant.MIN)), Nanos.of(until.orElse(Instant.MAX)), limit)
                    .executeQuery()) {
                while (row.next()) {
                    try {
                        events.add(event(row));
                    } catch (RuntimeException e) {
                        LOG.warn("demand-response event {} can't be read and is left out", row.getString("id"), e);
                    }
                }
            }
            return events;
        });
    }

    private static DemandEvent event(ResultSet row) throws SQLException {
        return new DemandEvent(row.getString("id"), EntityId.parse(row.getString("device")), row.getString("rule"),
                Nanos.at(row.getLong("start")), instant(row, "end"), text(row, "node"), text(row, "utility"),
                text(row, "currency").map(Currency::getInstance), number(row, "mean_price"), number(row, "max_price"),
                number(row, "power_w"), number(row, "needed_wh"), number(row, "avoided_wh"), number(row, "value"),
                instant(row, "opted_out_at"), text(row, "opted_out_by"));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long nanos = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Nanos.at(nanos));
    }

    private static OptionalDouble number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
