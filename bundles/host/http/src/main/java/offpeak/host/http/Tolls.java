package offpeak.host.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.Budgets.Purpose;
import offpeak.api.host.Spending;

/** What each request of one instance has to pass before it is sent: its vendor's pause, its budget, a resting server. */
final class Tolls {
    private static final Pattern LOGIN = Pattern.compile(".*/(token|login|oauth2?|authenticate)/?",
            Pattern.CASE_INSENSITIVE);

    /** Sends the request. */
    interface Sending {
        HttpResponse<byte[]> send() throws VendorException;
    }

    private final String integration;
    private final Book book;
    private final InstantSource clock;
    private final SplittableRandom jitter;
    /** By server. */
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    Tolls(String integration, Book book, InstantSource clock) {
        this.integration = integration;
        this.book = book;
        this.clock = clock;
        this.jitter = new SplittableRandom(integration.hashCode());
    }

    HttpResponse<byte[]> pass(String method, URI uri, Sending sending) throws VendorException {
        Purpose purpose = purpose(method, uri);
        book.spend(integration, purpose);
        Breaker breaker = breakers.computeIfAbsent(uri.getRawAuthority(),
                server -> new Breaker(uri.getHost(), clock, jitter.split()));
        try {
            breaker.pass();
        } catch (VendorException resting) {
            book.giveBack(integration, purpose);
            throw resting;
        }
        boolean well = false;
        try {
            HttpResponse<byte[]> answer = sending.send();
            well = answer.statusCode() < 500;
            RetryAfter.of(answer.statusCode(), answer.headers(), clock)
                    .ifPresent(wait -> book.pause(integration, wait));
            return answer;
        } catch (VendorException failure) {
            well = failure.kind() != Kind.UNREACHABLE;
            throw failure;
        } finally {
            if (well) {
                breaker.answered();
            } else {
                breaker.failed();
            }
        }
    }

    /** The worst of all servers. */
    Spending.Breaker breaker() {
        return breakers.values().stream().map(Breaker::state).max(Spending.Breaker::compareTo)
                .orElse(Spending.Breaker.CLOSED);
    }

    static Purpose purpose(String method, URI uri) {
        if (method.toUpperCase(Locale.ROOT).equals("GET")) {
            return Purpose.READ;
        }
        return LOGIN.matcher(String.valueOf(uri.getPath())).matches() ? Purpose.LOGIN : Purpose.COMMAND;
    }
}
