package offpeak.device.teslavehicle;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.Http;
import offpeak.api.VendorException;

/** The base URL, which Tesla corrects when an account lives in another region. It is followed once. */
final class Region {

    /** The tokens go where it points: nowhere but to Tesla. */
    private static final Pattern TESLAS = Pattern.compile("https://fleet-api\\.[A-Za-z0-9.-]+\\.tesla\\.(com|cn)");

    private final String host;
    private String base;
    private boolean moved;
    private Optional<String> told = Optional.empty();

    /** Asks {@code /users/region}. */
    interface Inquiry {
        Http.Reply ask() throws VendorException;
    }

    /** @param baseUrl with or without its path */
    Region(String baseUrl) {
        this.host = URI.create(baseUrl).getHost();
        this.base = withPath(baseUrl);
    }

    private static String withPath(String url) {
        return url.endsWith("/api/1") ? url : url + "/api/1";
    }

    URI uri(String path) {
        return URI.create(base + path);
    }

    /** Where the account lives, as far as Tesla told and it can be believed. */
    Optional<String> told() {
        return told;
    }

    /**
     * Goes to the region that a refusal names, or that Tesla tells when it is asked; never a second time.
     *
     * @return whether it makes sense to call again
     */
    boolean moves(Http.Reply refusal, Inquiry inquiry) throws VendorException {
        Matcher named = TESLAS.matcher(refusal.body());
        told = (named.find() ? Optional.of(named.group()) : asked(inquiry.ask())).filter(this::trusted);
        Optional<String> other = told.map(Region::withPath).filter(url -> !url.equals(base));
        if (moved || other.isEmpty()) {
            return false;
        }
        base = other.get();
        moved = true;
        return true;
    }

    private static Optional<String> asked(Http.Reply reply) {
        return Answers.parse(reply).flatMap(json -> Answers.word(json.path("response"), "fleet_api_base_url"))
                .map(url -> url.strip().replaceAll("/+$", ""));
    }

    /** Tesla, or the very host that is configured, for a proxy or the simulator. */
    private boolean trusted(String url) {
        try {
            URI uri = URI.create(url);
            return TESLAS.matcher(url).matches() || uri.getUserInfo() == null && host.equals(uri.getHost())
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
