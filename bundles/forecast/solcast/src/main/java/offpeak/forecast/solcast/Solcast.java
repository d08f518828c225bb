package offpeak.forecast.solcast;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Options;
import offpeak.api.PowerForecast;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a rooftop that is known to Solcast will give, and how far that may be off. */
@Component(service = Integration.class, configurationPid = "offpeak.forecast.solcast", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Solcast.Config.class, factory = true)
public final class Solcast implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%solcast.name", description = "%solcast.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT3H";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.solcast.com.au";

        @AttributeDefinition(name = "%resource.name", description = "%resource.description")
        String resource() default "";

        @AttributeDefinition(name = "%apiKey.name", description = "%apiKey.description", type = AttributeType.PASSWORD)
        String apiKey() default "";
    }

    private static final Pattern RESOURCE = Pattern.compile("[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}");
    private static final Duration MAX_AGE = Duration.ofHours(24);
    private static final double W_PER_KW = 1000;
    private static final double MOST_KW = 1000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public Solcast(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> account() {
        return Optional.of(config.baseUrl().strip() + "/rooftop/" + config.resource().strip());
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        // a home has 10 calls a day
        Duration poll = Options.duration("poll", config.poll(), Duration.ofMinutes(30));
        String resource = Options.matching("resource", config.resource(), RESOURCE, "1234-abcd-5678-ef90");
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + "/rooftop_sites/" + resource
                + "/forecasts?period=PT30M&format=json&hours=96");
        Http.Reply reply = host.http().send(Http.Call.get(uri)
                .bearer(Options.required("apiKey", host.secrets().reveal(config.apiKey())))
                .expecting("application/json"));
        if (reply.status() == 404) {
            throw new VendorException(Kind.CONFIGURATION, "Solcast knows no rooftop " + resource + ": check resource");
        }
        PowerForecast forecast = read(reply.accepted("Solcast").body());
        host.publish(host.entity(EntityId.Kind.FORECAST, "solar"), forecast, host.now(), MAX_AGE, "solcast");
        return poll;
    }

    static PowerForecast read(String body) throws VendorException {
        List<Series.Entry<Double>> powerW = new ArrayList<>();
        List<Series.Entry<PowerForecast.Range>> range = new ArrayList<>();
        try {
            for (JsonNode row : JSON.readTree(body).path("forecasts")) {
                Instant end = Instant.parse(row.required("period_end").asString());
                Interval interval = new Interval(end.minus(Duration.parse(row.required("period").asString())), end);
                powerW.add(new Series.Entry<>(interval, watts(row.required("pv_estimate"))));
                if (row.path("pv_estimate10").isNumber() && row.path("pv_estimate90").isNumber()) {
                    range.add(new Series.Entry<>(interval, new PowerForecast.Range(watts(row.path("pv_estimate10")),
                            watts(row.path("pv_estimate90")))));
                }
            }
            if (powerW.isEmpty()) {
                throw new VendorException(Kind.BAD_ANSWER, "Solcast has no forecast for this rooftop just now");
            }
            return new PowerForecast(MeterState.Role.SOLAR, Series.of(powerW),
                    range.size() == powerW.size() ? Optional.of(Series.of(range)) : Optional.empty());
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "Solcast's forecast can't be read: not the JSON that was expected",
                    e);
        }
    }

    private static double watts(JsonNode kilowatts) {
        double value = kilowatts.isNumber() ? kilowatts.asDouble() : -1;
        if (!(value >= 0 && value <= MOST_KW)) {
            throw new IllegalArgumentException("an impossible power");
        }
        return value * W_PER_KW;
    }
}
