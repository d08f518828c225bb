package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import offpeak.api.Http.Call;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.HttpFactory.VendorConnection;
import offpeak.api.host.TimeSource;
import offpeak.host.scheduler.SteppedTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration APART = Duration.ofSeconds(5);

    private final List<Instant> calls = new CopyOnWriteArrayList<>();
    private InstantSource clock = new SteppedTime(START);
    private Server server;

    /** Runs a hundred times as fast as reality. */
    private static final class Fast implements TimeSource {
        private final long origin = System.nanoTime();

        @Override
        public Instant instant() {
            return START.plusNanos((System.nanoTime() - origin) * 100);
        }

        @Override
        public double speed() {
            return 100;
        }

        @Override
        public boolean simulated() {
            return true;
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = Server.proper(exchange -> {
            calls.add(clock.instant());
            Server.answer(exchange, 200, Map.of(), new byte[0]);
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Call call() {
        return Call.get(server.uri("/data")).spaced(APART);
    }

    @Test
    void callsOfAllInstancesToOneServerKeepTheirDistance() throws Exception {
        clock = new Fast();
        HttpComponent http = Start.http(clock, null, true);
        Instant before = clock.instant();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                VendorConnection client = http.create("caiso-" + i % 3);
                all.add(threads.submit(() -> client.send(call())));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
            http.close();
        }
        List<Instant> order = calls.stream().sorted().toList();
        assertEquals(6, order.size());
        for (int i = 0; i < order.size(); i++) {
            // a busy machine makes calls late, but never early
            assertFalse(order.get(i).isBefore(before.plus(APART.multipliedBy(i))), order.toString());
        }
    }

    @Test
    void whoseTurnIsAfterItsDeadlineIsToldAtOnceWhenItMay() throws Exception {
        Start.Memory store = new Start.Memory();
        SteppedTime time = new SteppedTime(START);
        clock = time;
        HttpComponent http = Start.http(time, store);
        VendorConnection one = http.create("one");
        VendorConnection other = http.create("other");
        one.send(call());
        long began = System.nanoTime();
        VendorException early = assertThrows(VendorException.class,
                () -> other.send(call().within(Duration.ofSeconds(4))));
        assertTrue(Duration.ofNanos(System.nanoTime() - began).toMillis() < 3500);
        assertEquals(Kind.THROTTLED, early.kind());
        assertEquals(Optional.of(APART), early.retryAfter());
        assertEquals("127.0.0.1 is called only once every 5.0 s, by all integrations together; the next turn is at"
                + " 2026-11-21T12:00:05Z", early.getMessage());
        assertEquals(0, http.accounts().stream().filter(account -> account.integration().equals("other"))
                .findFirst().orElseThrow().callsToday(), "what was not sent is not counted");

        time.advance(APART);
        other.send(call().within(Duration.ofSeconds(2)));
        assertEquals(2, calls.size());
        one.send(Call.get(server.uri("/data")));
        assertEquals(3, calls.size(), "who asks for no distance waits for nobody");
        http.close();
    }

    @Test
    void aClockThatStandsHoldsNobodyUp() throws Exception {
        HttpComponent http = Start.http(new SteppedTime(START), new Start.Memory());
        VendorConnection client = http.create("one");
        client.send(call());
        long began = System.nanoTime();
        VendorException standing = assertThrows(VendorException.class, () -> client.send(call()));
        assertEquals(Kind.THROTTLED, standing.kind());
        assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(APART) < 0);
        // whoever gave up has not made the call before it undone
        assertEquals(Kind.THROTTLED, assertThrows(VendorException.class, () -> client.send(call())).kind());
        assertEquals(1, calls.size());
        http.close();
    }

    @Test
    void aClockThatWasSetBackHoldsNobodyForHours() throws Exception {
        Instant[] now = {START};
        clock = () -> now[0];
        HttpComponent http = Start.http(clock, null, false);
        VendorConnection client = http.create("one");
        client.send(call());
        now[0] = START.minus(Duration.ofHours(3));
        client.send(call());
        assertEquals(2, calls.size());
        http.close();
    }
}
