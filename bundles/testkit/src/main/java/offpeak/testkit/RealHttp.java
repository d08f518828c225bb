package offpeak.testkit;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.AccessController;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivilegedAction;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import offpeak.api.Http;
import offpeak.api.VendorException;

/**
 * Real HTTP with the promises of {@link Http}: total deadline, cap on the size, no redirect to another host, pinned
 * certificates, no web page in place of data. Calls are neither counted nor kept apart: that takes several instances.
 */
final class RealHttp implements Http {

    /** Far above any vendor's answer, far below what would hurt the host. */
    static final int LARGEST_BYTES = 8 << 20;
    private static final int MOST_REDIRECTS = 5;

    /** One for all tests: each client keeps a thread until it is collected. */
    private static final HttpClient CLIENT = made(client());
    private static final Map<String, HttpClient> PINNED = new ConcurrentHashMap<>();

    @Override
    public Reply send(Call call) throws VendorException {
        URI uri = call.uri();
        long end = System.nanoTime() + call.deadline().toNanos();
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            HttpResponse<byte[]> response = once(call, uri, end);
            String location = response.headers().firstValue("location").orElse("");
            if (response.statusCode() / 100 != 3 || location.isEmpty() || !call.terms().redirects()) {
                return reply(call, response);
            }
            URI target = uri.resolve(location);
            if (!uri.getRawAuthority().equals(target.getRawAuthority()) || !uri.getScheme().equals(
                    target.getScheme())) {
                throw new VendorException(VendorException.Kind.BAD_ANSWER,
                        call.uri().getHost() + " redirects to another host: " + target.getHost());
            }
            uri = target;
        }
        throw new VendorException(VendorException.Kind.BAD_ANSWER, call.uri().getHost() + " redirects without end");
    }

    private static HttpResponse<byte[]> once(Call call, URI uri, long end) throws VendorException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(call.method(),
                call.body().map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody()));
        call.headers().forEach(request::setHeader);
        HttpClient client = call.terms().fingerprint().map(RealHttp::trusting).orElse(CLIENT);
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request.build(),
                HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw unreachable(call, "no answer within " + call.deadline().toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw unreachable(call, e.getCause() instanceof IOException io
                    ? String.valueOf(io.getMessage())
                    : e.getCause().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(call, "interrupted", e);
        }
    }

    private static VendorException unreachable(Call call, String why, Exception e) {
        return new VendorException(VendorException.Kind.UNREACHABLE, call.uri().getHost() + ": " + why, e);
    }

    private static Reply reply(Call call, HttpResponse<byte[]> response) throws VendorException {
        if (response.body().length > LARGEST_BYTES) {
            throw new VendorException(VendorException.Kind.BAD_ANSWER,
                    call.uri().getHost() + " answers with more than " + LARGEST_BYTES + " bytes");
        }
        Reply reply = new Reply(response.statusCode(), response.headers().map(), response.body());
        String type = reply.header("content-type").orElse("");
        Optional<String> expected = call.terms().contentType();
        if (reply.ok() && expected.isPresent() && !expected.get().contains("html") && type.contains("html")) {
            throw new VendorException(VendorException.Kind.BAD_ANSWER,
                    call.uri().getHost() + " answers with a web page instead of " + expected.get());
        }
        return reply;
    }

    private static HttpClient trusting(String fingerprint) {
        return PINNED.computeIfAbsent(fingerprint.replace(":", "").toLowerCase(Locale.ROOT), pin -> {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[]{new Pin(pin)}, null);
                return made(client().sslContext(context));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static HttpClient.Builder client() {
        return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5))
                .followRedirects(HttpClient.Redirect.NEVER).version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newCachedThreadPool(work -> clean(() -> {
                    Thread thread = new Thread(null, work, "HttpClient-testkit", 0, false);
                    thread.setDaemon(true);
                    return thread;
                })));
    }

    private static HttpClient made(HttpClient.Builder builder) {
        return clean(builder::build);
    }

    /**
     * Starts threads as if nobody had called: up to Java 23 a thread keeps the protection domains of all its callers, so
     * that a bundle's classes would outlive the bundle.
     */
    @SuppressWarnings("removal") // there is no other way to leave the callers' domains behind on Java 17
    private static <T> T clean(Supplier<T> maker) {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(RealHttp.class.getClassLoader());
        try {
            return AccessController.doPrivileged((PrivilegedAction<T>) maker::get);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /** Trusts one certificate whatever its name, as the host does. */
    private static final class Pin extends X509ExtendedTrustManager {
        private final String sha256;

        Pin(String sha256) {
            this.sha256 = sha256;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            try {
                byte[] shown = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
                if (!HexFormat.of().formatHex(shown).equals(sha256)) {
                    throw new CertificateException("another certificate is pinned");
                }
            } catch (NoSuchAlgorithmException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
