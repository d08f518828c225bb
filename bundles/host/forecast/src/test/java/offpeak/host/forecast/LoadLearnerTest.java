package offpeak.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import offpeak.api.Holidays;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.PowerForecast;
import offpeak.api.Series;
import org.junit.jupiter.api.Test;

class LoadLearnerTest {
    private static final ZoneId LONDON = SyntheticHome.LONDON;
    private static final Holidays GB = Holidays.parse("GB");
    private static final Function<Instant, OptionalDouble> NO_WEATHER = at -> OptionalDouble.empty();
    /** A Monday. */
    private static final LocalDate MONDAY = LocalDate.parse("2026-06-15");

    private static NavigableMap<Instant, Double> days(LocalDate from, LocalDate to, ToDoubleFunction<Instant> loadW) {
        NavigableMap<Instant, Double> all = new TreeMap<>();
        for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1)) {
            HalfHours.of(day, LONDON).forEach(start -> all.put(start, loadW.applyAsDouble(start)));
        }
        return all;
    }

    private static Interval twoDays(Instant from) {
        return Interval.of(from, LoadLearner.AHEAD);
    }

    private static Optional<PowerForecast> learn(NavigableMap<Instant, Double> loadW, LocalDate today) {
        return LoadLearner.learn(new LoadLearner.Past(loadW, new TreeMap<>()), NO_WEATHER, LONDON, GB,
                twoDays(today.atStartOfDay(LONDON).toInstant()), today.atStartOfDay(LONDON).toInstant());
    }

    private static double at(Optional<PowerForecast> forecast, String local) {
        return forecast.orElseThrow().powerW().at(java.time.LocalDateTime.parse(local).atZone(LONDON).toInstant())
                .orElseThrow();
    }

    @Test
    void threeDaysAreEnoughAndLessIsNot() {
        NavigableMap<Instant, Double> three = days(MONDAY.minusDays(3), MONDAY, start -> 400);
        PowerForecast forecast = learn(three, MONDAY).orElseThrow();
        assertEquals(MeterState.Role.LOAD, forecast.role());
        assertEquals(96, forecast.powerW().entries().size());
        assertEquals(400, forecast.powerW().entries().get(95).value());
        assertEquals(new PowerForecast.Range(400, 400), forecast.range().orElseThrow().entries().get(0).value());
        three.pollFirstEntry();
        assertEquals(Optional.empty(), learn(three, MONDAY));
    }

    @Test
    void aWeekdayIsLikeThatWeekdayAndAWorkdayUnlikeAWeekend() {
        NavigableMap<Instant, Double> home = days(MONDAY.minusDays(42), MONDAY, start -> {
            int weekday = start.atZone(LONDON).getDayOfWeek().getValue();
            return weekday == 7 ? 3000 : weekday == 6 ? 1500 : 300;
        });
        assertEquals(300, at(learn(home, MONDAY), "2026-06-15T12:00"));
        assertEquals(1500, at(learn(home, MONDAY.plusDays(5)), "2026-06-20T12:00"));
        assertEquals(3000, at(learn(home, MONDAY.plusDays(5)), "2026-06-21T12:00"));
    }

    @Test
    void aHolidayIsASunday() {
        LocalDate christmas = LocalDate.parse("2026-12-25");
        NavigableMap<Instant, Double> home = days(christmas.minusDays(40), christmas,
                start -> start.atZone(LONDON).getDayOfWeek().getValue() == 7 ? 3000 : 300);
        assertEquals(3000, at(learn(home, christmas), "2026-12-25T12:00"));
        assertEquals(300, at(learn(home, christmas.minusDays(2)), "2026-12-23T12:00"));
    }

    @Test
    void theLatestWeeksCountMost() {
        Instant changed = MONDAY.minusDays(14).atStartOfDay(LONDON).toInstant();
        NavigableMap<Instant, Double> home = days(MONDAY.minusDays(56), MONDAY,
                start -> start.isBefore(changed) ? 300 : 900);
        assertEquals(900, at(learn(home, MONDAY), "2026-06-15T12:00"));
    }

    @Test
    void daysWithoutReadingsAreNoDaysWithoutLoad() {
        NavigableMap<Instant, Double> home = days(MONDAY.minusDays(20), MONDAY, start -> 500);
        home.subMap(MONDAY.minusDays(9).atStartOfDay(LONDON).toInstant(),
                MONDAY.minusDays(2).atStartOfDay(LONDON).toInstant()).clear();
        PowerForecast forecast = learn(home, MONDAY).orElseThrow();
        assertEquals(96, forecast.powerW().entries().size());
        assertTrue(forecast.powerW().entries().stream().allMatch(entry -> entry.value() == 500));
    }

    @Test
    void aTimeOfDayThatWasNeverSeenIsLikeTheOneBesideItAndUnknownFarFromAny() {
        NavigableMap<Instant, Double> hourly = days(MONDAY.minusDays(20), MONDAY, start -> 500);
        hourly.keySet().removeIf(start -> HalfHours.time(start.atZone(LONDON)) % 2 == 1
                || (HalfHours.time(start.atZone(LONDON)) >= 20 && HalfHours.time(start.atZone(LONDON)) <= 30));
        PowerForecast forecast = learn(hourly, MONDAY).orElseThrow();
        assertEquals(500, at(Optional.of(forecast), "2026-06-15T08:30"));
        assertEquals(Optional.empty(), forecast.powerW().at(Instant.parse("2026-06-15T11:30:00Z")));
    }

    @Test
    void bothChangesOfTheClockAreForecastWithoutGapOrOverlapByTheTimeThatItShows() {
        for (String text : List.of("2026-03-29", "2026-10-25")) {
            LocalDate day = LocalDate.parse(text);
            // dinner at 18:00 by the clock
            NavigableMap<Instant, Double> home = days(day.minusDays(30), day,
                    start -> start.atZone(LONDON).getHour() == 18 ? 2000 : 200);
            Optional<PowerForecast> forecast = learn(home, day);
            Interval span = forecast.orElseThrow().powerW().span().orElseThrow();
            assertEquals(Interval.of(day.atStartOfDay(LONDON).toInstant(), Duration.ofHours(48)), span);
            assertEquals(96, forecast.orElseThrow().powerW().entries().size());
            assertEquals(200, at(forecast, text + "T17:30"));
            assertEquals(2000, at(forecast, text + "T18:00"));
            assertEquals(2000, at(forecast, text + "T18:30"));
            assertEquals(200, at(forecast, text + "T19:00"));
            // and the day after
            assertEquals(2000, at(forecast, day.plusDays(1) + "T18:00"));
        }
    }

    @Test
    void aColdDayIsForecastByHowMuchMoreColdDaysDrew() {
        Random chance = new Random(1);
        NavigableMap<Instant, Double> temperatureC = new TreeMap<>();
        NavigableMap<Instant, Double> home = days(MONDAY.minusDays(30), MONDAY, start -> {
            double warm = 10 + 5 * chance.nextDouble();
            temperatureC.put(start, warm);
            return 300 + 100 * (15.5 - warm);
        });
        Instant now = MONDAY.atStartOfDay(LONDON).toInstant();
        PowerForecast cold = LoadLearner.learn(new LoadLearner.Past(home, temperatureC), at -> OptionalDouble.of(10.5),
                LONDON, GB, twoDays(now), now).orElseThrow();
        assertEquals(800, cold.powerW().entries().get(24).value(), 10);
        PowerForecast freezing = LoadLearner.learn(new LoadLearner.Past(home, temperatureC),
                at -> OptionalDouble.of(-40), LONDON, GB, twoDays(now), now).orElseThrow();
        double highest = home.values().stream().mapToDouble(value -> value).max().orElseThrow();
        assertEquals(highest, freezing.powerW().entries().get(24).value(), 1e-9);
    }

    @Test
    void lessLoadWhenItIsColdIsNoHeating() {
        List<Warmth.Seen> group = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            group.add(new Warmth.Seen(1000 - 20 * (i % 10), 15.5 - i % 10, 1));
        }
        assertEquals(Warmth.NONE, Warmth.of(List.of(group)));
    }

    @Property(tries = 50)
    void theRangeHoldsTheMiddle(@ForAll @IntRange(min = 3, max = 30) int days,
            @ForAll @DoubleRange(min = 0, max = 1) double known, @ForAll @DoubleRange(min = -20, max = 45) double warm,
            @ForAll Random chance) {
        NavigableMap<Instant, Double> temperatureC = new TreeMap<>();
        NavigableMap<Instant, Double> home = days(MONDAY.minusDays(days), MONDAY, start -> {
            if (chance.nextDouble() < known) {
                temperatureC.put(start, 40 * chance.nextDouble());
            }
            return 5000 * chance.nextDouble();
        });
        PowerForecast forecast = LoadLearner.learn(new LoadLearner.Past(home, temperatureC),
                at -> OptionalDouble.of(warm), LONDON, GB, twoDays(MONDAY.atStartOfDay(LONDON).toInstant()),
                MONDAY.atStartOfDay(LONDON).toInstant()).orElseThrow();
        for (Series.Entry<Double> entry : forecast.powerW().entries()) {
            PowerForecast.Range range = forecast.range().orElseThrow().at(entry.interval().start()).orElseThrow();
            assertTrue(0 <= range.p10W() && range.p10W() <= entry.value() && entry.value() <= range.p90W());
        }
    }

    @Test
    void overAYearItIsFarBetterThanTheMeanOfTheHomeAndWeatherHelps() {
        LocalDate from = LocalDate.parse("2026-01-01");
        SyntheticHome home = new SyntheticHome(from, from.plusDays(365), 90);
        double learned = 0;
        double withWeather = 0;
        double flat = 0;
        int within = 0;
        int samples = 0;
        for (LocalDate day = from.plusDays(4); day.isBefore(from.plusDays(365)); day = day.plusDays(1)) {
            Instant now = day.atStartOfDay(LONDON).toInstant();
            NavigableMap<Instant, Double> before = home.loadW.headMap(now, false);
            double mean = before.values().stream().mapToDouble(value -> value).average().orElseThrow();
            PowerForecast plain = LoadLearner.learn(new LoadLearner.Past(before, new TreeMap<>()), NO_WEATHER, LONDON,
                    GB, twoDays(now), now).orElseThrow();
            PowerForecast warm = LoadLearner.learn(
                    new LoadLearner.Past(before, home.temperatureC.headMap(now, false)),
                    at -> OptionalDouble.of(home.temperatureC.floorEntry(at).getValue()), LONDON, GB, twoDays(now), now)
                    .orElseThrow();
            for (Instant start : HalfHours.of(day, LONDON)) {
                double came = home.loadW.get(start);
                flat += Math.abs(mean - came);
                learned += Math.abs(plain.powerW().at(start).orElseThrow() - came);
                withWeather += Math.abs(warm.powerW().at(start).orElseThrow() - came);
                PowerForecast.Range range = warm.range().orElseThrow().at(start).orElseThrow();
                within += range.p10W() <= came && came <= range.p90W() ? 1 : 0;
                samples++;
            }
        }
        String figures = String.format(java.util.Locale.ROOT,
                "MAE of a flat mean %.0f W, learned %.0f W (ratio %.2f), with weather %.0f W (ratio %.2f), coverage %.2f",
                flat / samples, learned / samples, learned / flat, withWeather / samples, withWeather / flat,
                (double) within / samples);
        org.slf4j.LoggerFactory.getLogger(LoadLearnerTest.class).info(figures);
        assertTrue(learned / flat < 0.8, figures);
        assertTrue(withWeather < learned, figures);
        assertTrue(within > 0.65 * samples && within < 0.9 * samples, figures);
    }
}
