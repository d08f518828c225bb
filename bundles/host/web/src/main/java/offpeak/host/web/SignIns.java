package offpeak.host.web;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import offpeak.api.LinkedAccounts.SignIn;
import offpeak.api.host.Links.Link;

/** The sign-ins at vendors that were begun: each state is good once, for ten minutes, for who began it. */
final class SignIns {

    static final Duration VALID = Duration.ofMinutes(10);
    /** The oldest are given up, so that nobody fills the memory. */
    static final int MOST = 200;
    private static final int BYTES = 32;
    private static final String AGAIN = "; begin again with 'Link an account'";

    /**
     * @param link what it is to become
     * @param owner who began it
     * @param session what the browser or program showed, hashed
     * @param verifier of PKCE, known to nobody else
     * @param expires by the host's clock
     */
    record Begun(Link link, String owner, String session, SignIn at, String verifier, Instant expires) {}

    /** @param code what the vendor is asked with */
    record Returned(Begun begun, String code) {}

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Begun> begun = new LinkedHashMap<>();

    /** @return where the browser is sent */
    synchronized URI begin(Link link, String owner, String session, SignIn at, Instant expires) {
        begun.keySet().stream().limit(Math.max(0, begun.size() - MOST + 1)).toList().forEach(begun::remove);
        String state = word();
        String verifier = word();
        begun.put(state, new Begun(link, owner, session, at, verifier, expires));
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", at.clientId());
        query.put("redirect_uri", at.redirect().toString());
        query.put("scope", String.join(" ", at.scopes()));
        query.put("state", state);
        query.put("code_challenge", hash(verifier));
        query.put("code_challenge_method", "S256");
        at.more().forEach(query::putIfAbsent);
        return URI.create(at.authorize() + "?" + query.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&")));
    }

    /**
     * @param address where the browser ended
     * @throws Problem 400 or 403 when it is no answer to a sign-in of this session that is still good
     */
    synchronized Returned finish(String address, String session, Instant now) throws Problem {
        URI uri = uri(address);
        Map<String, String> answer = query(uri);
        Begun one = Optional.ofNullable(begun.remove(answer.getOrDefault("state", "")))
                .filter(each -> now.isBefore(each.expires()))
                .orElseThrow(() -> new Problem(400, "Not linked",
                        "this sign-in is not known: it was used, or is older than ten minutes" + AGAIN));
        if (!MessageDigest.isEqual(one.session().getBytes(StandardCharsets.UTF_8),
                session.getBytes(StandardCharsets.UTF_8))) {
            throw new Problem(403, "Not linked", "somebody else began this sign-in" + AGAIN);
        }
        if (!place(uri).equals(place(one.at().redirect()))) {
            throw new Problem(400, "Not linked", "the address does not begin with " + one.at().redirect()
                    + ": paste the whole address at which the browser ended");
        }
        String issuer = answer.getOrDefault("iss", answer.getOrDefault("issuer", ""));
        if (!issuer.isEmpty() && !one.at().authorize().getHost().equals(uri(issuer).getHost())) {
            throw new Problem(400, "Not linked", "another than " + one.at().vendor() + " answered" + AGAIN);
        }
        if (answer.containsKey("error")) {
            String error = answer.get("error");
            throw new Problem(400, "Not linked", one.at().vendor() + " did not sign you in"
                    + (error.matches("[a-z_]{1,40}") ? " (" + error + ")" : "") + AGAIN);
        }
        String code = answer.getOrDefault("code", "");
        if (code.isEmpty()) {
            throw new Problem(400, "Not linked",
                    "there is no code in the address: paste the whole of it, after you signed in");
        }
        return new Returned(one, code);
    }

    private String word() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String hash(String text) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static URI uri(String text) throws Problem {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "Not linked",
                    "this is no address: paste the whole address at which the browser ended");
        }
    }

    private static String place(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String each : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&")) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(each.substring(0, equals),
                        URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }
}
