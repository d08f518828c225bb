package offpeak.host.engine.plausibility;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Series;
import org.junit.jupiter.api.Test;

class PriceJudgeTest {
    private static final Instant START = Instant.parse("2026-06-15T12:00:00Z");
    private static final double[] AGILE = {0.21, 0.18, 0.24, 0.09, 0.35, 0.31, 0.22, 0.2};

    private final PriceJudge judge = new PriceJudge("home/price/agile/import");

    private static Prices prices(Prices.Direction direction, String currency, double... values) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            entries.add(new Series.Entry<>(
                    Interval.of(START.plus(Duration.ofMinutes(30L * i)), Duration.ofMinutes(30)),
                    Prices.Price.of(values[i])));
        }
        return new Prices(direction, Currency.getInstance(currency), Series.of(entries));
    }

    private Optional<String> doubt(String currency, double... values) {
        return judge.judge(prices(Prices.Direction.IMPORT, currency, values)).suspicion().map(why -> why.code());
    }

    private static double[] times(double factor) {
        return java.util.Arrays.stream(AGILE).map(value -> value * factor).toArray();
    }

    @Test
    void usualPricesAreBelieved() {
        assertEquals(Optional.empty(), doubt("GBP", AGILE));
        assertEquals(Optional.empty(), doubt("GBP", 0.02, -0.11, -0.04, 0, 0.01, 0.3, 0.25, 0.02));
        assertEquals(Optional.empty(), doubt("GBP"));
    }

    @Test
    void pricesFarFromAllExperienceAreNot() {
        assertEquals(Optional.of("engine.suspect.price-band"), doubt("GBP", 0.2, -500));
        assertEquals(Optional.of("engine.suspect.price-band"), doubt("USD", 99_999));
        assertEquals(Optional.of("engine.suspect.price-band"), doubt("EUR", 0.2, 10.01));
        assertEquals(Optional.empty(), doubt("EUR", 0.2, 10, -5));
    }

    @Test
    void aKroneIsNotAPound() {
        assertEquals(Optional.empty(), doubt("SEK", 25, 30));
        assertEquals(Optional.of("engine.suspect.price-band"), doubt("SEK", 120));
    }

    @Test
    void aDayThatIsFreeIsAVendorsMistake() {
        assertEquals(Optional.of("engine.suspect.price-zero"), doubt("GBP", new double[48]));
        assertEquals(Optional.empty(), doubt("GBP", new double[2]), "a free hour");
        assertEquals(Optional.empty(),
                judge.judge(prices(Prices.Direction.EXPORT, "GBP", new double[48])).suspicion().map(why -> why.code()));
    }

    @Test
    void penceForPoundsAreFound() {
        doubt("GBP", 0.021, 0.018, 0.024, 0.02);
        assertEquals(Optional.of("engine.suspect.price-unit"), doubt("GBP", 2.1, 1.8, 2.4, 2.0));
        assertEquals(Optional.empty(), doubt("GBP", 0.022, 0.018, 0.024, 0.02), "and the right ones believed again");
    }

    @Test
    void aWindyNightOrASpikeIsNoChangeOfUnit() {
        assertEquals(Optional.empty(), doubt("GBP", AGILE));
        assertEquals(Optional.empty(), doubt("GBP", 0.004, 0.002, 0.001, 0.003, 0.28, 0.005, 0.004, 0.003));
        assertEquals(Optional.empty(), doubt("GBP", AGILE));
        assertEquals(Optional.empty(), doubt("GBP", 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 9));
        assertEquals(Optional.empty(), doubt("GBP", 0.2, 0.2, 0.2, 0.2));
        assertEquals(Optional.empty(), doubt("GBP", 9.0), "half an hour is one spike");
    }

    @Property
    void aHundredfoldOrThousandfoldIsAlwaysFound(
            @ForAll @Size(min = 4, max = 50) List<@DoubleRange(min = 0.01, max = 0.5) Double> values,
            @ForAll boolean thousand, @ForAll boolean down) {
        PriceJudge fresh = new PriceJudge("source");
        double[] before = values.stream().mapToDouble(Double::doubleValue).toArray();
        double factor = thousand ? 1000 : 100;
        double[] after = java.util.Arrays.stream(before).map(v -> down ? v / factor : v * factor).toArray();
        fresh.judge(prices(Prices.Direction.IMPORT, "GBP", before));
        assertEquals(true, fresh.judge(prices(Prices.Direction.IMPORT, "GBP", after)).suspicion().isPresent());
    }

    @Property
    void tenfoldIsAMarketsAffair(@ForAll @DoubleRange(min = 0.1, max = 10) double factor) {
        PriceJudge fresh = new PriceJudge("source");
        fresh.judge(prices(Prices.Direction.IMPORT, "GBP", AGILE));
        assertEquals(Optional.empty(),
                fresh.judge(prices(Prices.Direction.IMPORT, "GBP", times(factor))).suspicion());
    }
}
