package offpeak.host.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import offpeak.api.Http.Call;
import offpeak.api.Http.Purpose;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.Spending;

/** What each request of one instance has to pass before it is sent: its vendor's pause, its budget, its turn, a resting server. */
final class Tolls {
    /** Sends the request. */
    interface Sending {
        HttpResponse<byte[]> send() throws VendorException;
    }

    private final String integration;
    private final Book book;
    private final Turns turns;
    private final InstantSource clock;
    private final SplittableRandom jitter;
    /** Since the last poll. */
    private final AtomicLong reads = new AtomicLong();
    /** By server. */
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    /** @param jitter in simulated time always the same, else of each home its own */
    Tolls(String integration, Book book, Turns turns, InstantSource clock, SplittableRandom jitter) {
        this.integration = integration;
        this.book = book;
        this.turns = turns;
        this.clock = clock;
        this.jitter = jitter;
    }

    HttpResponse<byte[]> pass(Call call, URI uri, Deadline deadline, Sending sending) throws VendorException {
        Purpose purpose = call.purpose();
        String server = server(uri);
        book.spend(integration, server, purpose);
        Breaker breaker = breakers.computeIfAbsent(server, any -> new Breaker(uri.getHost(), clock, jitter.split()));
        try {
            turns.await(uri.getHost(), call.terms().spacing(), deadline);
            breaker.pass();
        } catch (VendorException notNow) {
            book.giveBack(integration, purpose);
            throw notNow;
        }
        if (purpose == Purpose.READ) {
            reads.incrementAndGet();
        }
        boolean well = false;
        try {
            HttpResponse<byte[]> answer = sending.send();
            well = answer.statusCode() < 500;
            if (!well) {
                book.unbilled(integration, purpose);
            }
            RetryAfter.of(answer.statusCode(), answer.headers(), clock)
                    .ifPresent(wait -> book.pause(integration, server, wait));
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

    /** Host and port, the same however it is written. */
    static String server(URI uri) {
        int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return uri.getHost().toLowerCase(Locale.ROOT) + ":" + (uri.getPort() < 0 ? usual : uri.getPort());
    }

    /** How long to wait for the next poll, see {@link offpeak.api.host.HttpFactory.VendorConnection#paced}. */
    Duration paced(Duration wanted) {
        return book.paced(integration, wanted, Math.max(1, reads.getAndSet(0)));
    }

    /** The worst of all servers. */
    Spending.Breaker breaker() {
        return breakers.values().stream().map(Breaker::state).max(Spending.Breaker::compareTo)
                .orElse(Spending.Breaker.CLOSED);
    }
}
