package offpeak.host.backtest;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Reads a CSV of a start and a value, with a header line. What lies between two starts has the value of the first. */
final class SeriesFile {

    /** A year of minutes is half a million; what is longer is another kind of file. */
    private static final int MOST_ROWS = 5_000_000;

    private static final String USUAL = "0000-00-00T00:00:00Z";

    private SeriesFile() {}

    /** @throws Refused naming file, line, what was found and what was expected */
    static NavigableMap<Instant, Double> read(Path file, ZoneId zone) throws Refused {
        NavigableMap<Instant, Double> values = new TreeMap<>();
        if (!Files.isReadable(file)) {
            throw Refused.usage("there is no file " + file + " that can be read");
        }
        try (CsvReader<CsvRecord> rows = CsvReader.builder().skipEmptyLines(true).allowMissingFields(true)
                .allowExtraFields(true).ofCsvRecord(file)) {
            boolean header = true;
            Instant last = Instant.MIN;
            for (CsvRecord row : rows) {
                if (header) {
                    header = false;
                    continue;
                }
                if (row.getFieldCount() < 2) {
                    throw wrong(file, row, "needs a start and a value");
                }
                last = start(file, row, zone, last);
                // a value that is missing is unknown
                if (!row.getField(1).isBlank()) {
                    values.put(last, value(file, row));
                }
                if (values.size() > MOST_ROWS) {
                    throw Refused.data(file + " has more than " + MOST_ROWS + " rows");
                }
            }
        } catch (CsvParseException e) {
            throw Refused.data(file + " is no CSV: " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            throw Refused.data(file + " can't be read: " + e.getMessage());
        }
        if (values.size() < 2) {
            throw Refused.data(file + " has fewer than two values below its header line");
        }
        return values;
    }

    /** @param last of the row before: tells which of the two hours is meant when the clock is put back */
    private static Instant start(Path file, CsvRecord row, ZoneId zone, Instant last) throws Refused {
        String text = row.getField(0).strip().replace(' ', 'T');
        try {
            return usual(text)
                    ? LocalDateTime.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10),
                            number(text, 11, 13), number(text, 14, 16), number(text, 17, 19)).toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            LocalDateTime local = local(file, row, text);
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
            if (offsets.isEmpty()) {
                throw wrong(file, row, "starts with '" + row.getField(0) + "', which no clock in " + zone
                        + " shows; where the file's clock is not changed in summer, say so with --zone, e.g. --zone UTC");
            }
            Instant first = local.toInstant(offsets.get(0));
            return first.isAfter(last) ? first : local.toInstant(offsets.get(offsets.size() - 1));
        }
    }

    /** Most files' starts have this form, and a year of minutes is read in a tenth of the time without a formatter. */
    private static boolean usual(String text) {
        boolean usual = text.length() == USUAL.length();
        for (int i = 0; usual && i < USUAL.length(); i++) {
            char expected = USUAL.charAt(i);
            char found = text.charAt(i);
            usual = expected == '0' ? found >= '0' && found <= '9' : found == expected;
        }
        return usual;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static LocalDateTime local(Path file, CsvRecord row, String text) throws Refused {
        try {
            return LocalDateTime.parse(text);
        } catch (DateTimeException e) {
            throw wrong(file, row,
                    "starts with '" + row.getField(0) + "', which is no time such as 2026-03-01T00:30:00Z");
        }
    }

    private static double value(Path file, CsvRecord row) throws Refused {
        try {
            double value = Double.parseDouble(row.getField(1).strip());
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw wrong(file, row, "has '" + row.getField(1) + "' where a number should be");
    }

    private static Refused wrong(Path file, CsvRecord row, String what) {
        return Refused.data(file + " line " + row.getStartingLineNumber() + " " + what);
    }
}
