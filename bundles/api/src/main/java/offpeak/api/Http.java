package offpeak.api;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.annotation.versioning.ProviderType;

/** The host's HTTP client: a total deadline on each call, a cap on the size, no redirect to another host. */
@ProviderType
public interface Http {

    /**
     * Sends a call and waits for the whole answer. Any status is an answer.
     *
     * @throws VendorException UNREACHABLE without an answer in time or with a certificate that is not trusted, BAD_ANSWER
     *         when it is too large, redirects elsewhere or is not what was {@link Call#expecting expected}, THROTTLED when
     *         the account's calls of the day are used up or {@link Call#spaced} does not let it out within its deadline
     */
    Reply send(Call call) throws VendorException;

    /** What a call is for. Each is counted and limited apart, and has a price of its own, see {@link CallPrices}. */
    enum Purpose {
        /** Looks and changes nothing. */
        READ,
        /** Orders something. */
        COMMAND,
        /** Signs in or refreshes a token. */
        LOGIN,
        /** Wakes a device, so that it can be read or told something. */
        WAKE
    }

    /**
     * What is asked of the host for one call, beyond the request itself.
     *
     * @param redirects whether a redirect of a GET is followed, within the same server alone
     * @param contentType the media type that a good answer must have; absent for any
     * @param fingerprint SHA-256 of the only certificate that is trusted, as hex digits; absent for what the machine trusts
     * @param spacing at least so long after the last call of anybody to the same server; zero for at once
     */
    record Terms(boolean redirects, Optional<String> contentType, Optional<String> fingerprint, Duration spacing) {
        public static final Terms USUAL = new Terms(true, Optional.empty(), Optional.empty(), Duration.ZERO);
    }

    /**
     * A request. The defaults: 15 s, a GET is a READ and everything else a COMMAND.
     *
     * @param method GET, POST, PUT or DELETE
     * @param uri absolute http or https
     * @param headers by name
     * @param body absent for none
     * @param deadline for the whole call, in real time
     * @param purpose what it is for
     * @param terms what is asked of the host for it
     */
    record Call(String method, URI uri, Map<String, String> headers, Optional<String> body, Duration deadline,
            Purpose purpose, Terms terms) {

        private static final Duration DEADLINE = Duration.ofSeconds(15);

        public Call {
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(uri, "uri");
            Objects.requireNonNull(purpose, "purpose");
            Objects.requireNonNull(terms, "terms");
            headers = Map.copyOf(headers);
        }

        public Call(String method, URI uri, Map<String, String> headers, Optional<String> body, Duration deadline) {
            this(method, uri, headers, body, deadline, method.equals("GET") ? Purpose.READ : Purpose.COMMAND,
                    Terms.USUAL);
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
            return new Call(method, uri, more, body, deadline, purpose, terms);
        }

        public Call bearer(String token) {
            return header("Authorization", "Bearer " + token);
        }

        public Call within(Duration time) {
            return new Call(method, uri, headers, body, time, purpose, terms);
        }

        /** For a POST that only looks, such as a GraphQL query. */
        public Call asRead() {
            return as(Purpose.READ);
        }

        /** For a GET that changes something. */
        public Call asCommand() {
            return as(Purpose.COMMAND);
        }

        public Call asLogin() {
            return as(Purpose.LOGIN);
        }

        public Call asWake() {
            return as(Purpose.WAKE);
        }

        private Call as(Purpose other) {
            return new Call(method, uri, headers, body, deadline, other, terms);
        }

        /**
         * Asks for a media type and takes a good answer (2xx) in nothing else: what a hotel or a guest network answers with
         * HTML and status 200 must not count as "no prices". Plain text and an answer that names no type are taken, since
         * many vendors are careless there, but never an HTML page.
         *
         * @param contentType e.g. {@code application/json}
         */
        public Call expecting(String contentType) {
            Call asking = headers.keySet().stream().anyMatch("Accept"::equalsIgnoreCase)
                    ? this
                    : header("Accept", contentType);
            return asking.on(new Terms(terms.redirects(), Optional.of(contentType), terms.fingerprint(),
                    terms.spacing()));
        }

        /** A redirect is an answer like any other, e.g. with cookies. */
        public Call noRedirect() {
            return on(new Terms(false, terms.contentType(), terms.fingerprint(), terms.spacing()));
        }

        /**
         * Trusts one certificate and no other, whoever signed it, whatever name it bears and whether it has expired: for
         * devices at home, which sign theirs themselves.
         *
         * @param sha256 the fingerprint of the certificate, 64 hex digits, with or without colons
         */
        public Call pinned(String sha256) {
            return on(new Terms(terms.redirects(), terms.contentType(), Optional.of(sha256), terms.spacing()));
        }

        /**
         * Keeps a distance to the last call to the same server, whichever instance sent it, for vendors that count by address.
         * Waits its turn as long as the deadline allows; after that, or at once when it is known, it ends as THROTTLED with
         * the time after which it may be sent.
         *
         * @param distance by the host's clock
         */
        public Call spaced(Duration distance) {
            return on(new Terms(terms.redirects(), terms.contentType(), terms.fingerprint(), distance));
        }

        private Call on(Terms other) {
            return new Call(method, uri, headers, body, deadline, purpose, other);
        }

        /** Without headers and body, which may hold secrets. */
        @Override
        public String toString() {
            return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
        }
    }

    /** What came back. */
    final class Reply {
        /** For a vendor that does not say how long. */
        private static final Duration BACK_OFF = Duration.ofMinutes(5);
        private static final Pattern CHARSET = Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)",
                Pattern.CASE_INSENSITIVE);

        private final int status;
        private final Map<String, List<String>> headers;
        private final byte[] bytes;
        private String text;

        /**
         * @param headers every value of each, by name in any case
         * @param bytes the body, unpacked
         */
        public Reply(int status, Map<String, List<String>> headers, byte[] bytes) {
            Map<String, List<String>> lower = new TreeMap<>();
            headers.forEach((name, values) -> lower.merge(name.toLowerCase(Locale.ROOT), List.copyOf(values),
                    (one, more) -> Stream.concat(one.stream(), more.stream()).toList()));
            this.status = status;
            this.headers = Collections.unmodifiableMap(lower);
            this.bytes = bytes.clone();
        }

        /** @param headers one value of each, by name in any case */
        public Reply(int status, Map<String, String> headers, String body) {
            this(status, headers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                    header -> List.of(header.getValue()))), body.getBytes(StandardCharsets.UTF_8));
            this.text = body;
        }

        /** HTTP status. */
        public int status() {
            return status;
        }

        public boolean ok() {
            return status >= 200 && status < 300;
        }

        /** By lower-case name, the first value of each. */
        public Map<String, String> headers() {
            return headers.entrySet().stream().filter(header -> !header.getValue().isEmpty())
                    .collect(Collectors.toMap(Map.Entry::getKey, header -> header.getValue().get(0)));
        }

        /** The first value. */
        public Optional<String> header(String name) {
            return headersAll(name).stream().findFirst();
        }

        /** Every value, e.g. each {@code Set-Cookie}; empty when there is none. */
        public List<String> headersAll(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        }

        /** As text, in the charset that the answer names, else UTF-8; without a byte order mark. */
        public synchronized String body() {
            if (text == null) {
                String decoded = new String(bytes, charset());
                text = decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
            }
            return text;
        }

        /** As it came, for what is no text: at most 8 MB. A copy. */
        public byte[] bytes() {
            return bytes.clone();
        }

        private Charset charset() {
            Matcher named = CHARSET.matcher(header("content-type").orElse(""));
            try {
                return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
            } catch (IllegalArgumentException unknown) {
                return StandardCharsets.UTF_8;
            }
        }

        /**
         * This reply when it is a success; else what its status usually means.
         *
         * @param vendor for people
         * @throws VendorException LOGIN for 401 and 403, THROTTLED for 429 with its Retry-After in seconds (5 min without),
         *         UNREACHABLE for 408 and 5xx, BAD_ANSWER for any other
         */
        public Reply accepted(String vendor) throws VendorException {
            if (ok()) {
                return this;
            }
            String what = vendor + " answered HTTP " + status;
            throw switch (status) {
                case 401, 403 -> new VendorException(VendorException.Kind.LOGIN,
                        vendor + " does not accept the login or key (HTTP " + status + "): check it");
                case 429 -> new VendorException(vendor + " wants to be asked less often (HTTP 429)",
                        header("Retry-After").map(String::strip).filter(text -> text.matches("\\d{1,9}"))
                                .map(text -> Duration.ofSeconds(Long.parseLong(text))).orElse(BACK_OFF));
                default -> new VendorException(status == 408 || status >= 500
                        ? VendorException.Kind.UNREACHABLE
                        : VendorException.Kind.BAD_ANSWER, what);
            };
        }

        /**
         * How long the server wants to be left alone: by its Retry-After, else until the last allowance that is used up is
         * given anew ({@code RateLimit-Reset} and the like); 0 or less when that is over.
         *
         * @param now where the server does not tell its own time
         * @return empty when it does not say
         */
        public Optional<Duration> retryAfter(Instant now) {
            return RetryAfter.of(headers(), now);
        }

        /** Without the body, which may hold secrets. */
        @Override
        public String toString() {
            return "HTTP " + status + ", " + bytes.length + " bytes";
        }
    }
}
