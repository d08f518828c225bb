package offpeak.host.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Collects an answer's body as it comes, and cuts the connection when it is more than any vendor sends. */
final class CappedBody implements BodyHandler<byte[]>, BodySubscriber<byte[]> {
    static final int CAP_BYTES = 8 << 20;
    static final String CAP_TEXT = "8 MB";

    /** The answer is larger than {@link #CAP_BYTES}. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile boolean begun;
    private Subscription subscription;
    private boolean cancelled;

    @Override
    public BodySubscriber<byte[]> apply(ResponseInfo info) {
        begun = true;
        if (info.headers().firstValueAsLong("content-length").orElse(0) > CAP_BYTES) {
            tooLarge();
        }
        return this;
    }

    /** Whether the answer's headers came. */
    boolean begun() {
        return begun;
    }

    /** Wants no more. */
    synchronized void cancel() {
        cancelled = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }

    @Override
    public synchronized void onSubscribe(Subscription given) {
        subscription = given;
        if (cancelled) {
            given.cancel();
        } else {
            given.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (bytes.size() + buffer.remaining() > CAP_BYTES) {
                tooLarge();
                return;
            }
            byte[] chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            bytes.write(chunk, 0, chunk.length);
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(bytes.toByteArray());
    }

    private void tooLarge() {
        whole.completeExceptionally(new TooLargeException());
        cancel();
    }
}
