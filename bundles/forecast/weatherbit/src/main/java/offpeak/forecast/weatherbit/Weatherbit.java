package offpeak.forecast.weatherbit;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.Options;
import offpeak.api.Series;
import offpeak.api.Rows;
import offpeak.api.Site;
import offpeak.api.WeatherAlerts;
import offpeak.api.WeatherForecast;
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

/** Weather warnings for the site, and the weather of the next days with its irradiance. */
@Component(service = Integration.class, configurationPid = "offpeak.forecast.weatherbit", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Weatherbit.Config.class, factory = true)
public final class Weatherbit implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%weatherbit.name", description = "%weatherbit.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT1H";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.weatherbit.io";

        @AttributeDefinition(name = "%apiKey.name", description = "%apiKey.description", type = AttributeType.PASSWORD)
        String apiKey() default "";

        @AttributeDefinition(name = "%forecast.name", description = "%forecast.description")
        boolean forecast() default true;
    }

    private static final Duration MAX_AGE = Duration.ofHours(6);
    private static final Duration STEP = Duration.ofHours(1);
    /** Of an alert that names no end. */
    private static final Duration USUAL = Duration.ofHours(12);
    private static final int LONGEST_TITLE = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public Weatherbit(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> account() {
        return Optional.of(config.baseUrl().strip() + "/" + config.site());
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), Duration.ofMinutes(15));
        WeatherAlerts alerts = alerts(host, ask(host, "/v2.0/alerts", ""));
        host.publish(host.entity(EntityId.Kind.EVENT, "alerts"), alerts, host.now(), MAX_AGE, "weatherbit");
        if (config.forecast()) {
            host.publish(host.entity(EntityId.Kind.FORECAST, "weather"),
                    forecast(ask(host, "/v2.0/forecast/hourly", "&hours=48&units=M")), host.now(), MAX_AGE,
                    "weatherbit");
        }
        return poll;
    }

    private String ask(Host host, String path, String more) throws VendorException {
        Site.Location place = Options.place(host.site());
        String key = Options.required("apiKey", host.secrets().reveal(config.apiKey()));
        if (!key.matches("[A-Za-z0-9]{8,64}")) {
            throw new VendorException(Kind.CONFIGURATION, "apiKey must be the key from your Weatherbit account");
        }
        URI uri = URI.create(Options.address("baseUrl", config.baseUrl()) + path + String.format(Locale.ROOT,
                "?lat=%.4f&lon=%.4f%s&key=%s", place.latitude(), place.longitude(), more, key));
        Http.Reply reply = host.http().send(Http.Call.get(uri).expecting("application/json"));
        if (reply.status() == 429) {
            throw new VendorException("Weatherbit's calls of the day are used up", untilReset(host, reply));
        }
        return reply.accepted("Weatherbit").status() == 204 ? "{}" : reply.body();
    }

    private static Duration untilReset(Host host, Http.Reply reply) {
        Duration toMidnight = Duration.between(host.now(),
                host.now().atZone(ZoneOffset.UTC).toLocalDate().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        return reply.header("X-RateLimit-Reset").filter(text -> text.matches("\\d{9,11}"))
                .map(text -> Duration.between(host.now(), Instant.ofEpochSecond(Long.parseLong(text))))
                .filter(wait -> !wait.isNegative() && wait.compareTo(toMidnight) <= 0).orElse(toMidnight);
    }

    private static WeatherAlerts alerts(Host host, String body) throws VendorException {
        JsonNode rows;
        try {
            rows = JSON.readTree(body).path("alerts");
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "Weatherbit's alerts can't be read: not the JSON that was expected",
                    e);
        }
        List<WeatherAlerts.Alert> alerts = new ArrayList<>();
        Rows.each(host, "Weatherbit's alerts", rows, row -> {
            Optional<WeatherAlerts.Severity> severity = severity(row.path("severity").asString(""));
            Optional<Instant> start = instant(row.path("onset_utc")).or(() -> instant(row.path("effective_utc")));
            Optional<Instant> end = instant(row.path("ends_utc")).or(() -> instant(row.path("expires_utc")));
            if (severity.isPresent() && start.isPresent()) {
                String title = row.path("title").asString("");
                Instant until = end.filter(at -> at.isAfter(start.get())).orElse(start.get().plus(USUAL));
                alerts.add(new WeatherAlerts.Alert(row.path("uri").asString(title), severity.get(),
                        new Interval(start.get(), until),
                        title.substring(0, Math.min(LONGEST_TITLE, title.length()))));
            }
        });
        alerts.sort(Comparator.comparing(WeatherAlerts.Alert::during).thenComparing(WeatherAlerts.Alert::id));
        return new WeatherAlerts(alerts);
    }

    static WeatherForecast forecast(String body) throws VendorException {
        List<Series.Entry<WeatherForecast.Weather>> hours = new ArrayList<>();
        try {
            for (JsonNode row : JSON.readTree(body).path("data")) {
                Instant start = LocalDateTime.parse(row.required("timestamp_utc").asString()).toInstant(ZoneOffset.UTC);
                OptionalDouble clouds = number(row.path("clouds"));
                hours.add(new Series.Entry<>(Interval.of(start, STEP),
                        new WeatherForecast.Weather(number(row.path("temp")), number(row.path("ghi")),
                                clouds.isPresent() ? OptionalDouble.of(clouds.getAsDouble() / 100) : clouds,
                                number(row.path("wind_spd")))));
            }
            if (hours.isEmpty()) {
                throw new VendorException(Kind.BAD_ANSWER, "Weatherbit has no forecast for this place just now");
            }
            return new WeatherForecast(Series.of(hours));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "Weatherbit's forecast can't be read: not the JSON that was expected", e);
        }
    }

    private static Optional<WeatherAlerts.Severity> severity(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "advisory" -> Optional.of(WeatherAlerts.Severity.ADVISORY);
            case "watch" -> Optional.of(WeatherAlerts.Severity.WATCH);
            case "warning" -> Optional.of(WeatherAlerts.Severity.WARNING);
            default -> Optional.empty();
        };
    }

    private static Optional<Instant> instant(JsonNode text) {
        return text.isString() && !text.asString().isBlank()
                ? Optional.of(LocalDateTime.parse(text.asString()).toInstant(ZoneOffset.UTC))
                : Optional.empty();
    }

    private static OptionalDouble number(JsonNode value) {
        if (value.isNumber() && !Double.isFinite(value.asDouble(Double.NaN))) {
            throw new IllegalArgumentException("a number that is none");
        }
        return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
    }
}
