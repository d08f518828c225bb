package offpeak.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuantilesTest {

    private static List<Quantiles.Weighted> weighted(double... valuesAndWeights) {
        List<Quantiles.Weighted> all = new ArrayList<>();
        for (int i = 0; i < valuesAndWeights.length; i += 2) {
            all.add(new Quantiles.Weighted(valuesAndWeights[i], valuesAndWeights[i + 1]));
        }
        return all;
    }

    private static double loss(double share, double quantile, List<Quantiles.Weighted> came) {
        return came.stream().mapToDouble(one -> one.weight() * Quantiles.pinball(share, quantile, one.value())).sum();
    }

    @Test
    void ofTenItIsTheFirstTheFifthAndTheNinth() {
        Quantiles ten = new Quantiles(weighted(10, 1, 9, 1, 8, 1, 7, 1, 6, 1, 5, 1, 4, 1, 3, 1, 2, 1, 1, 1));
        assertEquals(1, ten.at(0.1));
        assertEquals(5, ten.at(0.5));
        assertEquals(9, ten.at(0.9));
    }

    @Test
    void whatWeighsMoreCountsMore() {
        assertEquals(900, new Quantiles(weighted(100, 1, 900, 1.5)).at(0.5));
        assertThrows(IllegalArgumentException.class, () -> new Quantiles(List.of()));
    }

    @Test
    void thePinballLossIsTheShareAboveAndTheRestBelow() {
        assertEquals(90, Quantiles.pinball(0.9, 400, 500), 1e-9);
        assertEquals(10, Quantiles.pinball(0.9, 600, 500), 1e-9);
        assertEquals(50, Quantiles.pinball(0.5, 400, 500), 1e-9);
    }

    @Property(tries = 300)
    void theyStandInOrder(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -20_000, max = 20_000) Double> values,
            @ForAll @DoubleRange(min = 0.01, max = 1) double decay) {
        Quantiles all = new Quantiles(decaying(values, decay));
        assertTrue(all.at(0.1) <= all.at(0.5) && all.at(0.5) <= all.at(0.9));
    }

    @Property(tries = 300)
    void thePinballLossIsNeverNegativeAndLeastAtTheQuantile(
            @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = -20_000, max = 20_000) Double> values,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
            @ForAll @DoubleRange(min = -30_000, max = 30_000) double other,
            @ForAll @DoubleRange(min = 0.1, max = 1) double decay) {
        List<Quantiles.Weighted> came = decaying(values, decay);
        double least = loss(share, new Quantiles(came).at(share), came);
        assertTrue(least >= 0);
        assertTrue(least <= loss(share, other, came) + 1e-6);
    }

    private static List<Quantiles.Weighted> decaying(List<Double> values, double decay) {
        List<Quantiles.Weighted> weighted = new ArrayList<>();
        values.forEach(value -> weighted.add(new Quantiles.Weighted(value, Math.pow(decay, weighted.size()))));
        return weighted;
    }
}
