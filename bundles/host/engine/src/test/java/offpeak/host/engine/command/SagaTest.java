package offpeak.host.engine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.host.Leases;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;

/** One order to its end: what passes is tried again, what was changed is put back whatever comes. */
class SagaTest {
    private static final Setting CHARGE = new Setting.ChargeFromGrid(0.9, OptionalDouble.empty());
    private static final VendorException DOWN = new VendorException(VendorException.Kind.UNREACHABLE, "time-out");

    private final World world = new World();

    private void charging() {
        world.battery.powerW = -3000;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(3));
        assertEquals("charge_from_grid", world.battery.mode);
    }

    @Test
    void whatCouldNotBeToldIsTriedSoonAndThenMoreAndMoreSeldom() {
        world.battery.refusal = Optional.of(DOWN);
        world.want(CHARGE);
        world.advance(Duration.ofSeconds(65));
        assertEquals(2, world.battery.asked);
        world.advance(Duration.ofHours(1));
        assertTrue(world.battery.asked >= 6 && world.battery.asked <= 9, "asked: " + world.battery.asked);
        assertEquals(List.of("engine.not-reached"), world.notices);

        world.battery.refusal = Optional.empty();
        world.battery.powerW = -3000;
        world.advance(Duration.ofMinutes(33));
        assertEquals(Decision.Stage.EFFECTIVE, world.stores.decisions.get(1L).stage());
        assertEquals(1, world.battery.applied.size());
    }

    @Test
    void aVendorThatWantsToBeLeftAloneIs() {
        world.battery.refusal = Optional.of(new VendorException("slow down", Duration.ofMinutes(45)));
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(44));
        assertEquals(1, world.battery.asked);
        world.battery.refusal = Optional.empty();
        world.advance(Duration.ofMinutes(2));
        assertEquals(2, world.battery.asked);
    }

    @Test
    void nothingIsTriedAfterTheSlot() {
        world.battery.refusal = Optional.of(DOWN);
        Instant end = world.time.instant().plus(Duration.ofMinutes(10));
        world.want(World.wish("rule", CHARGE, Priority.PLAN, new Interval(world.time.instant(), end)));
        world.time.advanceTo(end);
        world.wantNothing();
        world.battery.refusal = Optional.empty();
        int asked = world.battery.asked;
        world.advance(Duration.ofHours(2));
        assertEquals(Decision.Stage.FAILED, world.stores.decisions.get(1L).stage());
        assertEquals("the device could not be told before its time was over",
                world.stores.decisions.get(1L).steps().get(world.stores.decisions.get(1L).steps().size() - 1).detail()
                        .orElseThrow());
        assertEquals("user", world.battery.mode);
        assertTrue(world.battery.asked <= asked + 1, "only what makes sure that nothing was changed");
    }

    @Test
    void anOrderThatWaitedForItsWorkerUntilItsTimeWasOverIsNotGiven() {
        List<String> refused = new java.util.ArrayList<>();
        world.instance.apply(
                new offpeak.api.Command(World.BATTERY, CHARGE, OptionalDouble.empty(), world.time.instant()),
                refusal -> refused.add(refusal.orElseThrow().getMessage()));
        world.advance(Duration.ofSeconds(1));
        assertEquals(List.of("test was busy until the order's time was over"), refused);
        assertEquals(0, world.battery.asked);
    }

    @Test
    void puttingBackIsNeverGivenUpAndToldOnce() {
        charging();
        world.wantNothing();
        world.battery.refusal = Optional.of(DOWN);
        world.advance(Duration.ofHours(5));
        assertTrue(world.battery.asked >= 40, "asked: " + world.battery.asked);
        assertEquals(List.of("engine.not-restored"), world.notices);
        assertEquals("charge_from_grid", world.battery.mode);

        world.battery.refusal = Optional.empty();
        world.advance(Duration.ofMinutes(6));
        assertEquals("user", world.battery.mode);
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void aDeviceThatIgnoresItsRestoreIsToldAgainAndAgain() {
        charging();
        world.wantNothing();
        world.battery.ignores = true;
        world.advance(Duration.ofHours(2));
        assertTrue(world.battery.applied.size() >= 8, "commands: " + world.battery.applied.size());
        assertEquals(1, world.stores.leases.size());
        world.battery.ignores = false;
        world.advance(Duration.ofMinutes(31));
        assertEquals("user", world.battery.mode);
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void aWishThatEndsBeforeItsWriteShowsIsPutBackByAWrite() {
        world.battery.delays = true;
        world.want(CHARGE);
        world.advance(Duration.ofSeconds(40));
        world.wantNothing();
        world.advance(Duration.ofMinutes(1));
        world.battery.showsLate();
        world.advance(Duration.ofMinutes(5));
        assertEquals(List.of("charge_from_grid target=0.9", "mode=user"), world.battery.applied);
        assertEquals("user", world.battery.mode);
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void whatCanNotBeSeenAnyMoreIsPutBackAllTheSame() {
        charging();
        world.battery.trouble = Optional.of(DOWN);
        world.advance(Duration.ofMinutes(10));
        world.battery.trouble = Optional.empty();
        world.battery.blind = Optional.of(DOWN);
        world.wantNothing();
        world.advance(Duration.ofMinutes(10));
        assertEquals("user", world.battery.mode);
        assertEquals(1, world.stores.leases.size(), "it is not confirmed yet");
        world.battery.blind = Optional.empty();
        world.advance(Duration.ofMinutes(15));
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void aLeaseOfAnEarlierRunIsReplayedAtTheStart() {
        world.stores.write(new Leases.Lease(World.BATTERY, Map.of("mode", "self"), World.START, World.START, "rule"));
        world.battery.mode = "charge_from_grid";
        world.advance(Duration.ofSeconds(60));
        assertEquals("self", world.battery.mode);
        world.advance(Duration.ofMinutes(1));
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void aWishThatGoesOnMakesItsLeaseLongerAndAnotherDoesNot() {
        charging();
        Instant first = world.stores.leases.get(World.BATTERY).expiresAt();
        for (int minute = 0; minute < 5 * 60; minute += 10) {
            world.battery.charge = Math.min(0.85, world.battery.charge + 0.02);
            world.want(CHARGE);
            world.advance(Duration.ofMinutes(10));
        }
        Leases.Lease now = world.stores.leases.get(World.BATTERY);
        assertTrue(now.expiresAt().isAfter(first.plus(Duration.ofHours(4))), now.toString());
        assertEquals(Map.of("mode", "user"), now.original());
        assertEquals(1, world.battery.applied.size());
    }
}
