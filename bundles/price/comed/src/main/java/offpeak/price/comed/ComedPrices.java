package offpeak.price.comed;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
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

/**
 * ComEd's hourly pricing. A bill counts the mean of an hour's twelve five-minute prices, which is known when the hour is
 * over; until then the mean so far is published as an estimate for the rest of the hour.
 */
@Component(service = Integration.class, configurationPid = "offpeak.price.comed", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ComedPrices.Config.class, factory = true)
public final class ComedPrices implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%comed.name", description = "%comed.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT5M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://hourlypricing.comed.com";

        @AttributeDefinition(name = "%perKwh.name", description = "%perKwh.description")
        double perKwh() default 0;

        @AttributeDefinition(name = "%vat.name", description = "%vat.description")
        double vat() default 0;
    }

    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyyMMddHHmm", Locale.ROOT);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Duration HISTORY = Duration.ofHours(24);
    private static final String CANT = "ComEd's prices can't be read";
    private static final double CENTS_PER_DOLLAR = 100;
    /** PJM caps its prices at 3,700 $/MWh; the rest is headroom. */
    private static final double IMPOSSIBLE_CENTS = 1000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;
    private final PriceBook book = new PriceBook(Prices.Direction.IMPORT, Currency.getInstance("USD"));
    private final NavigableMap<Instant, Double> fiveMinutes = new TreeMap<>();

    @Activate
    public ComedPrices(Config config) {
        this.config = config;
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), Duration.ofMinutes(1));
        Markup markup = Markup.of(1, config.perKwh(), config.vat());
        Instant now = host.now();
        fiveMinutes.headMap(now.minus(HISTORY), false).clear();
        try {
            read(host, fiveMinutes.isEmpty() ? now.minus(HISTORY) : fiveMinutes.lastKey(), now);
            hours(now, markup);
        } finally {
            book.publish(host, "comed");
        }
        return poll;
    }

    private void read(Host host, Instant from, Instant to) throws VendorException {
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + "/api?type=5minutefeed&datestart="
                + MINUTE.format(from.atZone(CHICAGO)) + "&dateend=" + MINUTE.format(to.atZone(CHICAGO)));
        Http.Reply reply = host.http().send(Http.Call.get(uri).expecting("application/json")).accepted("ComEd");
        JsonNode rows;
        try {
            rows = JSON.readTree(reply.body());
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, CANT, e);
        }
        Rows.each(host, "ComEd's prices", rows, row -> {
            double cents = Double.parseDouble(row.required("price").asString());
            if (!(Math.abs(cents) < IMPOSSIBLE_CENTS)) {
                throw new VendorException(Kind.BAD_ANSWER, CANT + ": an impossible price");
            }
            fiveMinutes.put(Instant.ofEpochMilli(Long.parseLong(row.required("millisUTC").asString())),
                    cents / CENTS_PER_DOLLAR);
        });
    }

    /** A row's stamp is the end of its five minutes. */
    private void hours(Instant now, Markup markup) {
        for (Instant hour = now.minus(HISTORY).truncatedTo(ChronoUnit.HOURS); !hour.isAfter(now); hour = hour.plus(1,
                ChronoUnit.HOURS)) {
            Instant end = hour.plus(1, ChronoUnit.HOURS);
            var seen = fiveMinutes.subMap(hour, false, end, true).values();
            if (!seen.isEmpty()) {
                double mean = seen.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
                boolean over = !now.isBefore(end) && seen.size() >= Duration.ofHours(1).dividedBy(FIVE_MINUTES) - 1;
                book.put(new Interval(hour, end), new Prices.Price(markup.apply(mean), !over));
            }
        }
    }
}
