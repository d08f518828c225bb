package offpeak.host.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The JDK's clients, made at the first call: one for all, and one for each certificate that is trusted alone. */
final class JdkClient implements Transport, AutoCloseable {
    static final Duration CONNECT = Duration.ofSeconds(10);
    /** They move bytes and wait for nothing. */
    private static final int MOST_THREADS = 8;
    /** As many names as may be dead at once before others wait for theirs. */
    private static final int MOST_LOOKUPS = 16;
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** Each holds a thread. Homes have a device or two of that sort. */
    private static final int MOST_CLIENTS = 8;

    private final Executor threads = pool("offpeak-http", MOST_THREADS);
    private final Names names;
    private final Map<Optional<String>, HttpClient> clients = new LinkedHashMap<>(MOST_CLIENTS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Optional<String>, HttpClient> eldest) {
            return size() > MOST_CLIENTS;
        }
    };
    private boolean closed;

    JdkClient() {
        this(InetAddress::getAllByName);
    }

    JdkClient(Names.Lookup lookup) {
        this.names = new Names(lookup, pool("offpeak-names", MOST_LOOKUPS));
    }

    @Override
    public CompletableFuture<Void> known(URI server) {
        return names.known(server.getHost());
    }

    @Override
    public CompletableFuture<HttpResponse<byte[]>> sendAsync(HttpRequest request, Optional<String> pinned,
            CappedBody body) {
        HttpClient open;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new CancellationException());
            }
            open = clients.get(pinned);
            if (open == null) {
                open = OwnThreads.clean(() -> create(pinned));
                clients.put(pinned, open);
            }
        }
        return open.sendAsync(request, body);
    }

    private HttpClient create(Optional<String> pinned) {
        // vendors drop idle connections after a minute or so; a POST on one that is gone would fail (JDK 17 keeps 20 minutes)
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "30");
        }
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(threads)
                .sslContext(Trust.context(pinned))
                .build();
    }

    private static Executor pool(String name, int most) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(most, most, IDLE.toSeconds(), TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), new OwnThreads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (HttpClient client : clients.values()) {
            try {
                HttpClient.class.getMethod("shutdownNow").invoke(client);
            } catch (ReflectiveOperationException beforeJava21) {
                // the client's thread ends when nothing refers to the client any more
            }
        }
        clients.clear();
    }
}
