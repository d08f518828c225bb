package offpeak.host.web;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import offpeak.api.host.Access;
import offpeak.api.host.Role;

/**
 * Knows Ada's session {@code s-ROLE} and token {@code t-ROLE} of each role, and Bob's with {@code -bob} behind, and lets in
 * who knows {@code secret}.
 */
final class TestAccess implements Access {
    private final Set<String> loggedOut = ConcurrentHashMap.newKeySet();
    volatile boolean demo;
    volatile boolean setupNeeded;

    boolean isLoggedOut(String session) {
        return loggedOut.contains(session);
    }

    private static Optional<Identity> identity(String prefix, String key) {
        for (Role role : Role.values()) {
            if (key.equals(prefix + role.name().toLowerCase(Locale.ROOT))) {
                return Optional.of(new Identity("ada", role));
            }
            if (key.equals(prefix + role.name().toLowerCase(Locale.ROOT) + "-bob")) {
                return Optional.of(new Identity("bob", role));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean setupNeeded() {
        return setupNeeded;
    }

    @Override
    public String setUp(String code, String name, String password) throws RefusedException {
        if (!setupNeeded || !code.equals("1234")) {
            throw new RefusedException("the code is wrong or was used: see the host's log for the code");
        }
        setupNeeded = false;
        return "s-admin";
    }

    @Override
    public String logIn(String name, String password, String address) throws RefusedException {
        if (!password.equals("secret")) {
            throw new RefusedException("name or password is wrong");
        }
        return "s-user";
    }

    @Override
    public void logOut(String cookie) {
        loggedOut.add(cookie);
    }

    @Override
    public Optional<Identity> bySession(String cookie) {
        return identity("s-", cookie);
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
