package offpeak.host.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import offpeak.api.Interval;
import offpeak.api.SiteId;
import offpeak.api.host.Settlement;
import offpeak.api.host.Settlement.Energy;
import offpeak.api.host.Settlement.Gap;
import offpeak.api.host.Settlement.Tariff;
import offpeak.api.host.Settlement.Virtual;
import offpeak.api.host.Settlements;

/** What each home paid, in SQLite. Every method can throw {@link StoreException}. */
record SqliteSettlements(Database database) implements Settlements {

    @Override
    public void append(Settlement row) {
        long start = Nanos.of(row.period().start());
        String site = row.site().value();
        database.write("write what a home paid", db -> {
            if (db.one("SELECT 1 FROM settlement WHERE site = ? AND \"end\" > ? LIMIT 1", site, start).isPresent()) {
                throw new IllegalArgumentException(
                        "what " + site + " paid is written down already for a time after " + row.period().start());
            }
            Optional<Energy> energy = row.energy();
            return db.update("INSERT INTO settlement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    site, start, Nanos.of(row.period().end()), Nanos.of(row.writtenAt()), row.method(),
                    energy.map(Energy::importedWh).orElse(null), energy.map(Energy::exportedWh).orElse(null),
                    energy.map(one -> cell(one.loadWh())).orElse(null),
                    energy.map(one -> cell(one.solarWh())).orElse(null),
                    energy.map(one -> cell(one.storedWh())).orElse(null), row.tariff().currency().getCurrencyCode(),
                    cell(row.tariff().importPrice()), cell(row.tariff().exportPrice()), cell(row.cost()),
                    cell(row.noBattery()), cell(row.selfConsumption()),
                    row.virtual().map(Virtual::capacityWh).orElse(null),
                    row.virtual().map(Virtual::storedWh).orElse(null),
                    row.gaps().stream().map(Gap::name).collect(Collectors.joining(" ")));
        });
    }

    private static Double cell(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    @Override
    public Optional<Settlement> last(SiteId site) {
        return read("SELECT * FROM settlement WHERE site = ? ORDER BY start DESC LIMIT 1", site.value()).stream()
                .findFirst();
    }

    @Override
    public List<Settlement> settlements(SiteId site, Instant since, Instant until) {
        return read("SELECT * FROM settlement WHERE site = ? AND start >= ? AND start < ? ORDER BY start",
                site.value(), Nanos.of(since), Nanos.of(until));
    }

    private List<Settlement> read(String sql, Object... parameters) {
        return database.read("read what a home paid", db -> {
            List<Settlement> rows = new ArrayList<>();
            try (ResultSet row = db.prepare(sql, parameters).executeQuery()) {
                while (row.next()) {
                    rows.add(settlement(row));
                }
            }
            return rows;
        });
    }

    private static Settlement settlement(ResultSet row) throws SQLException {
        OptionalDouble imported = number(row, "imported_wh");
        Optional<Energy> energy = imported.isEmpty()
                ? Optional.empty()
                : Optional.of(new Energy(imported.getAsDouble(), row.getDouble("exported_wh"), number(row, "load_wh"),
                        number(row, "solar_wh"), number(row, "stored_wh")));
        OptionalDouble capacity = number(row, "virtual_capacity_wh");
        Optional<Virtual> virtual = capacity.isEmpty()
                ? Optional.empty()
                : Optional.of(new Virtual(capacity.getAsDouble(), row.getDouble("virtual_stored_wh")));
        return new Settlement(new SiteId(row.getString("site")),
                new Interval(Nanos.at(row.getLong("start")), Nanos.at(row.getLong("end"))),
                Nanos.at(row.getLong("written_at")), row.getInt("method"), energy,
                new Tariff(Currency.getInstance(row.getString("currency")), number(row, "import_price"),
                        number(row, "export_price")),
                number(row, "cost"), number(row, "no_battery"), number(row, "self_consumption"), virtual,
                Arrays.stream(row.getString("gaps").split(" ")).filter(name -> !name.isEmpty()).map(Gap::valueOf)
                        .toList());
    }

    private static OptionalDouble number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
