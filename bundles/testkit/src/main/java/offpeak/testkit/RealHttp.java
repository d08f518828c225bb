package offpeak.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import offpeak.api.Http;
import offpeak.api.VendorException;

/** Real HTTP with the promises of {@link Http}: total deadline, cap on the size, no redirect to another host. */
final class RealHttp implements Http {

    /** Far above any vendor's answer, far below what would hurt the host. */
    static final int LARGEST_BYTES = 8 << 20;
    private static final int MOST_REDIRECTS = 5;

    /** One for all tests: each client keeps a thread until it is collected. */
    private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER).version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public Reply send(Call call) throws VendorException {
        URI uri = call.uri();
        long end = System.nanoTime() + call.deadline().toNanos();
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            HttpResponse<byte[]> response = once(call, uri, end);
            String location = response.headers().firstValue("location").orElse("");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return reply(call, response);
            }
            URI target = uri.resolve(location);
            if (!uri.getRawAuthority().equals(target.getRawAuthority()) || !uri.getScheme().equals(
                    target.getScheme())) {
                throw new VendorException(VendorException.Kind.BAD_ANSWER,
                        call + " redirects to another host: " + target.getHost());
            }
            uri = target;
        }
        throw new VendorException(VendorException.Kind.BAD_ANSWER, call + " redirects without end");
    }

    private static HttpResponse<byte[]> once(Call call, URI uri, long end) throws VendorException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(call.method(),
                call.body().map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody()));
        call.headers().forEach(request::setHeader);
        CompletableFuture<HttpResponse<byte[]>> answer = CLIENT.sendAsync(request.build(),
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
        return new VendorException(VendorException.Kind.UNREACHABLE, call + ": " + why, e);
    }

    private static Reply reply(Call call, HttpResponse<byte[]> response) throws VendorException {
        if (response.body().length > LARGEST_BYTES) {
            throw new VendorException(VendorException.Kind.BAD_ANSWER,
                    call + " answers with more than " + LARGEST_BYTES + " bytes");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        response.headers().map()
                .forEach((name, values) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), values.get(0)));
        return new Reply(response.statusCode(), headers, new String(response.body(), StandardCharsets.UTF_8));
    }
}
