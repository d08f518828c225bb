package offpeak.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import offpeak.api.MeterState;
import offpeak.api.PowerForecast;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.host.PowerLearner;
import org.junit.jupiter.api.Test;

class PastLearnerTest {
    private static final Site HOME = new Site(SiteId.HOME, "Home", ZoneOffset.UTC, Optional.empty(),
            Currency.getInstance("GBP"));
    private static final Instant NOON = Instant.parse("2026-06-15T12:00:00Z");

    private static NavigableMap<Instant, Double> past(ToDoubleFunction<Instant> powerW) {
        NavigableMap<Instant, Double> all = new TreeMap<>();
        for (Instant at = NOON.minus(Duration.ofDays(14)); at.isBefore(NOON); at = at.plus(HalfHours.LENGTH)) {
            all.put(at, powerW.applyAsDouble(at));
        }
        return all;
    }

    private static PowerLearner.Learned learn(MeterState.Role role, NavigableMap<Instant, Double> past) {
        return new PastLearner().learn(role, past, HOME, NOON).orElseThrow();
    }

    private static double at(PowerForecast forecast, int halfHours) {
        return forecast.powerW().at(NOON.plus(HalfHours.LENGTH.multipliedBy(halfHours))).orElseThrow();
    }

    @Test
    void aLoadThatWasHigherStaysSoForAWhile() {
        NavigableMap<Instant, Double> home = past(at -> at.isBefore(NOON.minusSeconds(7200)) ? 500 : 1500);
        PowerForecast forecast = learn(MeterState.Role.LOAD, home).from(NOON, home);
        assertEquals(500 + 800, at(forecast, 0), 1e-6);
        assertEquals(500 + 640, at(forecast, 1), 1e-6);
        assertEquals(500, at(forecast, 95), 1);
        assertEquals(96, forecast.powerW().entries().size());
    }

    @Test
    void aLoadIsNeverBelowNothing() {
        NavigableMap<Instant, Double> home = past(at -> at.isBefore(NOON.minusSeconds(7200)) ? 3000 : 100);
        NavigableMap<Instant, Double> quiet = past(at -> at.getEpochSecond() % 86400 < 50000 ? 3000 : 100);
        home.putAll(quiet.headMap(NOON.minusSeconds(7200)));
        PowerForecast forecast = learn(MeterState.Role.LOAD, home).from(NOON, home);
        forecast.powerW().entries().forEach(entry -> assertTrue(entry.value() >= 0, entry.toString()));
        forecast.range().orElseThrow().entries().forEach(entry -> assertTrue(entry.value().p10W() >= 0));
    }

    @Test
    void aDullMorningMakesADullAfternoonAndNoSunnyNight() {
        NavigableMap<Instant, Double> roof = past(at -> {
            int hour = at.atZone(ZoneOffset.UTC).getHour();
            boolean today = !at.isBefore(NOON.minus(Duration.ofHours(4)));
            return hour < 6 || hour >= 20 ? 0 : today ? 400 : 2000;
        });
        PowerForecast forecast = learn(MeterState.Role.SOLAR, roof).from(NOON, roof);
        assertTrue(at(forecast, 0) < 700, forecast.toString());
        assertTrue(at(forecast, 4) > at(forecast, 0));
        assertEquals(0, at(forecast, 20));
        assertTrue(at(forecast, 48) > 1900, "tomorrow is another day");
    }

    @Test
    void aBrilliantMorningPromisesNoMoreThanAClearSkyEverGave() {
        NavigableMap<Instant, Double> roof = past(
                at -> at.isBefore(NOON.minus(Duration.ofHours(4))) && at.getEpochSecond() / 86400 % 5 != 0
                        ? 300
                        : 2000);
        PowerForecast forecast = learn(MeterState.Role.SOLAR, roof).from(NOON, roof);
        forecast.powerW().entries().forEach(entry -> assertTrue(entry.value() <= 2000, entry.toString()));
        assertTrue(at(forecast, 0) > 1000);
    }

    @Test
    void whatWasLearnedAtMidnightIsCorrectedThroughTheDay() {
        NavigableMap<Instant, Double> home = past(at -> 500);
        PowerLearner.Learned learned = learn(MeterState.Role.LOAD, home);
        Instant later = NOON.plus(Duration.ofHours(20));
        NavigableMap<Instant, Double> latest = new TreeMap<>();
        for (int back = 1; back <= 4; back++) {
            latest.put(later.minus(HalfHours.LENGTH.multipliedBy(back)), 900.0);
        }
        PowerForecast forecast = learned.from(later, latest);
        assertEquals(later, forecast.powerW().entries().get(0).interval().start());
        assertEquals(96, forecast.powerW().entries().size());
        assertEquals(500 + 320, forecast.powerW().entries().get(0).value(), 1e-6);
    }
}
