package offpeak.price.tibber;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.DayAhead;
import offpeak.api.PriceBook;
import offpeak.api.Prices;
import offpeak.api.Rows;
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

/** What a kWh costs in one home's Tibber contract, tax and all. */
@Component(service = Integration.class, configurationPid = "offpeak.price.tibber", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TibberPrices.Config.class, factory = true)
public final class TibberPrices implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%tibber.name", description = "%tibber.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT15M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.tibber.com";

        @AttributeDefinition(name = "%token.name", description = "%token.description", type = AttributeType.PASSWORD)
        String token() default "";

        @AttributeDefinition(name = "%homeId.name", description = "%homeId.description", required = false)
        String homeId() default "";
    }

    private static final String VENDOR = "Tibber";
    private static final LocalTime PUBLICATION = LocalTime.of(13, 0);
    /** In crowns a kWh has cost up to about 12. */
    private static final double IMPOSSIBLE_PER_KWH = 100;
    private static final String QUERY = "{viewer{homes{id appNickname timeZone currentSubscription{"
            + "priceInfo(resolution:QUARTER_HOURLY){today{startsAt total currency} tomorrow{startsAt total currency}}}}}}";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;
    private Optional<PriceBook> book = Optional.empty();

    @Activate
    public TibberPrices(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> account() {
        return Optional.of(config.baseUrl().strip() + "/home/" + config.homeId().strip());
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        DayAhead market = new DayAhead(host.site().zone(), PUBLICATION,
                Options.duration("poll", config.poll(), Duration.ofMinutes(1)));
        Instant now = host.now();
        boolean complete = book.filter(known -> known.covers(market.due(now))).isPresent();
        try {
            if (!complete) {
                read(host);
            }
        } finally {
            book.ifPresent(known -> known.publish(host, "tibber"));
        }
        return market.untilNext(now, book.filter(known -> known.covers(market.due(now))).isPresent());
    }

    private void read(Host host) throws VendorException {
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + "/v1-beta/gql");
        String token = Options.required("token", host.secrets().reveal(config.token()));
        Http.Reply reply = host.http().send(Http.Call.postJson(uri, JSON.writeValueAsString(
                JSON.createObjectNode().put("query", QUERY))).bearer(token).asRead().expecting("application/json"))
                .accepted(VENDOR);
        try {
            JsonNode answer = JSON.readTree(reply.body());
            if (!answer.path("errors").isEmpty()) {
                throw refused(answer.path("errors").path(0));
            }
            JsonNode prices = home(answer.path("data").path("viewer").path("homes")).path("currentSubscription")
                    .path("priceInfo");
            List<JsonNode> rows = new ArrayList<>();
            prices.path("today").forEach(rows::add);
            prices.path("tomorrow").forEach(rows::add);
            if (rows.isEmpty()) {
                throw new VendorException(Kind.BAD_ANSWER,
                        "Tibber has no prices for this home: has its contract begun?");
            }
            note(host, rows);
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER, "Tibber's prices can't be read: "
                    + (e instanceof IllegalArgumentException ? e.getMessage() : "not the JSON that was expected"), e);
        }
    }

    private static VendorException refused(JsonNode error) {
        return "UNAUTHENTICATED".equals(error.path("extensions").path("code").asString(""))
                ? new VendorException(Kind.LOGIN, "Tibber does not accept the token: make a new one")
                : new VendorException(Kind.BAD_ANSWER, "Tibber answered with an error instead of prices");
    }

    private JsonNode home(JsonNode homes) throws VendorException {
        String wanted = config.homeId().strip();
        List<String> ids = new ArrayList<>();
        for (JsonNode home : homes) {
            ids.add(home.path("id").asString("") + " (" + home.path("appNickname").asString("without a name") + ")");
            if (home.path("id").asString("").equals(wanted) || wanted.isEmpty() && homes.size() == 1) {
                return home;
            }
        }
        throw new VendorException(Kind.CONFIGURATION, ids.isEmpty()
                ? "this Tibber account has no home"
                : "set homeId to one of the account's homes: " + String.join(", ", ids));
    }

    /**
     * Rows name only their start: each lasts to the next, and the last as long as the one before. So a start that can't be
     * read spoils all, while without a price there is none for its own time alone.
     */
    private void note(Host host, List<JsonNode> rows) throws VendorException {
        Map<Instant, JsonNode> byStart = new LinkedHashMap<>();
        rows.forEach(row -> byStart.put(start(row), row));
        List<Instant> starts = List.copyOf(byStart.keySet());
        Map<Instant, Duration> lengths = new HashMap<>();
        Duration length = Duration.ofHours(1);
        for (int i = 0; i < starts.size(); i++) {
            if (i + 1 < starts.size()) {
                Duration toNext = Duration.between(starts.get(i), starts.get(i + 1));
                length = toNext.compareTo(Duration.ofHours(1)) > 0 ? length : toNext;
            }
            lengths.put(starts.get(i), length);
        }
        Rows.each(host, "Tibber's prices", starts,
                start -> note(Interval.of(start, lengths.get(start)), byStart.get(start)));
    }

    private void note(Interval interval, JsonNode row) throws VendorException {
        JsonNode price = row.path("total");
        if (!price.isNumber()) {
            throw new IllegalArgumentException("no total at " + interval.start());
        }
        double total = price.asDouble(Double.NaN);
        if (!(Math.abs(total) < IMPOSSIBLE_PER_KWH)) {
            throw new VendorException(Kind.BAD_ANSWER, "Tibber's prices can't be read: an impossible price");
        }
        Currency currency = Currency.getInstance(row.required("currency").asString());
        if (book.isEmpty()) {
            book = Optional.of(new PriceBook(Prices.Direction.IMPORT, currency));
        }
        book.get().put(interval, Prices.Price.of(total));
    }

    private static Instant start(JsonNode row) {
        return OffsetDateTime.parse(row.required("startsAt").asString()).toInstant();
    }
}
