package offpeak.host.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The JDK's client, made at the first call. */
final class JdkClient implements Transport, AutoCloseable {
    static final Duration CONNECT = Duration.ofSeconds(10);
    /** They move bytes and wait for nothing but name servers, which may take their time for a vendor that is gone. */
    private static final int MOST_THREADS = 8;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private HttpClient client;
    private boolean closed;

    @Override
    public CompletableFuture<HttpResponse<byte[]>> sendAsync(HttpRequest request, CappedBody body) {
        HttpClient open;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new CancellationException());
            }
            if (client == null) {
                client = OwnThreads.clean(JdkClient::create);
            }
            open = client;
        }
        return open.sendAsync(request, body);
    }

    private static HttpClient create() {
        // vendors drop idle connections after a minute or so; a POST on one that is gone would fail (JDK 17 keeps 20 minutes)
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "30");
        }
        ThreadPoolExecutor threads = new ThreadPoolExecutor(MOST_THREADS, MOST_THREADS, IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), new OwnThreads("offpeak-http"));
        threads.allowCoreThreadTimeOut(true);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(threads)
                .build();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client == null) {
            return;
        }
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (ReflectiveOperationException beforeJava21) {
            // the client's thread ends when nothing refers to the client any more
        }
        client = null;
    }
}
