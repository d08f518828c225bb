package offpeak.host.accounts;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The code on the console that lets the first comer make the first account: works once, and for a quarter of an hour. */
final class SetupCode {
    static final Duration VALID = Duration.ofMinutes(15);
    private static final int WRONG_TRIES = 5;

    private final Passwords passwords;
    private final LongSupplier nanos;
    private String code;
    private long madeAt;
    private int wrong;

    SetupCode(Passwords passwords, LongSupplier nanos) {
        this.passwords = passwords;
        this.nanos = nanos;
    }

    /** A new code; the one before no longer works. */
    synchronized String renew() {
        code = passwords.code();
        madeAt = nanos.getAsLong();
        wrong = 0;
        return code;
    }

    synchronized boolean expired() {
        return code == null || nanos.getAsLong() - madeAt > VALID.toNanos();
    }

    /** Uses it up when it is right; after five wrong tries it no longer works. */
    synchronized boolean use(String given) {
        if (expired()) {
            return false;
        }
        byte[] wanted = code.replace("-", "").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] tried = given.strip().toUpperCase(Locale.ROOT).replace("-", "")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (MessageDigest.isEqual(wanted, tried)) {
            code = null;
            return true;
        }
        if (++wrong >= WRONG_TRIES) {
            code = null;
        }
        return false;
    }
}
