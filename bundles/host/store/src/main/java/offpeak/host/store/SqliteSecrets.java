package offpeak.host.store;

import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.host.SecretStore;

/** Sealed secrets in SQLite. Every method can throw {@link StoreException}. */
record SqliteSecrets(Database database, Kept kept) implements SecretStore {

    @Override
    public Optional<byte[]> read(String owner, String name) {
        return kept.read(owner + "\n" + name, "read a secret",
                db -> db.one("SELECT sealed FROM secret WHERE owner = ? AND name = ?", owner, name)
                        .map(byte[].class::cast))
                .map(byte[]::clone);
    }

    @Override
    public void write(String owner, String name, byte[] sealed) {
        kept.write("write a secret",
                db -> db.update("INSERT OR REPLACE INTO secret VALUES (?, ?, ?)", owner, name, sealed));
    }

    @Override
    public void delete(String owner, String name) {
        kept.write("delete a secret",
                db -> db.update("DELETE FROM secret WHERE owner = ? AND name = ?", owner, name));
    }

    @Override
    public List<String> names(String owner) {
        return database.read("read the names of secrets", db -> {
            List<String> names = new ArrayList<>();
            try (ResultSet row = db.prepare("SELECT name FROM secret WHERE owner = ? ORDER BY name", owner)
                    .executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        });
    }
}
