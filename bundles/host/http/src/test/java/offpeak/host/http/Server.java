package offpeak.host.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Servers on loopback, proper and improper ones. */
final class Server implements Closeable {
    /** A server that talks bytes. */
    interface Talk {
        void with(Socket socket) throws IOException, InterruptedException;
    }

    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final URI uri;
    private final Closeable stop;

    private Server(String address, Closeable stop) {
        this.uri = URI.create(address);
        this.stop = stop;
    }

    static Server proper(HttpHandler handler) throws IOException {
        return started("http://127.0.0.1:", HttpServer.create(LOOPBACK, 0), handler);
    }

    /** With a certificate for localhost that no authority signed. */
    static Server selfSigned(Path folder, HttpHandler handler) throws Exception {
        return encrypted(certificate(folder, "localhost"), handler);
    }

    /** A key with a certificate that it signed itself, as alias {@code server}; made at the time of the test. */
    static KeyStore certificate(Path folder, String name, String... options) throws Exception {
        Path store = folder.resolve(name + options.length + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-keyalg", "EC",
                "-alias", "server", "-dname", "CN=" + name, "-ext", "san=dns:" + name, "-storetype", "PKCS12",
                "-storepass", "changeit", "-keystore", store.toString()));
        command.addAll(List.of(options));
        new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        return KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    }

    static Server encrypted(KeyStore keys, HttpHandler handler) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(LOOPBACK, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return started("https://localhost:", server, handler);
    }

    private static Server started(String address, HttpServer server, HttpHandler handler) {
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        return new Server(address + server.getAddress().getPort(), () -> {
            server.stop(0);
            threads.shutdownNow();
        });
    }

    /** Reads each request's head and then talks. */
    static Server raw(Talk talk) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        List<Socket> sockets = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        threads.execute(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    sockets.add(socket);
                    threads.execute(() -> {
                        try (socket) {
                            head(socket.getInputStream());
                            talk.with(socket);
                        } catch (IOException | InterruptedException gone) {
                            // the client or the test has ended
                        }
                    });
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return new Server("http://127.0.0.1:" + listener.getLocalPort(), () -> {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
            threads.shutdownNow();
        });
    }

    static void answer(HttpExchange exchange, int status, Map<String, String> headers, byte[] body) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    URI uri(String path) {
        return uri.resolve(path);
    }

    @Override
    public void close() throws IOException {
        stop.close();
    }

    private static void head(InputStream in) throws IOException {
        List<Integer> last = new ArrayList<>(Collections.nCopies(4, 0));
        while (!last.equals(List.of(13, 10, 13, 10))) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            last.remove(0);
            last.add(next);
        }
    }
}
