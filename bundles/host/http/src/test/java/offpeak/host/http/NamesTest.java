package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NamesTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch deadAsked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final ExecutorService two = Executors.newFixedThreadPool(2);
    private final Names names = new Names(this::find, two);

    private InetAddress[] find(String host) throws UnknownHostException {
        asked.incrementAndGet();
        if (host.equals("gone.example")) {
            throw new UnknownHostException(host);
        }
        try {
            if (host.equals("dead.example")) {
                deadAsked.countDown();
                answer.await();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return new InetAddress[0];
    }

    @AfterEach
    void stop() {
        two.shutdownNow();
    }

    @Test
    void aNameServerThatDoesNotAnswerHoldsOneThreadForAName() throws Exception {
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(names.known(i % 2 == 0 ? "dead.example" : "DEAD.example"));
        }
        assertTrue(deadAsked.await(10, TimeUnit.SECONDS));
        names.known("alive.example").get(10, TimeUnit.SECONDS);
        assertEquals(2, asked.get());
        calls.get(0).cancel(true);
        assertTrue(calls.stream().skip(1).noneMatch(CompletableFuture::isDone), "each call gives up for itself");
        answer.countDown();
        calls.get(49).get(10, TimeUnit.SECONDS);
        names.known("alive.example").get(10, TimeUnit.SECONDS);
        assertEquals(3, asked.get(), "a name is looked up again once it is known");
    }

    @Test
    void whoAsksAgainWhenToldIsNotGivenTheSameAnswer() throws Exception {
        CompletableFuture<Void> again = new CompletableFuture<>();
        AtomicInteger before = new AtomicInteger();
        names.known("dead.example").thenRun(() -> {
            before.set(asked.get());
            names.known("dead.example").thenRun(() -> again.complete(null));
        });
        answer.countDown();
        again.get(10, TimeUnit.SECONDS);
        assertEquals(before.get() + 1, asked.get());
    }

    @Test
    void addressesAreNotLookedUp() throws Exception {
        names.known("192.168.91.1").get(10, TimeUnit.SECONDS);
        names.known("[::1]").get(10, TimeUnit.SECONDS);
        assertEquals(0, asked.get());
    }

    @Test
    void aNameThatNobodyHasIsSaidSo() {
        ExecutionException none = assertThrows(ExecutionException.class, () -> names.known("gone.example").get());
        Throwable cause = none.getCause() instanceof UnknownHostException
                ? none.getCause()
                : none.getCause().getCause();
        assertInstanceOf(UnknownHostException.class, cause);
    }
}
