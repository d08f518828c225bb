package offpeak.host.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import offpeak.api.CallPrices;
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
    static final Duration LONGEST = Duration.ofMinutes(5);

    /**
     * What all connections share.
     *
     * @param places for calls at once
     */
    record House(InstantSource clock, String userAgent, Transport transport, Reach reach, Book book, Turns turns,
            Semaphore places) {}

    private final String integration;
    private final Optional<CallPrices> prices;
    private final House house;
    private final Semaphore places = new Semaphore(MOST_CALLS, true);
    private final Counter counter;
    private final Tolls tolls;
    private final Consumer<Connection> whenClosed;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Connection(String integration, Optional<CallPrices> prices, House house, Consumer<Connection> whenClosed) {
        this.integration = integration;
        this.prices = prices;
        this.house = house;
        this.counter = new Counter(integration, house.clock());
        this.tolls = new Tolls(integration, house.book(), house.turns(), house.clock(),
                house.reach() == Reach.LOOPBACK
                        ? new SplittableRandom(integration.hashCode())
                        : new SplittableRandom());
        this.whenClosed = whenClosed;
    }

    @Override
    public Reply send(Call call) throws VendorException {
        try {
            house.reach().check(call.uri());
            Reply reply = answered(call);
            counter.answered(reply.status(), call.uri().getHost());
            return reply;
        } catch (VendorException failure) {
            counter.failed(failure.getMessage());
            throw failure;
        }
    }

    @Override
    public Duration paced(Duration wanted) {
        return tolls.paced(wanted);
    }

    Optional<CallPrices> prices() {
        return prices;
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
            take(house.places(), call.uri(), deadline);
            try {
                return following(call, deadline);
            } finally {
                house.places().release();
            }
        } finally {
            places.release();
        }
    }

    private Reply following(Call call, Deadline deadline) throws VendorException {
        URI uri = call.uri();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<byte[]> response = exchange(call, uri, deadline);
            if (!call.terms().redirects() || !Redirects.isRedirect(response.statusCode())) {
                Reply reply = reply(uri, response);
                Content.check(uri.getHost(), call.terms().contentType(), reply);
                return reply;
            }
            uri = Redirects.target(call.method(), uri, response);
        }
        throw new VendorException(Kind.BAD_ANSWER,
                uri.getHost() + " redirected more than " + MOST_REDIRECTS + " times in a row");
    }

    private HttpResponse<byte[]> exchange(Call call, URI uri, Deadline deadline) throws VendorException {
        Exchange exchange = new Exchange(house.transport(), Requests.request(call, uri, house.userAgent()),
                Requests.pinned(call), deadline);
        underWay.add(exchange);
        try {
            if (closed) {
                throw new VendorException(Kind.UNREACHABLE, "the HTTP client of " + integration + " is closed");
            }
            return tolls.pass(call, uri, deadline, exchange::send);
        } finally {
            underWay.remove(exchange);
        }
    }

    private static Reply reply(URI uri, HttpResponse<byte[]> response) throws VendorException {
        String encoding = response.headers().firstValue("content-encoding").orElse("").strip();
        return new Reply(response.statusCode(), response.headers().map(),
                Bodies.unpacked(uri.getHost(), encoding, response.body()));
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
