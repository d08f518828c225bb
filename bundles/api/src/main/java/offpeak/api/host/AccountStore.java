package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where accounts, tokens and sessions are kept; only hashes of secrets. Durable when a call returns. */
public interface AccountStore {

    /** @param passwordHash with its algorithm and salt */
    record User(String name, Role role, String passwordHash, Instant createdAt) {}

    /** @param hash SHA-256 of the bearer token, hex */
    record Token(String name, Role role, String hash, Instant createdAt) {}

    /** @param hash SHA-256 of the cookie's value, hex */
    record Session(String hash, String user, Instant createdAt, Instant seenAt) {}

    List<User> users();

    Optional<User> user(String name);

    void write(User user);

    void deleteUser(String name);

    List<Token> tokens();

    Optional<Token> token(String hash);

    void write(Token token);

    void deleteToken(String name);

    Optional<Session> session(String hash);

    void write(Session session);

    void deleteSession(String hash);

    void deleteSessionsOf(String user);
}
