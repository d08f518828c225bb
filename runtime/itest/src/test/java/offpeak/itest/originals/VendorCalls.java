package offpeak.itest.originals;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;

/** Stands before the simulated vendors and notes what devices are told. Questions and logins pass unnoted. */
final class VendorCalls implements Function<HttpRequest, HttpResponse<byte[]>> {
    /** Nobody's, and never opened. */
    static final String AT = "http://127.0.0.1:10";
    private static final String VENDORS = "http://127.0.0.1:9";

    record Call(Instant at, String path, String body) {}

    /** What a vendor says in place of the simulated one, or makes of that one's answer. */
    interface Script {
        HttpResponse<byte[]> answer(HttpRequest request, Instant now, Supplier<HttpResponse<byte[]>> simulated);
    }

    private final List<Call> told = new CopyOnWriteArrayList<>();
    private final Function<HttpRequest, HttpResponse<byte[]>> vendors;
    private final InstantSource clock;
    private final Script script;

    VendorCalls(Function<HttpRequest, HttpResponse<byte[]>> vendors, InstantSource clock, Script script) {
        this.vendors = vendors;
        this.clock = clock;
        this.script = script;
    }

    @Override
    public HttpResponse<byte[]> apply(HttpRequest request) {
        String path = request.uri().getPath();
        if (request.method().equals("POST") && !path.contains("oauth") && !path.contains("graphql")
                && !path.equals("/portal") && !path.contains("GetLocationListData")) {
            told.add(new Call(clock.instant(), path, body(request)));
        }
        return script.answer(request, clock.instant(),
                () -> vendors.apply(HttpRequest.newBuilder(request, (name, value) -> true)
                        .uri(URI.create(VENDORS + request.uri().toString().substring(AT.length()))).build()));
    }

    List<Call> told() {
        return List.copyOf(told);
    }

    private static String body(HttpRequest request) {
        HttpResponse.BodySubscriber<String> text = HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
        request.bodyPublisher().ifPresent(body -> body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                text.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer item) {
                text.onNext(List.of(item));
            }

            @Override
            public void onError(Throwable failure) {
                text.onError(failure);
            }

            @Override
            public void onComplete() {
                text.onComplete();
            }
        }));
        return text.getBody().toCompletableFuture().getNow("");
    }
}
