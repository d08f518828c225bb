package offpeak.simulator.price;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Recorded prices: a header line, then {@code start as UTC instant,pence per kWh with VAT}. */
public final class CsvPrices implements Prices {

    private final long[] startS;
    private final double[] pence;

    public CsvPrices(Path file) {
        Map<Long, Double> rows = new TreeMap<>();
        List<String> lines = lines(file);
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            if (lines.get(i).isBlank()) {
                continue;
            }
            try {
                rows.put(Instant.parse(cells[0].strip()).getEpochSecond(), Double.valueOf(cells[1].strip()));
            } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IllegalArgumentException(file + " line " + (i + 1)
                        + " is not \"start,pence per kWh\" such as 2019-01-01T00:00:00Z,13.146", e);
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + " has no prices under its header line");
        }
        startS = rows.keySet().stream().mapToLong(Long::longValue).toArray();
        pence = rows.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the file of prices can not be read: " + file, e);
        }
    }

    @Override
    public OptionalDouble penceIncVat(Instant start) {
        int at = Arrays.binarySearch(startS, start.getEpochSecond());
        return at < 0 ? OptionalDouble.empty() : OptionalDouble.of(pence[at]);
    }

    @Override
    public Instant first() {
        return Instant.ofEpochSecond(startS[0]);
    }
}
