package offpeak.simulator.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import javax.net.ssl.SSLSession;

/**
 * Answers a client in its own thread, as the socket would: a request that gets no answer, or half of one, ends in an
 * {@link UncheckedIOException} at once, because nobody waits for real in simulated time.
 */
record InProcess(Faces faces) implements Function<HttpRequest, HttpResponse<byte[]>> {

    @Override
    public HttpResponse<byte[]> apply(HttpRequest request) {
        Outcome outcome = faces.answer(Request.of(request));
        if (outcome instanceof Outcome.Answered whole) {
            return new Response(request, whole.answer());
        }
        throw new UncheckedIOException(outcome instanceof Outcome.Silence
                ? new HttpTimeoutException("no answer")
                : new IOException("closed within the answer"));
    }

    private record Response(HttpRequest request, int statusCode, HttpHeaders headers, byte[] body)
            implements
                HttpResponse<byte[]> {

        Response(HttpRequest request, Answer answer) {
            this(request, answer.status(), headers(answer), answer.body());
        }

        private static HttpHeaders headers(Answer answer) {
            Map<String, List<String>> all = new LinkedHashMap<>();
            answer.headers().forEach((name, value) -> all.put(name, List.of(value)));
            all.put("Content-Type", List.of(answer.contentType()));
            return HttpHeaders.of(all, (name, value) -> true);
        }

        @Override
        public Optional<HttpResponse<byte[]>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public HttpClient.Version version() {
            return HttpClient.Version.HTTP_1_1;
        }
    }
}
