package offpeak.cli.setup;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import offpeak.cli.Failure;

/**
 * Signing in on the vendor's own page, in the user's own browser: captchas and second factors are met there, and the
 * password is seen by nobody else. OAuth 2 with PKCE.
 */
final class SignInPage {

    private static final int BYTES = 32;
    private static final String DONE = "<!doctype html><meta charset=utf-8><title>Offpeak</title>"
            + "<p>Signed in. You can close this page and go back to the terminal.";
    private static final String NOT_DONE = "<!doctype html><meta charset=utf-8><title>Offpeak</title>"
            + "<p>This is not the answer to the sign-in that the terminal waits for.";

    /**
     * @param authorize the vendor's page
     * @param redirect where it sends the browser
     * @param scope separated by blanks
     */
    record Place(URI authorize, String clientId, URI redirect, String scope) {}

    /** @param code for the exchange, with its verifier */
    record Grant(String code, String verifier, URI redirect) {}

    private final Dialog dialog;
    private final Duration patience;
    private final String verifier = word();
    private final String state = word();

    SignInPage(Dialog dialog, Duration patience) {
        this.dialog = dialog;
        this.patience = patience;
    }

    private static String word() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private URI page(Place place) {
        return URI.create(place.authorize() + "?" + Web.encoded(Map.of("response_type", "code", "client_id",
                place.clientId(), "redirect_uri", place.redirect().toString(), "scope", place.scope(), "state", state,
                "code_challenge", hash(verifier), "code_challenge_method", "S256")));
    }

    static String hash(String text) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The user copies the address at which the browser ended. */
    Grant pasted(Place place) {
        dialog.say("Sign in with your browser at this address:");
        dialog.say(page(place).toString());
        dialog.say("It ends at a page that is empty or not found, whose address begins with " + place.redirect() + ".");
        String address = dialog.pasted("Paste the whole address of that page here:")
                .orElseThrow(() -> new Failure(Failure.USAGE, "no address was pasted; nothing was written"));
        Map<String, String> answer = query(address);
        if (!state.equals(answer.get("state"))) {
            throw new Failure(Failure.OTHER, "that is not the address at which this sign-in ended"
                    + (answer.containsKey("state") ? " (it belongs to another one)" : "")
                    + "; begin again, and paste the whole of it");
        }
        return grant(answer, place);
    }

    /** The vendor sends the browser to this machine. */
    Grant called(Place place) {
        CompletableFuture<Map<String, String>> answer = new CompletableFuture<>();
        int port = place.redirect().getPort();
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            throw new Failure(Failure.OTHER, "port " + port + " is taken by another program; stop it, or give "
                    + "--callback-port another one (and register that redirect with your application), or use "
                    + "--tesla-login paste", e);
        } catch (IOException e) {
            throw new Failure(Failure.OTHER, "can not listen on port " + port + ": " + e.getMessage(), e);
        }
        server.createContext("/", exchange -> back(exchange, place, answer));
        server.start();
        try {
            dialog.say("Sign in with your browser, on this machine, at this address:");
            dialog.say(page(place).toString());
            return grant(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS), place);
        } catch (TimeoutException e) {
            throw new Failure(Failure.OTHER, "nobody signed in within " + patience.toSeconds()
                    + " seconds; begin again, or use --tesla-login paste when the browser is on another machine", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.OTHER, "interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            server.stop(1);
        }
    }

    private void back(HttpExchange exchange, Place place, CompletableFuture<Map<String, String>> answer)
            throws IOException {
        Map<String, String> fields = query(exchange.getRequestURI().toString());
        boolean ours = exchange.getRequestURI().getPath().equals(place.redirect().getPath())
                && state.equals(fields.get("state"));
        byte[] body = (ours ? DONE : NOT_DONE).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().add("Cache-Control", "no-store");
        exchange.getResponseHeaders().add("Referrer-Policy", "no-referrer");
        exchange.getResponseHeaders().add("Content-Security-Policy", "default-src 'none'");
        exchange.sendResponseHeaders(ours ? 200 : 400, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
        if (ours) {
            answer.complete(fields);
        }
    }

    private Grant grant(Map<String, String> answer, Place place) {
        if (answer.containsKey("error")) {
            String error = answer.get("error");
            throw new Failure(Failure.OTHER, "the sign-in was refused"
                    + (error.matches("[a-z_]{1,40}") ? " (" + error + ")" : "")
                    + "; begin again, and allow the access");
        }
        String code = Optional.ofNullable(answer.get("code")).filter(text -> !text.isEmpty())
                .orElseThrow(() -> new Failure(Failure.OTHER,
                        "there is no code in that address; sign in to the end, and paste the whole of it"));
        return new Grant(code, verifier, place.redirect());
    }

    private static Map<String, String> query(String address) {
        Map<String, String> fields = new HashMap<>();
        String text = address.strip().replaceFirst("#.*", "");
        int mark = text.indexOf('?');
        for (String each : mark < 0 ? new String[0] : text.substring(mark + 1).split("&")) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                try {
                    fields.putIfAbsent(each.substring(0, equals),
                            URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    // a field that is damaged is none
                }
            }
        }
        return fields;
    }
}
