package offpeak.itest.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import offpeak.itest.faults.FaultProxy.Message;

/** What a {@link FaultProxy} does to a request. */
public final class FaultMode {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CLOSE = "Connection: close\r\n";
    private static final int CHUNK = 64 << 10;

    interface Vendor {
        Message answer(Message request) throws IOException;
    }

    /** @param vendor is asked only by modes that want its answer */
    record Exchange(Socket socket, Message request, Vendor vendor) {
        Message answer() throws IOException {
            return vendor.answer(request);
        }

        void write(String head, byte[] body) throws IOException {
            write(head, body, body.length);
        }

        void write(String head, byte[] body, int length) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            out.write(body, 0, length);
            out.flush();
        }

        /** Until somebody hangs up. */
        void hold() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // whatever else it says
            }
        }

        /** Closes it with a reset in place of an end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    interface Serving {
        void serve(Exchange exchange) throws IOException;
    }

    private final String name;
    private final Serving serving;

    private FaultMode(String name, Serving serving) {
        this.name = name;
        this.serving = serving;
    }

    String name() {
        return name;
    }

    boolean refuses() {
        return name.equals("refuse");
    }

    void serve(Exchange exchange) throws IOException {
        serving.serve(exchange);
    }

    public static FaultMode pass() {
        return new FaultMode("pass", exchange -> {
            Message answer = exchange.answer();
            exchange.write(closing(answer.head()), answer.body());
        });
    }

    public static FaultMode delay(Duration by) {
        return new FaultMode("delay", exchange -> {
            LockSupport.parkNanos(by.toNanos());
            pass().serve(exchange);
        });
    }

    public static FaultMode hang() {
        return new FaultMode("hang", Exchange::hold);
    }

    public static FaultMode hangAfterHeaders() {
        return new FaultMode("hangAfterHeaders", exchange -> {
            exchange.write(closing(exchange.answer().head()), new byte[0]);
            exchange.hold();
        });
    }

    /** Nobody listens. */
    public static FaultMode refuse() {
        return new FaultMode("refuse", Exchange::reset);
    }

    public static FaultMode resetMidBody() {
        return new FaultMode("reset", exchange -> {
            Message answer = exchange.answer();
            exchange.write(closing(answer.head()), answer.body(), answer.body().length / 2);
            exchange.reset();
        });
    }

    /** Ends in order, but short of what was announced. */
    public static FaultMode truncate(int bytes) {
        return new FaultMode("truncate", exchange -> {
            Message answer = exchange.answer();
            exchange.write(closing(answer.head()), answer.body(), Math.min(bytes, answer.body().length));
        });
    }

    /** One byte at a time. */
    public static FaultMode slice(Duration between) {
        return new FaultMode("slice", exchange -> {
            Message answer = exchange.answer();
            exchange.write(closing(answer.head()), new byte[0]);
            for (byte one : answer.body()) {
                LockSupport.parkNanos(between.toNanos());
                exchange.write("", new byte[]{one});
            }
        });
    }

    public static FaultMode status(int code, Map<String, String> headers, String body) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + code + " Fault\r\n" + CLOSE);
        headers.forEach((header, value) -> head.append(header).append(": ").append(value).append("\r\n"));
        return fixed("status " + code, head.toString(), body.getBytes(StandardCharsets.UTF_8));
    }

    /** A page of another kind than was asked for, as a hotel's network answers. */
    public static FaultMode wrongType() {
        return fixed("wrongType", OK + CLOSE + "Content-Type: text/html\r\n",
                "<!doctype html><title>Welcome</title><p>Please accept the terms to go on."
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** JSON without end, never announced. */
    public static FaultMode hugeBody(long bytes) {
        return new FaultMode("hugeBody", exchange -> {
            exchange.write(OK + CLOSE + "Content-Type: application/json\r\n\r\n{\"results\":[1", new byte[0]);
            byte[] chunk = ",1".repeat(CHUNK / 2).getBytes(StandardCharsets.US_ASCII);
            for (long sent = 0; sent < bytes; sent += chunk.length) {
                exchange.write("", chunk);
            }
            exchange.write("]}", new byte[0]);
        });
    }

    /** @param bytes when unpacked */
    public static FaultMode gzipBomb(long bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            byte[] spaces = new byte[CHUNK];
            Arrays.fill(spaces, (byte) ' ');
            for (long sent = 0; sent < bytes; sent += spaces.length) {
                out.write(spaces);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fixed("gzipBomb", OK + CLOSE + "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                packed.toByteArray());
    }

    /** The same answer twice on the one connection. */
    public static FaultMode dupResponse() {
        return new FaultMode("dupResponse", exchange -> {
            Message answer = exchange.answer();
            String head = answer.head().replaceFirst("(?im)^Connection:.*\r\n", "");
            exchange.write(head, answer.body());
            exchange.write(head, answer.body());
        });
    }

    /** Announces half of what it sends. */
    public static FaultMode badLength() {
        return new FaultMode("badLength", exchange -> {
            Message answer = exchange.answer();
            exchange.write(head(answer.head(), answer.body().length / 2), answer.body());
        });
    }

    /** Another body, as JSON. */
    public static FaultMode badJson(String text) {
        return fixed("badJson", OK + CLOSE + "Content-Type: application/json\r\n",
                text.getBytes(StandardCharsets.UTF_8));
    }

    /** The vendor's text in one encoding, announced as another. */
    public static FaultMode wrongCharset() {
        return new FaultMode("wrongCharset", exchange -> {
            byte[] body = new String(exchange.answer().body(), StandardCharsets.UTF_8)
                    .getBytes(Charset.forName("UTF-16LE"));
            fixed("", OK + CLOSE + "Content-Type: application/json; charset=utf-8\r\n", body).serve(exchange);
        });
    }

    /** @param to an address, whole */
    public static FaultMode redirect(String to) {
        return fixed("redirect", "HTTP/1.1 302 Found\r\n" + CLOSE + "Location: " + to + "\r\n", new byte[0]);
    }

    /** The vendor's answer, changed. */
    public static FaultMode rewrite(UnaryOperator<String> change) {
        return new FaultMode("rewrite", exchange -> {
            Message answer = exchange.answer();
            byte[] body = change.apply(new String(answer.body(), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.write(head(answer.head(), body.length), body);
        });
    }

    /** The vendor does its work, and its answer never comes. */
    public static FaultMode loseReply() {
        return new FaultMode("loseReply", exchange -> {
            exchange.answer();
            exchange.reset();
        });
    }

    static FaultMode other(String name, Serving serving) {
        return new FaultMode(name, serving);
    }

    private static FaultMode fixed(String name, String head, byte[] body) {
        return new FaultMode(name, exchange -> exchange.write(head + "Content-Length: " + body.length + "\r\n\r\n",
                body));
    }

    private static String closing(String head) {
        return head.replaceFirst("(?im)^Connection:.*\r\n", "").replaceFirst("\r\n", "\r\n" + CLOSE);
    }

    private static String head(String head, int length) {
        return closing(head).replaceFirst("(?im)^(Content-Length|Transfer-Encoding):.*\r\n", "")
                .replaceFirst("\r\n", "\r\nContent-Length: " + length + "\r\n");
    }
}
