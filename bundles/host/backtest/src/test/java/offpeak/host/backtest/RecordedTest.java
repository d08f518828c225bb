package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedTest {

    @TempDir
    Path folder;

    @Test
    void unitsBecomeMainUnitAndWatts() throws Refused {
        Made.file(folder, "prices.csv", Made.values(96, i -> 25));
        Made.file(folder, "load.csv", Made.values(96, i -> 0.4));
        Made.file(folder, "pv.csv", Made.values(96, i -> i == 0 ? -0.01 : 2));

        Recorded recorded = Recorded.read(Made.request(folder, "--pv", "pv.csv", "--power-unit", "kW"));

        assertEquals(96, recorded.steps());
        assertEquals(0.25, recorded.buy()[0], 1e-12);
        assertEquals(400, recorded.loadW()[0], 1e-9);
        assertEquals(0, recorded.sunW()[0], "an inverter's own use is no sun");
        assertEquals(2000, recorded.sunW()[1], 1e-9);
        assertEquals(false, recorded.sells());
    }

    @Test
    void pricesGiveTheStepsAndPowersTheMeanInThem() throws Refused {
        // prices by the hour, load by ten minutes
        Made.file(folder, "prices.csv", rows(24, 60, i -> 10 + i));
        Made.file(folder, "load.csv", rows(24 * 6, 10, i -> i % 6 * 100));

        Recorded recorded = Recorded.read(Made.request(folder));

        assertEquals(Duration.ofHours(1), recorded.step());
        assertEquals(24, recorded.steps());
        assertEquals(0.11, recorded.buy()[1], 1e-12);
        assertEquals(250, recorded.loadW()[0], 1e-9);
    }

    private static String rows(int count, int minutes, java.util.function.IntToDoubleFunction value) {
        return IntStream.range(0, count)
                .mapToObj(i -> Made.START.plusSeconds(60L * minutes * i) + "," + value.applyAsDouble(i))
                .collect(Collectors.joining("\n", "start,v\n", "\n"));
    }

    @Test
    void onlyWhatAllFilesHaveIsRun() throws Refused {
        Made.file(folder, "prices.csv", Made.values(200, i -> 10));
        Made.file(folder, "load.csv", Made.values(100, i -> 400));

        Recorded recorded = Recorded.read(Made.request(folder));

        assertEquals(100, recorded.steps());
        assertEquals(Made.START.plusSeconds(100 * 1800), recorded.at(recorded.steps()));
    }

    @Test
    void aGapIsAsTheDayBeforeAndCounted() throws Refused {
        Made.file(folder, "prices.csv", Made.values(240, i -> i));
        String[] lines = rows(240, 30, i -> i).split("\n");
        Made.file(folder, "load.csv", IntStream.range(0, lines.length).filter(i -> i != 101 && i != 102)
                .mapToObj(i -> lines[i]).collect(Collectors.joining("\n")));

        Recorded recorded = Recorded.read(Made.request(folder));

        assertEquals(2, recorded.filled());
        assertArrayEquals(new double[]{99, 52, 53, 102},
                new double[]{recorded.loadW()[99], recorded.loadW()[100], recorded.loadW()[101],
                        recorded.loadW()[102]},
                1e-9);
    }

    @Test
    void tooManyGapsAreNoRecord() {
        Made.file(folder, "prices.csv", Made.values(240, i -> i));
        String[] lines = rows(240, 30, i -> i).split("\n");
        Made.file(folder, "load.csv", IntStream.range(0, lines.length).filter(i -> i < 100 || i > 120)
                .mapToObj(i -> lines[i]).collect(Collectors.joining("\n")));

        Refused refused = assertThrows(Refused.class, () -> Recorded.read(Made.request(folder)));

        assertEquals("of 240 steps from 2026-03-02T00:00:00Z to 2026-03-07T00:00:00Z 21 values are missing:"
                + " too many to fill in", refused.getMessage());
    }

    @Test
    void filesWithoutACommonDayAreRefused() {
        Made.file(folder, "prices.csv", Made.values(96, i -> 10));
        Made.file(folder, "load.csv", "start,w\n2026-04-01T00:00:00Z,1\n2026-04-01T00:30:00Z,1\n");

        Refused refused = assertThrows(Refused.class, () -> Recorded.read(Made.request(folder)));

        assertTrue(refused.getMessage().startsWith("the files have no time in common"), refused.getMessage());
    }

    @Test
    void bothChangesOfTheClockKeepSteps() throws Refused {
        for (String day : new String[]{"2026-03-29", "2026-10-25"}) {
            Instant start = Instant.parse(day + "T00:00:00Z").minusSeconds(86_400);
            String rows = IntStream.range(0, 144).mapToObj(i -> start.plusSeconds(1800L * i)
                    .atZone(java.time.ZoneId.of("Europe/London")).toLocalDateTime() + "," + i)
                    .collect(Collectors.joining("\n", "start,v\n", "\n"));
            Made.file(folder, "prices.csv", rows);
            Made.file(folder, "load.csv", rows);

            Recorded recorded = Recorded.read(Made.request(folder));

            assertEquals(start, recorded.start(), day);
            assertEquals(144, recorded.steps(), day);
            assertEquals(0, recorded.filled(), day);
            assertArrayEquals(Made.values(144, i -> i), recorded.loadW(), 1e-9, day);
        }
    }
}
