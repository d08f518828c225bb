package offpeak.price.nordpool;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Locale;
import java.util.regex.Pattern;
import offpeak.api.DayAhead;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.Markup;
import offpeak.api.Options;
import offpeak.api.PriceBook;
import offpeak.api.Prices;
import offpeak.api.Rows;
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

/** The day-ahead prices of one Nord Pool area, with what the supplier and the state add. */
@Component(service = Integration.class, configurationPid = "offpeak.price.nord-pool", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = NordPoolPrices.Config.class, factory = true)
public final class NordPoolPrices implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%nordPool.name", description = "%nordPool.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT10M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://dataportal-api.nordpoolgroup.com";

        @AttributeDefinition(name = "%area.name", description = "%area.description")
        String area() default "SE3";

        @AttributeDefinition(name = "%currency.name", description = "%currency.description")
        String currency() default "EUR";

        @AttributeDefinition(name = "%perKwh.name", description = "%perKwh.description")
        double perKwh() default 0;

        @AttributeDefinition(name = "%vat.name", description = "%vat.description")
        double vat() default 0;
    }

    private static final String VENDOR = "Nord Pool";
    /** A delivery day is one of Central European Time in every area. */
    private static final ZoneId MARKET = ZoneId.of("Europe/Oslo");
    private static final LocalTime PUBLICATION = LocalTime.of(12, 55);
    private static final Pattern AREA = Pattern.compile("[A-Z]{2,4}[0-9]{0,2}");
    private static final double KWH_PER_MWH = 1000;
    /** EUR 4 per kWh is the harmonised ceiling; in crowns that is up to 12 times as much. */
    private static final double IMPOSSIBLE_PER_KWH = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;
    private PriceBook book;

    @Activate
    public NordPoolPrices(Config config) {
        this.config = config;
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        DayAhead market = new DayAhead(MARKET, PUBLICATION,
                Options.duration("poll", config.poll(), Duration.ofMinutes(1)));
        String area = Options.matching("area", config.area().toUpperCase(Locale.ROOT), AREA, "SE3");
        Currency currency = Options.currency("currency", config.currency());
        Markup markup = Markup.of(1, config.perKwh(), config.vat());
        if (book == null) {
            book = new PriceBook(Prices.Direction.IMPORT, currency);
        }
        try {
            for (LocalDate day : market.missing(book, host.now())) {
                read(host, day, area, currency, markup);
            }
        } finally {
            book.publish(host, "nord-pool " + area);
        }
        return market.untilNext(host.now(), book.covers(market.due(host.now())));
    }

    /** A day without an answer is not published yet. */
    private void read(Host host, LocalDate day, String area, Currency currency, Markup markup)
            throws VendorException {
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + "/api/DayAheadPrices?market=DayAhead&date="
                + day + "&deliveryArea=" + area + "&currency=" + currency.getCurrencyCode());
        Http.Reply reply = host.http().send(Http.Call.get(uri).expecting("application/json")).accepted(VENDOR);
        if (reply.status() == 204 || reply.body().isBlank()) {
            return;
        }
        String list = "Nord Pool's prices of " + area + " on " + day;
        JsonNode entries;
        try {
            entries = JSON.readTree(reply.body()).path("multiAreaEntries");
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, list + " can't be read", e);
        }
        Rows.each(host, list, entries, entry -> {
            JsonNode perMwh = entry.path("entryPerArea").path(area);
            if (perMwh.isNumber()) {
                book.put(new Interval(Instant.parse(entry.path("deliveryStart").asString()),
                        Instant.parse(entry.path("deliveryEnd").asString())), price(perMwh, markup));
            }
        });
    }

    private static Prices.Price price(JsonNode perMwh, Markup markup) throws VendorException {
        double perKwh = perMwh.asDouble(Double.NaN) / KWH_PER_MWH;
        if (!(Math.abs(perKwh) < IMPOSSIBLE_PER_KWH)) {
            throw new VendorException(Kind.BAD_ANSWER, "Nord Pool's prices can't be read: an impossible price");
        }
        return Prices.Price.of(markup.apply(perKwh));
    }
}
