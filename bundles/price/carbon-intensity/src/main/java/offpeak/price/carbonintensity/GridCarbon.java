package offpeak.price.carbonintensity;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import offpeak.api.CarbonIntensity;
import offpeak.api.EntityId;
import offpeak.api.Rows;
import offpeak.api.Series;
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

/** The carbon intensity of Great Britain's grid, or of one of its regions, for the next 48 hours. */
@Component(service = Integration.class, configurationPid = "offpeak.price.carbon-intensity", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = GridCarbon.Config.class, factory = true)
public final class GridCarbon implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%carbon.name", description = "%carbon.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT30M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.carbonintensity.org.uk";

        @AttributeDefinition(name = "%postcode.name", description = "%postcode.description", required = false)
        String postcode() default "";
    }

    /** The outward half of a postcode; more is neither needed nor anybody's business. */
    private static final Pattern OUTCODE = Pattern.compile("[A-Za-z]{1,2}[0-9][A-Za-z0-9]?");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm[:ss]X", Locale.ROOT);
    private static final Duration MAX_AGE = Duration.ofHours(6);
    /** Coal alone is about 940 g/kWh. */
    private static final double HIGHEST_G_PER_KWH = 2000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public GridCarbon(Config config) {
        this.config = config;
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), Duration.ofMinutes(5));
        String from = MINUTE.format(host.now());
        String path = config.postcode().isBlank()
                ? "/intensity/" + from + "/fw48h"
                : "/regional/intensity/" + from + "/fw48h/postcode/"
                        + Options.matching("postcode", config.postcode(), OUTCODE, "RG10");
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + path);
        Http.Reply reply = host.http().send(Http.Call.get(uri).expecting("application/json"))
                .accepted("Carbon Intensity");
        Series<Double> series;
        try {
            JsonNode data = JSON.readTree(reply.body()).path("data");
            series = Series.of(rows(host, data.isObject() ? data.path("data") : data));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "the carbon intensity can't be read: not the JSON that was expected",
                    e);
        }
        if (series.isEmpty()) {
            throw new VendorException(Kind.BAD_ANSWER, "no carbon intensity is published just now");
        }
        host.publish(host.entity(EntityId.Kind.FORECAST, "carbon"), new CarbonIntensity(series), host.now(), MAX_AGE,
                "carbon-intensity");
        return poll;
    }

    private static List<Series.Entry<Double>> rows(Host host, JsonNode data) throws VendorException {
        List<Series.Entry<Double>> rows = new ArrayList<>();
        Rows.each(host, "the carbon intensity", data, row -> {
            JsonNode actual = row.path("intensity").path("actual");
            JsonNode grams = actual.isNumber() ? actual : row.path("intensity").path("forecast");
            if (grams.isNumber()) {
                double value = grams.asDouble(Double.NaN);
                if (!(value >= 0 && value <= HIGHEST_G_PER_KWH)) {
                    throw new VendorException(Kind.BAD_ANSWER,
                            "the carbon intensity can't be read: an impossible intensity");
                }
                rows.add(new Series.Entry<>(new Interval(instant(row.required("from")), instant(row.required("to"))),
                        value));
            }
        });
        return rows;
    }

    private static Instant instant(JsonNode text) {
        return STAMP.parse(text.asString(), Instant::from);
    }
}
