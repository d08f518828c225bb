package offpeak.host.console;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import offpeak.api.host.Access;
import offpeak.api.host.Role;

/** Knows the session {@code s-ROLE} and the token {@code t-ROLE} of each role. */
final class TestAccess implements Access {
    private final Set<String> loggedOut = ConcurrentHashMap.newKeySet();
    private volatile boolean demo;

    void demo(boolean on) {
        demo = on;
    }

    void forget() {
        loggedOut.clear();
    }

    boolean isLoggedOut(String session) {
        return loggedOut.contains(session);
    }

    private static Optional<Identity> identity(String prefix, String key) {
        for (Role role : Role.values()) {
            if (key.equals(prefix + role.name().toLowerCase(Locale.ROOT))) {
                return Optional.of(new Identity("ada", role));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean setupNeeded() {
        return false;
    }

    @Override
    public String setUp(String code, String name, String password) {
        throw new IllegalStateException("nobody sets up here");
    }

    @Override
    public String logIn(String name, String password, String address) {
        throw new IllegalStateException("nobody signs in here");
    }

    @Override
    public void logOut(String cookie) {
        loggedOut.add(cookie);
    }

    @Override
    public Optional<Identity> bySession(String cookie) {
        return loggedOut.contains(cookie) ? Optional.empty() : identity("s-", cookie);
    }

    @Override
    public Optional<Identity> byToken(String bearer) {
        return identity("t-", bearer);
    }

    @Override
    public Optional<Identity> visitor(boolean loopback) {
        return demo && loopback ? Optional.of(new Identity("visitor", Role.ADMIN)) : Optional.empty();
    }
}
