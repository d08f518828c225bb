package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Prices;
import offpeak.host.forecast.PastLearner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownTest {

    private static final Path FOLDER = Path.of("/nowhere");
    private static final int STEPS = 48 * 10;

    /** Ten days from a Monday in March, in which nothing is like anything else. */
    private static Recorded recorded(UnaryOperator<double[]> change) {
        return new Recorded(Made.START, Made.HALF_HOUR,
                change.apply(Made.values(STEPS, i -> 0.1 + i * 1e-4)), change.apply(Made.values(STEPS, i -> i * 1e-4)),
                change.apply(Made.values(STEPS, i -> 300 + 7 * i % 911)),
                change.apply(Made.values(STEPS, i -> Math.max(0, 2000 * Math.sin(i * Math.PI / 24)))), true, 0);
    }

    private static Known known(Recorded recorded, String... more) throws Refused {
        String[] args = Arrays.copyOf(more, more.length + 2);
        args[more.length] = "--pv";
        args[more.length + 1] = "pv.csv";
        return new Known(recorded, Made.request(FOLDER, args), new PastLearner());
    }

    private static <S> Optional<S> of(List<Observation<?>> all, Class<S> type, String name) {
        return all.stream().filter(one -> one.entity().name().equals(name) && type.isInstance(one.state()))
                .map(one -> type.cast(one.state())).findFirst();
    }

    private static Instant end(List<Observation<?>> all, String name) {
        return of(all, Prices.class, name).orElseThrow().series().span().orElseThrow().end();
    }

    @ParameterizedTest
    @CsvSource({"2026-03-04T10:00:00Z,16:00,2026-03-04T23:00:00Z", "2026-03-04T15:30:00Z,16:00,2026-03-04T23:00:00Z",
            "2026-03-04T16:00:00Z,16:00,2026-03-05T23:00:00Z", "2026-03-04T22:30:00Z,16:00,2026-03-05T23:00:00Z",
            "2026-03-04T23:00:00Z,16:00,2026-03-05T23:00:00Z", "2026-03-05T00:00:00Z,16:00,2026-03-05T23:00:00Z",
            "2026-03-04T16:00:00Z,17:30,2026-03-04T23:00:00Z"})
    void pricesAreKnownOncePublished(Instant now, String published, Instant end) throws Refused {
        Known known = known(recorded(values -> values), "--published", published);
        int step = (int) ((now.getEpochSecond() - Made.START.getEpochSecond()) / 1800);

        List<Observation<?>> all = known.at(step);

        assertEquals(end, end(all, "import"));
        assertEquals(end, end(all, "export"));
    }

    @Test
    void elsewhereADayOfPricesEndsAtMidnight() throws Refused {
        Known known = known(recorded(values -> values), "--price-unit", "EUR/MWh", "--published", "13:00");

        assertEquals(Instant.parse("2026-03-04T23:00:00Z"), end(known.at(48 * 2 + 20), "import"), "Berlin");
        assertEquals(Instant.parse("2026-03-05T23:00:00Z"), end(known.at(48 * 2 + 24), "import"));
    }

    @Test
    void metersTellOfTheStepBefore() throws Refused {
        Recorded recorded = recorded(values -> values);
        Known known = known(recorded);

        assertEquals(Optional.empty(), of(known.at(0), MeterState.class, "load"));
        assertEquals(recorded.loadW()[6], of(known.at(7), MeterState.class, "load").orElseThrow().powerW());
    }

    @Test
    void nothingThatComesLaterIsSeen() throws Refused {
        for (int step : new int[]{100, 48 * 5 + 31, 48 * 5 + 33, 48 * 7}) {
            Known known = known(recorded(values -> values));
            int unpublished = known.known(step);
            Known changed = new Known(changedFrom(step, unpublished), Made.request(FOLDER, "--pv", "pv.csv"),
                    new PastLearner());

            assertEquals(known.at(step), changed.at(step), "step " + step);
            assertNotEquals(known.at(unpublished + 1), changed.at(unpublished + 1));
        }
    }

    private static Recorded changedFrom(int powers, int prices) {
        Recorded all = recorded(values -> values);
        return new Recorded(all.start(), all.step(), more(all.buy(), prices), more(all.sell(), prices),
                more(all.loadW(), powers), more(all.sunW(), powers), true, 0);
    }

    private static double[] more(double[] values, int from) {
        return Made.values(values.length, i -> i < from ? values[i] : values[i] * 2 + 1);
    }

    @Test
    void afterSomeDaysLoadAndSunAreForecastFromThePast() throws Refused {
        Known known = known(recorded(values -> values));

        assertEquals(Optional.empty(), of(known.at(48), PowerForecast.class, "load"));
        PowerForecast sun = of(known.at(48 * 6), PowerForecast.class, "solar").orElseThrow();
        assertTrue(sun.powerW().at(Made.START.plusSeconds(1800 * (48 * 6 + 12))).orElseThrow() > 1500);
        assertEquals(0.0, sun.powerW().at(Made.START.plusSeconds(1800 * (48 * 6 + 36))).orElseThrow(), 1);
    }
}
