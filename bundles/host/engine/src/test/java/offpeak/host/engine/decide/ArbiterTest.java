package offpeak.host.engine.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import offpeak.api.Decision;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Setting;
import offpeak.host.engine.World;
import offpeak.host.engine.decide.Arbiter.Ruling;
import offpeak.host.engine.decide.Arbiter.Wish;
import org.junit.jupiter.api.Test;

class ArbiterTest {
    private static final Instant NOON = Instant.parse("2026-06-15T12:00:00Z");
    private static final Interval HOUR = Interval.of(NOON, Duration.ofHours(1));

    private static Ruling rule(Wish... wishes) {
        return Arbiter.rule(NOON, List.of(wishes)).get(World.BATTERY).get(0);
    }

    @Test
    void thePersonBeatsTheRuleAndTheLoserIsTold() {
        Wish rule = World.wish("cheapest-slots", new Setting.ChargeFromGrid(0.8, OptionalDouble.empty()), Priority.PLAN,
                HOUR);
        Wish person = World.wish("override", new Setting.Hold(), Priority.MANUAL, HOUR);
        Ruling ruling = rule(rule, person);
        assertEquals(person, ruling.winner());
        assertEquals(List.of("cheapest-slots"), ruling.lost().stream().map(Decision.Lost::rule).toList());
    }

    @Test
    void whoWantsTheSameHasNotLost() {
        Wish one = World.wish("a", new Setting.Hold(), Priority.PLAN, HOUR);
        Wish other = World.wish("b", new Setting.Hold(), Priority.DEFAULT, HOUR);
        assertEquals(List.of(), rule(one, other).lost());
    }

    @Test
    void theHighestFloorHoldsWhateverItsPriority() {
        Wish low = World.wish("a", new Setting.ReserveFloor(0.2), Priority.SAFETY, HOUR);
        Wish high = World.wish("b", new Setting.ReserveFloor(0.6), Priority.DEFAULT, HOUR);
        Wish act = World.wish("c", new Setting.SelfConsume(), Priority.DEFAULT, HOUR);
        assertEquals(OptionalDouble.of(0.6), rule(low, high, act).floor());
        assertEquals(act, rule(low, high, act).winner());
        assertEquals(high, rule(low, high).winner());
    }

    @Test
    void aWishHoldsFromItsStartUntilJustBeforeItsEnd() {
        Wish wish = World.wish("a", new Setting.Hold(), Priority.PLAN, HOUR);
        assertTrue(Arbiter.rule(NOON.minusNanos(1), List.of(wish)).isEmpty());
        assertEquals(wish, Arbiter.rule(NOON, List.of(wish)).get(World.BATTERY).get(0).winner());
        assertTrue(Arbiter.rule(HOUR.end(), List.of(wish)).isEmpty());
    }

    @Test
    void eachKnobOfADeviceHasARulingOfItsOwn() {
        Wish charge = World.wish("a", new Setting.Charge(OptionalDouble.of(16)), Priority.PLAN, HOUR);
        Wish stop = World.wish("b", new Setting.StopCharging(), Priority.MANUAL, HOUR);
        Wish limit = World.wish("a", new Setting.ChargeLimit(0.8), Priority.PLAN, HOUR);
        Wish climate = World.wish("c", new Setting.Climate(true), Priority.DEFAULT, HOUR);
        List<Ruling> rulings = Arbiter.rule(NOON, List.of(charge, stop, limit, climate)).get(World.BATTERY);
        assertEquals(List.of("charge_limit", "charging", "climate"), rulings.stream().map(Ruling::knob).toList());
        assertEquals(List.of(limit, stop, climate), rulings.stream().map(Ruling::winner).toList());
        assertEquals(List.of("a"), rulings.get(1).lost().stream().map(Decision.Lost::rule).toList());
    }

    @Test
    void theLowestLimitHoldsWhateverItsPriority() {
        Wish low = World.wish("a", new Setting.ChargeLimit(0.5), Priority.DEFAULT, HOUR);
        Wish high = World.wish("b", new Setting.ChargeLimit(0.9), Priority.MANUAL, HOUR);
        assertEquals(low, rule(low, high).winner());
        assertEquals(List.of("b"), rule(low, high).lost().stream().map(Decision.Lost::rule).toList());
    }

    @Property(tries = 200)
    void theOrderInWhichRulesSpeakDoesNotMatter(@ForAll @Size(min = 1, max = 8) List<Priority> priorities,
            @ForAll long seed) {
        List<Wish> wishes = new ArrayList<>();
        for (int i = 0; i < priorities.size(); i++) {
            wishes.add(World.wish("rule" + i, new Setting.ChargeFromGrid(i / 10.0, OptionalDouble.empty()),
                    priorities.get(i), HOUR));
        }
        List<Wish> shuffled = new ArrayList<>(wishes);
        Collections.shuffle(shuffled, new Random(seed));
        assertEquals(Arbiter.rule(NOON, wishes), Arbiter.rule(NOON, shuffled));
    }
}
