package offpeak.price.entsoe;

import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.Locale;
import java.util.Optional;
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
import offpeak.api.Series;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The day-ahead prices of one European bidding zone, with what the supplier and the state add. */
@Component(service = Integration.class, configurationPid = "offpeak.price.entsoe", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EntsoePrices.Config.class, factory = true)
public final class EntsoePrices implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%entsoe.name", description = "%entsoe.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT15M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://web-api.tp.entsoe.eu";

        @AttributeDefinition(name = "%token.name", description = "%token.description", type = AttributeType.PASSWORD)
        String token() default "";

        @AttributeDefinition(name = "%zone.name", description = "%zone.description")
        String zone() default "10Y1001A1001A82H";

        @AttributeDefinition(name = "%perKwh.name", description = "%perKwh.description")
        double perKwh() default 0;

        @AttributeDefinition(name = "%vat.name", description = "%vat.description")
        double vat() default 0;
    }

    private static final ZoneId MARKET = ZoneId.of("Europe/Brussels");
    private static final LocalTime PUBLICATION = LocalTime.of(13, 0);
    /** Energy Identification Code of an area: 10Y and 13 more characters. */
    private static final Pattern ZONE = Pattern.compile("10Y[A-Z0-9-]{13}");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuuMMddHHmm", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Config config;
    private final PriceBook book = new PriceBook(Prices.Direction.IMPORT, Currency.getInstance("EUR"));

    @Activate
    public EntsoePrices(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> account() {
        return Optional.of(config.baseUrl().strip() + "/zone/" + config.zone().strip());
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        DayAhead market = new DayAhead(MARKET, PUBLICATION,
                Options.duration("poll", config.poll(), Duration.ofMinutes(1)));
        Markup markup = Markup.of(1, config.perKwh(), config.vat());
        String zone = Options.matching("zone", config.zone().toUpperCase(Locale.ROOT), ZONE, "10Y1001A1001A82H");
        try {
            if (!market.missing(book, host.now()).isEmpty()) {
                for (Series.Entry<Double> price : read(host, zone, market.window(host.now())).entries()) {
                    book.put(price.interval(), Prices.Price.of(markup.apply(price.value())));
                }
            }
        } finally {
            book.publish(host, "entsoe");
        }
        return market.untilNext(host.now(), book.covers(market.due(host.now())));
    }

    private Series<Double> read(Host host, String zone, Interval window) throws VendorException {
        String token = Options.required("token", host.secrets().reveal(config.token()));
        if (!token.matches("[A-Za-z0-9-]{8,128}")) {
            throw new VendorException(Kind.CONFIGURATION, "token must be the security token from your ENTSO-E account");
        }
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + "/api?securityToken=" + token
                + "&DocumentType=A44&In_Domain=" + zone + "&Out_Domain=" + zone + "&PeriodStart="
                + MINUTE.format(window.start()) + "&PeriodEnd=" + MINUTE.format(window.end()));
        Http.Reply reply = host.http().send(Http.Call.get(uri));
        // a refusal is XML too, and says why
        if (reply.status() != 400) {
            reply.accepted("ENTSO-E");
        }
        return PublicationDocument.euroPerKwh(host, reply.body());
    }
}
