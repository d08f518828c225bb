package offpeak.api;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.annotation.versioning.ProviderType;

/** The host's HTTP client: a total deadline on each call, a cap on the size, no redirect to another host. */
@ProviderType
public interface Http {

    /**
     * Sends a call and waits for the whole answer. Any status is an answer.
     *
     * @throws VendorException UNREACHABLE without an answer in time, BAD_ANSWER when it is too large or redirects elsewhere
     */
    Reply send(Call call) throws VendorException;

    /**
     * @param method GET, POST, PUT or DELETE
     * @param uri absolute http or https
     * @param headers by name
     * @param body absent for none
     * @param deadline for the whole call, in real time
     */
    record Call(String method, URI uri, Map<String, String> headers, Optional<String> body, Duration deadline) {

        private static final Duration DEADLINE = Duration.ofSeconds(15);

        public Call {
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(uri, "uri");
            headers = Map.copyOf(headers);
        }

        public static Call get(URI uri) {
            return new Call("GET", uri, Map.of(), Optional.empty(), DEADLINE);
        }

        /** A POST of JSON text. */
        public static Call postJson(URI uri, String json) {
            return new Call("POST", uri, Map.of("Content-Type", "application/json"), Optional.of(json), DEADLINE);
        }

        /** A POST of form fields. */
        public static Call postForm(URI uri, Map<String, String> fields) {
            String body = new TreeMap<>(fields).entrySet().stream().map(
                    e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&"));
            return new Call("POST", uri, Map.of("Content-Type", "application/x-www-form-urlencoded"),
                    Optional.of(body), DEADLINE);
        }

        public Call header(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Call(method, uri, more, body, deadline);
        }

        public Call bearer(String token) {
            return header("Authorization", "Bearer " + token);
        }

        /** Without headers and body, which may hold secrets. */
        @Override
        public String toString() {
            return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
        }
    }

    /**
     * @param status HTTP status
     * @param headers by lower-case name, the first value of each
     * @param body as text in UTF-8
     */
    record Reply(int status, Map<String, String> headers, String body) {

        public boolean ok() {
            return status >= 200 && status < 300;
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
        }

        /** Without the body, which may hold secrets. */
        @Override
        public String toString() {
            return "HTTP " + status + ", " + body.length() + " characters";
        }
    }
}
