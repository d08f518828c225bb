package offpeak.device.powerwall;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A session with the gateway at home. It locks out whoever logs in or asks too often, its owner's app included, so it
 * is logged in to seldom and left alone when it says so.
 */
final class Gateway {

    /** So long it takes nothing any more after it was asked too often. */
    private static final Duration LOCK = Duration.ofMinutes(5);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    /** Kept with the secrets, so that a restart does not begin to count anew. */
    private static final String LOGINS = "gateway-logins";
    private static final int MOST_LOGINS = 3;
    private static final Duration LOGINS_COUNT = Duration.ofHours(1);

    private final URI baseUrl;
    private final Optional<String> fingerprint;
    private final String email;
    private final String password;
    private Optional<Session> session = Optional.empty();
    private Instant lockedUntil = Instant.MIN;

    /** Firmware takes either; which is not told. */
    private record Session(String cookies, String token) {
        Http.Call on(Http.Call call) {
            Http.Call with = token.isEmpty() ? call : call.bearer(token);
            return cookies.isEmpty() ? with : with.header("Cookie", cookies);
        }
    }

    Gateway(URI baseUrl, Optional<String> fingerprint, String email, String password) {
        this.baseUrl = baseUrl;
        this.fingerprint = fingerprint;
        this.email = email;
        this.password = password;
    }

    /**
     * An object that it tells.
     *
     * @throws VendorException LOGIN for a wrong password, THROTTLED while it is locked
     */
    JsonNode get(Host host, String path) throws VendorException {
        Answers.Ask ask = new Answers.Ask("the gateway", path, false, Optional.empty());
        Session before = session.isPresent() ? session.get() : login(host);
        Http.Reply reply = send(host, before.on(call(Http.Call.get(uri(path)))));
        if (reply.status() == 401 || reply.status() == 403) {
            session = Optional.empty();
            reply = send(host, login(host).on(call(Http.Call.get(uri(path)))));
        }
        if (reply.status() == 401 || reply.status() == 403) {
            session = Optional.empty();
            lockedUntil = host.now().plus(LOCK);
            throw new VendorException(ask.said() + reply.status() + " although it had just been logged in to;"
                    + " newer firmware tells nothing at home, then use a transport through the cloud", LOCK);
        }
        JsonNode json = Answers.read(reply, ask, host.now());
        if (!json.isObject()) {
            throw new VendorException(Kind.BAD_ANSWER, ask.said() + "something that is no object");
        }
        return json;
    }

    private URI uri(String path) {
        return URI.create(baseUrl + path);
    }

    private Http.Call call(Http.Call call) {
        Http.Call quick = call.within(DEADLINE);
        return fingerprint.map(quick::pinned).orElse(quick);
    }

    private Http.Reply send(Host host, Http.Call call) throws VendorException {
        Duration left = Duration.between(host.now(), lockedUntil);
        // longer than a lock can be: the clock was set back
        if (!left.isNegative() && !left.isZero() && left.compareTo(LOCK) <= 0) {
            throw new VendorException("the gateway was asked too often; it is left alone until " + lockedUntil, left);
        }
        Http.Reply reply = host.http().send(call);
        if (reply.status() == 429 || reply.status() == 503) {
            lockedUntil = host.now().plus(LOCK);
            throw new VendorException("the gateway said " + reply.status()
                    + ": it is asked too often; other programs at home count too", LOCK);
        }
        return reply;
    }

    private Session login(Host host) throws VendorException {
        String word = host.secrets().reveal(password).strip();
        if (word.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION,
                    "password is empty; it is the customer password of the gateway, at first the last five characters"
                            + " of the password on its label");
        }
        count(host);
        ObjectNode body = Answers.JSON.createObjectNode().put("username", "customer").put("password", word)
                .put("email", email.isBlank() ? "customer@customer.domain" : email.strip());
        body.putObject("clientInfo").put("timezone", host.site().zone().getId());
        Http.Reply reply = send(host,
                call(Http.Call.postJson(uri("/api/login/Basic"), body.toString()).asLogin()));
        if (reply.status() == 403) {
            lockedUntil = host.now().plus(LOCK);
            throw new VendorException("the gateway takes no login at the moment (403)", LOCK);
        }
        if (reply.status() == 401) {
            throw new VendorException(Kind.LOGIN, "the gateway refuses the password ("
                    + Answers.text(reply).orElse("" + reply.status()) + "); enter its customer password");
        }
        JsonNode json = Answers.read(reply, new Answers.Ask("the gateway", "a login", false, Optional.empty()),
                host.now());
        String cookies = reply.headersAll("set-cookie").stream().map(cookie -> cookie.split(";", 2)[0].strip())
                .filter(cookie -> cookie.startsWith("AuthCookie=") || cookie.startsWith("UserRecord="))
                .collect(Collectors.joining("; "));
        Session fresh = new Session(cookies, Reading.text(json, "token").orElse(""));
        if (fresh.cookies().isEmpty() && fresh.token().isEmpty()) {
            throw new VendorException(Kind.BAD_ANSWER, "the gateway took the login but gave neither token nor cookie");
        }
        session = Optional.of(fresh);
        return fresh;
    }

    /** Notes a login before it is done. */
    private static void count(Host host) throws VendorException {
        Instant now = host.now();
        List<Instant> recent = new ArrayList<>();
        for (String each : host.secrets().get(LOGINS).orElse("").split(" ")) {
            try {
                Instant at = Instant.parse(each);
                if (!at.isAfter(now) && at.plus(LOGINS_COUNT).isAfter(now)) {
                    recent.add(at);
                }
            } catch (DateTimeException e) {
                // none yet
            }
        }
        if (recent.size() >= MOST_LOGINS) {
            throw new VendorException("the gateway was logged in to " + MOST_LOGINS
                    + " times within an hour; more could lock its owner out",
                    Duration.between(now, recent.get(0).plus(LOGINS_COUNT)));
        }
        recent.add(now);
        host.secrets().put(LOGINS, recent.stream().map(Instant::toString).collect(Collectors.joining(" ")));
    }
}
