package offpeak.rule.demandresponse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.Prices;
import offpeak.api.Series;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellTest {
    private static final Instant NOW = Instant.parse("2026-08-20T02:07:00Z");

    private static Spell.Bounds bounds(int leastMinutes, int staleMinutes) {
        return new Spell.Bounds(100, 100, Duration.ofMinutes(leastMinutes), Duration.ofMinutes(staleMinutes));
    }

    /** High for five minutes each. */
    private static Series<Prices.Price> highAt(String... starts) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (String start : starts) {
            entries.addAll(Garage.prices(start, 250).series().entries());
        }
        return Series.of(entries);
    }

    @ParameterizedTest
    @CsvSource({"2026-08-20T01:00:00Z,10,2026-08-20T02:05:00Z", "2026-08-20T01:50:00Z,10,2026-08-20T02:05:00Z",
            "2026-08-20T01:50:00Z,11,2026-08-20T01:50:00Z", "2026-08-20T02:00:00Z,0,2026-08-20T02:00:00Z"})
    void aSpellGoesOnOverAGapOnlyWhereThePriceBeforeStandsInForIt(String first, int staleMinutes, Instant since) {
        assertEquals(Optional.of(new Spell(since, 250)),
                Spell.at(NOW, highAt(first, "2026-08-20T02:05:00Z"), bounds(0, staleMinutes)));
    }

    @Test
    void aHighPriceAfterTheEndBeginsAnotherOneAndBeforeItTheSameGoesOn() {
        Series<Prices.Price> dip = Garage.prices("2026-08-20T01:55:00Z", 250, 40, 250).series();
        assertEquals(Optional.of(new Spell(Instant.parse("2026-08-20T02:05:00Z"), 250)),
                Spell.at(NOW, dip, bounds(0, 10)));
        assertEquals(Optional.of(new Spell(Instant.parse("2026-08-20T01:55:00Z"), 250)),
                Spell.at(NOW, dip, bounds(15, 10)));
    }
}
