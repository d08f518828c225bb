package offpeak.itest.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * Stands between a host and its simulated vendors, on plain sockets because no HTTP library would do what is asked of it.
 * What it does to the requests is switched while it runs; one request per connection.
 */
public final class FaultProxy implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int LARGEST_HEAD = 64 << 10;

    /** A request that came, in the order in which they came. */
    public record Seen(String method, String path, boolean authorized, String mode) {}

    /** @param head of the request or answer, with the empty line at its end */
    record Message(String head, byte[] body) {
        String method() {
            return head.split(" ", 2)[0];
        }

        String path() {
            return head.split(" ", 3)[1];
        }

        Optional<String> header(String name) {
            return head.lines().skip(1).filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip()).findFirst();
        }
    }

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Optional<SSLContext> tls;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, FaultMode> byPath = new ConcurrentHashMap<>();
    private volatile FaultMode mode = FaultMode.pass();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile int target;
    private volatile ServerSocket server;
    private final int port;

    public FaultProxy() throws IOException {
        this(Optional.empty());
    }

    /** @param tls with the certificate that it shows; plain without */
    FaultProxy(Optional<SSLContext> tls) throws IOException {
        this.tls = tls;
        listen(0);
        port = server.getLocalPort();
    }

    /** Where it passes requests on to: a port of this machine. */
    public FaultProxy to(int port) {
        target = port;
        return this;
    }

    /** Without a slash at its end. */
    public String url() {
        return (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** From now on, for requests that come and for those that wait, which are hung up on. */
    public void mode(FaultMode now) throws IOException {
        boolean refused = mode.refuses();
        mode = now;
        byPath.clear();
        hangUp();
        if (now.refuses() && !refused) {
            server.close();
        } else if (!now.refuses() && refused) {
            listen(port);
        }
    }

    /** For paths with these words in them alone, before the general mode. */
    public void mode(String pathPart, FaultMode now) {
        byPath.put(pathPart, now);
    }

    /** What came since the last {@link #forget}. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    public long count(String pathPart) {
        return seen.stream().filter(one -> one.path().contains(pathPart)).count();
    }

    /** Also those that never got as far as a request. */
    public int connections() {
        return connections.get();
    }

    public void forget() {
        seen.clear();
    }

    private void listen(int at) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), at), 200);
        server = socket;
        threads.execute(() -> accept(socket));
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket socket = from.accept();
                open.add(socket);
                connections.incrementAndGet();
                threads.execute(() -> serve(socket));
            }
        } catch (IOException closed) {
            // by a mode that refuses, or for good
        }
    }

    private void serve(Socket plain) {
        try (plain; Socket socket = secured(plain)) {
            socket.setTcpNoDelay(true);
            Message request = read(socket.getInputStream());
            if (request.head().isEmpty()) {
                return;
            }
            FaultMode now = byPath.entrySet().stream().filter(one -> request.path().contains(one.getKey()))
                    .map(Map.Entry::getValue).findFirst().orElse(mode);
            seen.add(new Seen(request.method(), request.path(), request.header("Authorization").isPresent(),
                    now.name()));
            now.serve(new FaultMode.Exchange(socket, request, this::forward));
        } catch (IOException | RuntimeException hungUp) {
            // one of the two sides had enough, as it often is the fault's purpose
        } finally {
            open.remove(plain);
        }
    }

    private Socket secured(Socket plain) throws IOException {
        if (tls.isEmpty()) {
            return plain;
        }
        javax.net.ssl.SSLSocket socket = (javax.net.ssl.SSLSocket) tls.get().getSocketFactory().createSocket(plain,
                null, plain.getPort(), true);
        socket.setUseClientMode(false);
        return socket;
    }

    /** The vendor's whole answer. */
    private Message forward(Message request) throws IOException {
        try (Socket vendor = new Socket(InetAddress.getByAddress(LOOPBACK), target)) {
            open.add(vendor);
            OutputStream out = vendor.getOutputStream();
            out.write(request.head().replaceFirst("(?im)^Connection:.*\r\n", "")
                    .replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(request.body());
            out.flush();
            Message answer = read(vendor.getInputStream());
            open.remove(vendor);
            return answer;
        }
    }

    /** The head until its empty line, then as much as it announces, or all there is. */
    private static Message read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() > LARGEST_HEAD) {
                return new Message("", new byte[0]);
            }
            head.append((char) next);
        }
        Message bare = new Message(head.toString(), new byte[0]);
        Optional<Integer> length = bare.header("Content-Length").map(Integer::valueOf);
        boolean answer = bare.head().startsWith("HTTP/");
        return new Message(bare.head(), length.isPresent()
                ? in.readNBytes(length.get())
                : answer ? in.readAllBytes() : new byte[0]);
    }

    private void hangUp() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException gone) {
                // that is what is wanted
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
        threads.shutdownNow();
    }
}
