package offpeak.host.accounts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.host.AccountStore;

/** The account store in memory. */
final class MemoryAccounts implements AccountStore {
    private final Map<String, User> users = new TreeMap<>();
    private final Map<String, Token> tokens = new TreeMap<>();
    private final Map<String, Session> sessions = new TreeMap<>();

    @Override
    public List<User> users() {
        return List.copyOf(users.values());
    }

    @Override
    public Optional<User> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    @Override
    public void write(User user) {
        users.put(user.name(), user);
    }

    @Override
    public void deleteUser(String name) {
        users.remove(name);
    }

    @Override
    public List<Token> tokens() {
        return List.copyOf(tokens.values());
    }

    @Override
    public Optional<Token> token(String hash) {
        return Optional.ofNullable(tokens.get(hash));
    }

    @Override
    public void write(Token token) {
        tokens.put(token.hash(), token);
    }

    @Override
    public void deleteToken(String name) {
        tokens.values().removeIf(token -> token.name().equals(name));
    }

    @Override
    public Optional<Session> session(String hash) {
        return Optional.ofNullable(sessions.get(hash));
    }

    @Override
    public void write(Session session) {
        sessions.put(session.hash(), session);
    }

    @Override
    public void deleteSession(String hash) {
        sessions.remove(hash);
    }

    @Override
    public void deleteSessionsOf(String user) {
        sessions.values().removeIf(session -> session.user().equals(user));
    }
}
