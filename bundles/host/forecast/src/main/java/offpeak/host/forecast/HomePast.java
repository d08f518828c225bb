package offpeak.host.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Series;
import offpeak.api.Site;
import offpeak.api.WeatherForecast;
import offpeak.api.host.History;

/** One home's past as far as its load and its sun are learned from it; each half-hour of it is read once. */
final class HomePast {
    private static final String TEMPERATURE = "temperature_c";
    private static final Duration AT_ONCE = Duration.ofDays(1);

    private final History history;
    private final Track loadW = new Track("power_w");
    private final Track solarW = new Track("power_w");
    private final Track temperatureC = new Track(TEMPERATURE);

    HomePast(History history) {
        this.history = history;
    }

    /** Notes how warm it is said to be, from which the effect of the weather is learned. */
    void noteWeather(Observation<WeatherForecast> weather, ZoneId zone, Instant now) {
        temperature(weather).apply(now).ifPresent(value -> history.record(
                new History.Sample(weather.entity(), TEMPERATURE, HalfHours.start(now, zone), value)));
    }

    Optional<PowerForecast> sun(Site site, EntityId meter, Instant now) {
        solarW.read(meter, site.zone(), now);
        return new PastLearner().learn(MeterState.Role.SOLAR, solarW.known, site, now)
                .map(learned -> learned.from(now, solarW.known));
    }

    Optional<PowerForecast> load(Site site, EntityId meter, Optional<Observation<WeatherForecast>> weather,
            Instant now) {
        loadW.read(meter, site.zone(), now);
        weather.ifPresent(known -> temperatureC.read(known.entity(), site.zone(), now));
        NavigableMap<Instant, Double> warm = weather.isPresent() ? temperatureC.known : new TreeMap<>();
        return PastLearner.load(new LoadLearner.Past(loadW.known, warm),
                weather.map(HomePast::temperature).orElse(at -> OptionalDouble.empty()), site, now)
                .map(learned -> learned.from(now, loadW.known));
    }

    private static Function<Instant, OptionalDouble> temperature(Observation<WeatherForecast> weather) {
        Series<WeatherForecast.Weather> series = weather.state().weather();
        return at -> series.at(at).map(WeatherForecast.Weather::temperatureC).orElse(OptionalDouble.empty());
    }

    /** The half-hour means of one field. */
    private final class Track {
        private final String field;
        private final NavigableMap<Instant, Double> known = new TreeMap<>();
        private Optional<EntityId> of = Optional.empty();
        private Instant readTo = Instant.MIN;
        private long fillsRead;

        Track(String field) {
            this.field = field;
        }

        void read(EntityId entity, ZoneId zone, Instant now) {
            Instant oldest = now.minus(LoadLearner.MEMORY);
            long fills = history.fills();
            if (!of.equals(Optional.of(entity)) || readTo.isBefore(oldest) || fills != fillsRead) {
                known.clear();
                fillsRead = fills;
                of = Optional.of(entity);
                readTo = HalfHours.start(oldest, zone);
            }
            known.headMap(oldest).clear();
            Instant to = HalfHours.start(now, zone);
            // a day at a time: a week of readings each few seconds would be half a million at once
            while (readTo.isBefore(to)) {
                Instant end = HalfHours.start(readTo.plus(AT_ONCE).isBefore(to) ? readTo.plus(AT_ONCE) : to, zone);
                known.putAll(HalfHours.means(history.samples(entity, field, new Interval(readTo, end)), zone));
                readTo = end;
            }
        }
    }
}
