package offpeak.rule.cheapestslots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import offpeak.api.Prices;
import offpeak.rule.cheapestslots.Homes.Night;
import org.junit.jupiter.api.Test;

/** Whole nights, minute by minute: what is really paid, and how often the charger starts. */
class NightTest {

    private static final String FROM = "2026-01-09T21:00:00Z";
    private static final String TO = "2026-01-10T07:00:00Z";
    private static final Map<String, Object> LOSSY = Map.of("efficiency", 0.95, "target", 0.98);

    private static double[] perKwh(List<Integer> tenthsOfPence) {
        return tenthsOfPence.stream().mapToDouble(tenths -> tenths / 1000.0).toArray();
    }

    /** The cheapest that this energy can cost, minute by minute. */
    private static double cheapest(double[] perKwh, double energyWh) {
        double left = energyWh;
        double cost = 0;
        for (double price : DoubleStream.of(perKwh).flatMap(p -> DoubleStream.generate(() -> p).limit(30)).sorted()
                .toArray()) {
            double wh = Math.min(left, 5000 / 60.0);
            cost += wh / 1000 * price;
            left -= wh;
        }
        return cost;
    }

    /** How often a charger that knows all in advance starts: blocks of the half-hours that the optimum uses, the dearest
     * one's rest cutting a block. */
    private static int blocks(double[] perKwh, double energyWh) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < perKwh.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> perKwh[i]));
        boolean[] used = new boolean[perKwh.length];
        int count = (int) Math.ceil(energyWh / 2500 - 1e-9);
        order.stream().limit(count).forEach(i -> used[i] = true);
        int blocks = 0;
        for (int i = 0; i < used.length; i++) {
            blocks += used[i] && (i == 0 || !used[i - 1]) ? 1 : 0;
        }
        int dearest = order.get(Math.min(count, order.size()) - 1);
        boolean cuts = dearest + 1 < used.length && used[dearest + 1];
        return blocks + (cuts ? 1 : 0);
    }

    @Property(tries = 150)
    void paysTheCheapestPriceThereIs(@ForAll @Size(20) List<@IntRange(min = -100, max = 400) Integer> tenthsOfPence,
            @ForAll @DoubleRange(min = 0, max = 0.95) double stateOfCharge) {
        double[] perKwh = perKwh(tenthsOfPence);
        Night night = Night.of(Homes.rule(LOSSY), Homes.prices(FROM, perKwh), FROM, TO, stateOfCharge, 5000, 0.95,
                DoubleUnaryOperator.identity());
        assertTrue(night.stateOfCharge() >= 0.98 - 0.0101 && night.stateOfCharge() <= 0.9801,
                "ready with " + night.stateOfCharge());
        double best = cheapest(perKwh, night.boughtWh());
        // half a percent of a usual price; relative to the sum would mean nothing where prices change sign
        assertEquals(best, night.cost(), Math.max(0.005 * Math.abs(best), 0.005 * 0.1 * night.boughtWh() / 1000));
    }

    @Property(tries = 100)
    void startsOncePerBlock(@ForAll @Size(20) List<@IntRange(min = -100, max = 400) Integer> tenthsOfPence,
            @ForAll @DoubleRange(min = 0, max = 0.95) double stateOfCharge) {
        double[] perKwh = distinct(tenthsOfPence);
        Night night = Night.of(Homes.rule(LOSSY), Homes.prices(FROM, perKwh), FROM, TO, stateOfCharge, 5000, 0.95,
                DoubleUnaryOperator.identity());
        int most = blocks(perKwh, night.boughtWh());
        assertTrue(night.starts() <= most, night.starts() + " starts in " + most + " blocks");
    }

    /** Which of two equal prices the optimum takes is open; a shade of difference decides it. */
    private static double[] distinct(List<Integer> tenthsOfPence) {
        double[] perKwh = perKwh(tenthsOfPence);
        for (int i = 0; i < perKwh.length; i++) {
            perKwh[i] += i * 1e-6;
        }
        return perKwh;
    }

    @Property(tries = 60)
    void aTremblingGaugeDoesNotMakeItFlap(
            @ForAll @Size(20) List<@IntRange(min = -100, max = 400) Integer> tenthsOfPence,
            @ForAll @DoubleRange(min = 0, max = 0.9) double stateOfCharge, @ForAll long seed) {
        double[] perKwh = distinct(tenthsOfPence);
        Random random = new Random(seed);
        Night night = Night.of(Homes.rule(LOSSY), Homes.prices(FROM, perKwh), FROM, TO, stateOfCharge, 5000, 0.95,
                soc -> soc + (random.nextDouble() - 0.5) * 0.008);
        int most = blocks(perKwh, night.boughtWh()) + 2;
        assertTrue(night.starts() <= most, night.starts() + " starts in " + most + " blocks");
        assertEquals(cheapest(perKwh, night.boughtWh()), night.cost(), 0.03 * night.boughtWh() / 1000 * 0.4);
    }

    @Test
    void aSlowerBatteryThanItSaysIsStillFull() {
        double[] perKwh = new double[20];
        Arrays.setAll(perKwh, i -> 0.1 + i * 7 % 20 / 100.0);
        Night night = Night.of(Homes.rule(LOSSY), Homes.prices(FROM, perKwh), FROM, TO, 0.2, 3000, 0.9,
                DoubleUnaryOperator.identity());
        assertTrue(night.stateOfCharge() > 0.96, "ready with " + night.stateOfCharge());
    }

    /** The week before, of and after the change: each night's last half-hours lie at the ready-by of the new clock. */
    @Test
    void nightsOfTheClockChangesEndAtTheLocalReadyBy() {
        for (String[] night : new String[][]{{"2020-03-28T21:00:00Z", "2020-03-29T06:00:00Z"},
                {"2020-10-24T20:00:00Z", "2020-10-25T07:00:00Z"}}) {
            int halfHours = (int) (Duration.between(Instant.parse(night[0]), Instant.parse(night[1])).toMinutes() / 30);
            double[] perKwh = new double[halfHours + 6];
            // ever cheaper: only the last half-hour before ready-by may be used, and those after it not
            Arrays.setAll(perKwh, i -> 0.5 - i * 0.01);
            Prices prices = Homes.prices(night[0], perKwh);
            Night result = Night.of(Homes.rule(Map.of()), prices, night[0], night[1], 0.75, 5000, 1,
                    DoubleUnaryOperator.identity());
            assertEquals(2.5 * (0.5 - (halfHours - 1) * 0.01), result.cost(), 1e-6);
            assertEquals(1, result.stateOfCharge(), 1e-9);
        }
    }
}
