package offpeak.simulator.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;

/** All faces on one port of the loopback interface. */
public final class VendorServer implements AutoCloseable {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    /** A home has a handful of clients. */
    private static final int THREADS = 4;
    private static final int STOP_SECONDS = 5;

    static {
        // the JDK's server sends head and body apart; up to JDK 19 each answer then waits 40 ms for the client's ACK,
        // unless this property, which it reads once, says otherwise
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final Router router;
    private final HttpServer server;
    private final ExecutorService threads;

    /**
     * Opens the port; 0 takes any that is free.
     *
     * @throws UncheckedIOException when the port is taken
     */
    public VendorServer(int port, Faces faces, Faults faults) {
        router = new Router(faces, faults);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the simulator can not open port " + port + " of 127.0.0.1", e);
        }
        server.createContext("/", router);
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "offpeak-simulator-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Hangs up on the clients that still wait for the answer of a fault which is over. */
    public void releaseParked() {
        router.releaseParked();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
