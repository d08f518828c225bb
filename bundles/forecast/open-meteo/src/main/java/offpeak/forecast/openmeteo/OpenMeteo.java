package offpeak.forecast.openmeteo;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.OptionalDouble;
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
import offpeak.api.WeatherForecast;
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

/** The weather at the site, and what its solar modules give in it, by the irradiance on their own plane. */
@Component(service = Integration.class, configurationPid = "offpeak.forecast.open-meteo", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OpenMeteo.Config.class, factory = true)
public final class OpenMeteo implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%openMeteo.name", description = "%openMeteo.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT1H";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.open-meteo.com";

        @AttributeDefinition(name = "%planes.name", description = "%planes.description", required = false)
        String[] planes() default {};

        @AttributeDefinition(name = "%inverterKw.name", description = "%inverterKw.description", required = false)
        double inverterKw() default 0;

        @AttributeDefinition(name = "%model.name", description = "%model.description")
        String model() default "best_match";
    }

    private static final Duration MAX_AGE = Duration.ofHours(12);
    private static final Duration STEP = Duration.ofHours(1);
    /** Modules lose 0.4 % for each degree above 25 °C. */
    private static final double LOSS_PER_DEGREE = -0.004;
    private static final double RATED_C = 25;
    /** Ross's coefficient of a well ventilated roof: how much warmer than the air, K per W/m². */
    private static final double ROSS = 0.0342;
    private static final double STANDARD_WM2 = 1000;
    private static final double IMPOSSIBLE_WM2 = 2000;
    private static final double W_PER_KW = 1000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public OpenMeteo(Config config) {
        this.config = config;
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), Duration.ofMinutes(15));
        Site.Location place = Options.place(host.site());
        if (!config.model().matches("[a-z0-9_]{1,40}")) {
            throw new VendorException(Kind.CONFIGURATION,
                    "model must be like best_match, not '" + config.model() + "'");
        }
        Series<WeatherForecast.Weather> weather = weather(ask(host, place,
                "temperature_2m,shortwave_radiation,cloud_cover,wind_speed_10m", "&wind_speed_unit=ms"));
        host.publish(host.entity(EntityId.Kind.FORECAST, "weather"), new WeatherForecast(weather), host.now(), MAX_AGE,
                "open-meteo");
        if (List.of(config.planes()).stream().anyMatch(plane -> !plane.isBlank())) {
            NavigableMap<Instant, Double> powerW = new TreeMap<>();
            for (PvPlane plane : PvPlane.parse("planes", config.planes())) {
                JsonNode hourly = ask(host, place, "global_tilted_irradiance,temperature_2m", String.format(Locale.ROOT,
                        "&tilt=%.1f&azimuth=%.1f", plane.tiltDeg(), plane.azimuthDeg()));
                add(powerW, hourly, plane);
            }
            host.publish(host.entity(EntityId.Kind.FORECAST, "solar"),
                    new PowerForecast(MeterState.Role.SOLAR, series(powerW)), host.now(), MAX_AGE, "open-meteo");
        }
        return poll;
    }

    private JsonNode ask(Host host, Site.Location place, String fields, String more) throws VendorException {
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + String.format(Locale.ROOT,
                "/v1/forecast?latitude=%.4f&longitude=%.4f&hourly=%s%s&past_days=1&forecast_days=4&timezone=GMT"
                        + "&timeformat=unixtime&models=%s",
                place.latitude(), place.longitude(), fields, more, config.model()));
        Http.Reply reply = host.http().send(Http.Call.get(uri).expecting("application/json"));
        try {
            JsonNode body = JSON.readTree(reply.status() == 400 ? reply.body() : reply.accepted("Open-Meteo").body());
            if (reply.status() == 400) {
                String reason = body.path("reason").asString("no reason given");
                throw new VendorException(Kind.CONFIGURATION,
                        "Open-Meteo refused: " + reason.substring(0, Math.min(160, reason.length())));
            }
            JsonNode hourly = body.path("hourly");
            if (!hourly.path("time").isArray() || hourly.path("time").isEmpty()) {
                throw new VendorException(Kind.BAD_ANSWER, "Open-Meteo has no forecast for this place just now");
            }
            return hourly;
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, "Open-Meteo answered something that is not JSON", e);
        }
    }

    /** An hour's irradiance is the mean of the hour before its stamp; the others are values of the moment. */
    private static Series<WeatherForecast.Weather> weather(JsonNode hourly) throws VendorException {
        List<Series.Entry<WeatherForecast.Weather>> hours = new ArrayList<>();
        for (int i = 0; i < hourly.path("time").size(); i++) {
            OptionalDouble cover = value(hourly, "cloud_cover", i);
            hours.add(new Series.Entry<>(hourBefore(hourly, i),
                    new WeatherForecast.Weather(value(hourly, "temperature_2m", i),
                            positive(value(hourly, "shortwave_radiation", i)),
                            cover.isPresent() ? OptionalDouble.of(cover.getAsDouble() / 100) : cover,
                            value(hourly, "wind_speed_10m", i))));
        }
        return ordered(hours);
    }

    private static void add(NavigableMap<Instant, Double> powerW, JsonNode hourly, PvPlane plane)
            throws VendorException {
        for (int i = 0; i < hourly.path("time").size(); i++) {
            OptionalDouble irradiance = positive(value(hourly, "global_tilted_irradiance", i));
            if (irradiance.isPresent()) {
                if (irradiance.getAsDouble() > IMPOSSIBLE_WM2) {
                    throw new VendorException(Kind.BAD_ANSWER, "Open-Meteo expects an impossible irradiance");
                }
                powerW.merge(hourBefore(hourly, i).start(),
                        watts(plane, irradiance.getAsDouble(), value(hourly, "temperature_2m", i).orElse(RATED_C)),
                        Double::sum);
            }
        }
    }

    /** Rated power by irradiance, less what the modules lose by heat. */
    static double watts(PvPlane plane, double irradianceWm2, double airC) {
        double moduleC = airC + irradianceWm2 * ROSS;
        return Math.max(0, plane.peakW() * irradianceWm2 / STANDARD_WM2 * (1 + LOSS_PER_DEGREE * (moduleC - RATED_C)));
    }

    private Series<Double> series(NavigableMap<Instant, Double> powerW) {
        double most = config.inverterKw() > 0 ? config.inverterKw() * W_PER_KW : Double.MAX_VALUE;
        return Series.of(powerW.entrySet().stream()
                .map(e -> new Series.Entry<>(Interval.of(e.getKey(), STEP), Math.min(most, e.getValue()))).toList());
    }

    private static Interval hourBefore(JsonNode hourly, int i) throws VendorException {
        JsonNode stamp = hourly.path("time").path(i);
        if (!stamp.isIntegralNumber() || !stamp.canConvertToLong() || Math.abs(stamp.asLong(0)) > 32_503_680_000L) {
            throw new VendorException(Kind.BAD_ANSWER, "Open-Meteo's forecast has a time that is none");
        }
        Instant end = Instant.ofEpochSecond(stamp.asLong());
        return new Interval(end.minus(STEP), end);
    }

    private static <V> Series<V> ordered(List<Series.Entry<V>> hours) throws VendorException {
        try {
            return Series.of(hours);
        } catch (IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER, "Open-Meteo's forecast has an hour twice", e);
        }
    }

    private static OptionalDouble value(JsonNode hourly, String field, int i) throws VendorException {
        JsonNode value = hourly.path(field).path(i);
        if (!value.isNumber()) {
            return OptionalDouble.empty();
        }
        double number = value.asDouble(Double.NaN);
        if (!Double.isFinite(number)) {
            throw new VendorException(Kind.BAD_ANSWER, "Open-Meteo's forecast has a " + field + " that is none");
        }
        return OptionalDouble.of(number);
    }

    /** Small negative irradiances come at night. */
    private static OptionalDouble positive(OptionalDouble value) {
        return value.isPresent() ? OptionalDouble.of(Math.max(0, value.getAsDouble())) : value;
    }
}
