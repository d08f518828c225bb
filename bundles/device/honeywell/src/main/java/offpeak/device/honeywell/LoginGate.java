package offpeak.device.honeywell;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import offpeak.api.Host;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/**
 * Keeps logins apart. The portal locks an account, its owner too, after a few that it refuses; so their number and time
 * outlive a restart.
 */
final class LoginGate {

    static final int MOST_REFUSED = 3;
    private static final String STORED = "tcc-logins";
    private static final Duration FIRST_WAIT = Duration.ofMinutes(5);
    private static final Duration LONGEST_WAIT = Duration.ofHours(6);
    /** The portal's lock is over after it. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    /**
     * @param origin hash of user and password
     * @param vain logins since the last that led to data
     * @param refused of these, by the portal
     */
    private record Tries(String origin, int vain, int refused, Instant notBefore) {
        Duration pause() {
            Duration wait = FIRST_WAIT.multipliedBy(1L << Math.max(0, Math.min(vain - 1, 10)));
            return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        }
    }

    private boolean tried;
    private Optional<VendorException> failure = Optional.empty();

    /**
     * Lets one login out, and notes it before it is sent.
     *
     * @throws VendorException THROTTLED before it is time, LOGIN after the last of those that this instance may try
     */
    void admit(Host host, String origin) throws VendorException {
        Tries tries = tries(host, origin);
        Instant now = host.now();
        boolean early = now.isBefore(tries.notBefore());
        if (tried && tries.refused() >= MOST_REFUSED && !early) {
            throw new VendorException(Kind.LOGIN, "Total Connect Comfort refused user and password " + MOST_REFUSED
                    + " times; check them at its web site, wait until it lets you in, and enter them again");
        }
        if (early) {
            if (failure.isPresent() && failure.get().kind() != Kind.THROTTLED) {
                throw failure.get();
            }
            throw new VendorException(failure.map(VendorException::getMessage)
                    .orElse("Total Connect Comfort locks out who logs in often; the next login has to wait"),
                    Duration.between(now, tries.notBefore()).plusSeconds(1));
        }
        Tries next = new Tries(origin, tries.vain() + 1, tries.refused(), now);
        tried = true;
        failure = Optional.empty();
        store(host, new Tries(origin, next.vain(), next.refused(), now.plus(next.pause())));
    }

    /** The portal did not take user and password. */
    VendorException refused(Host host, String origin) {
        Tries tries = tries(host, origin);
        int count = tries.refused() + 1;
        Instant notBefore = count >= MOST_REFUSED ? host.now().plus(SILENCE) : tries.notBefore();
        store(host, new Tries(origin, tries.vain(), count, notBefore));
        return failed(new VendorException("Total Connect Comfort refused user and password (" + count + " of "
                + MOST_REFUSED + " times): check them", Duration.between(host.now(), notBefore).plusSeconds(1)));
    }

    /** The portal has locked the account. */
    VendorException locked(Host host, String origin) {
        Tries tries = tries(host, origin);
        Instant silent = host.now().plus(SILENCE);
        Instant notBefore = tries.notBefore().isAfter(silent) ? tries.notBefore() : silent;
        store(host, new Tries(origin, tries.vain(), tries.refused() + 1, notBefore));
        return failed(new VendorException("Total Connect Comfort has locked the account for a while after too many"
                + " logins; other programs that log in to it count too",
                Duration.between(host.now(), notBefore)
                        .plusSeconds(1)));
    }

    /** The last login came to nothing for another reason, which is told again until the next. */
    VendorException failed(VendorException why) {
        failure = Optional.of(why);
        return why;
    }

    /** The last login led to data. */
    void worked(Host host, String origin) {
        Tries tries = tries(host, origin);
        failure = Optional.empty();
        if (tries.vain() > 0) {
            store(host, new Tries(origin, 0, 0, tries.notBefore().isAfter(host.now().plus(FIRST_WAIT))
                    ? host.now().plus(FIRST_WAIT)
                    : tries.notBefore()));
        }
    }

    private static Tries tries(Host host, String origin) {
        Optional<JsonNode> stored = host.secrets().get(STORED).flatMap(Answers::parse)
                .filter(node -> node.path("origin").asString("").equals(origin));
        try {
            if (stored.isPresent()) {
                Instant notBefore = Instant.parse(stored.get().path("not_before").asString(""));
                // a simulated clock may have been set back since
                boolean sane = !notBefore.isAfter(host.now().plus(LONGEST_WAIT));
                return new Tries(origin, stored.get().path("vain").asInt(0), stored.get().path("refused").asInt(0),
                        sane ? notBefore : Instant.EPOCH);
            }
        } catch (DateTimeException e) {
            // as if nothing was stored
        }
        return new Tries(origin, 0, 0, Instant.EPOCH);
    }

    private static void store(Host host, Tries tries) {
        host.secrets().put(STORED, Answers.JSON.createObjectNode().put("origin", tries.origin())
                .put("vain", tries.vain()).put("refused", tries.refused())
                .put("not_before", tries.notBefore().toString()).toString());
    }
}
