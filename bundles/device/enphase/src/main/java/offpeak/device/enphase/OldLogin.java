package offpeak.device.enphase;

import java.net.URI;
import java.security.SecureRandom;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** The login of a gateway with firmware 5 or 6: many of its pages want none, the others a digest. */
final class OldLogin {

    /** At the end of its serial number: its password, until the owner sets another. */
    private static final int USUAL_DIGITS = 6;

    private final String user;
    private final String password;
    private final Digest digest;

    /**
     * @param user {@code envoy} or {@code installer}
     * @param password empty for the usual one
     */
    OldLogin(String user, String password) {
        this.user = user;
        this.password = password;
        this.digest = new Digest(user, new SecureRandom());
    }

    /** The answer, with the login when the page wants it. */
    Http.Reply send(Host host, Http.Call call, String serial, String software) throws VendorException {
        // elsewhere nobody is told even the hash
        Http.Call own = call.noRedirect();
        String word = word(host, serial);
        Http.Reply reply = host.http().send(with(own, call.uri(), word));
        // a second time when the challenge alone was too old
        for (int tries = 0; reply.status() == 401 && tries < 2; tries++) {
            if (tries == 1 && !Digest.stale(reply.headersAll("WWW-Authenticate"))) {
                throw new VendorException(Kind.LOGIN, "the gateway with firmware " + software + " does not take the"
                        + " user " + user + " with this password: enter localPassword; unless it was changed it is the"
                        + " last six digits of the serial number, and localUser is envoy");
            }
            if (!digest.challenged(reply.headersAll("WWW-Authenticate"))) {
                throw new VendorException(Kind.LOGIN, "the gateway's firmware " + software + " wants a login for "
                        + call.uri().getPath() + " that is no digest with MD5 or SHA-256: have it updated");
            }
            reply = host.http().send(with(own, call.uri(), word));
        }
        if (reply.status() == 401) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "the gateway calls each answer to its question for a login too old; it is asked again later");
        }
        return reply;
    }

    private Http.Call with(Http.Call call, URI uri, String word) {
        return digest.header(call.method(), uri, word).map(header -> call.header("Authorization", header))
                .orElse(call);
    }

    private String word(Host host, String serial) throws VendorException {
        String own = host.secrets().reveal(password);
        return own.isBlank() ? serial.substring(Math.max(0, serial.length() - USUAL_DIGITS)) : own;
    }
}
