package offpeak.host.engine.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.SiteId;
import offpeak.host.engine.Home;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;

/** Slots that people order by hand for a time to come. */
class ScheduleTest {
    private static final Setting CHARGE = new Setting.ChargeFromGrid(0.8, OptionalDouble.empty());

    private final Home home = new Home();
    private final World world = home.world;

    private Interval after(int minutes, int lasting) {
        return Interval.of(world.time.instant().plus(Duration.ofMinutes(minutes)), Duration.ofMinutes(lasting));
    }

    private String refused(Setting setting, Interval during) {
        return assertThrows(IllegalArgumentException.class,
                () -> home.engine.schedule(World.BATTERY, setting, during, "anna")).getMessage();
    }

    @Test
    void aSlotBeginsInItsTimeWithItsOwnTargetAndIsPutBackAtItsEnd() {
        world.battery.powerW = -3000;
        world.advance(Duration.ofMinutes(1));
        ManualOverride slot = home.engine.schedule(World.BATTERY, CHARGE, after(30, 30), "anna");
        assertTrue(home.engine.plan(SiteId.HOME).isPresent());
        world.advance(Duration.ofMinutes(29));
        assertEquals("user", world.battery.mode);
        assertEquals(List.of(slot), home.engine.schedules(SiteId.HOME));
        assertEquals(slot.during(), home.engine.plan(SiteId.HOME).orElseThrow().slots().get(0).during());
        world.advance(Duration.ofSeconds(70));
        assertEquals(List.of("charge_from_grid target=0.8"), world.battery.applied);
        world.advance(Duration.ofMinutes(31));
        assertEquals("user", world.battery.mode);
        assertEquals(List.of(), home.engine.schedules(SiteId.HOME));
        assertEquals(List.of(), home.orders.schedules());
    }

    @Test
    void aSlotBeatsARule() {
        world.battery.powerW = -3000;
        home.add("greedy", situation -> List.of(new Intent(World.BATTERY, CHARGE,
                Interval.of(situation.now(), Duration.ofHours(1)), Priority.PLAN, Reason.of("test.wanted"),
                OptionalDouble.of(5000))));
        home.engine.schedule(World.BATTERY, new Setting.Hold(), after(5, 30), "anna");
        world.advance(Duration.ofMinutes(4));
        assertEquals("charge_from_grid", world.battery.mode);
        world.battery.powerW = 0;
        world.advance(Duration.ofMinutes(2));
        assertEquals("hold", world.battery.mode);
    }

    @Test
    void whatIsOrderedNowBeatsASlotUntilItEnds() {
        home.engine.schedule(World.BATTERY, CHARGE, after(1, 60), "anna");
        world.battery.powerW = -3000;
        world.advance(Duration.ofMinutes(3));
        assertEquals("charge_from_grid", world.battery.mode);
        world.battery.powerW = 0;
        home.engine.override(World.BATTERY, new Setting.Hold(), world.time.instant().plus(Duration.ofMinutes(10)),
                "ben");
        world.advance(Duration.ofMinutes(2));
        assertEquals("hold", world.battery.mode);
        world.battery.powerW = -3000;
        world.advance(Duration.ofMinutes(10));
        assertEquals("charge_from_grid", world.battery.mode);
    }

    @Test
    void aSlotThatIsDeletedWhileItRunsIsPutBack() {
        ManualOverride slot = home.engine.schedule(World.BATTERY, CHARGE, after(1, 60), "anna");
        world.battery.powerW = -3000;
        world.advance(Duration.ofMinutes(3));
        assertEquals("charge_from_grid", world.battery.mode);
        home.engine.cancelSchedule(slot.id(), "anna");
        world.advance(Duration.ofMinutes(3));
        assertEquals("user", world.battery.mode);
        assertThrows(IllegalArgumentException.class, () -> home.engine.cancelSchedule(slot.id(), "anna"));
    }

    @Test
    void whatCanNotBeIsRefused() {
        world.advance(Duration.ofMinutes(1));
        Interval first = after(30, 30);
        ManualOverride slot = home.engine.schedule(World.BATTERY, CHARGE, first, "anna");
        assertTrue(refused(new Setting.Hold(), after(45, 30)).startsWith("slot " + slot.id() + " has operation of "));
        home.engine.schedule(World.BATTERY, CHARGE, after(60, 30), "anna");
        home.engine.schedule(World.BATTERY, new Setting.ReserveFloor(0.5), first, "anna");
        assertTrue(refused(CHARGE, after(-20, 10)).startsWith("end must be after now"));
        assertTrue(refused(CHARGE, after(31 * 24 * 60, 1)).contains("within 31 days"));
        assertThrows(IllegalArgumentException.class, () -> home.engine
                .schedule(EntityId.parse("home/device/none/battery"), CHARGE, after(200, 30), "anna"));
    }

    @Test
    void slotsAreBounded() {
        Instant now = world.time.instant();
        List<ManualOverride> many = java.util.stream.IntStream.range(0, 200)
                .mapToObj(i -> new ManualOverride("s" + i, World.BATTERY, CHARGE,
                        Interval.of(now.plus(Duration.ofHours(i)), Duration.ofMinutes(30)), "anna"))
                .toList();
        ManualOverride next = new ManualOverride("s", World.BATTERY, CHARGE,
                Interval.of(now.plus(Duration.ofHours(201)), Duration.ofMinutes(30)), "anna");
        assertEquals("there are 200 slots already; delete one first",
                ManualOverrides.refusal(next, many, now).orElseThrow());
        assertTrue(ManualOverrides.refusal(next, many.subList(1, 200), now).isEmpty());
    }
}
