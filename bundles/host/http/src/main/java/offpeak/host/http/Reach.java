package offpeak.host.http;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import offpeak.api.VendorException;

/** How far calls may go. In simulated time no real vendor may hear of it, whatever is configured while the host runs. */
enum Reach {
    ANYWHERE, LOOPBACK;

    private static final Pattern LOCAL = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    void check(URI uri) throws VendorException {
        String host = uri.getHost();
        if (this == LOOPBACK && (host == null || !LOCAL.matcher(host.toLowerCase(Locale.ROOT)).matches())) {
            throw new VendorException(VendorException.Kind.CONFIGURATION, "time is simulated, so " + host
                    + " is not called: configure an address on this machine, or start without --clock");
        }
    }
}
