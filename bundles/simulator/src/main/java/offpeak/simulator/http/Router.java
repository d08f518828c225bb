package offpeak.simulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/** Puts the faults in force between the sockets and the faces, and counts the requests. */
final class Router {

    private static final int MOST_PARKED = 64;
    private static final Duration LONGEST_PARKED = Duration.ofMinutes(2);

    private final Faults faults;
    private final Map<Vendor, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final Deque<Parked> parked = new ConcurrentLinkedDeque<>();

    /** A request that gets no answer: it waits without a thread. The time is the JVM's: a client's deadline is real. */
    private record Parked(HttpExchange exchange, Faults.Active cause, long sinceNanos) {}

    Router(Faults faults) {
        this.faults = faults;
    }

    HttpHandler to(Vendor vendor, Face face) {
        return exchange -> {
            String path = exchange.getRequestURI().getPath();
            Optional<Faults.Active> fault = faults.active(vendor).filter(a -> a.fault().hits(path));
            requests.computeIfAbsent(vendor, v -> new AtomicInteger()).incrementAndGet();
            handle(exchange, face, fault);
        };
    }

    /** A face that no fault hits. */
    HttpHandler to(Face face) {
        return exchange -> handle(exchange, face, Optional.empty());
    }

    int requests(Vendor vendor) {
        AtomicInteger count = requests.get(vendor);
        return count == null ? 0 : count.get();
    }

    private void handle(HttpExchange exchange, Face face, Optional<Faults.Active> fault) throws IOException {
        try {
            Request request = Request.read(exchange);
            Effect effect = fault.<Effect>map(f -> f.fault().effect()).orElse(new Effect.InFace());
            if (effect instanceof Effect.Hang) {
                parked.addLast(new Parked(exchange, fault.orElseThrow(), System.nanoTime()));
            } else if (effect instanceof Effect.Refuse refusal) {
                send(exchange, refusal.answer(fault.orElseThrow().number()));
            } else {
                Answer answer = answer(face, request);
                if (effect instanceof Effect.CutAnswer) {
                    sendHalf(exchange, answer);
                } else {
                    send(exchange, effect instanceof Effect.HalveAnswer ? answer.halved() : answer);
                }
            }
        } catch (IOException | RuntimeException e) {
            exchange.close();
            throw e;
        }
        releaseParked();
    }

    private static Answer answer(Face face, Request request) {
        try {
            return face.answer(request);
        } catch (BadRequest e) {
            return face.badRequest(e.getMessage());
        }
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
            boolean current = faults.active(each.cause().fault().vendor()).filter(each.cause()::equals).isPresent();
            if (over-- > 0 || !current || now - each.sinceNanos() > LONGEST_PARKED.toNanos()) {
                parked.remove(each);
                each.exchange().close();
            }
        }
    }
}
