package offpeak.price.agile;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Interval;
import offpeak.api.Rows;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The unit rates of one public Octopus product in one region, by REST. No key is needed for them. */
final class OctopusRates {

    /** GB settlement. */
    static final Duration HALF_HOUR = Duration.ofMinutes(30);

    /** Three days of half-hours, each twice: one answer in practice, while the vendor's own default of 100 needs two. */
    private static final int PAGE_SIZE = 300;
    /** 2000 rows at the smallest page seen (100); a list that goes on is broken. */
    private static final int MOST_PAGES = 20;
    /** Caps have been 0.35 to 1.00 GBP/kWh inc VAT; the deepest negative price so far is about -0.20. */
    private static final double LOWEST = -1;
    private static final double HIGHEST = 2;
    /** The catalogue's usual back-off when it does not say how long. */
    private static final Duration BACK_OFF = Duration.ofMinutes(5);
    private static final Duration LONGEST_BACK_OFF = Duration.ofHours(1);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI baseUrl;
    private final String product;
    private final String region;

    /**
     * @param baseUrl scheme and host, perhaps with a path before {@code /v1}
     * @param product code, e.g. {@code AGILE-24-10-01}
     * @param region letter of the grid supply point, e.g. {@code C} for London
     */
    OctopusRates(URI baseUrl, String product, String region) {
        this.baseUrl = baseUrl;
        this.product = product;
        this.region = region;
    }

    /**
     * The known prices within a window, by start of half-hour (UTC grid), GBP/kWh, VAT included. What is not published is
     * not in the map.
     *
     * @throws VendorException as {@link offpeak.api.Integration#refresh} tells
     */
    NavigableMap<Instant, Double> within(Host host, Interval window) throws VendorException {
        NavigableMap<Instant, Double> prices = new TreeMap<>();
        Optional<String> query = Optional
                .of("period_from=" + window.start() + "&period_to=" + window.end() + "&page_size=" + PAGE_SIZE);
        for (int page = 1; query.isPresent(); page++) {
            if (page > MOST_PAGES) {
                throw bad("more than " + MOST_PAGES + " pages of prices");
            }
            JsonNode list = page(host.http(), query.get());
            Rows.each(host, "Octopus's prices of " + product, list.path("results"), row -> read(row, window, prices));
            query = nextQuery(list.path("next"));
        }
        prices.values().removeIf(price -> price.isNaN());
        return prices;
    }

    /** When the newest price ends, which may be long ago; empty when there never was one, or when it has no end. */
    Optional<Instant> end(Http http) throws VendorException {
        JsonNode newest = page(http, "page_size=1").path("results").path(0).path("valid_to");
        return newest.isString() ? Optional.of(instant(newest)) : Optional.empty();
    }

    private URI rates() {
        return URI.create(baseUrl.toString().replaceAll("/+$", "") + "/v1/products/" + product
                + "/electricity-tariffs/E-1R-" + product + "-" + region + "/standard-unit-rates/");
    }

    private JsonNode page(Http http, String query) throws VendorException {
        Http.Reply reply = http.send(Http.Call.get(URI.create(rates() + "?" + query)).header("Accept",
                "application/json"));
        if (!reply.ok()) {
            throw failure(reply);
        }
        JsonNode list;
        try {
            list = JSON.readTree(reply.body());
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "Octopus answered something else than the prices of " + product + " (not JSON)", e);
        }
        if (!list.path("results").isArray()) {
            throw bad("no list of prices");
        }
        return list;
    }

    /**
     * Only the query of the link is used, on our own address: so that no answer can lead us to another host, and a list
     * recorded elsewhere can be served from anywhere.
     */
    private Optional<String> nextQuery(JsonNode next) throws VendorException {
        if (next.isNull() || next.isMissingNode()) {
            return Optional.empty();
        }
        URI link;
        try {
            link = URI.create(next.asString(""));
        } catch (IllegalArgumentException e) {
            throw bad("a next page that is no address");
        }
        if (link.getPath() == null || link.getRawQuery() == null
                || !link.getPath().endsWith("/E-1R-" + product + "-" + region + "/standard-unit-rates/")) {
            throw bad("a next page that leads elsewhere: " + link.getHost() + link.getPath());
        }
        return Optional.of(link.getRawQuery());
    }

    /**
     * Rows overlap the window unclipped; lists are newest first, so of two prices of one half-hour the first one stays, and
     * where that can't be read (NaN) no older one takes its place.
     */
    private void read(JsonNode row, Interval window, NavigableMap<Instant, Double> prices) throws VendorException {
        if (row.path("payment_method").asStringOpt().filter("NON_DIRECT_DEBIT"::equals).isPresent()) {
            return;
        }
        JsonNode pence = row.path("value_inc_vat");
        double price = pence.isNumber() ? price(pence) : Double.NaN;
        Instant from = row.path("valid_from").isString() ? parsed(row.path("valid_from")) : window.start();
        Instant to = row.path("valid_to").isString() ? parsed(row.path("valid_to")) : window.end();
        Optional<Interval> inside = new Interval(from, to).intersection(window);
        if (inside.isEmpty()) {
            return;
        }
        if (!onGrid(inside.get().start()) || !onGrid(inside.get().end())) {
            throw bad("a price that does not hold for whole half-hours: " + inside.get());
        }
        for (Instant half = inside.get().start(); half.isBefore(inside.get().end()); half = half.plus(HALF_HOUR)) {
            prices.putIfAbsent(half, price);
        }
        if (Double.isNaN(price)) {
            throw new IllegalArgumentException("no value_inc_vat from " + from);
        }
    }

    private double price(JsonNode pence) throws VendorException {
        double value = pence.asDouble(Double.NaN);
        if (!(value >= 100 * LOWEST && value <= 100 * HIGHEST)) {
            throw bad("an impossible price of " + value + " p/kWh");
        }
        // by decimals, because 24.57 / 100 is not 0.2457
        return pence.decimalValue().movePointLeft(2).doubleValue();
    }

    private static Instant parsed(JsonNode text) {
        return OffsetDateTime.parse(text.asString()).toInstant();
    }

    private Instant instant(JsonNode text) throws VendorException {
        try {
            return parsed(text);
        } catch (DateTimeException e) {
            throw bad("a time that is none: " + text.asString());
        }
    }

    static boolean onGrid(Instant instant) {
        return instant.equals(floor(instant));
    }

    /** The start of the half-hour. */
    static Instant floor(Instant instant) {
        Instant hour = instant.truncatedTo(ChronoUnit.HOURS);
        Instant half = hour.plus(HALF_HOUR);
        return instant.isBefore(half) ? hour : half;
    }

    private VendorException failure(Http.Reply reply) {
        int status = reply.status();
        boolean html = reply.body().stripLeading().startsWith("<");
        if (status == 404) {
            return new VendorException(Kind.CONFIGURATION, "Octopus knows no product " + product + " in region "
                    + region + ": check both");
        }
        if (status == 400) {
            return new VendorException(Kind.CONFIGURATION, "Octopus has no half-hourly prices of " + product
                    + ": pick a product with one register, e.g. AGILE-24-10-01");
        }
        if (status == 429 || (status == 403 && html)) {
            // the vendor's front door answers an HTML 403 when it is asked too often
            return new VendorException("Octopus wants to be asked less often (HTTP " + status + ")",
                    reply.header("Retry-After").map(OctopusRates::wait).orElse(BACK_OFF));
        }
        if (status >= 500 || status == 401 || status == 403 || status == 408) {
            return new VendorException(Kind.UNREACHABLE, "Octopus has no prices just now (HTTP " + status + ")");
        }
        return bad("HTTP " + status);
    }

    private static Duration wait(String seconds) {
        if (!seconds.strip().matches("\\d{1,9}")) {
            return BACK_OFF;
        }
        Duration wait = Duration.ofSeconds(Long.parseLong(seconds.strip()));
        return wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
    }

    private VendorException bad(String what) {
        return new VendorException(Kind.BAD_ANSWER, "Octopus answered with " + what + " for " + product);
    }
}
