package offpeak.host.engine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Priority;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final Setting CHARGE = new Setting.ChargeFromGrid(0.9, OptionalDouble.empty());
    private static final Setting HOLD = new Setting.Hold();

    private final World world = new World();

    @Test
    void aCommandIsFollowedFromDesiredToEffective() {
        world.battery.powerW = -3000;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(3));
        assertEquals(List.of("charge_from_grid [DESIRED, SENT, ACKED, CONFIRMED, EFFECTIVE]"), world.stores.stages());
        assertEquals(List.of("charge_from_grid target=0.9"), world.battery.applied);
    }

    @Test
    void theUsersOwnSettingsAreStoredBeforeTheFirstWriteAndPutBackWhenNobodyWantsAnything() {
        world.battery.powerW = -3000;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(3));
        assertEquals(Map.of("mode", "user"), world.stores.leases.get(World.BATTERY).original());

        world.want(HOLD);
        world.battery.powerW = 0;
        world.advance(Duration.ofMinutes(3));
        assertEquals(Map.of("mode", "user"), world.stores.leases.get(World.BATTERY).original(),
                "the host's own setting must never be taken for the user's");

        world.wantNothing();
        world.advance(Duration.ofMinutes(3));
        assertEquals("user", world.battery.mode);
        assertTrue(world.stores.leases.isEmpty());
        assertEquals(List.of("charge_from_grid target=0.9", "hold", "mode=user"), world.battery.applied);
    }

    @Test
    void aWishThatChangesABitOrComesAgainIsNotSentAgain() {
        world.battery.powerW = -3000;
        for (int minute = 0; minute < 60; minute++) {
            world.want(new Setting.ChargeFromGrid(0.9 + minute * 0.0001, OptionalDouble.empty()));
            world.advance(Duration.ofMinutes(1));
        }
        assertEquals(1, world.battery.applied.size());
        assertEquals(1, world.stores.decisions.size());
    }

    @Test
    void aTargetThatJumpsIsNoNewDecisionWhileTheDeviceDoesBothAlike() {
        world.battery.powerW = -3000;
        for (int minute = 0; minute < 30; minute++) {
            world.want(new Setting.ChargeFromGrid(minute % 2 == 0 ? 1 : 0.65, OptionalDouble.empty()));
            world.advance(Duration.ofMinutes(1));
        }
        assertEquals(List.of("charge_from_grid [DESIRED, SENT, ACKED, CONFIRMED, EFFECTIVE]"), world.stores.stages());
    }

    @Test
    void aHigherTargetWaitsUntilTheChargeComesNearTheOneThatIsSet() {
        world.battery.powerW = -3000;
        world.want(new Setting.ChargeFromGrid(0.65, OptionalDouble.empty()));
        world.advance(Duration.ofMinutes(3));
        world.battery.exact = true;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(3));
        assertEquals(List.of("charge_from_grid target=0.65"), world.battery.applied);
        world.battery.charge = 0.63;
        world.advance(Duration.ofMinutes(3));
        assertEquals(List.of("charge_from_grid target=0.65", "charge_from_grid target=0.9"), world.battery.applied);
    }

    @Test
    void anActThatTheNextOneOvertakesSaysSo() {
        world.battery.ignores = true;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(2));
        world.battery.ignores = false;
        world.want(HOLD);
        world.advance(Duration.ofMinutes(3));
        assertEquals(List.of("charge_from_grid [DESIRED, SENT, ACKED, ACKED]",
                "hold [DESIRED, SENT, ACKED, CONFIRMED, EFFECTIVE]"), world.stores.stages());
        assertEquals("superseded", world.stores.decisions.get(1L).steps().get(3).detail().orElseThrow());
    }

    @Test
    void whatTheDeviceDoesAlreadyIsNotSent() {
        world.battery.mode = "hold";
        world.advance(Duration.ofMinutes(2));
        world.want(HOLD);
        world.advance(Duration.ofMinutes(2));
        assertEquals(List.of(), world.battery.applied);
        assertEquals(List.of("hold [DESIRED, CONFIRMED, EFFECTIVE]"), world.stores.stages());
    }

    @Test
    void aDeviceThatAcceptsAndIgnoresIsTriedThriceThenCalledFailedWithOneAlertAndPutBack() {
        world.battery.ignores = true;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(14));
        assertEquals(List.of("charge_from_grid target=0.9", "charge_from_grid target=0.9",
                "charge_from_grid target=0.9", "mode=user"), world.battery.applied);
        assertEquals(List.of("charge_from_grid [DESIRED, SENT, ACKED, SENT, ACKED, SENT, ACKED, FAILED]",
                "mode=user [DESIRED, SENT, ACKED, CONFIRMED, EFFECTIVE]"), world.stores.stages());
        assertEquals(List.of("engine.not-followed"), world.notices);
        assertEquals("DEGRADED", world.dispatcher.health().get(0).status().name());
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void aDeviceThatDoesNotFollowIsTriedMoreAndMoreSeldomAndForgivenWhenItDoes() {
        world.battery.ignores = true;
        for (int minute = 0; minute < 24 * 60; minute++) {
            world.want(CHARGE);
            world.advance(Duration.ofMinutes(1));
        }
        assertTrue(world.battery.applied.size() <= 40, "commands: " + world.battery.applied.size());
        assertEquals(List.of("engine.not-followed"), world.notices);

        world.battery.ignores = false;
        for (int minute = 0; minute < 5 * 60 && world.battery.mode.equals("user"); minute++) {
            world.want(CHARGE);
            world.advance(Duration.ofMinutes(1));
        }
        assertEquals("charge_from_grid", world.battery.mode);
        world.battery.powerW = -3000;
        world.advance(Duration.ofMinutes(3));
        assertEquals(List.of(), world.dispatcher.health());
    }

    @Test
    void aSettingThatShowsWithoutThePowerMovingIsNotCalledEffective() {
        world.battery.powerW = 800;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(5));
        assertEquals(List.of("charge_from_grid [DESIRED, SENT, ACKED, CONFIRMED]"), world.stores.stages());
        world.advance(Duration.ofMinutes(20));
        assertEquals("charge_from_grid [DESIRED, SENT, ACKED, CONFIRMED, SENT, ACKED, CONFIRMED, FAILED]",
                world.stores.stages().get(0));
        assertEquals("user", world.battery.mode);
        assertEquals(List.of("engine.not-followed"), world.notices);
    }

    @Test
    void aRefusalIsToldOnceAndNotRepeated() {
        world.battery.trouble = java.util.Optional
                .of(new VendorException(VendorException.Kind.REFUSED, "this battery is read-only"));
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(4));
        assertEquals(List.of("charge_from_grid [DESIRED, SENT, REFUSED]"), world.stores.stages());
        assertEquals(List.of("engine.refused"), world.notices);
    }

    @Test
    void whatIsRefusedAllEveningIsOneRowAndAskedEverMoreSeldom() {
        world.battery.refusal = java.util.Optional
                .of(new VendorException(VendorException.Kind.REFUSED, "the car has 20 % and is let charge to 25 %"));
        for (int minute = 0; minute < 5 * 60; minute += 5) {
            world.want(CHARGE);
            world.advance(Duration.ofMinutes(5));
        }
        // at once, and after 15, 45, 105 and 225 minutes
        assertEquals(5, world.battery.asked);
        assertEquals(1, world.stores.stages().size());
        assertEquals(List.of("engine.refused"), world.notices);
    }

    @Test
    void whatWasRefusedAndCameTrueWithoutUsIsNotAskedAgain() {
        world.battery.refusal = java.util.Optional
                .of(new VendorException(VendorException.Kind.REFUSED, "not while it updates itself"));
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(5));
        assertEquals(1, world.battery.asked);
        world.battery.refusal = java.util.Optional.empty();
        world.battery.mode = "charge_from_grid";
        world.battery.powerW = -3000;
        for (int minute = 0; minute < 60; minute += 5) {
            world.want(CHARGE);
            world.advance(Duration.ofMinutes(5));
        }
        assertEquals(1, world.battery.asked);
    }

    @Test
    void whatWasRefusedIsAskedAgainWhenTheDeviceShowsSomethingElse() {
        world.battery.refusal = java.util.Optional
                .of(new VendorException(VendorException.Kind.REFUSED, "the car has 20 % and is let charge to 25 %"));
        for (int minute = 0; minute < 90; minute += 5) {
            world.want(CHARGE);
            world.advance(Duration.ofMinutes(5));
        }
        int before = world.battery.asked;
        world.battery.charge += 0.06;
        world.battery.refusal = java.util.Optional.empty();
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(4));
        assertEquals(before + 1, world.battery.asked);
        assertEquals("charge_from_grid", world.battery.mode);
        assertEquals(1, world.stores.stages().size());
    }

    @Test
    void nothingIsSentOnAStaleReading() {
        world.battery.trouble = java.util.Optional
                .of(new VendorException(VendorException.Kind.UNREACHABLE, "time-out"));
        world.advance(Duration.ofMinutes(20));
        world.battery.trouble = java.util.Optional.empty();
        world.want(CHARGE);
        world.control();
        assertEquals(List.of(), world.stores.stages());
    }

    @Test
    void withoutALedgerNothingNewIsBegunButThingsArePutBack() {
        world.battery.powerW = -3000;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(3));
        world.stores.full = true;
        world.want(HOLD);
        world.advance(Duration.ofMinutes(3));
        assertEquals(List.of("charge_from_grid target=0.9"), world.battery.applied);
        assertTrue(world.dispatcher.health().get(0).message().contains("disk full"));

        world.wantNothing();
        world.advance(Duration.ofMinutes(3));
        assertEquals("user", world.battery.mode);
        world.stores.full = false;
        world.want(HOLD);
        world.battery.powerW = 0;
        world.advance(Duration.ofMinutes(3));
        assertEquals("hold", world.battery.mode);
    }

    @Test
    void aPersonNeedNotWaitForTheDwellTimeAndARuleMust() {
        world.battery.powerW = -3000;
        world.want(CHARGE);
        world.advance(Duration.ofSeconds(31));
        world.want(HOLD);
        world.advance(Duration.ofSeconds(10));
        world.control();
        assertEquals(1, world.battery.applied.size());
        world.want(HOLD, Priority.MANUAL, "override");
        world.control();
        world.advance(Duration.ofSeconds(1));
        assertEquals(List.of("charge_from_grid target=0.9", "hold"), world.battery.applied);
    }

    @Test
    void whatTheDeviceCeasesToShowByItselfIsSetAgainWithoutBlamingAnybody() {
        world.battery.powerW = -3000;
        world.battery.exact = true;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(3));
        // its settings are as they were, but it takes them for another target
        world.battery.forgetsTarget();
        world.advance(Duration.ofMinutes(4));
        assertEquals(List.of("charge_from_grid target=0.9", "charge_from_grid target=0.9"), world.battery.applied);
        assertEquals(List.of(), world.notices);
    }
}
