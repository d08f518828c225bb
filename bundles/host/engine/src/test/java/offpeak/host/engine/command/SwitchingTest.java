package offpeak.host.engine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.Decision;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.host.engine.World;
import offpeak.host.engine.site.Policy;
import org.junit.jupiter.api.Test;

/** How often a device is switched, whatever the rules say. */
class SwitchingTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final Setting CHARGE = new Setting.ChargeFromGrid(0.9, OptionalDouble.empty());
    private static final Setting HOLD = new Setting.Hold();

    private final World world = new World();

    /** Another mind each minute. */
    private void alternate(Duration time) {
        for (int minute = 0; minute < time.toMinutes(); minute++) {
            boolean charge = minute % 2 == 0;
            world.battery.charge = charge ? 0.5 : 0.505;
            world.want(charge ? CHARGE : HOLD);
            world.battery.powerW = world.battery.ignores ? 0 : charge ? -3000 : 0;
            world.advance(Duration.ofMinutes(1));
        }
    }

    private Map<LocalDate, Integer> sentByDay() {
        Map<LocalDate, Integer> days = new TreeMap<>();
        for (Decision decision : world.stores.decisions.values()) {
            for (Decision.Step step : decision.steps()) {
                if (step.stage() == Decision.Stage.SENT) {
                    days.merge(step.at().atZone(LONDON).toLocalDate(), 1, Integer::sum);
                }
            }
        }
        return days;
    }

    @Test
    void aRuleThatAlternatesIsHeldAtTheDaysCapAndTheUsersSettingsHold() {
        alternate(Duration.ofHours(6));
        assertEquals(Map.of(LocalDate.parse("2026-06-15"), 48), sentByDay());
        assertEquals("user", world.battery.mode);
        assertTrue(world.stores.leases.isEmpty());
        assertEquals(List.of("engine.too-often"), world.notices);
        assertTrue(world.dispatcher.health().get(0).message().contains("keeps your own settings until tomorrow"));

        // a person is not held by it
        world.want(HOLD, Priority.MANUAL, "override");
        world.advance(Duration.ofMinutes(1));
        assertEquals("hold", world.battery.mode);
    }

    @Test
    void theNextLocalDayIsANewOne() {
        world.policy = new Policy(Policy.Outside.REASSERT_ONCE, 10, 0.02);
        alternate(Duration.ofHours(34));
        assertEquals(Map.of(LocalDate.parse("2026-06-15"), 10, LocalDate.parse("2026-06-16"), 10), sentByDay());
        assertEquals(List.of("engine.too-often", "engine.too-often"), world.notices);
    }

    @Test
    void aRuleThatAlternatesOnADeviceThatAcceptsAndIgnores() {
        world.battery.ignores = true;
        alternate(Duration.ofHours(24));
        sentByDay().values().forEach(sent -> assertTrue(sent <= 48, "a day's commands: " + sent));
        assertEquals(List.of("engine.not-followed"), world.notices);
        assertEquals("user", world.battery.mode);
        assertTrue(world.stores.decisions.values().stream().anyMatch(one -> one.stage() == Decision.Stage.FAILED));
        assertTrue(world.dispatcher.health().get(0).message().startsWith("does not follow"));
    }

    @Test
    void aRuleThatAlternatesBetweenSomethingAndNothing() {
        for (int minute = 0; minute < 6 * 60; minute++) {
            world.battery.powerW = minute % 2 == 0 ? -3000 : 0;
            if (minute % 2 == 0) {
                world.want(CHARGE);
            } else {
                world.wantNothing();
            }
            world.advance(Duration.ofMinutes(1));
        }
        assertTrue(sentByDay().get(LocalDate.parse("2026-06-15")) <= 49, "commands: " + sentByDay());
        assertEquals("user", world.battery.mode);
    }

    @Test
    void whatAnEarlierRunSentTodayCounts() {
        Instant morning = World.START.minus(Duration.ofHours(3));
        Decision before = new Decision(1, morning, World.BATTERY, HOLD, morning, Priority.PLAN, "rule",
                new Reason("test.wanted", Map.of()), List.of(),
                List.of(new Decision.Step(Decision.Stage.SENT, morning, Optional.empty()),
                        new Decision.Step(Decision.Stage.SENT, morning, Optional.empty()),
                        new Decision.Step(Decision.Stage.SENT, morning.minus(Duration.ofDays(1)), Optional.empty())));
        world.policy = new Policy(Policy.Outside.REASSERT_ONCE, 3, 0.02);
        world.dispatcher.remember(before, LONDON);
        world.want(HOLD);
        world.advance(Duration.ofMinutes(2));
        assertEquals(0, world.battery.asked);
        assertEquals(List.of("engine.too-often"), world.notices);
    }
}
