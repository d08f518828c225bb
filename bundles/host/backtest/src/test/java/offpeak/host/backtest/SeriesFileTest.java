package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesFileTest {

    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    @TempDir
    Path folder;

    private Map<Instant, Double> read(String text) throws Refused {
        return SeriesFile.read(Made.file(folder, "x.csv", text), LONDON);
    }

    @Test
    void offsetsAndLocalTimesAndMoreColumnsAreRead() throws Refused {
        assertEquals(
                Map.of(Instant.parse("2026-06-01T00:00:00Z"), 1.5, Instant.parse("2026-06-01T00:30:00Z"), -2.0,
                        Instant.parse("2026-06-01T01:00:00Z"), 3.0),
                read("start,value,note\n2026-06-01T02:00:00+02:00,1.5,a\n2026-06-01T00:30Z,-2,b\n"
                        + "2026-06-01 02:00:00, 3 ,c\n\n"));
    }

    @Test
    void whatIsBlankIsNotKnown() throws Refused {
        assertEquals(2, read("start,w\n2026-06-01T00:00:00Z,1\n2026-06-01T00:30:00Z,\n2026-06-01T01:00:00Z,2\n")
                .size());
    }

    @Test
    void theHourThatComesTwiceIsReadTwice() throws Refused {
        assertEquals(
                List.of("2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z",
                        "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"),
                read("start,w\n2026-10-25 01:00,1\n2026-10-25 01:30,2\n2026-10-25 01:00,3\n2026-10-25 01:30,4\n"
                        + "2026-10-25 02:00,5\n").keySet().stream().map(Instant::toString).toList());
    }

    @Test
    void theHourThatDoesNotComeIsSkippedByTheFile() throws Refused {
        assertEquals(List.of("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
                read("start,w\n2026-03-29 00:30,1\n2026-03-29 02:00,2\n").keySet().stream().map(Instant::toString)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "2026-06-01T00:00:00Z,1;2026-06-01T00:30:00Z,abc| line 3 has 'abc' where a number should be",
            "2026-06-01T00:00:00Z,1;2026-06-01T00:30:00Z,NaN| line 3 has 'NaN' where a number should be",
            "yesterday,1| line 2 starts with 'yesterday', which is no time such as 2026-03-01T00:30:00Z",
            "2026-06-01T00:00:00Z| line 2 needs a start and a value",
            "2026-06-01T00:00:00Z,1| has fewer than two values below its header line",
            "2026-03-29 01:30,1| line 2 starts with '2026-03-29 01:30', which no clock in Europe/London shows; where"
                    + " the file's clock is not changed in summer, say so with --zone, e.g. --zone UTC"})
    void wrongRowsAreNamed(String rows, String message) {
        Refused refused = assertThrows(Refused.class, () -> read("start,value\n" + rows.replace(';', '\n') + "\n"));

        assertEquals(folder.resolve("x.csv") + " " + message.strip(), refused.getMessage());
        assertEquals(1, refused.status());
    }

    @Test
    void aFileThatIsNotThereIsWrongUse() {
        Refused refused = assertThrows(Refused.class, () -> SeriesFile.read(folder.resolve("no.csv"), LONDON));

        assertEquals("there is no file " + folder.resolve("no.csv") + " that can be read", refused.getMessage());
        assertEquals(2, refused.status());
    }
}
