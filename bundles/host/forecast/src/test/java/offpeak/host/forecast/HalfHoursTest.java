package offpeak.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Series;
import offpeak.api.host.History.Sample;
import org.junit.jupiter.api.Test;

class HalfHoursTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final EntityId LOAD = EntityId.parse("home/device/wall/load");
    private static final Instant NINE = Instant.parse("2026-06-15T09:00:00Z");

    private static Sample sample(Instant at, double value) {
        return new Sample(LOAD, "power_w", at, value);
    }

    @Test
    void aDayHasFewerOrMoreOfThemWhereTheClockIsChanged() {
        assertEquals(48, HalfHours.of(LocalDate.parse("2026-06-15"), LONDON).size());
        assertEquals(46, HalfHours.of(LocalDate.parse("2026-03-29"), LONDON).size());
        List<Instant> autumn = HalfHours.of(LocalDate.parse("2026-10-25"), LONDON);
        assertEquals(50, autumn.size());
        assertEquals(Instant.parse("2026-10-24T23:00:00Z"), autumn.get(0));
        // 01:00 comes twice
        assertEquals(2, HalfHours.time(autumn.get(2).atZone(LONDON)));
        assertEquals(2, HalfHours.time(autumn.get(4).atZone(LONDON)));
    }

    @Test
    void aZoneAQuarterOffHasItsOwn() {
        ZoneId kathmandu = ZoneId.of("Asia/Kathmandu");
        assertEquals(Instant.parse("2026-06-15T08:45:00Z"), HalfHours.start(NINE, kathmandu));
        assertEquals(29, HalfHours.time(Instant.parse("2026-06-15T08:45:00Z").atZone(kathmandu)));
    }

    @Test
    void readingsOfOneMinuteAndOfFiveGiveTheSameMean() {
        List<Sample> minutes = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            minutes.add(sample(NINE.plus(Duration.ofMinutes(minute)), minute < 30 ? 200 : 800));
        }
        List<Sample> fives = minutes.stream().filter(one -> one.at().getEpochSecond() % 300 == 0).toList();
        Map<Instant, Double> expected = Map.of(NINE, 200.0, NINE.plus(HalfHours.LENGTH), 800.0);
        assertEquals(12, fives.size());
        assertEquals(expected, HalfHours.means(minutes, LONDON));
        assertEquals(expected, HalfHours.means(fives, LONDON));
    }

    @Test
    void aSeriesIsWeighedByTimeAndHasNoMeanWhereItHasAGap() {
        Series<Double> series = Series.of(List.of(
                new Series.Entry<>(Interval.of(NINE.minusSeconds(600), Duration.ofMinutes(20)), 300.0),
                new Series.Entry<>(Interval.of(NINE.plusSeconds(600), Duration.ofMinutes(40)), 600.0)));
        assertEquals(OptionalDouble.of(500), HalfHours.mean(series, NINE));
        assertEquals(OptionalDouble.empty(), HalfHours.mean(series, NINE.plus(HalfHours.LENGTH)));
    }
}
