package offpeak.host.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.host.AccountStore;
import offpeak.api.host.Role;

/** Accounts in SQLite. Every method can throw {@link StoreException}. */
record SqliteAccounts(Database database) implements AccountStore {
    private static final String USERS = "SELECT name, role, password_hash, created_at FROM user";
    private static final String TOKENS = "SELECT name, role, hash, created_at FROM token";
    private static final String SESSIONS = "SELECT hash, user, created_at, seen_at FROM session";

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    @Override
    public List<User> users() {
        return read(USERS + " ORDER BY name", SqliteAccounts::user);
    }

    @Override
    public Optional<User> user(String name) {
        return read(USERS + " WHERE name = ?", SqliteAccounts::user, name).stream().findFirst();
    }

    @Override
    public void write(User user) {
        write("INSERT OR REPLACE INTO user VALUES (?, ?, ?, ?)", user.name(), user.role().name(),
                user.passwordHash(), Nanos.of(user.createdAt()));
    }

    @Override
    public void deleteUser(String name) {
        write("DELETE FROM user WHERE name = ?", name);
    }

    @Override
    public List<Token> tokens() {
        return read(TOKENS + " ORDER BY name", SqliteAccounts::token);
    }

    @Override
    public Optional<Token> token(String hash) {
        return read(TOKENS + " WHERE hash = ?", SqliteAccounts::token, hash).stream().findFirst();
    }

    @Override
    public void write(Token token) {
        write("INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?)", token.name(), token.role().name(), token.hash(),
                Nanos.of(token.createdAt()));
    }

    @Override
    public void deleteToken(String name) {
        write("DELETE FROM token WHERE name = ?", name);
    }

    @Override
    public Optional<Session> session(String hash) {
        return read(SESSIONS + " WHERE hash = ?", SqliteAccounts::session, hash).stream().findFirst();
    }

    @Override
    public void write(Session session) {
        write("INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?)", session.hash(), session.user(),
                Nanos.of(session.createdAt()), Nanos.of(session.seenAt()));
    }

    @Override
    public void deleteSession(String hash) {
        write("DELETE FROM session WHERE hash = ?", hash);
    }

    @Override
    public void deleteSessionsOf(String user) {
        write("DELETE FROM session WHERE user = ?", user);
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(row.getString(1), Role.valueOf(row.getString(2)), row.getString(3), Nanos.at(row.getLong(4)));
    }

    private static Token token(ResultSet row) throws SQLException {
        return new Token(row.getString(1), Role.valueOf(row.getString(2)), row.getString(3),
                Nanos.at(row.getLong(4)));
    }

    private static Session session(ResultSet row) throws SQLException {
        return new Session(row.getString(1), row.getString(2), Nanos.at(row.getLong(3)), Nanos.at(row.getLong(4)));
    }

    private <T> List<T> read(String sql, Reading<T> reading, Object... values) {
        return database.read("read the accounts", db -> {
            List<T> found = new ArrayList<>();
            try (ResultSet row = db.prepare(sql, values).executeQuery()) {
                while (row.next()) {
                    found.add(reading.of(row));
                }
            }
            return found;
        });
    }

    private void write(String sql, Object... values) {
        database.write("write an account", db -> db.update(sql, values));
    }
}
