package offpeak.api.host;

import java.util.Optional;

/** Who is asking, and may they. */
public interface Access {

    /** @param name for the audit */
    record Identity(String name, Role role) {}

    /** A login that was refused; the message is for the one who tried and does not tell whether the name exists. */
    class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        public RefusedException(String message) {
            super(message);
        }
    }

    /** Whether the first account is still to be made with the setup code. */
    boolean setupNeeded();

    /**
     * Makes the first account, an administrator.
     *
     * @return the value of a new session's cookie
     * @throws RefusedException for a wrong, used or expired code, or a password that is too weak
     */
    String setUp(String code, String name, String password) throws RefusedException;

    /**
     * @param address of the one who tries, for the limit on attempts
     * @return the value of a new session's cookie
     * @throws RefusedException for a wrong name or password, or too many attempts
     */
    String logIn(String name, String password, String address) throws RefusedException;

    void logOut(String cookie);

    Optional<Identity> bySession(String cookie);

    Optional<Identity> byToken(String bearer);

    /**
     * Everybody's identity in the demo, where no login is needed; else empty.
     *
     * @param loopback whether the request came over the loopback interface
     */
    Optional<Identity> visitor(boolean loopback);
}
