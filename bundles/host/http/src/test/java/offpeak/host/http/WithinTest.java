package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import offpeak.api.Http.Call;
import offpeak.api.Http.Reply;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.HttpFactory.VendorConnection;
import org.junit.jupiter.api.Test;

/** Servers in this process: no socket, and yet every rule of the client. */
class WithinTest {
    /** Port 9 is nobody's: what is not answered within the process is refused. */
    private static final String AT = "http://127.0.0.1:9";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-29T00:30:00Z"));

    private final List<String> asked = new ArrayList<>();

    private record Answer(HttpRequest request, int statusCode, HttpHeaders headers, byte[] body)
            implements
                HttpResponse<byte[]> {
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

    private Function<HttpRequest, HttpResponse<byte[]>> answering(int status, Map<String, List<String>> headers) {
        return request -> {
            asked.add(request.method() + " " + request.uri());
            return new Answer(request, status, HttpHeaders.of(headers, (name, value) -> true),
                    "grün".getBytes(StandardCharsets.UTF_8));
        };
    }

    private static Call get(String uri) {
        return Call.get(URI.create(uri));
    }

    private static VendorException refused(VendorConnection connection, String uri) {
        return assertThrows(VendorException.class, () -> connection.send(get(uri)));
    }

    @Test
    void aCallToTheirAddressIsAnsweredWithoutASocketAndCounted() throws VendorException {
        HttpComponent http = Start.http(CLOCK, null, true);
        var servers = answering(200, Map.of("X-Some", List.of("thing")));
        http.addVendors(servers, Map.of("offpeak.vendors.at", AT));
        VendorConnection connection = http.create("agile");
        Reply reply = connection.send(get(AT + "/v1/products/"));
        assertEquals("grün", reply.body());
        assertEquals(Optional.of("thing"), reply.header("x-some"));
        assertEquals(List.of("GET " + AT + "/v1/products/"), asked);
        assertEquals(1, http.accounts().get(0).callsToday());
        http.removeVendors(servers);
        assertEquals(Kind.UNREACHABLE, refused(connection, AT + "/v1/products/").kind());
        assertEquals(1, asked.size());
    }

    @Test
    void whatTheyAskForIsHonoured() {
        HttpComponent http = Start.http(CLOCK, null, true);
        http.addVendors(answering(429, Map.of("Retry-After", List.of("90"))), Map.of("offpeak.vendors.at", AT));
        VendorConnection connection = http.create("agile");
        try {
            assertEquals(429, connection.send(get(AT + "/a")).status());
        } catch (VendorException unexpected) {
            throw new AssertionError(unexpected);
        }
        assertTrue(refused(connection, AT + "/a").getMessage().contains("2026-03-29T00:31:30Z"));
        assertEquals(1, asked.size());
    }

    @Test
    void aServerThatDoesNotAnswerIsNoError() {
        HttpComponent http = Start.http(CLOCK, null, true);
        http.addVendors(request -> {
            throw new UncheckedIOException(new HttpTimeoutException("never"));
        }, Map.of("offpeak.vendors.at", AT));
        VendorException refusal = refused(http.create("agile"), AT + "/a");
        assertEquals(Kind.UNREACHABLE, refusal.kind());
        assertEquals("127.0.0.1 did not answer within 15 s", refusal.getMessage());
    }

    @Test
    void inEarnestNobodyAnswersInPlaceOfTheNetwork() {
        HttpComponent http = Start.http(CLOCK, null, false);
        http.addVendors(answering(200, Map.of()), Map.of("offpeak.vendors.at", AT));
        assertEquals(Kind.UNREACHABLE, refused(http.create("agile"), AT + "/token").kind());
        assertEquals(List.of(), asked);
    }

    @Test
    void aNeighbourOfTheirAddressIsNotTheirs() {
        HttpComponent http = Start.http(CLOCK, null, true);
        http.addVendors(answering(200, Map.of()), Map.of("offpeak.vendors.at", "http://127.0.0.1:1"));
        assertEquals(Kind.UNREACHABLE, refused(http.create("agile"), "http://127.0.0.1:19/").kind());
        assertEquals(List.of(), asked);
    }
}
