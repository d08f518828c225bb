package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import offpeak.api.Http.Call;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.HttpFactory.VendorConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that do what vendors' servers do on bad days. */
@Timeout(60)
class FaultsTest {
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final int SOON = 15;

    private final HttpComponent http = Start.http(InstantSource.system(), null, false);
    private final VendorConnection client = http.create("agile");

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpAtTheDeadline() throws Exception {
        try (Server server = Server.raw(socket -> socket.getInputStream().read())) {
            assertEquals("127.0.0.1 did not answer within 600 ms", inTime(server, SHORT));
        }
    }

    @Test
    void aServerThatDripsItsAnswerIsGivenUpAtTheDeadline() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        try (Server server = Server.raw(socket -> {
            try {
                Server.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                while (true) {
                    Server.write(socket, "x");
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } finally {
                cut.countDown();
            }
        })) {
            Duration deadline = SHORT;
            String told = inTime(server, deadline);
            // where others work beside, its head may come too late as well
            while (told.contains("did not answer") && deadline.compareTo(Duration.ofSeconds(4)) < 0) {
                deadline = deadline.multipliedBy(2);
                told = inTime(server, deadline);
            }
            assertEquals("127.0.0.1 began to answer, but was not done within " + Deadline.in(deadline), told);
            assertTrue(cut.await(SOON, TimeUnit.SECONDS), "the connection is cut, not left to drip");
        }
    }

    @Test
    void aServerThatDripsItsHeadersIsGivenUpAtTheDeadline() throws Exception {
        try (Server server = Server.raw(socket -> {
            Server.write(socket, "HTTP/1.1 200 OK\r\nX-Long: ");
            while (true) {
                Server.write(socket, "x");
                TimeUnit.MILLISECONDS.sleep(20);
            }
        })) {
            assertEquals("127.0.0.1 did not answer within 600 ms", inTime(server, SHORT));
        }
    }

    @Test
    void theDeadlineIsOfAllRedirectsTogether() throws Exception {
        AtomicInteger hops = new AtomicInteger();
        try (Server server = Server.proper(exchange -> {
            hops.incrementAndGet();
            try {
                TimeUnit.MILLISECONDS.sleep(700);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            Server.answer(exchange, 302, Map.of("Location", "/again"), new byte[0]);
        })) {
            // on a busy machine it may end between a head and its body
            String told = fails(Kind.UNREACHABLE, new Call("GET", server.uri("/"), Map.of(), Optional.empty(),
                    Duration.ofMillis(2000)));
            assertTrue(told.endsWith("within 2 s"), told);
            assertTrue(hops.get() > 1 && hops.get() <= 3, hops.toString());
        }
    }

    @Test
    void aTruncatedAnswerIsNoAnswer() throws Exception {
        try (Server server = Server.raw(socket -> Server.write(socket,
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"results\": ["))) {
            assertEquals("127.0.0.1 broke the connection off within its answer",
                    fails(Kind.UNREACHABLE, Call.get(server.uri("/"))));
        }
        try (Server server = Server.raw(socket -> Server.write(socket,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"))) {
            assertEquals("127.0.0.1 broke the connection off within its answer",
                    fails(Kind.UNREACHABLE, Call.get(server.uri("/"))));
        }
        try (Server server = Server.raw(socket -> Server.write(socket,
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{} and more that nobody wants"))) {
            assertEquals("{}", client.send(Call.get(server.uri("/"))).body());
        }
        try (Server server = Server.raw(socket -> Server.write(socket,
                "HTTP/1.1 200 OK\r\nContent-Length: a lot\r\n\r\n{}"))) {
            fails(Kind.UNREACHABLE, Call.get(server.uri("/")));
        }
        try (Server server = Server.raw(socket -> {})) {
            assertEquals("127.0.0.1 broke the connection off without an answer",
                    fails(Kind.UNREACHABLE, Call.get(server.uri("/"))));
        }
        try (Server server = Server.raw(socket -> Server.write(socket, "SSH-2.0-token=canary\r\n\r\n"))) {
            String message = fails(Kind.UNREACHABLE, Call.get(server.uri("/")));
            assertTrue(!message.contains("canary") && message.startsWith("127.0.0.1 "), message);
        }
    }

    @Test
    void anAnswerWithoutWwwAuthenticateIsStillAnAnswer() throws Exception {
        try (Server server = Server.raw(socket -> Server.write(socket,
                "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno"))) {
            assertEquals(401, client.send(Call.get(server.uri("/"))).status());
        }
    }

    @Test
    void aHugeAnswerIsCutWhetherAnnouncedOrNot() throws Exception {
        try (Server server = Server.raw(socket -> {
            Server.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            socket.getInputStream().read();
        })) {
            assertEquals("127.0.0.1 sent more than 8 MB", fails(Kind.BAD_ANSWER, Call.get(server.uri("/"))));
        }
        CountDownLatch cut = new CountDownLatch(1);
        try (Server server = Server.proper(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[65_536];
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 16_384; i++) {
                    out.write(chunk);
                }
            } finally {
                cut.countDown();
            }
        })) {
            assertEquals("127.0.0.1 sent more than 8 MB", fails(Kind.BAD_ANSWER, Call.get(server.uri("/"))));
            assertTrue(cut.await(SOON, TimeUnit.SECONDS));
        }
    }

    @Test
    void eightMegabytesExactlyAreFine() throws Exception {
        try (Server server = Server.proper(exchange -> Server.answer(exchange, 200, Map.of(), new byte[8 << 20]))) {
            assertEquals(8 << 20, client.send(Call.get(server.uri("/"))).body().length());
        }
    }

    @Test
    void aGzipBombIsCut() throws Exception {
        byte[] bomb = Server.gzip(new byte[200 << 20]);
        try (Server server = Server
                .proper(exchange -> Server.answer(exchange, 200, Map.of("Content-Encoding", "gzip"), bomb))) {
            assertEquals("127.0.0.1 sent more than 8 MB once unpacked",
                    fails(Kind.BAD_ANSWER, Call.get(server.uri("/"))));
        }
    }

    @Test
    void closingGivesUpWhatIsUnderWayAndRefusesWhatComes() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (Server server = Server.raw(socket -> {
            asked.countDown();
            socket.getInputStream().read();
        })) {
            CompletableFuture<Object> call = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.send(Call.get(server.uri("/")));
                } catch (VendorException failure) {
                    return failure.kind() + " " + failure.getMessage();
                }
            });
            assertTrue(asked.await(SOON, TimeUnit.SECONDS));
            client.close();
            assertEquals("UNREACHABLE the call to 127.0.0.1 was given up because its work was stopped",
                    call.get(SOON, TimeUnit.SECONDS));
            assertEquals("the HTTP client of agile is closed", fails(Kind.UNREACHABLE, Call.get(server.uri("/"))));
        }
        assertEquals(List.of(), http.traffic());
    }

    @Test
    void anInterruptEndsTheCallAndStays() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicReference<Object> outcome = new AtomicReference<>();
        try (Server server = Server.raw(socket -> {
            asked.countDown();
            socket.getInputStream().read();
        })) {
            Thread caller = new Thread(() -> {
                try {
                    outcome.set(client.send(Call.get(server.uri("/"))));
                } catch (VendorException failure) {
                    outcome.set(failure.kind() + " " + Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            assertTrue(asked.await(SOON, TimeUnit.SECONDS));
            caller.interrupt();
            caller.join(TimeUnit.SECONDS.toMillis(SOON));
        }
        assertEquals("UNREACHABLE true", outcome.get());
    }

    @Test
    void oneInstanceCallsFourTimesAtOnceAtMostAndOthersAreNotHeldUp() throws Exception {
        CountDownLatch four = new CountDownLatch(4);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (Server server = Server.proper(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                four.countDown();
                try {
                    go.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                atOnce.decrementAndGet();
            }
            Server.answer(exchange, 200, Map.of(), new byte[0]);
        })) {
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                CompletableFuture<Integer> call = new CompletableFuture<>();
                calls.add(call);
                Thread caller = new Thread(() -> {
                    try {
                        call.complete(client.send(Call.get(server.uri("/slow"))).status());
                    } catch (VendorException failure) {
                        call.completeExceptionally(failure);
                    }
                });
                callers.add(caller);
                caller.start();
            }
            assertTrue(four.await(SOON, TimeUnit.SECONDS));
            assertEquals(200, http.create("other").send(Call.get(server.uri("/quick"))).status());
            assertEquals("127.0.0.1 was not called: for 50 ms the calls before it did not end", fails(Kind.UNREACHABLE,
                    new Call("GET", server.uri("/slow"), Map.of(), Optional.empty(), Duration.ofMillis(50))));
            go.countDown();
            for (CompletableFuture<Integer> call : calls) {
                assertEquals(200, call.get(SOON, TimeUnit.SECONDS));
            }
            assertEquals(4, most.get());
        }
    }

    @Test
    void aHostWithoutCallsHasNoThreadAndNoClient() {
        HttpComponent idle = Start.http(InstantSource.system(), null, false);
        int before = Thread.activeCount();
        idle.create("a");
        assertEquals(before, Thread.activeCount());
        idle.close();
    }

    /** Late is late by much: it would drip for half an hour, and a busy machine takes its time to say so. */
    private String inTime(Server server, Duration deadline) {
        long began = System.nanoTime();
        String message = fails(Kind.UNREACHABLE,
                new Call("GET", server.uri("/"), Map.of(), Optional.empty(), deadline));
        long tookMillis = (System.nanoTime() - began) / 1_000_000;
        assertTrue(tookMillis >= deadline.toMillis() && tookMillis < deadline.toMillis() + 5_000,
                "took " + tookMillis + " ms");
        return message;
    }

    private String fails(Kind kind, Call call) {
        VendorException failure = assertThrows(VendorException.class, () -> client.send(call));
        assertEquals(kind, failure.kind(), failure.getMessage());
        return failure.getMessage();
    }
}
