package offpeak.device.teslavehicle;

import java.util.Optional;
import offpeak.api.Host;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** What a call's {@code Authorization} holds. */
interface Login {

    /** A token to call with. */
    String access(Host host) throws VendorException;

    /**
     * Another token than the one that was refused; empty where there is only the one.
     *
     * @throws VendorException LOGIN when the user has to sign in again
     */
    Optional<String> instead(Host host, String refused) throws VendorException;

    /**
     * A broker's key, which lasts until it is revoked.
     *
     * @param vendor for people
     * @param apiKey as configured
     * @param where the user finds it
     */
    record Key(String vendor, String apiKey, String where) implements Login {
        @Override
        public String access(Host host) throws VendorException {
            String revealed = host.secrets().reveal(apiKey).strip();
            if (revealed.isEmpty()) {
                throw new VendorException(Kind.CONFIGURATION, "apiKey is empty; " + vendor + " shows it " + where);
            }
            return revealed;
        }

        @Override
        public Optional<String> instead(Host host, String refused) {
            return Optional.empty();
        }
    }
}
