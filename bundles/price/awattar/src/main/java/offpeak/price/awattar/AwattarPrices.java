package offpeak.price.awattar;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Currency;
import offpeak.api.DayAhead;
import offpeak.api.Markup;
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
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The hourly day-ahead prices of aWATTar, with what the tariff adds. */
@Component(service = Integration.class, configurationPid = "offpeak.price.awattar", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AwattarPrices.Config.class, factory = true)
public final class AwattarPrices implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%awattar.name", description = "%awattar.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT15M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.awattar.de";

        @AttributeDefinition(name = "%factor.name", description = "%factor.description")
        double factor() default 1;

        @AttributeDefinition(name = "%perKwh.name", description = "%perKwh.description")
        double perKwh() default 0;

        @AttributeDefinition(name = "%vat.name", description = "%vat.description")
        double vat() default 0.19;
    }

    private static final ZoneId MARKET = ZoneId.of("Europe/Berlin");
    private static final LocalTime PUBLICATION = LocalTime.of(13, 0);
    private static final String CANT = "aWATTar's prices can't be read: ";
    private static final double KWH_PER_MWH = 1000;
    /** The harmonised ceiling of the day-ahead auction is EUR 4 per kWh, its floor EUR -0.50. */
    private static final double IMPOSSIBLE_EUR_PER_KWH = 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;
    private final PriceBook book = new PriceBook(Prices.Direction.IMPORT, Currency.getInstance("EUR"));

    @Activate
    public AwattarPrices(Config config) {
        this.config = config;
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        DayAhead market = new DayAhead(MARKET, PUBLICATION,
                Options.duration("poll", config.poll(), Duration.ofMinutes(1)));
        Markup markup = Markup.of(config.factor(), config.perKwh(), config.vat());
        Interval window = market.window(host.now());
        try {
            if (!market.missing(book, host.now()).isEmpty()) {
                read(host, window, markup);
            }
        } finally {
            book.publish(host, "awattar");
        }
        return market.untilNext(host.now(), book.covers(market.due(host.now())));
    }

    private void read(Host host, Interval window, Markup markup) throws VendorException {
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + "/v1/marketdata?start="
                + window.start().toEpochMilli() + "&end=" + window.end().toEpochMilli());
        Http.Reply reply = host.http().send(Http.Call.get(uri).expecting("application/json")).accepted("aWATTar");
        JsonNode rows;
        try {
            rows = JSON.readTree(reply.body()).path("data");
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, CANT + "not the JSON that was expected", e);
        }
        Rows.each(host, "aWATTar's prices", rows, row -> note(row, markup));
    }

    private void note(JsonNode row, Markup markup) throws VendorException {
        JsonNode perMwh = row.path("marketprice");
        JsonNode start = row.path("start_timestamp");
        JsonNode end = row.path("end_timestamp");
        if (!perMwh.isNumber() || !start.canConvertToLong() || !end.canConvertToLong()) {
            throw new IllegalArgumentException("a row without price or time");
        }
        if (!row.path("unit").asString("").equalsIgnoreCase("Eur/MWh")) {
            throw new VendorException(Kind.BAD_ANSWER, CANT + "a price in another unit than Eur/MWh");
        }
        double perKwh = perMwh.asDouble(Double.NaN) / KWH_PER_MWH;
        if (!(Math.abs(perKwh) < IMPOSSIBLE_EUR_PER_KWH)) {
            throw new VendorException(Kind.BAD_ANSWER, CANT + "an impossible price");
        }
        book.put(new Interval(Instant.ofEpochMilli(start.asLong()), Instant.ofEpochMilli(end.asLong())),
                Prices.Price.of(markup.apply(perKwh)));
    }
}
