package offpeak.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import offpeak.api.host.Forecasts.Score;
import org.junit.jupiter.api.Test;

class ScoringTest {
    private static final LocalDate DAY = LocalDate.parse("2026-06-15");
    private static final Instant START = Instant.parse("2026-06-14T23:00:00Z");

    private static Instant at(int halfHour) {
        return START.plus(HalfHours.LENGTH.multipliedBy(halfHour));
    }

    @Test
    void errorsBiasLossAndCoverageAreOfWhatWasBothForecastAndMeasured() {
        SortedMap<Instant, Scoring.Said> said = new TreeMap<>();
        Map<Instant, Double> came = new TreeMap<>();
        for (int i = 0; i < 8; i++) {
            said.put(at(i), new Scoring.Said(500, OptionalDouble.of(300), OptionalDouble.of(700)));
            came.put(at(i), i < 6 ? 600.0 : 200.0);
        }
        said.put(at(20), new Scoring.Said(9999, OptionalDouble.empty(), OptionalDouble.empty()));
        came.put(at(30), 9999.0);
        Score score = Scoring.score(DAY, said, came).orElseThrow();
        assertEquals(8, score.samples());
        assertEquals((6 * 100 + 2 * 300) / 8.0, score.maeW(), 1e-9);
        assertEquals((6 * -100 + 2 * 300) / 8.0, score.biasW(), 1e-9);
        // below P10 by 100 two times, above it by 300 six times
        assertEquals((6 * 0.1 * 300 + 2 * 0.9 * 100) / 8, score.pinballW().orElseThrow().p10(), 1e-9);
        assertEquals((6 * 0.5 * 100 + 2 * 0.5 * 300) / 8, score.pinballW().orElseThrow().p50(), 1e-9);
        assertEquals((6 * 0.1 * 100 + 2 * 0.1 * 500) / 8, score.pinballW().orElseThrow().p90(), 1e-9);
        assertEquals(0.75, score.coverage().getAsDouble(), 1e-9);
    }

    @Test
    void withoutARangeThereIsNoLossAndOfAnHourOrTwoNoScore() {
        SortedMap<Instant, Scoring.Said> said = new TreeMap<>();
        Map<Instant, Double> came = new TreeMap<>();
        for (int i = 0; i < 8; i++) {
            said.put(at(i), new Scoring.Said(500, OptionalDouble.empty(), OptionalDouble.empty()));
            came.put(at(i), 400.0);
        }
        assertEquals(Optional.of(new Score(DAY, 100, 100, Optional.empty(), OptionalDouble.empty(), 8)),
                Scoring.score(DAY, said, came));
        came.remove(at(0));
        assertEquals(Optional.empty(), Scoring.score(DAY, said, came));
    }
}
