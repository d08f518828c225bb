package offpeak.host.engine.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.host.engine.World;
import offpeak.host.engine.decide.Arbiter.Wish;
import org.junit.jupiter.api.Test;

class PlansTest {
    private static final Instant NOON = Instant.parse("2026-06-15T12:00:00Z");
    private static final Duration PERIOD = Duration.ofMinutes(30);

    private static Situation at(Instant now) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            entries.add(new Series.Entry<>(Interval.of(NOON.plus(PERIOD.multipliedBy(i)), PERIOD),
                    Prices.Price.of(0.20)));
        }
        Prices prices = new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"), Series.of(entries));
        return Situation.of(World.HOME, now, List.of(new Observation<>(EntityId.parse("home/price/test/import"), prices,
                NOON, Duration.ofDays(1), "test", Quality.GOOD)));
    }

    private static Wish charge(String code, Map<String, Object> params, int from, int to) {
        return new Wish("rule", new Intent(World.BATTERY, new Setting.ChargeFromGrid(1, OptionalDouble.empty()),
                new Interval(NOON.plus(PERIOD.multipliedBy(from)), NOON.plus(PERIOD.multipliedBy(to))), Priority.PLAN,
                new Reason(code, params), OptionalDouble.of(5000)));
    }

    private static Reason reasonOf(Plans plans, Instant now, Wish... offered) {
        List<Wish> kept = plans.keep(at(now), List.of(), List.of(offered), 0.02, (battery, slots) -> List.of());
        return kept.stream().filter(wish -> wish.intent().during().contains(now)).findFirst().orElseThrow().intent()
                .reason();
    }

    @Test
    void whatAPlanThatRunsOnDoesNowHasTheReasonOfNow() {
        Plans plans = new Plans(device -> false);
        assertEquals(Map.of("price", 0.2),
                reasonOf(plans, NOON, charge("test.chosen", Map.of("price", 0.2), 0, 4)).params());
        // an hour less of the same: no gain, so the plan runs on
        Instant later = NOON.plusSeconds(600);
        Wish explained = charge("test.chosen", Map.of("price", 0.2, "flip", 0.3), 0, 2);
        assertEquals(Map.of("price", 0.2, "flip", 0.3), reasonOf(plans, later, explained).params());
        Wish otherwise = charge("test.other", Map.of("price", 0.1), 0, 2);
        assertEquals("test.chosen", reasonOf(plans, later, otherwise).code());
        Wish notNow = charge("test.chosen", Map.of("price", 0.1), 2, 3);
        assertEquals(Map.of("price", 0.2), reasonOf(plans, later, notNow).params());
    }
}
