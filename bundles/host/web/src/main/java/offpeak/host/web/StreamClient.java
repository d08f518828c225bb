package offpeak.host.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import offpeak.api.Site;
import offpeak.api.host.Role;

/** One page that follows. Its queue is bounded and nobody waits for it: when it can't keep up it is let go, and comes again. */
final class StreamClient implements WriteListener, AsyncListener {
    /** A page that is this far behind has gone to sleep. */
    private static final int QUEUE = 200;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Site site;
    private final Locale locale;
    private final Optional<String> user;
    private final Role role;
    private final Consumer<StreamClient> gone;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private volatile boolean welcomed;
    private boolean writable;
    private boolean closed;

    /** @param user who signed in; absent for a visitor or a program */
    StreamClient(AsyncContext context, Site site, Locale locale, Optional<String> user, Role role,
            Consumer<StreamClient> gone) throws IOException {
        this.context = context;
        this.site = site;
        this.locale = locale;
        this.user = user;
        this.role = role;
        this.gone = gone;
        this.out = context.getResponse().getOutputStream();
        context.setTimeout(0);
        context.addListener(this);
        out.setWriteListener(this);
    }

    Site site() {
        return site;
    }

    Locale locale() {
        return locale;
    }

    Optional<String> user() {
        return user;
    }

    Role role() {
        return role;
    }

    /** From here on it gets what changes. */
    void welcomed() {
        welcomed = true;
    }

    boolean isWelcomed() {
        return welcomed;
    }

    void send(String event, Object data) {
        byte[] bytes = ("event: " + event + "\ndata: " + Json.text(data) + "\n\n").getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            if (closed) {
                return;
            }
            if (waiting.size() < QUEUE) {
                waiting.addLast(bytes);
                if (writable) {
                    pump();
                }
                return;
            }
        }
        close();
    }

    @Override
    public synchronized void onWritePossible() {
        writable = true;
        pump();
    }

    /** Writes as long as the connection takes it; the container calls again when it takes more. */
    private void pump() {
        try {
            while (out.isReady()) {
                byte[] next = waiting.pollFirst();
                if (next == null) {
                    out.flush();
                    return;
                }
                out.write(next);
            }
            writable = false;
        } catch (IOException | IllegalStateException e) {
            close();
        }
    }

    @Override
    public void onError(Throwable cause) {
        close();
    }

    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.clear();
        }
        gone.accept(this);
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // the container had ended it already
            return;
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
