package offpeak.price.amber;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.regex.Pattern;
import offpeak.api.PriceBook;
import offpeak.api.Prices;
import offpeak.api.Rows;
import offpeak.api.Prices.Direction;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Amber's prices of one site: what is settled, what holds now, and what it expects, as estimates. */
@Component(service = Integration.class, configurationPid = "offpeak.price.amber", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AmberPrices.Config.class, factory = true)
public final class AmberPrices implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%amber.name", description = "%amber.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT1M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.amber.com.au";

        @AttributeDefinition(name = "%token.name", description = "%token.description", type = AttributeType.PASSWORD)
        String token() default "";

        @AttributeDefinition(name = "%siteId.name", description = "%siteId.description", required = false)
        String siteId() default "";

        @AttributeDefinition(name = "%ahead.name", description = "%ahead.description")
        int ahead() default 288;
    }

    private static final String VENDOR = "Amber";
    private static final Pattern SITE = Pattern.compile("[A-Za-z0-9]{1,64}");
    private static final double CENTS_PER_DOLLAR = 100;
    /** The market's ceiling is about 17.50 AUD/kWh. */
    private static final double IMPOSSIBLE_CENTS = 10_000;
    private static final int MOST_INTERVALS = 2048;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;
    private final Map<Direction, PriceBook> books = new EnumMap<>(Direction.class);
    private String siteId = "";

    @Activate
    public AmberPrices(Config config) {
        this.config = config;
        for (Direction direction : Direction.values()) {
            books.put(direction, new PriceBook(direction, Currency.getInstance("AUD")));
        }
    }

    @Override
    public Optional<String> account() {
        return Optional.of(config.baseUrl().strip() + "/site/" + config.siteId().strip());
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), Duration.ofMinutes(1));
        if (config.ahead() < 0 || config.ahead() > MOST_INTERVALS) {
            throw new VendorException(Kind.CONFIGURATION,
                    "ahead must be 0 to " + MOST_INTERVALS + " intervals, not " + config.ahead());
        }
        String token = Options.required("token", host.secrets().reveal(config.token()));
        try {
            if (siteId.isEmpty()) {
                siteId = site(host.http(), token);
            }
            read(host, token);
        } finally {
            books.values().forEach(book -> book.publish(host, "amber"));
        }
        return poll;
    }

    private String site(Http http, String token) throws VendorException {
        if (!config.siteId().isBlank()) {
            return Options.matching("siteId", config.siteId(), SITE, "01F5A5CRKMZ5BCX9P1S4V990AM");
        }
        List<String> ids = new ArrayList<>();
        for (JsonNode site : get(http, token, "/v1/sites")) {
            if (site.path("status").asString("active").equals("active")) {
                ids.add(site.path("id").asString(""));
            }
        }
        if (ids.size() == 1 && SITE.matcher(ids.get(0)).matches()) {
            return ids.get(0);
        }
        throw new VendorException(Kind.CONFIGURATION, ids.isEmpty()
                ? "this Amber account has no active site"
                : "set siteId to one of the account's sites: " + String.join(", ", ids));
    }

    private void read(Host host, String token) throws VendorException {
        JsonNode rows = get(host.http(), token, "/v1/sites/" + siteId + "/prices/current?next=" + config.ahead());
        // what was expected before gives way to what is expected now
        books.values().forEach(book -> book.forgetFrom(host.now()));
        Rows.each(host, "Amber's prices", rows, row -> {
            switch (row.path("channelType").asString("")) {
                case "general" -> note(row, Direction.IMPORT, 1);
                // Amber counts what it pays for as a negative cost
                case "feedIn" -> note(row, Direction.EXPORT, -1);
                default -> {
                    // a controlled load has a meter of its own
                }
            }
        });
    }

    private void note(JsonNode row, Direction direction, int sign) throws VendorException {
        boolean forecast = row.path("type").asString("").equals("ForecastInterval");
        JsonNode predicted = row.path("advancedPrice").path("predicted");
        JsonNode told = forecast && predicted.isNumber() ? predicted : row.path("perKwh");
        if (!told.isNumber()) {
            throw new IllegalArgumentException("a price without a number");
        }
        double cents = told.asDouble(Double.NaN);
        if (!(Math.abs(cents) < IMPOSSIBLE_CENTS)) {
            throw new VendorException(Kind.BAD_ANSWER, "Amber's prices can't be read: an impossible price");
        }
        Instant end = Instant.parse(row.required("endTime").asString());
        // starts are given a second late
        Instant start = end.minus(Duration.ofMinutes(row.required("duration").asInt()));
        books.get(direction).put(new Interval(start, end),
                new Prices.Price(sign * cents / CENTS_PER_DOLLAR, forecast));
    }

    private JsonNode get(Http http, String token, String path) throws VendorException {
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + path);
        Http.Reply reply = http.send(Http.Call.get(uri).bearer(token).expecting("application/json")).accepted(VENDOR);
        try {
            return JSON.readTree(reply.body());
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, "Amber answered something that is not JSON", e);
        }
    }
}
