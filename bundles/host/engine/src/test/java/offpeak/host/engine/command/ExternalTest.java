package offpeak.host.engine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Setting;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.World;
import offpeak.host.engine.decide.Arbiter;
import offpeak.host.engine.site.Policy;
import org.junit.jupiter.api.Test;

/** Somebody else changes what the host has set. */
class ExternalTest {
    private static final Setting CHARGE = new Setting.ChargeFromGrid(0.9, OptionalDouble.empty());
    private static final Setting HOLD = new Setting.Hold();
    private static final String CHARGED = "charge_from_grid [DESIRED, SENT, ACKED, CONFIRMED, EFFECTIVE";

    private final World world = new World();

    private void charging(Policy.Outside outside) {
        world.policy = new Policy(outside, 48, 0.02);
        world.battery.powerW = -3000;
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(3));
        assertEquals(List.of(CHARGED + "]"), world.stores.stages());
    }

    private void change(String mode) {
        world.battery.mode = mode;
        world.advance(Duration.ofMinutes(4));
    }

    @Test
    void itIsSetOnceMoreAndTheSecondChangeIsLetBe() {
        charging(Policy.Outside.REASSERT_ONCE);
        change("backup");
        assertEquals(List.of(CHARGED + ", EXTERNAL, SENT, ACKED, CONFIRMED, EFFECTIVE]"), world.stores.stages());
        assertEquals("mode is backup and was charge_from_grid; it is set once more",
                world.stores.decisions.get(1L).steps().get(5).detail().orElseThrow());
        assertEquals(Map.of("mode", "user"), world.stores.leases.get(World.BATTERY).original());

        change("backup");
        world.advance(Duration.ofHours(3));
        assertEquals(List.of(CHARGED + ", EXTERNAL, SENT, ACKED, CONFIRMED, EFFECTIVE, EXTERNAL]"),
                world.stores.stages());
        assertEquals("backup", world.battery.mode);
        assertEquals(List.of("engine.external"), world.notices);
    }

    @Test
    void whatIsLetBeIsTheUsersOwnFromThenOn() {
        charging(Policy.Outside.RESPECT);
        change("backup");
        assertEquals(List.of("charge_from_grid target=0.9"), world.battery.applied);
        assertEquals(Map.of("mode", "backup"), world.stores.leases.get(World.BATTERY).original());

        world.wantNothing();
        world.advance(Duration.ofMinutes(5));
        assertEquals(List.of("charge_from_grid target=0.9"), world.battery.applied, "the old original must not return");
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void aChangeJustBeforeTheEndIsRespectedToo() {
        charging(Policy.Outside.RESPECT);
        world.battery.mode = "backup";
        world.advance(Duration.ofSeconds(65));
        world.wantNothing();
        world.advance(Duration.ofMinutes(5));
        assertEquals("backup", world.battery.mode);
    }

    @Test
    void somethingElseWantedEndsTheRespectAndTheUsersNewValueReturnsAfterwards() {
        charging(Policy.Outside.RESPECT);
        change("backup");
        world.battery.powerW = 0;
        world.want(HOLD);
        world.advance(Duration.ofMinutes(4));
        assertEquals("hold", world.battery.mode);
        world.wantNothing();
        world.advance(Duration.ofMinutes(4));
        assertEquals("backup", world.battery.mode);
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void aChangeThatIsUndoneIsFollowedOn() {
        charging(Policy.Outside.RESPECT);
        change("backup");
        change("charge_from_grid");
        assertEquals(List.of(CHARGED + ", EXTERNAL, CONFIRMED, EFFECTIVE]"), world.stores.stages());
        assertEquals(List.of("charge_from_grid target=0.9"), world.battery.applied);
    }

    @Test
    void whoIsAskedIsToldHowToTakeItBackAndAnOrderDoes() {
        charging(Policy.Outside.ASK);
        change("backup");
        assertEquals(List.of("engine.external-ask"), world.notices);
        assertEquals("backup", world.battery.mode);
        world.want(CHARGE, Priority.MANUAL, "override");
        world.advance(Duration.ofMinutes(2));
        assertEquals("charge_from_grid", world.battery.mode);
    }

    @Test
    void anOldAnswerInBetweenIsNoChange() {
        charging(Policy.Outside.REASSERT_ONCE);
        world.battery.mode = "user";
        world.advance(Duration.ofSeconds(65));
        world.battery.mode = "charge_from_grid";
        world.advance(Duration.ofMinutes(10));
        assertEquals(List.of(CHARGED + "]"), world.stores.stages());
        assertEquals(List.of(), world.notices);
    }

    @Test
    void safetyIsSetAgainAsOftenAsItTakes() {
        world.battery.powerW = 0;
        world.policy = new Policy(Policy.Outside.RESPECT, 48, 0.02);
        world.want(HOLD, Priority.SAFETY, "outage");
        world.advance(Duration.ofMinutes(3));
        change("a");
        change("b");
        assertEquals("hold", world.battery.mode);
        assertEquals(3, world.battery.applied.size());
    }

    @Test
    void nobodyIsFoughtMoreThanOnceAnHour() {
        charging(Policy.Outside.REASSERT_ONCE);
        change("backup");
        world.battery.powerW = 0;
        world.want(HOLD);
        world.advance(Duration.ofMinutes(4));
        change("self");
        assertEquals("self", world.battery.mode);
    }

    @Test
    void anotherHostOnTheAccountIsGivenWay() {
        world.battery.powerW = -3000;
        world.policy = new Policy(Policy.Outside.RESPECT, 48, 0.02);
        for (int round = 0; round < 3; round++) {
            world.want(CHARGE, Priority.PLAN, "rule" + round);
            world.advance(Duration.ofMinutes(4));
            assertEquals(round + 1, world.battery.applied.size());
            change("another host's");
        }
        assertEquals(Life.DEGRADED, world.instance.life());
        assertTrue(world.instance.reason().orElseThrow().startsWith("another host controls this account"));
        assertEquals(List.of("engine.external", "engine.external", "engine.external", "engine.another-host"),
                world.notices);

        world.want(HOLD);
        world.advance(Duration.ofHours(2));
        world.wantNothing();
        world.advance(Duration.ofHours(2));
        assertEquals(3, world.battery.applied.size(), "it only reads");
        assertEquals(Life.DEGRADED, world.instance.life());

        world.instance.stop(Life.DISABLED);
        world.instance.start();
        world.battery.powerW = 0;
        world.want(HOLD);
        world.advance(Duration.ofMinutes(4));
        assertEquals("hold", world.battery.mode);
    }

    @Test
    void aPersonWhoTurnsASliderIsNoHost() {
        Rivals rivals = new Rivals();
        for (int percent = 20; percent < 90; percent += 10) {
            assertEquals(false, rivals.flipped("powerwall", Map.of("reserve", percent + " %"), World.START));
        }
        assertEquals(false, rivals.flipped("powerwall", Map.of("reserve", "20 %"), World.START));
        assertEquals(false,
                rivals.flipped("powerwall", Map.of("reserve", "20 %"), World.START.plus(Duration.ofHours(2))));
        assertEquals(false, rivals.flipped("other", Map.of("reserve", "20 %"), World.START));
    }

    @Test
    void whatIsLetBeIsLetBeAfterARestartToo() {
        charging(Policy.Outside.RESPECT);
        change("backup");
        world.restart();
        world.advance(Duration.ofMinutes(20));
        world.restart();
        world.advance(Duration.ofMinutes(20));
        assertEquals("backup", world.battery.mode);
        assertEquals(List.of("charge_from_grid target=0.9"), world.battery.applied);
        assertEquals(List.of(CHARGED + ", EXTERNAL, EXTERNAL, EXTERNAL]"), world.stores.stages());
    }

    @Test
    void aRestartEndsNoRespectThatBeganAfterARestore() {
        charging(Policy.Outside.RESPECT);
        change("backup");
        Arbiter.Wish wish = World.wish("rule", CHARGE, Priority.PLAN,
                Interval.of(world.time.instant(), Duration.ofHours(2)));
        world.restart();
        // the rule needs its prices first, so that for some minutes nothing is wanted
        world.wantNothing();
        world.advance(Duration.ofMinutes(5));
        world.want(wish);
        world.advance(Duration.ofMinutes(5));
        world.restart();
        world.advance(Duration.ofMinutes(5));
        assertEquals("backup", world.battery.mode);
    }

    @Test
    void aWishThatCameToAnEndIsNoLongerLetBeAfterARestart() {
        charging(Policy.Outside.RESPECT);
        change("backup");
        world.wantNothing();
        world.advance(Duration.ofMinutes(5));
        world.restart();
        world.want(CHARGE);
        world.advance(Duration.ofMinutes(5));
        assertEquals("charge_from_grid", world.battery.mode);
    }

    @Test
    void whatWasChangedBackMeanwhileIsFollowedOn() {
        charging(Policy.Outside.RESPECT);
        change("backup");
        world.battery.mode = "charge_from_grid";
        world.restart();
        world.advance(Duration.ofMinutes(5));
        assertEquals(List.of(CHARGED + ", EXTERNAL, EXTERNAL, CONFIRMED, EFFECTIVE]"), world.stores.stages());
        change("self");
        assertEquals("self", world.battery.mode);
    }

    @Test
    void anOrderThatIsGivenAfterTheRestartIsFollowed() {
        charging(Policy.Outside.RESPECT);
        change("backup");
        world.restart();
        world.want(CHARGE, Priority.MANUAL, "override");
        world.advance(Duration.ofMinutes(5));
        assertEquals("charge_from_grid", world.battery.mode);
    }

    @Test
    void safetyIsSetAgainAfterARestart() {
        world.battery.powerW = 0;
        world.policy = new Policy(Policy.Outside.RESPECT, 48, 0.02);
        world.want(HOLD, Priority.SAFETY, "outage");
        world.advance(Duration.ofMinutes(3));
        world.battery.mode = "backup";
        world.restart();
        world.advance(Duration.ofMinutes(3));
        assertEquals("hold", world.battery.mode);
    }

    @Test
    void aDecisionThatWasChangedOutsideSaysSo() {
        charging(Policy.Outside.RESPECT);
        change("backup");
        assertEquals(Decision.Stage.EXTERNAL, world.stores.decisions.get(1L).stage());
    }
}
