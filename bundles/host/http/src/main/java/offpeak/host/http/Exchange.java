package offpeak.host.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** One request and its answer, within a deadline for both. */
final class Exchange {
    private final Transport client;
    private final HttpRequest request;
    private final Optional<String> pinned;
    private final Deadline deadline;
    private final CappedBody body;
    private CompletableFuture<?> coming;
    private boolean givenUp;

    Exchange(Transport client, HttpRequest request, Optional<String> pinned, Deadline deadline) {
        this.client = client;
        this.request = request;
        this.pinned = pinned;
        this.deadline = deadline;
        this.body = new CappedBody();
    }

    HttpResponse<byte[]> send() throws VendorException {
        await(() -> client.known(request.uri()), "has no address yet after ");
        return await(() -> client.sendAsync(request, pinned, body), "did not answer within ");
    }

    private <T> T await(Supplier<CompletableFuture<T>> start, String late) throws VendorException {
        CompletableFuture<T> started;
        synchronized (this) {
            if (givenUp) {
                throw stopped(host());
            }
            started = start.get();
            coming = started;
        }
        try {
            return started.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException over) {
            abort();
            throw unreachable(body.begun()
                    ? "began to answer, but was not done within " + deadline
                    : late + deadline);
        } catch (InterruptedException stop) {
            abort();
            throw interrupted(host());
        } catch (CancellationException closed) {
            throw stopped(host());
        } catch (ExecutionException failed) {
            throw explained(failed);
        }
    }

    /** Ends it from another thread. */
    synchronized void giveUp() {
        givenUp = true;
        abort();
    }

    static VendorException stopped(String host) {
        return new VendorException(Kind.UNREACHABLE,
                "the call to " + host + " was given up because its work was stopped");
    }

    /** The caller's thread stays interrupted: whoever interrupted it wants it to end. */
    static VendorException interrupted(String host) {
        Thread.currentThread().interrupt();
        return stopped(host);
    }

    private synchronized void abort() {
        body.cancel();
        if (coming != null) {
            coming.cancel(true);
        }
    }

    private String host() {
        return request.uri().getHost();
    }

    /**
     * In our own words, without the JDK's exception: its message may quote what the server sent back, secrets included.
     */
    private VendorException explained(ExecutionException failed) {
        for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof CappedBody.TooLargeException) {
                return new VendorException(Kind.BAD_ANSWER, host() + " sent more than " + CappedBody.CAP_TEXT);
            } else if (cause instanceof CancellationException) {
                return stopped(host());
            } else if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
                return unreachable("has no address: check the name and the network's DNS");
            } else if (cause instanceof HttpConnectTimeoutException) {
                return unreachable("could not be connected within " + JdkClient.CONNECT.toSeconds() + " s");
            } else if (cause instanceof HttpTimeoutException) {
                return unreachable("did not answer within " + deadline);
            } else if (cause instanceof NoRouteToHostException) {
                return unreachable("can't be reached: there is no way to it in the network");
            } else if (cause instanceof SSLException) {
                return unreachable(refused(cause).map(why -> "is not trusted: its certificate " + why)
                        .orElse("can't be talked to in an encrypted way: " + cause.getMessage()));
            }
        }
        Throwable cause = failed.getCause();
        if (cause instanceof ConnectException) {
            return unreachable("refused the connection");
        } else if (cause instanceof ProtocolException) {
            return unreachable("does not answer in proper HTTP");
        } else if (cause instanceof IOException) {
            return unreachable(body.begun()
                    ? "broke the connection off within its answer"
                    : "broke the connection off without an answer");
        }
        return unreachable("could not be called: " + cause.getClass().getSimpleName());
    }

    private static Optional<String> refused(Throwable handshake) {
        for (Throwable cause = handshake.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Trust.RefusedException) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }

    private VendorException unreachable(String what) {
        return new VendorException(Kind.UNREACHABLE, host() + " " + what);
    }
}
