package offpeak.forecast.forecastsolar;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Options;
import offpeak.api.PowerForecast;
import offpeak.api.PvPlane;
import offpeak.api.Series;
import offpeak.api.Site;
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

/** What each plane of solar modules will give, added up. */
@Component(service = Integration.class, configurationPid = "offpeak.forecast.forecast-solar", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ForecastSolar.Config.class, factory = true)
public final class ForecastSolar implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%forecastSolar.name", description = "%forecastSolar.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT1H";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.forecast.solar";

        @AttributeDefinition(name = "%planes.name", description = "%planes.description")
        String[] planes() default {};

        @AttributeDefinition(name = "%apiKey.name", description = "%apiKey.description", required = false, type = AttributeType.PASSWORD)
        String apiKey() default "";
    }

    private static final Duration MAX_AGE = Duration.ofHours(12);
    /** Rows are up to an hour apart by day; what is longer is the night. */
    private static final Duration NIGHT = Duration.ofHours(3);
    /** An hour's energy of a plane can't be more than this part above its rated power. */
    private static final double HEADROOM = 1.5;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public ForecastSolar(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> account() {
        return Optional.of(config.baseUrl().strip() + "/" + config.site() + "/" + String.join(",", config.planes()));
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        // free use allows 12 calls an hour, and the model runs every 15 minutes
        Duration poll = Options.duration("poll", config.poll(), Duration.ofMinutes(15));
        List<PvPlane> planes = PvPlane.parse("planes", config.planes());
        Site.Location place = Options.place(host.site());
        NavigableMap<Instant, Double> sumWh = new TreeMap<>();
        for (PvPlane plane : planes) {
            // the same place has the same sunrises, so rows of all planes fall together
            read(host, plane, place).forEach((end, wattHours) -> sumWh.merge(end, wattHours, Double::sum));
        }
        Series<Double> powerW = power(sumWh);
        if (powerW.isEmpty()) {
            throw new VendorException(Kind.BAD_ANSWER, "Forecast.Solar has no forecast for this place just now");
        }
        host.publish(host.entity(EntityId.Kind.FORECAST, "solar"), new PowerForecast(MeterState.Role.SOLAR, powerW),
                host.now(), MAX_AGE, "forecast-solar");
        return poll;
    }

    private NavigableMap<Instant, Double> read(Host host, PvPlane plane, Site.Location place) throws VendorException {
        String key = config.apiKey().isBlank() ? "" : host.secrets().reveal(config.apiKey()).strip();
        if (!key.matches("[A-Za-z0-9]{0,64}")) {
            throw new VendorException(Kind.CONFIGURATION, "apiKey must be the key from your Forecast.Solar account");
        }
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + (key.isEmpty() ? "" : "/" + key)
                + String.format(Locale.ROOT, "/estimate/%.4f/%.4f/%.0f/%.0f/%.3f?time=utc", place.latitude(),
                        place.longitude(), plane.tiltDeg(), plane.azimuthDeg(), plane.peakW() / 1000));
        Http.Reply reply = send(host, uri, key);
        if (reply.status() == 400 || reply.status() == 404 || reply.status() == 422) {
            throw new VendorException(Kind.CONFIGURATION,
                    "Forecast.Solar does not know this place or plane: check the site's place and planes");
        }
        if (reply.status() == 429) {
            throw new VendorException("Forecast.Solar's calls of this hour are used up", untilRetry(host, reply));
        }
        NavigableMap<Instant, Double> wattHours = new TreeMap<>();
        try {
            JsonNode result = JSON.readTree(reply.accepted("Forecast.Solar").body()).path("result");
            for (Map.Entry<String, JsonNode> row : result.path("watt_hours_period").properties()) {
                double value = row.getValue().isNumber() ? row.getValue().asDouble() : -1;
                if (!(value >= 0 && value <= plane.peakW() * HEADROOM * NIGHT.toHours())) {
                    throw new IllegalArgumentException("an impossible energy");
                }
                wattHours.put(OffsetDateTime.parse(row.getKey()).toInstant(), value);
            }
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "Forecast.Solar's forecast can't be read: not the JSON that was expected", e);
        }
        return wattHours;
    }

    /** The vendor wants the key within the address, which others tell when a call fails. */
    private static Http.Reply send(Host host, URI uri, String key) throws VendorException {
        try {
            return host.http().send(Http.Call.get(uri).expecting("application/json"));
        } catch (VendorException e) {
            if (key.isEmpty() || e.kind() == Kind.THROTTLED) {
                throw e;
            }
            throw new VendorException(e.kind(), e.getMessage().replace(key, "***"));
        }
    }

    private static Duration untilRetry(Host host, Http.Reply reply) {
        try {
            Duration wait = Duration.between(host.now(),
                    OffsetDateTime.parse(JSON.readTree(reply.body()).path("message")
                            .path("ratelimit").path("retry-at").asString("")).toInstant());
            return wait.isNegative() ? Duration.ofMinutes(5) : wait;
        } catch (JacksonException | DateTimeException e) {
            return Duration.ofHours(1);
        }
    }

    /** Each row is the energy since the row before it; the night between two days gives nothing. */
    private static Series<Double> power(NavigableMap<Instant, Double> wattHours) {
        List<Series.Entry<Double>> entries = new java.util.ArrayList<>();
        Instant before = null;
        for (Map.Entry<Instant, Double> row : wattHours.entrySet()) {
            if (before != null) {
                Interval interval = new Interval(before, row.getKey());
                boolean night = interval.duration().compareTo(NIGHT) > 0;
                entries.add(new Series.Entry<>(interval, night ? 0 : row.getValue() / interval.hours()));
            }
            before = row.getKey();
        }
        return Series.of(entries);
    }
}
