package offpeak.simulator.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesTest {

    private static final Instant YEAR = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void inventedPricesAreDearInTheEveningAndNowAndThenNegativeAtNight() {
        Prices prices = new GeneratedPrices(1, YEAR);
        Set<LocalDate> negativeNights = new HashSet<>();
        for (int slot = 0; slot < 48 * 365; slot++) {
            Instant start = YEAR.plusSeconds(slot * Prices.HALF_HOUR_S);
            double pence = prices.penceIncVat(start).orElseThrow();
            assertTrue(pence > -40 && pence <= 100, start + " " + pence);
            var local = start.atZone(Publication.LONDON);
            if (pence < 0) {
                assertTrue(local.getHour() < 8, "negative at " + local);
                negativeNights.add(local.toLocalDate());
            }
            if (local.getHour() == 17) {
                assertTrue(pence > 20, start + " " + pence);
            }
        }
        assertTrue(negativeNights.size() > 30 && negativeNights.size() < 120, negativeNights.size() + " nights");
    }

    @Test
    void aSeedGivesTheSamePricesWheneverTheyStart() {
        Instant slot = Instant.parse("2026-05-05T02:30:00Z");
        assertEquals(new GeneratedPrices(5, YEAR).penceIncVat(slot),
                new GeneratedPrices(5, YEAR.plusSeconds(86_400)).penceIncVat(slot));
        assertTrue(!new GeneratedPrices(6, YEAR).penceIncVat(slot).equals(
                new GeneratedPrices(5, YEAR).penceIncVat(slot)));
    }

    @Test
    void exportPaysLessThanImportCosts() {
        Prices imports = new GeneratedPrices(1, YEAR);
        Prices exports = new ExportPrices(imports);
        for (int slot = 0; slot < 48 * 30; slot++) {
            Instant start = YEAR.plusSeconds(slot * Prices.HALF_HOUR_S);
            double pays = exports.penceIncVat(start).orElseThrow();
            assertTrue(pays >= 0 && pays < Math.max(0.01, imports.penceIncVat(start).orElseThrow()), start.toString());
        }
    }

    @Test
    void recordedPricesAreGivenAsTheyStandAndGapsStayGaps() throws IOException {
        Path csv = Files.writeString(folder.resolve("prices.csv"), """
                                                                   valid_from_utc,pence_per_kwh_inc_vat
                                                                   2020-10-25T00:00:00Z,13.146
                                                                   2020-10-25T01:00:00Z,-1.5
                                                                   """);
        Prices prices = new CsvPrices(csv);
        assertEquals(OptionalDouble.of(13.146), prices.penceIncVat(Instant.parse("2020-10-25T00:00:00Z")));
        assertEquals(OptionalDouble.empty(), prices.penceIncVat(Instant.parse("2020-10-25T00:30:00Z")));
        assertEquals(OptionalDouble.of(-1.5), prices.penceIncVat(Instant.parse("2020-10-25T01:00:00Z")));
    }

    @Test
    void aBadLineIsNamed() throws IOException {
        Path csv = Files.writeString(folder.resolve("prices.csv"), "start,price\n2020-10-25T00:00:00Z,dear\n");
        String message = assertThrows(IllegalArgumentException.class, () -> new CsvPrices(csv)).getMessage();
        assertTrue(message.contains("prices.csv line 2"), message);
    }
}
