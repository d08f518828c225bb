package offpeak.host.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.HttpFactory.Traffic;
import offpeak.api.host.HttpFactory.VendorConnection;
import offpeak.api.host.Spending;

/** One instance's calls: sent one by one from its own thread, counted, and given up together. */
final class Connection implements VendorConnection {
    /** Of one instance at once, so that one can't take everybody's places. */
    private static final int MOST_CALLS = 4;
    private static final int MOST_REDIRECTS = 3;
    /** A caller's thread is held for the whole call. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final String integration;
    private final String userAgent;
    private final Transport client;
    private final Semaphore allPlaces;
    private final Semaphore places = new Semaphore(MOST_CALLS, true);
    private final Counter counter;
    private final Reach reach;
    private final Tolls tolls;
    private final Consumer<Connection> whenClosed;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Connection(String integration, String userAgent, Transport client, Semaphore allPlaces, InstantSource clock,
            Reach reach, Book book, Consumer<Connection> whenClosed) {
        this.tolls = new Tolls(integration, book, clock);
        this.reach = reach;
        this.integration = integration;
        this.userAgent = userAgent;
        this.client = client;
        this.allPlaces = allPlaces;
        this.counter = new Counter(integration, clock);
        this.whenClosed = whenClosed;
    }

    @Override
    public Reply send(Call call) throws VendorException {
        try {
            reach.check(call.uri());
            Reply reply = answered(call);
            counter.answered(reply.status(), call.uri().getHost());
            return reply;
        } catch (VendorException failure) {
            counter.failed(failure.getMessage());
            throw failure;
        }
    }

    Traffic traffic() {
        return counter.traffic();
    }

    Spending.Breaker breaker() {
        return tolls.breaker();
    }

    @Override
    public void close() {
        closed = true;
        whenClosed.accept(this);
        underWay.forEach(Exchange::giveUp);
    }

    private Reply answered(Call call) throws VendorException {
        Requests.check(call);
        Deadline deadline = Deadline.in(call.deadline().compareTo(LONGEST) < 0 ? call.deadline() : LONGEST);
        take(places, call.uri(), deadline);
        try {
            take(allPlaces, call.uri(), deadline);
            try {
                return following(call, deadline);
            } finally {
                allPlaces.release();
            }
        } finally {
            places.release();
        }
    }

    private Reply following(Call call, Deadline deadline) throws VendorException {
        URI uri = call.uri();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<byte[]> response = exchange(call, uri, deadline);
            if (!Redirects.isRedirect(response.statusCode())) {
                return reply(uri, response);
            }
            uri = Redirects.target(call.method(), uri, response);
        }
        throw new VendorException(Kind.BAD_ANSWER,
                uri.getHost() + " redirected more than " + MOST_REDIRECTS + " times in a row");
    }

    private HttpResponse<byte[]> exchange(Call call, URI uri, Deadline deadline) throws VendorException {
        Exchange exchange = new Exchange(client, Requests.request(call, uri, userAgent), deadline);
        underWay.add(exchange);
        try {
            if (closed) {
                throw new VendorException(Kind.UNREACHABLE, "the HTTP client of " + integration + " is closed");
            }
            return tolls.pass(call.method(), uri, exchange::send);
        } finally {
            underWay.remove(exchange);
        }
    }

    private static Reply reply(URI uri, HttpResponse<byte[]> response) throws VendorException {
        Map<String, String> headers = response.headers().map().entrySet().stream()
                .filter(header -> !header.getKey().startsWith(":") && !header.getValue().isEmpty())
                .collect(Collectors.toMap(header -> header.getKey().toLowerCase(Locale.ROOT),
                        header -> header.getValue().get(0), (first, second) -> first));
        return new Reply(response.statusCode(), headers, Bodies.text(uri.getHost(), headers, response.body()));
    }

    private void take(Semaphore semaphore, URI uri, Deadline deadline) throws VendorException {
        try {
            if (semaphore.tryAcquire(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException stop) {
            throw Exchange.interrupted(uri.getHost());
        }
        throw new VendorException(Kind.UNREACHABLE, uri.getHost() + " was not called: for " + deadline
                + " the calls before it did not end");
    }
}
