package offpeak.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.State;
import offpeak.api.WeatherForecast;
import offpeak.api.host.Forecasts;
import offpeak.api.host.History;
import offpeak.host.scheduler.SteppedTime;
import org.junit.jupiter.api.Test;

class ForecastComponentTest {
    private static final Instant START = Instant.parse("2026-06-15T08:10:00Z");
    private static final EntityId METER = EntityId.parse("home/device/wall/load");
    private static final EntityId PANELS = EntityId.parse("home/device/wall/solar");
    private static final EntityId SUN = EntityId.parse("home/forecast/solcast/roof");
    private static final EntityId SKY = EntityId.parse("home/forecast/open-meteo/weather");
    private static final EntityId LEARNED = EntityId.parse("home/forecast/load/load");
    private static final EntityId LEARNED_SUN = EntityId.parse("home/forecast/solar/solar");
    private static final Site HOME = new Site(SiteId.HOME, "Home", ZoneId.of("Europe/London"), Optional.empty(),
            Currency.getInstance("GBP"));

    private final SteppedTime time = new SteppedTime(START);
    private final Map<EntityId, Observation<?>> seen = new TreeMap<>();
    private final MemoryHistory history = new MemoryHistory();
    private final List<Instant> told = new ArrayList<>();

    private static final class MemoryHistory implements History {
        private final Map<String, TreeMap<Instant, Double>> kept = new TreeMap<>();
        private long fills;

        private TreeMap<Instant, Double> of(EntityId entity, String field) {
            return kept.computeIfAbsent(entity + " " + field, key -> new TreeMap<>());
        }

        @Override
        public void record(Sample sample) {
            of(sample.entity(), sample.field()).put(sample.at(), sample.value());
        }

        @Override
        public List<Sample> samples(EntityId entity, String field, Interval window) {
            List<Sample> found = new ArrayList<>();
            of(entity, field).subMap(window.start(), window.end())
                    .forEach((at, value) -> found.add(new Sample(entity, field, at, value)));
            return found;
        }

        @Override
        public long fills() {
            return fills;
        }

        @Override
        public void forget(String integration) {
            throw new AssertionError("nothing is forgotten");
        }
    }

    private ForecastComponent start() {
        return new ForecastComponent(new ForecastComponent.Parts(time, time, () -> List.of(HOME),
                site -> List.copyOf(seen.values()), history, observation -> {
                    seen.put(observation.entity(), observation);
                    told.add(observation.observedAt());
                }));
    }

    private void see(EntityId entity, State state) {
        seen.put(entity, new Observation<>(entity, state, time.instant(), Duration.ofDays(9), "test", Quality.GOOD));
    }

    /** Readings each five minutes from the clock's time on. */
    private void draws(EntityId meter, MeterState.Role role, Duration during, double powerW) {
        see(meter, new MeterState(role, powerW));
        for (long minute = 0; minute < during.toMinutes(); minute += 5) {
            history.record(
                    new History.Sample(meter, "power_w", time.instant().plus(Duration.ofMinutes(minute)), powerW));
        }
    }

    private void advance(Duration by) {
        time.advance(by);
        assertEquals(List.of(), time.failures());
    }

    @Test
    void theLoadIsUnknownForThreeDaysAndThenForecastEachFullHour() {
        draws(METER, MeterState.Role.LOAD, Duration.ofDays(4), 640);
        ForecastComponent component = start();
        advance(Duration.ofHours(71));
        assertFalse(seen.containsKey(LEARNED));
        assertEquals(List.of(), component.forecasts());
        // three days, and the four hours that the days before are compared with
        advance(Duration.ofHours(9));
        PowerForecast load = (PowerForecast) seen.get(LEARNED).state();
        assertEquals(96, load.powerW().entries().size());
        assertEquals(640, load.powerW().at(time.instant()).orElseThrow());
        assertEquals(Instant.parse("2026-06-18T16:00:00Z"), told.get(told.size() - 1));
        assertEquals(Duration.ofHours(1), Duration.between(told.get(told.size() - 2), told.get(told.size() - 1)));
        component.stop();
    }

    @Test
    void aPastThatIsFilledInLaterIsLearnedFromAtTheNextHour() {
        ForecastComponent component = start();
        see(METER, new MeterState(MeterState.Role.LOAD, 300));
        advance(Duration.ofHours(2));
        assertFalse(seen.containsKey(LEARNED));
        List<Series.Entry<Double>> past = new ArrayList<>();
        for (int quarter = 1; quarter <= 10 * 96; quarter++) {
            past.add(new Series.Entry<>(
                    Interval.of(START.minus(Duration.ofMinutes(15L * quarter)), Duration.ofMinutes(15)), 420.0));
        }
        history.fill(METER, "power_w", Series.of(past));
        history.fills++;
        advance(Duration.ofHours(2));
        PowerForecast load = (PowerForecast) seen.get(LEARNED).state();
        assertEquals(420, load.powerW().at(time.instant().plus(Duration.ofHours(20))).orElseThrow(), 1e-6);
        component.stop();
    }

    @Test
    void theSunIsLearnedFromThePanelsUntilSomebodyKnowsTheWeather() {
        draws(PANELS, MeterState.Role.SOLAR, Duration.ofDays(5), 900);
        ForecastComponent component = start();
        advance(Duration.ofHours(80));
        PowerForecast sun = (PowerForecast) seen.get(LEARNED_SUN).state();
        assertEquals(MeterState.Role.SOLAR, sun.role());
        assertEquals(900, sun.powerW().at(time.instant()).orElseThrow());
        int before = told.size();
        see(SUN, solar("2026-06-15T00:00:00Z", 1300, 900, 1500));
        advance(Duration.ofHours(2));
        assertEquals(before, told.size());
        component.stop();
    }

    @Test
    void aDaysForecastIsScoredAsItWasKnownAtItsStartAndTheScoreOutlivesARestart() {
        draws(PANELS, MeterState.Role.SOLAR, Duration.ofDays(4), 1000);
        see(SUN, solar("2026-06-15T00:00:00Z", 1300, 900, 1500));
        ForecastComponent component = start();
        // half a day's errors are not a day's: it was not here at midnight
        advance(Duration.between(START, Instant.parse("2026-06-16T00:10:00Z")));
        assertEquals(List.of(), component.forecasts().get(0).scores());
        assertEquals(List.of(), component.metrics());
        // of the 16th in London, from 23:00 UTC on, this is no longer day-ahead
        see(SUN, solar("2026-06-15T00:00:00Z", 1000, 1000, 1000));
        advance(Duration.between(time.instant(), Instant.parse("2026-06-16T23:45:00Z")));
        assertEquals(List.of(), component.forecasts().get(0).scores());
        advance(Duration.ofMinutes(20));
        Forecasts.Score expected = new Forecasts.Score(LocalDate.parse("2026-06-16"), 300, 300,
                Optional.of(new Forecasts.Pinball(10, 150, 50)), OptionalDouble.of(1), 48);
        assertScores(List.of(expected), component);
        assertEquals(300, component.metrics().get(0).value(), 1e-6);
        assertEquals(Map.of("entity", SUN.toString()), component.metrics().get(0).labels());
        component.stop();

        ForecastComponent again = start();
        advance(Duration.ofMinutes(10));
        assertScores(List.of(expected), again);
        advance(Duration.ofDays(1));
        assertEquals(0, again.forecasts().get(0).scores().get(1).maeW(), 1e-6);
        again.stop();
    }

    private static void assertScores(List<Forecasts.Score> expected, ForecastComponent component) {
        List<Forecasts.Score> scores = component.forecasts().get(0).scores();
        assertEquals(expected.size(), scores.size());
        for (int i = 0; i < scores.size(); i++) {
            assertEquals(expected.get(i).day(), scores.get(i).day());
            assertEquals(expected.get(i).maeW(), scores.get(i).maeW(), 1e-6);
            assertEquals(expected.get(i).biasW(), scores.get(i).biasW(), 1e-6);
            assertEquals(expected.get(i).pinballW().orElseThrow().p10(),
                    scores.get(i).pinballW().orElseThrow().p10(), 1e-6);
            assertEquals(expected.get(i).pinballW().orElseThrow().p90(),
                    scores.get(i).pinballW().orElseThrow().p90(), 1e-6);
            assertEquals(expected.get(i).coverage(), scores.get(i).coverage());
            assertEquals(expected.get(i).samples(), scores.get(i).samples());
        }
    }

    private static PowerForecast solar(String from, double p50, double p10, double p90) {
        Interval days = Interval.of(Instant.parse(from), Duration.ofDays(9));
        return new PowerForecast(MeterState.Role.SOLAR, Series.of(List.of(new Series.Entry<>(days, p50))),
                Optional.of(Series.of(List.of(new Series.Entry<>(days, new PowerForecast.Range(p10, p90))))));
    }

    @Test
    void theTemperatureOfEachHalfHourIsKeptForTheTimesToCome() {
        see(SKY, new WeatherForecast(Series.of(List.of(new Series.Entry<>(Interval.of(START, Duration.ofDays(2)),
                new WeatherForecast.Weather(OptionalDouble.of(11.5), OptionalDouble.empty(), OptionalDouble.empty(),
                        OptionalDouble.empty()))))));
        ForecastComponent component = start();
        advance(Duration.ofMinutes(60));
        assertEquals(Map.of(Instant.parse("2026-06-15T08:00:00Z"), 11.5, Instant.parse("2026-06-15T08:30:00Z"), 11.5,
                Instant.parse("2026-06-15T09:00:00Z"), 11.5), history.of(SKY, "temperature_c"));
        component.stop();
    }

    @Test
    void thirtyDaysOfScoresAreShown() {
        draws(PANELS, MeterState.Role.SOLAR, Duration.ofDays(60), 1000);
        ForecastComponent component = start();
        for (int day = 0; day < 40; day++) {
            see(SUN, solar(time.instant().toString(), 1100, 900, 1500));
            advance(Duration.ofDays(1));
        }
        List<Forecasts.Score> scores = component.forecasts().get(0).scores();
        assertEquals(30, scores.size());
        assertEquals(LocalDate.parse("2026-07-24"), scores.get(29).day());
        assertTrue(scores.stream().allMatch(score -> score.samples() == 48));
        component.stop();
    }
}
