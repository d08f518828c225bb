package offpeak.device.powerwall;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Reads JSON within limits, and all the ways in which Tesla and its brokers say no. */
final class Answers {

    /** No answer of theirs is nested deeper than ten or has a number of more than twenty digits. */
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).maxNumberLength(64).maxNameLength(1000).build())
            .build()).build();

    private static final Duration LONGEST_WAIT = Duration.ofHours(24);
    private static final Duration UNTOLD_WAIT = Duration.ofMinutes(1);
    private static final int SHOWN = 200;

    /**
     * What was asked, for messages and for what a refusal means.
     *
     * @param vendor for people
     * @param what for people
     * @param write whether it was to change something
     * @param scope the permission that it takes; absent where the vendor has none
     */
    record Ask(String vendor, String what, boolean write, Optional<String> scope) {
        String said() {
            return vendor + ", asked for " + what + ", said ";
        }
    }

    private Answers() {}

    /**
     * The answer's JSON; missing when a write was answered with nothing.
     *
     * @throws VendorException when it is a refusal, also one that comes with status 200
     */
    static JsonNode read(Http.Reply reply, Ask ask, Instant now) throws VendorException {
        if (!reply.ok()) {
            throw failure(reply.status(), reply, ask, now);
        }
        if (ask.write() && reply.body().isBlank()) {
            return MissingNode.getInstance();
        }
        JsonNode json = parse(reply).orElseThrow(() -> new VendorException(Kind.BAD_ANSWER, ask.said()
                + (html(reply) ? "a web page instead of JSON" : "something that is not JSON")
                + "; it is asked again later, check the base URL if this stays"));
        int code = json.path("response").path("code").asInt(0);
        if (code >= 400) {
            throw failure(code, reply, ask, now);
        }
        if (json.path("error").isString() && !json.path("error").stringValue().isBlank()) {
            throw failure(reply.status(), reply, ask, now);
        }
        return json;
    }

    /** What a refusal means. */
    static VendorException failure(int status, Http.Reply reply, Ask ask, Instant now) {
        String said = ask.said() + status + text(reply).map(text -> " (" + text + ")").orElse("");
        if (status == 429) {
            return new VendorException(said + ": too many calls", retryAfter(reply, now));
        }
        if (status >= 500 || status == 408 || status == 424) {
            return new VendorException(Kind.UNREACHABLE, said + ": it does not answer at the moment");
        }
        return switch (status) {
            case 401, 423 -> new VendorException(Kind.LOGIN, said + ": sign in again");
            case 402 -> new VendorException(Kind.CONFIGURATION,
                    said + ": the account has no payment or credits left, see to its billing");
            case 403 -> ask.scope().map(scope -> new VendorException(Kind.CONFIGURATION, said
                    + ": the login lacks the scope " + scope + "; grant it to the application and sign in again"))
                    .orElseGet(() -> new VendorException(Kind.LOGIN, said + ": the key is refused, make a new one"));
            case 404 -> new VendorException(Kind.CONFIGURATION, said + ": no such site, check siteId and baseUrl");
            case 412 -> new VendorException(Kind.CONFIGURATION,
                    said + ": the application is not registered in this region, see baseUrl");
            case 421 -> new VendorException(Kind.CONFIGURATION, said + ": the account lives in another region");
            case 451 -> new VendorException(Kind.CONFIGURATION, said + ": the account's privacy settings forbid it");
            default -> new VendorException(ask.write() ? Kind.REFUSED : Kind.BAD_ANSWER, said);
        };
    }

    /** The body as JSON, or empty when it is none. */
    static Optional<JsonNode> parse(Http.Reply reply) {
        if (html(reply) || reply.body().isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(reply.body()));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static boolean html(Http.Reply reply) {
        return reply.body().stripLeading().startsWith("<");
    }

    /** The vendor's own words, short and on one line. */
    static Optional<String> text(Http.Reply reply) {
        return parse(reply).map(json -> {
            String error = json.path("error").asString("");
            String more = json.path("error_description").asString("");
            String message = json.path("response").path("message").asString(json.path("message").asString(""));
            return line(error + " " + more + " " + message);
        }).filter(text -> !text.isEmpty());
    }

    /** A vendor's text, short and on one line. */
    static String line(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }

    /** Until when it wants to be left alone: its Retry-After, or the reset of the budget that is used up. */
    static Duration retryAfter(Http.Reply reply, Instant now) {
        Duration wait = reply.retryAfter(now).orElse(UNTOLD_WAIT);
        Duration least = Duration.ofSeconds(1);
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.compareTo(least) < 0 ? least : wait;
    }
}
