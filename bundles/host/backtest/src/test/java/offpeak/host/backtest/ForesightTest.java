package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import offpeak.host.planner.ExactPlanner;
import org.junit.jupiter.api.Test;

class ForesightTest {

    private static Recorded random(long seed, int days) {
        Random random = new Random(seed);
        int steps = days * 24;
        double[] buy = Made.values(steps, i -> 0.3 * random.nextDouble() - (random.nextInt(8) == 0 ? 0.1 : 0));
        double[] sell = Arrays.stream(buy).map(price -> price - 0.01 - 0.05 * random.nextDouble()).toArray();
        return new Recorded(Made.START, Duration.ofHours(1), buy, sell,
                Made.values(steps, i -> 2000 * random.nextDouble()),
                Made.values(steps, i -> Math.max(0, 4000 * Math.sin(i * Math.PI / 12) * random.nextDouble())), true, 0);
    }

    private static double cost(Policy policy, Recorded recorded) throws Refused {
        Tally tally = new Tally(recorded, Made.STORE);
        policy.run(recorded, Made.STORE, tally);
        return tally.cost();
    }

    private static Foresight foresight(int committedDays, int beyondDays) throws Refused {
        return new Foresight(new ExactPlanner(), Made.request(Path.of("/nowhere")), Duration.ofDays(committedDays),
                Duration.ofDays(beyondDays));
    }

    @Property(tries = 60)
    void nobodyPaysLess(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) throws Refused {
        Recorded recorded = random(seed, 3);
        Random random = new Random(seed + 1);
        Policy any = (time, store, tally) -> {
            for (int i = 0; i < time.steps(); i++) {
                tally.step(i, 10_000 * (random.nextDouble() - 0.5));
            }
        };
        double best = cost(foresight(4, 2), recorded);
        for (Policy other : List.of(Policy.nothing(), Policy.selfConsumption(), any)) {
            assertTrue(cost(other, recorded) >= best - 1e-6);
        }
    }

    @Test
    void longerWindowsFindNothingBetter() throws Refused {
        Recorded recorded = random(11, 24);

        double all = cost(foresight(30, 0), recorded);

        assertEquals(all, cost(foresight(4, 2), recorded), 1e-6);
        assertEquals(all, cost(foresight(8, 4), recorded), 1e-6);
        assertTrue(cost(foresight(1, 0), recorded) > all + 1e-3, "without looking beyond, it would");
    }
}
