package offpeak.cli.setup;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import offpeak.cli.Failure;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a vendor. Answers are bounded, and no redirect is followed. */
final class Web {

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(StreamReadConstraints
            .builder().maxNestingDepth(64).maxStringLength(1 << 17).build()).build()).build();
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    /** Bytes; an account with many cars stays far below. */
    private static final int LARGEST = 1 << 20;

    /**
     * @param json absent when the answer is none
     * @param cookies as set
     */
    record Reply(int status, Optional<JsonNode> json, String text, List<String> cookies) {

        boolean ok() {
            return status / 100 == 2;
        }

        /** What the vendor names its error, when it is a word that can be shown. */
        String error() {
            return json.map(answer -> answer.path("error").asString(""))
                    .filter(word -> word.matches("[A-Za-z0-9_-]{1,60}"))
                    .map(word -> ", " + word).orElse("");
        }
    }

    private final String vendor;
    private final String urlOption;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER).build();

    /**
     * @param vendor for people
     * @param urlOption the option that says where it is
     */
    Web(String vendor, String urlOption) {
        this.vendor = vendor;
        this.urlOption = urlOption;
    }

    /** @throws Failure for anything but an http or https address */
    static URI address(String option, String text) {
        try {
            URI uri = URI.create(text.strip().replaceAll("/+$", ""));
            if (uri.getHost() != null && uri.getUserInfo() == null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new Failure(Failure.USAGE, option + " is no address such as https://api.example.com");
    }

    Reply get(URI uri, Map<String, String> headers) {
        return send(request(uri, headers).GET());
    }

    Reply form(URI uri, Map<String, String> headers, Map<String, String> fields) {
        return send(request(uri, headers).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(fields))));
    }

    Reply json(URI uri, Map<String, String> headers, Object body) {
        return send(request(uri, headers).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    static String encoded(Map<String, String> fields) {
        return new TreeMap<>(fields).entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static HttpRequest.Builder request(URI uri, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(DEADLINE).header("User-Agent", "offpeak");
        headers.forEach(request::header);
        return request;
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            byte[] body;
            try (InputStream in = response.body()) {
                body = in.readNBytes(LARGEST + 1);
            }
            if (body.length > LARGEST) {
                throw new Failure(Failure.OTHER, vendor + " sent more than a megabyte; is " + urlOption + " right?");
            }
            return new Reply(response.statusCode(), parsed(body), new String(body, StandardCharsets.UTF_8),
                    response.headers().allValues("set-cookie"));
        } catch (HttpTimeoutException e) {
            throw unreachable("does not answer in time", e);
        } catch (SSLException e) {
            throw unreachable("shows a certificate that is not trusted", e);
        } catch (IOException e) {
            throw unreachable("can not be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.OTHER, "interrupted", e);
        }
    }

    private Failure unreachable(String what, Exception e) {
        return new Failure(Failure.OTHER, vendor + " " + what + "; check the network, and " + urlOption
                + " if you gave it", e);
    }

    private static Optional<JsonNode> parsed(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node.isObject() || node.isArray() ? Optional.of(node) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** The JSON of a good answer; what other answers mean is said in words. */
    JsonNode accepted(Reply reply, String login) {
        switch (reply.status()) {
            case 401, 403 -> throw new Failure(Failure.OTHER, vendor + " does not accept the login (HTTP "
                    + reply.status() + reply.error() + "); " + login);
            case 402 -> throw new Failure(Failure.OTHER, vendor + " wants a subscription first (HTTP 402)");
            case 404 -> throw new Failure(Failure.OTHER, vendor + " has nothing there (HTTP 404); is " + urlOption
                    + " right?");
            case 412 -> throw new Failure(Failure.OTHER, vendor + " does not know the application in this region (HTTP "
                    + "412); register it there as its developer pages say");
            case 429 -> throw new Failure(Failure.OTHER, vendor + " wants to be asked less often (HTTP 429); try again "
                    + "in some minutes");
            default -> {
                if (!reply.ok()) {
                    throw new Failure(Failure.OTHER, vendor + " answered HTTP " + reply.status() + reply.error()
                            + "; try again later");
                }
            }
        }
        return reply.json().orElseThrow(() -> new Failure(Failure.OTHER, vendor
                + " answered with a page in place of data, perhaps a captcha or a network's login page; open "
                + "its site in a browser from this network, and check " + urlOption));
    }

    /** Of one line and without control characters: it goes to a terminal. */
    static String line(String text) {
        String clean = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?").strip();
        return clean.length() > 80 ? clean.substring(0, 80) + "…" : clean;
    }
}
