package offpeak.host.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.host.Leases;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.instance.Instance;
import org.junit.jupiter.api.Test;

/** The whole engine: what is put back when, and how soon a person is heard. */
class EngineTest {
    private static final Setting CHARGE = new Setting.ChargeFromGrid(0.9, OptionalDouble.empty());
    private static final EntityId PRICES = EntityId.parse("home/price/agile/import");

    private final Home home = new Home();
    private final World world = home.world;

    private static List<Intent> wants(Situation situation, Setting setting) {
        return List.of(new Intent(World.BATTERY, setting, Interval.of(situation.now(), Duration.ofHours(1)),
                Priority.PLAN, Reason.of("test.wanted"), OptionalDouble.of(5000)));
    }

    private Rule charging() {
        Rule rule = situation -> wants(situation, CHARGE);
        world.battery.powerW = -3000;
        home.add("greedy", rule);
        world.advance(Duration.ofMinutes(2));
        assertEquals("charge_from_grid", world.battery.mode);
        assertEquals(Map.of("mode", "user"), world.stores.leases.get(World.BATTERY).original());
        return rule;
    }

    private void putBack() {
        assertEquals("user", world.battery.mode);
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void aLeaseIsReplayedWhenTheRuleGoes() {
        Rule rule = charging();
        home.supervision.removeRule(rule);
        world.advance(Duration.ofSeconds(90));
        putBack();
    }

    @Test
    void aLeaseIsReplayedWhenTheRuleIsSwitchedOff() {
        charging();
        home.supervision.enable("greedy", false, "test");
        world.advance(Duration.ofSeconds(90));
        putBack();
    }

    @Test
    void aLeaseThatIsOverIsReplayedWhenNobodyWantsItLonger() {
        world.stores.write(new Leases.Lease(World.BATTERY, Map.of("mode", "self"), World.START, World.START, "rule"));
        world.battery.mode = "charge_from_grid";
        world.advance(Duration.ofSeconds(90));
        assertEquals("self", world.battery.mode);
        assertTrue(world.stores.leases.isEmpty());
    }

    @Test
    void whatAStalePriceWantedIsPutBack() {
        Interval day = Interval.of(World.START, Duration.ofHours(24));
        Prices prices = new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"),
                Series.of(List.of(new Series.Entry<>(day, Prices.Price.of(0.1)))));
        world.bus.publish(new Observation<>(PRICES, prices, World.START, Duration.ofMinutes(30), "test", Quality.GOOD));
        world.battery.powerW = -3000;
        home.add("greedy", situation -> situation.prices(Prices.Direction.IMPORT).isPresent()
                ? wants(situation, CHARGE)
                : List.of());
        world.advance(Duration.ofMinutes(29));
        assertEquals("charge_from_grid", world.battery.mode);
        world.advance(Duration.ofMinutes(4));
        putBack();
    }

    @Test
    void anIntegrationThatGoesPutsItsDevicesBackFirst() throws Exception {
        charging();
        home.whileTimeGoesOn(() -> home.supervision.removeIntegration(world.battery));
        putBack();
        int commands = world.battery.asked;
        world.advance(Duration.ofMinutes(10));
        assertEquals(commands, world.battery.asked);
    }

    @Test
    void whatDoesNotShowWhenItGoesIsPutBackWhenItIsThereAgain() throws Exception {
        Rule rule = charging();
        world.battery.ignores = true;
        home.whileTimeGoesOn(() -> home.supervision.removeIntegration(world.battery));
        assertEquals(Map.of("mode", "user"), world.stores.leases.get(World.BATTERY).original());
        home.supervision.removeRule(rule);
        world.battery.ignores = false;
        home.supervision.addIntegration(world.battery, Home.reference("offpeak.device.test~home"));
        world.advance(Duration.ofSeconds(60));
        assertEquals("user", world.battery.mode);
        world.advance(Duration.ofSeconds(60));
        putBack();
    }

    @Test
    void anUpdateIsNoChangeByAnybodyElse() throws Exception {
        charging();
        home.whileTimeGoesOn(() -> home.supervision.removeIntegration(world.battery));
        home.supervision.addIntegration(world.battery, Home.reference("offpeak.device.test~home"));
        world.advance(Duration.ofMinutes(3));
        assertEquals("charge_from_grid", world.battery.mode);
        assertEquals(Map.of("mode", "user"), world.stores.leases.get(World.BATTERY).original());
        assertEquals(List.of(), world.notices);
    }

    @Test
    void anIntegrationThatIsSwitchedOffPutsItsDevicesBackAndGetsNothingElse() {
        charging();
        home.supervision.enable("test", false, "test");
        world.advance(Duration.ofMinutes(5));
        putBack();
        assertEquals(Life.DISABLED, home.supervision.instance("test").orElseThrow().life());
        assertEquals(List.of("charge_from_grid target=0.9", "mode=user"), world.battery.applied);
    }

    @Test
    void whatIsSwitchedOnAgainWhileItPutsBackRunsAfterThat() {
        charging();
        home.supervision.enable("test", false, "test");
        home.supervision.enable("test", true, "test");
        world.advance(Duration.ofMinutes(5));
        assertEquals(Life.RUNNING, home.supervision.instance("test").orElseThrow().life());
    }

    @Test
    void aPersonIsHeardWithinTenSecondsWhateverWasSentJustBefore() {
        world.battery.powerW = -3000;
        home.add("greedy", situation -> wants(situation, CHARGE));
        world.advance(Duration.ofSeconds(1));
        assertEquals("charge_from_grid", world.battery.mode);
        Instant until = world.time.instant().plus(Duration.ofHours(1));
        ManualOverride order = home.engine.override(World.BATTERY, new Setting.Hold(), until, "anna");
        world.advance(Duration.ofSeconds(10));
        assertEquals("hold", world.battery.mode);
        assertEquals("engine.override", world.stores.decisions.get(2L).reason().code());

        world.battery.powerW = 0;
        world.advance(Duration.ofMinutes(2));
        home.engine.cancelOverride(order.id(), "anna");
        world.advance(Duration.ofSeconds(10));
        assertEquals("charge_from_grid", world.battery.mode);
    }

    @Test
    void anOrderThatComesThriceWithinMillisecondsIsOneCommand() {
        world.advance(Duration.ofMinutes(1));
        world.battery.delays = true;
        Instant until = world.time.instant().plus(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            home.engine.override(World.BATTERY, new Setting.Hold(), until, "mqtt");
            // long enough for the vendor to take the one before, and not for the device to show it
            world.advance(Duration.ofMillis(3));
        }
        world.advance(Duration.ofSeconds(30));
        assertEquals(List.of("hold"), world.battery.applied);
        assertEquals(1, home.orders.overrides().size());
    }

    @Test
    void aPersonWhoOrdersTheSameLaterMeansItAnew() {
        world.advance(Duration.ofMinutes(1));
        world.battery.delays = true;
        Instant until = world.time.instant().plus(Duration.ofHours(1));
        home.engine.override(World.BATTERY, new Setting.Hold(), until, "anna");
        world.advance(Duration.ofSeconds(20));
        home.engine.override(World.BATTERY, new Setting.Hold(), until, "anna");
        world.advance(Duration.ofSeconds(5));
        assertEquals(List.of("hold", "hold"), world.battery.applied);
    }

    @Test
    void aPersonDoesNotWaitForTheRules() {
        world.advance(Duration.ofMinutes(1));
        List<String> modesSeenByRule = new java.util.ArrayList<>();
        home.add("slow", situation -> {
            modesSeenByRule.add(situation.overrides().isEmpty() ? "none" : world.stores.decisions.size() + " decided");
            return List.of();
        });
        home.engine.override(World.BATTERY, new Setting.Hold(), world.time.instant().plus(Duration.ofHours(1)), "anna");
        world.advance(Duration.ofSeconds(1));
        assertTrue(modesSeenByRule.contains("1 decided"), modesSeenByRule.toString());
        assertTrue(!modesSeenByRule.contains("0 decided"), modesSeenByRule.toString());
    }

    @Test
    void anotherHostOnTheAccountShowsInTheListAndIsForgottenOnRequest() {
        Instance instance = home.supervision.instance("test").orElseThrow();
        instance.yieldTo("another host controls this account");
        home.add("greedy", situation -> wants(situation, CHARGE));
        world.advance(Duration.ofMinutes(10));
        assertEquals(0, world.battery.asked);
        assertEquals(Life.DEGRADED, home.supervision.integration("test").orElseThrow().life());
        assertEquals(Optional.of("another host controls this account"),
                home.supervision.integration("test").orElseThrow().reason());
        assertTrue(home.supervision.health().stream().anyMatch(check -> check.message().contains("another host")));

        home.supervision.enable("test", true, "test");
        world.advance(Duration.ofMinutes(2));
        assertEquals("charge_from_grid", world.battery.mode);
    }
}
