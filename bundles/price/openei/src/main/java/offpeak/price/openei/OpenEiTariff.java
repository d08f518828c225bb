package offpeak.price.openei;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.Options;
import offpeak.api.Prices;
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
import tools.jackson.databind.json.JsonMapper;

/** One tariff of the United States utility rate database, by its label. */
@Component(service = Integration.class, configurationPid = "offpeak.price.openei", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OpenEiTariff.Config.class, factory = true)
public final class OpenEiTariff implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%openei.name", description = "%openei.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.openei.org";

        @AttributeDefinition(name = "%tariff.name", description = "%tariff.description")
        String tariff() default "";

        @AttributeDefinition(name = "%apiKey.name", description = "%apiKey.description", type = AttributeType.PASSWORD)
        String apiKey() default "DEMO_KEY";

        @AttributeDefinition(name = "%monthlyKwh.name", description = "%monthlyKwh.description", required = false)
        double monthlyKwh() default 0;

        @AttributeDefinition(name = "%standardTime.name", description = "%standardTime.description", required = false)
        boolean standardTime() default false;
    }

    private static final Pattern LABEL = Pattern.compile("[0-9a-f]{24}");
    private static final Duration HISTORY = Duration.ofHours(24);
    private static final Duration AHEAD = Duration.ofHours(72);
    private static final Duration AGAIN = Duration.ofHours(6);
    /** The database is corrected now and then; a tariff changes a few times a year. */
    private static final Duration STRUCTURE_LASTS = Duration.ofDays(7);
    private static final Duration MAX_AGE = Duration.ofHours(24);
    private static final Currency USD = Currency.getInstance("USD");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;
    private Optional<RateStructure> structure = Optional.empty();
    private Instant readAt = Instant.MIN;

    @Activate
    public OpenEiTariff(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> account() {
        return Optional.of(config.baseUrl().strip() + "/tariff/" + config.tariff().strip());
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Instant now = host.now();
        try {
            if (structure.isEmpty() || !now.isBefore(readAt.plus(STRUCTURE_LASTS))) {
                structure = Optional.of(read(host));
                readAt = now;
            }
        } finally {
            structure.ifPresent(known -> publish(host, known));
        }
        return AGAIN;
    }

    private void publish(Host host, RateStructure known) {
        ZoneId site = host.site().zone();
        ZoneId clock = config.standardTime()
                ? ZoneOffset.ofTotalSeconds(site.getRules().getStandardOffset(host.now()).getTotalSeconds())
                : site;
        Interval window = new Interval(host.now().minus(HISTORY), host.now().plus(AHEAD));
        host.publish(host.entity(EntityId.Kind.PRICE, "import"),
                new Prices(Prices.Direction.IMPORT, USD, known.within(window, clock).map(Prices.Price::of)), host.now(),
                MAX_AGE, "openei");
    }

    private RateStructure read(Host host) throws VendorException {
        String label = Options.matching("tariff", config.tariff(), LABEL, "539f6a8eec4f024411ec8fa3");
        String key = Options.required("apiKey", host.secrets().reveal(config.apiKey()));
        if (!key.matches("[A-Za-z0-9_]{1,80}")) {
            throw new VendorException(Kind.CONFIGURATION, "apiKey must be the key from your OpenEI account");
        }
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl())
                + "/utility_rates?version=7&format=json&detail=full&getpage=" + label + "&api_key=" + key);
        Http.Reply reply = host.http().send(Http.Call.get(uri).expecting("application/json")).accepted("OpenEI");
        try {
            return RateStructure.of(JSON.readTree(reply.body()).path("items").path(0), config.monthlyKwh());
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, "OpenEI's tariff " + label + " can't be read: it is not JSON",
                    e);
        } catch (IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "OpenEI's tariff " + label + " can't be used: " + e.getMessage(), e);
        }
    }
}
