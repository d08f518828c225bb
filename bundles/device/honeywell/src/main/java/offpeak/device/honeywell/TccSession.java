package offpeak.device.honeywell;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The portal's session: cookies, kept over a restart and used until the portal no longer takes them. What the portal
 * means must be guessed: it says most things by a page where data should be.
 */
final class TccSession {

    private static final String VENDOR = "Total Connect Comfort";
    private static final String STORED = "tcc-session";
    /** The one cookie that makes a session. Its date is malformed, so cookies are read by name and value alone. */
    private static final String TICKET = ".ASPXAUTH_TRUEHOME";
    private static final Pattern COOKIE = Pattern
            .compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})=([^;\\s]{0,4096})(;.*)?");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]*");
    private static final int MOST_COOKIES = 30;
    private static final Pattern LOCKED = Pattern.compile("too many attempts|locked out|temporarily locked");

    private final URI base;
    private final String user;
    private final String password;
    private final LoginGate gate = new LoginGate();
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private String origin = "";
    /** Whether the present cookies have led to data. */
    private boolean proven;

    /** @param password as configured */
    TccSession(URI base, String user, String password) {
        this.base = base;
        this.user = user;
        this.password = password;
    }

    URI address(String path) {
        return URI.create(base + path);
    }

    /**
     * The JSON that answers a call. A session that is over is renewed once.
     *
     * @throws VendorException also for a page in place of data after a fresh login
     */
    JsonNode ask(Host host, Http.Call call) throws VendorException {
        String word = open(host);
        Optional<JsonNode> data = data(send(host, call));
        if (data.isEmpty() && proven) {
            close(host);
            login(host, word);
            data = data(send(host, call));
        }
        if (data.isEmpty()) {
            close(host);
            throw gate.failed(new VendorException(Kind.BAD_ANSWER,
                    VENDOR + " answers with a page in place of data, right after a login"));
        }
        if (!proven) {
            proven = true;
            gate.worked(host, origin);
        }
        return data.get();
    }

    /** The JSON that answers a call in a session that has just been used; empty for a page. */
    Optional<JsonNode> more(Host host, Http.Call call) throws VendorException {
        return data(send(host, call));
    }

    /** The password, with a session open. */
    private String open(Host host) throws VendorException {
        String word = host.secrets().reveal(password);
        String login = Options.required("user", user);
        if (word.isBlank()) {
            throw new VendorException(Kind.CONFIGURATION, "password is missing");
        }
        String now = Answers.hash(base + "\n" + login + "\n" + word);
        if (!now.equals(origin)) {
            origin = now;
            cookies.clear();
            host.secrets().get(STORED).flatMap(Answers::parse)
                    .filter(stored -> stored.path("origin").asString("").equals(now)).ifPresent(stored -> {
                        stored.path("cookies").properties()
                                .forEach(one -> cookies.put(one.getKey(), one.getValue().asString("")));
                        proven = true;
                    });
        }
        if (!cookies.containsKey(TICKET)) {
            login(host, word);
        }
        return word;
    }

    private void login(Host host, String word) throws VendorException {
        gate.admit(host, origin);
        proven = false;
        cookies.clear();
        try {
            Map<String, String> form = Map.of("UserName", user.strip(), "Password", word, "RememberMe", "false",
                    "timeOffset", Integer.toString(
                            -host.site().zone().getRules().getOffset(host.now()).getTotalSeconds() / 60));
            Http.Reply asked = send(host, Http.Call.postForm(address("/portal"), form).asLogin());
            boolean taken = !denied(asked) && cookies.containsKey(TICKET);
            // a wrong password shows only now at times: the cookie is taken back, or the login page comes again
            taken = taken && Answers.parse(send(host, Http.Call.get(address("/portal")).asLogin())).isPresent()
                    && cookies.containsKey(TICKET);
            if (!taken) {
                cookies.clear();
                throw gate.refused(host, origin);
            }
        } catch (VendorException e) {
            cookies.clear();
            throw gate.failed(e);
        }
        ObjectNode stored = Answers.JSON.createObjectNode().put("origin", origin);
        ObjectNode all = stored.putObject("cookies");
        cookies.forEach(all::put);
        host.secrets().put(STORED, stored.toString());
    }

    private void close(Host host) {
        cookies.clear();
        proven = false;
        host.secrets().remove(STORED);
    }

    /** @throws VendorException when the portal is out of order or has locked the account */
    private Http.Reply send(Host host, Http.Call call) throws VendorException {
        Http.Call asked = call.header("X-Requested-With", "XMLHttpRequest").header("Accept", "*/*").noRedirect();
        if (!cookies.isEmpty()) {
            asked = asked.header("Cookie", cookies.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue())
                    .collect(Collectors.joining("; ")));
        }
        Http.Reply reply = host.http().send(asked);
        keep(reply);
        if (reply.status() == 429 || reply.status() == 408 || reply.status() >= 500) {
            reply.accepted(VENDOR);
        }
        if (redirected(reply) && reply.header("Location").orElse("").contains("/portal/Error")) {
            throw new VendorException(Kind.UNREACHABLE, VENDOR + " is overloaded or out of order");
        }
        if (Answers.parse(reply).isEmpty() && LOCKED.matcher(reply.body().toLowerCase(Locale.ROOT)).find()) {
            throw gate.locked(host, origin);
        }
        return reply;
    }

    private void keep(Http.Reply reply) {
        for (String line : reply.headersAll("Set-Cookie")) {
            var cookie = COOKIE.matcher(line.strip());
            if (cookie.matches() && PRINTABLE.matcher(cookie.group(2)).matches()) {
                if (cookie.group(2).isEmpty()) {
                    cookies.remove(cookie.group(1));
                } else if (cookies.size() < MOST_COOKIES || cookies.containsKey(cookie.group(1))) {
                    cookies.put(cookie.group(1), cookie.group(2));
                }
            }
        }
    }

    private static boolean redirected(Http.Reply reply) {
        return reply.status() >= 300 && reply.status() < 400;
    }

    private static boolean denied(Http.Reply reply) {
        return !reply.ok() && !redirected(reply) || reply.body().contains("Login was unsuccessful");
    }

    /** Empty when the session is over. */
    private static Optional<JsonNode> data(Http.Reply reply) throws VendorException {
        if (redirected(reply) || reply.status() == 401 || reply.status() == 403) {
            return Optional.empty();
        }
        return Answers.parse(reply.accepted(VENDOR));
    }
}
