package offpeak.host.engine.instance;

import java.util.Optional;
import java.util.function.Supplier;
import offpeak.api.VendorException;

/** Whether an instance may use its account, and change anything with it. */
final class Control {
    private static final String CLAIMED = "another Offpeak on this computer controls this account, so this one only reads it;"
            + " it takes over when the other is stopped";

    private volatile Optional<String> rival = Optional.empty();
    private volatile Supplier<Optional<String>> twin = Optional::empty;
    private volatile Optional<AccountClaims.Claim> claim = Optional.empty();

    /** @param other tells of another instance of the same account, while there is one that goes first */
    void unless(Supplier<Optional<String>> other) {
        twin = other;
    }

    void requireAlone() throws VendorException {
        Optional<String> other = twin.get();
        if (other.isPresent()) {
            throw new VendorException(VendorException.Kind.CONFIGURATION,
                    "reads the same account as " + other.get() + ": remove one of the two");
        }
    }

    /** What can be told something is told by one host of a computer alone. */
    void claim(Supplier<Optional<AccountClaims.Claim>> claiming) {
        if (claim.isEmpty()) {
            claim = claiming.get();
            if (claim.isEmpty()) {
                rival = Optional.of(CLAIMED);
            } else if (rival.equals(Optional.of(CLAIMED))) {
                rival = Optional.empty();
            }
        }
    }

    void release() {
        claim.ifPresent(AccountClaims.Claim::close);
        claim = Optional.empty();
    }

    /** Why nothing may be changed. */
    Optional<String> rival() {
        return rival;
    }

    void yieldTo(Optional<String> why) {
        rival = why;
    }
}
