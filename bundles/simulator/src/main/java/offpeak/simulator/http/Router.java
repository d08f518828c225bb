package offpeak.simulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/** Stands between the socket and the faces. */
final class Router implements HttpHandler {

    private static final int MOST_PARKED = 64;
    private static final Duration LONGEST_PARKED = Duration.ofMinutes(2);

    private final Faces faces;
    private final Faults faults;
    private final Deque<Parked> parked = new ConcurrentLinkedDeque<>();

    /** A request that gets no answer: it waits without a thread. The time is the JVM's: a client's deadline is real. */
    private record Parked(HttpExchange exchange, Optional<Faults.Active> cause, long sinceNanos) {}

    Router(Faces faces, Faults faults) {
        this.faces = faces;
        this.faults = faults;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            Outcome outcome = faces.answer(Request.read(exchange));
            if (outcome instanceof Outcome.Silence silence) {
                parked.addLast(new Parked(exchange, silence.cause(), System.nanoTime()));
            } else if (outcome instanceof Outcome.Cut cut) {
                sendHalf(exchange, cut.answer());
            } else if (outcome instanceof Outcome.Answered whole) {
                send(exchange, whole.answer());
            }
        } catch (IOException | RuntimeException e) {
            exchange.close();
            throw e;
        }
        releaseParked();
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        try (OutputStream body = begin(exchange, answer)) {
            body.write(answer.body());
        }
    }

    /** Announces the whole length and hangs up in the middle. */
    private static void sendHalf(HttpExchange exchange, Answer answer) throws IOException {
        OutputStream body = begin(exchange, answer);
        body.write(answer.body(), 0, answer.body().length / 2);
        body.flush();
        exchange.close();
    }

    private static OutputStream begin(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        return exchange.getResponseBody();
    }

    /** Hangs up on those whose fault is over, who waited long, or who are too many. */
    void releaseParked() {
        long now = System.nanoTime();
        int over = parked.size() - MOST_PARKED;
        for (Parked each : parked) {
            boolean current = each.cause()
                    .map(cause -> faults.active(cause.fault().vendor()).filter(cause::equals).isPresent())
                    .orElse(true);
            if (over-- > 0 || !current || now - each.sinceNanos() > LONGEST_PARKED.toNanos()) {
                parked.remove(each);
                each.exchange().close();
            }
        }
    }
}
