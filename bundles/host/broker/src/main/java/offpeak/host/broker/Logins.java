package offpeak.host.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * Who may sign in.
 *
 * @param passwords by user name
 */
record Logins(Map<String, String> passwords) {
    Logins {
        passwords = Map.copyOf(passwords);
    }

    /** 192 random bits. */
    static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    boolean valid(String user, byte[] password) {
        String expected = user == null ? null : passwords.get(user);
        return expected != null && password != null
                && MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), password);
    }

    /** Passwords don't belong in logs. */
    @Override
    public String toString() {
        return "Logins" + passwords.keySet();
    }
}
