package offpeak.device.mqttgeneric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.SwitchState;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Things whose topics a user wrote: what can be put back, what an order says, and when one is done. */
class OwnTopicsTest {
    private final FakeHost host = FakeHost.london("thing", "2026-11-21T12:10:00Z");

    private static MqttThing thing(Map<String, ?> config) {
        return new MqttThing(Configured.of(MqttThing.Config.class, config));
    }

    private static Map<String, String> with(Map<String, String> config, String... more) {
        Map<String, String> all = new HashMap<>(config);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private Command command(String name, Setting setting) {
        return new Command(host.entity(EntityId.Kind.DEVICE, name), setting, OptionalDouble.empty(),
                host.now().plusSeconds(3600));
    }

    private <S extends State> S state(String name, Class<S> type) {
        return host.state(EntityId.Kind.DEVICE, name, type);
    }

    /** Hears each topic's payload. */
    private MqttThing heard(Map<String, ?> config, String... said) throws VendorException {
        MqttThing thing = thing(config);
        thing.refresh(host);
        say(thing, said);
        return thing;
    }

    private void say(MqttThing thing, String... said) throws VendorException {
        for (int i = 0; i < said.length; i += 2) {
            host.topics().say(said[i], said[i + 1]);
        }
        thing.refresh(host);
    }

    private List<String> sent() {
        return host.topics().published().stream().map(one -> one.topic() + "=" + one.payload()).toList();
    }

    private static final Map<String, String> SWITCH = Map.of("kind", "switch", "state", "s/on", "sendOn", "s/set|1",
            "sendOff", "s/set|0");
    private static final Map<String, String> BATTERY = Map.of("kind", "battery", "soc", "b/soc", "mode", "b/mode",
            "sendSelfConsume", "b/set|auto", "sendHold", "b/set|hold", "sendGridCharge", "b/set|charge {watts}|charge",
            "sendExport", "b/set|sell {watts}|sell");
    private static final Map<String, String> CHARGER = Map.of("kind", "charger", "state", "c/on", "sendCharge",
            "c/set|1", "sendStop", "c/set|0");

    @Test
    void aSwitchIsPutBackAndOnlyItsOwnWordsConfirm() throws VendorException {
        MqttThing thing = heard(SWITCH, "s/on", "off");
        SwitchState off = state("switch", SwitchState.class);
        assertEquals(Map.of("switch", "off"), thing.settings(off));
        assertTrue(thing.confirms(command("switch", new Setting.Switch(false)), off));
        assertFalse(thing.confirms(command("switch", new Setting.Switch(true)), off));
        assertTrue(thing.confirms(command("switch", new Setting.Restore(Map.of("switch", "off"))), off));
        assertFalse(thing.confirms(command("switch", new Setting.Restore(Map.of("switch", "on"))), off));
        assertFalse(thing.confirms(command("switch", new Setting.Restore(Map.of("mode", "off"))), off));
        assertFalse(thing.confirms(command("switch", new Setting.Hold()), off));
        thing.apply(host, command("switch", new Setting.Restore(Map.of("switch", "off"))));
        assertEquals(List.of("s/set=0"), sent());
        assertFalse(thing(SWITCH).confirms(command("switch", new Setting.Switch(false)), off), "nothing was heard yet");
    }

    @ParameterizedTest
    @CsvSource({"sendOn", "sendOff"})
    void aSwitchThatCanOnlyBeTurnedOneWayHasNoWayBack(String missing) throws VendorException {
        MqttThing thing = heard(with(SWITCH, missing, ""), "s/on", "on");
        assertEquals(Map.of(), thing.settings(state("switch", SwitchState.class)));
    }

    @Test
    void aWordThatMeansNeitherIsNoState() throws VendorException {
        MqttThing thing = thing(with(SWITCH, "onWords", "an,,", "offWords", " aus "));
        thing.refresh(host);
        host.topics().say("s/on", "perhaps");
        assertEquals(Kind.UNREACHABLE, assertThrows(VendorException.class, () -> thing.refresh(host)).kind());
        say(thing, "s/on", "AN");
        assertTrue(state("switch", SwitchState.class).on());
        say(thing, "s/on", "aus");
        assertFalse(state("switch", SwitchState.class).on());
    }

    @Test
    void anotherDevicesOrderIsRefused() {
        assertEquals(Kind.REFUSED, assertThrows(VendorException.class,
                () -> thing(SWITCH).apply(host, command("other", new Setting.Switch(true)))).kind());
    }

    @Test
    void aNewConnectionIsListenedToAgain() throws VendorException {
        MqttThing thing = heard(SWITCH, "s/on", "on");
        FakeHost other = FakeHost.london("thing", "2026-11-21T12:11:00Z");
        thing.refresh(other);
        other.topics().say("s/on", "off");
        thing.refresh(other);
        assertFalse(other.state(EntityId.Kind.DEVICE, "switch", SwitchState.class).on());
    }

    @Test
    void aChargerWithoutAModeIsDoneWhenItRunsOrStands() throws VendorException {
        MqttThing thing = heard(CHARGER, "c/on", "on");
        ChargerState runs = state("charger", ChargerState.class);
        Command stop = command("charger", new Setting.StopCharging());
        assertFalse(thing.confirms(stop, runs));
        assertFalse(thing.confirms(command("charger", new Setting.Restore(Map.of("charging", "off"))), runs));
        assertEquals(Map.of("charging", "on"), thing.settings(runs));
        say(thing, "c/on", "off");
        ChargerState stands = state("charger", ChargerState.class);
        assertTrue(thing.confirms(stop, stands));
        assertFalse(thing.confirms(command("charger", new Setting.Charge(OptionalDouble.empty())), stands));
        assertTrue(thing.confirms(command("charger", new Setting.Restore(Map.of("charging", "off"))), stands));
        assertFalse(thing.confirms(command("charger", new Setting.Restore(Map.of("reserve", "0.2"))), stands));
        assertFalse(thing.confirms(command("charger", new Setting.Restore(Map.of("mode", "pv"))), stands));
        assertFalse(thing.confirms(command("charger", new Setting.ReserveFloor(0.2)), stands));
        assertFalse(thing.confirms(command("charger", new Setting.Hold()), stands));
        assertFalse(thing.confirms(command("charger", new Setting.Switch(true)), stands));
        assertEquals(Map.of("charging", "off"), thing.settings(stands));
        ChargerState unknown = new ChargerState(Optional.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), OptionalDouble.empty());
        assertFalse(thing.confirms(stop, unknown), "who knows whether it stands?");
        assertFalse(thing.confirms(command("charger", new Setting.Restore(Map.of("charging", "off"))), unknown));
        assertEquals(Map.of(), thing.settings(unknown));
        thing.apply(host, command("charger", new Setting.Restore(Map.of("charging", "on"))));
        thing.apply(host, command("charger", new Setting.Charge(OptionalDouble.empty())));
        assertEquals(List.of("c/set=1", "c/set=1"), sent());
    }

    @Test
    void aCurrentWithinTheOrderNeedsNoMessageOfItsOwn() throws VendorException {
        MqttThing thing = heard(with(CHARGER, "sendCharge", "c/set|{amps}", "maxAmps", "16", "amps", "c/amps", "power",
                "c/w"), "c/on", "1", "c/amps", "10.4", "c/w", "-3");
        ChargerState runs = state("charger", ChargerState.class);
        assertEquals(OptionalDouble.empty(), runs.powerW(), "a car gives nothing back");
        thing.apply(host, command("charger", new Setting.Charge(OptionalDouble.of(10.5))));
        thing.apply(host, command("charger", new Setting.Charge(OptionalDouble.empty())));
        assertEquals(List.of("c/set=10.5", "c/set=16"), sent());
        assertTrue(thing.confirms(command("charger", new Setting.Charge(OptionalDouble.of(10))), runs));
        assertFalse(thing.confirms(command("charger", new Setting.Charge(OptionalDouble.of(12))), runs));
        assertTrue(thing.confirms(command("charger", new Setting.Restore(Map.of("amps", "10"))), runs));
        assertEquals(Map.of("charging", "on"), thing.settings(runs), "the current can't be set by itself");
    }

    @Test
    void aCurrentThatIsNotToldCantBePutBackAndNeedsNoConfirmation() throws VendorException {
        Map<String, String> config = with(CHARGER, "sendAmps", "c/a|{amps}", "amps", "c/amps");
        MqttThing thing = heard(config, "c/on", "1");
        ChargerState silent = state("charger", ChargerState.class);
        assertEquals(Map.of(), thing.settings(silent));
        say(thing, "c/amps", "7.5");
        assertEquals(Map.of("amps", "7.5", "charging", "on"), thing.settings(state("charger", ChargerState.class)));
        MqttThing blind = heard(with(CHARGER, "sendAmps", "c/a|{amps}"), "c/on", "1");
        ChargerState runs = state("charger", ChargerState.class);
        assertEquals(Map.of("charging", "on"), blind.settings(runs));
        assertTrue(blind.confirms(command("charger", new Setting.Charge(OptionalDouble.of(10))), runs));
    }

    @Test
    void aChargersModeIsPutBackByTheOrderThatShowsIt() throws VendorException {
        Map<String, String> config = with(CHARGER, "mode", "c/mode", "sendCharge", "c/set|now", "sendStop",
                "c/set|off");
        MqttThing thing = heard(config, "c/on", "0", "c/mode", "OFF");
        ChargerState off = state("charger", ChargerState.class);
        assertEquals(Map.of("mode", "OFF"), thing.settings(off));
        assertTrue(thing.confirms(command("charger", new Setting.StopCharging()), off));
        assertTrue(thing.confirms(command("charger", new Setting.Restore(Map.of("mode", "off"))), off));
        thing.apply(host, command("charger", new Setting.Restore(Map.of("mode", "OFF"))));
        assertEquals(List.of("c/set=off"), sent());
        assertEquals(Kind.REFUSED, assertThrows(VendorException.class,
                () -> thing.apply(host, command("charger", new Setting.Restore(Map.of("mode", "pv"))))).kind());
        say(thing, "c/mode", "pv");
        ChargerState sun = state("charger", ChargerState.class);
        assertEquals(Map.of(), thing.settings(sun), "nothing brings back the mode");
        assertFalse(thing.confirms(command("charger", new Setting.StopCharging()), sun), "it only waits for the sun");
        say(thing, "c/on", "1", "c/mode", "now");
        ChargerState now = state("charger", ChargerState.class);
        assertFalse(thing.confirms(command("charger", new Setting.StopCharging()), now));
        assertTrue(thing.confirms(command("charger", new Setting.Charge(OptionalDouble.empty())), now));
        MqttThing silent = heard(config, "c/on", "0");
        assertFalse(silent.confirms(command("charger", new Setting.StopCharging()), off), "its mode was never told");
    }

    @ParameterizedTest
    @CsvSource({"sendCharge", "sendStop"})
    void aChargerThatCanOnlyBeToldOneHasNoWayBack(String missing) throws VendorException {
        MqttThing thing = heard(with(CHARGER, missing, ""), "c/on", "1");
        assertEquals(Map.of(), thing.settings(state("charger", ChargerState.class)));
    }

    @Test
    void aBatterysPowerIsTheOrdersOrTheConfigured() throws VendorException {
        MqttThing thing = heard(with(BATTERY, "chargeW", "3000", "dischargeW", "2500"), "b/soc", "0.5", "b/mode",
                "auto");
        BatteryState auto = state("battery", BatteryState.class);
        assertEquals(Optional.of(true), auto.capabilities().mayExport());
        thing.apply(host, command("battery", new Setting.ChargeFromGrid(0.8, OptionalDouble.of(1500))));
        thing.apply(host, command("battery", new Setting.ChargeFromGrid(0.8, OptionalDouble.empty())));
        thing.apply(host, command("battery", new Setting.Export(0.2, OptionalDouble.of(1200.25))));
        thing.apply(host, command("battery", new Setting.Export(0.2, OptionalDouble.empty())));
        assertEquals(List.of("b/set=charge 1500", "b/set=charge 3000", "b/set=sell 1200.3", "b/set=sell 2500"), sent());
        assertEquals(Map.of("mode", "auto"), thing.settings(auto));
        assertTrue(thing.confirms(command("battery", new Setting.SelfConsume()), auto));
        assertFalse(thing.confirms(command("battery", new Setting.Export(0.2, OptionalDouble.empty())), auto));
        assertFalse(thing.confirms(command("battery", new Setting.ReserveFloor(0.2)), auto), "no reserve is told");
        assertFalse(thing.confirms(command("battery", new Setting.Restore(Map.of("reserve", "0.2"))), auto));
        assertFalse(thing.confirms(command("battery", new Setting.Restore(Map.of("charging", "on"))), auto));
        assertFalse(thing.confirms(command("battery", new Setting.Restore(Map.of("amps", "10"))), auto));
        assertFalse(thing.confirms(command("battery", new Setting.Restore(Map.of("colour", "red"))), auto));
        assertFalse(thing.confirms(command("battery", new Setting.Charge(OptionalDouble.empty())), auto));
        say(thing, "b/mode", "charge");
        assertEquals(Map.of(), thing.settings(state("battery", BatteryState.class)),
                "the order that shows this mode wants a power");
    }

    @Test
    void aFloorIsSetWhereThereIsAMessageForIt() throws VendorException {
        Command order = new Command(host.entity(EntityId.Kind.DEVICE, "battery"), new Setting.SelfConsume(),
                OptionalDouble.of(0.4), host.now());
        heard(BATTERY, "b/soc", "0.5", "b/mode", "auto").apply(host, order);
        assertEquals(List.of("b/set=auto"), sent());
        MqttThing reserving = heard(with(BATTERY, "sendReserve", "b/reserve|{fraction}", "reserve", "b/r"), "b/soc",
                "0.5", "b/mode", "auto");
        reserving.apply(host, command("battery", new Setting.SelfConsume()));
        reserving.apply(host, order);
        assertEquals(List.of("b/set=auto", "b/set=auto", "b/set=auto", "b/reserve=0.4"), sent());
        assertEquals(Map.of(), reserving.settings(state("battery", BatteryState.class)), "its reserve is not told");
    }

    @Test
    void aBatteryThatOnlyTellsHasNothingToPutBack() throws VendorException {
        MqttThing thing = heard(Map.of("kind", "battery", "soc", "b/soc"), "b/soc", "1");
        BatteryState full = state("battery", BatteryState.class);
        assertEquals(Map.of(), thing.settings(full));
        assertEquals(Optional.empty(), full.capabilities().mayExport());
        assertFalse(thing.confirms(command("battery", new Setting.Hold()), full));
        MqttThing below = thing(Map.of("kind", "battery", "soc", "b/soc"));
        below.refresh(host);
        host.topics().say("b/soc", "-0.1");
        assertEquals(Kind.BAD_ANSWER, assertThrows(VendorException.class, () -> below.refresh(host)).kind());
    }

    @Test
    void anObjectIsNoValueAndNullIsNone() throws VendorException {
        MqttThing thing = thing(with(SWITCH, "state", "s|/on"));
        thing.refresh(host);
        for (String payload : List.of("{\"on\":{}}", "{\"on\":null}", "{\"on\":\"\"}", "{}", "on")) {
            host.topics().say("s", payload);
            assertThrows(VendorException.class, () -> thing.refresh(host), payload);
        }
        say(thing, "s", "{\"on\":true}");
        assertTrue(state("switch", SwitchState.class).on());
    }

    @Test
    void whatTellsOnlyChangesHoldsWhileItSaysThatItIsThere() throws VendorException {
        Map<String, Object> config = new HashMap<>(with(SWITCH, "availability", "s/there", "maxAge", "PT1M"));
        config.put("onChange", true);
        MqttThing thing = thing(config);
        thing.refresh(host);
        say(thing, "s/on", "on");
        host.advance(java.time.Duration.ofMinutes(2));
        assertThrows(VendorException.class, () -> thing.refresh(host), "it never said that it is there");
        say(thing, "s/there", "online");
        host.clear();
        thing.refresh(host);
        assertTrue(state("switch", SwitchState.class).on());
    }

    @ParameterizedTest
    @CsvSource({"state,' |/a'", "state,a|/b|1|2", "state,s+|/b", "sendOn,' |1'", "sendOn,a|b|c|d", "maxAmps,0",
            "maxAmps,many"})
    void whatCantBeUsedIsNamed(String field, String value) {
        VendorException wrong = assertThrows(VendorException.class,
                () -> thing(with(SWITCH, field, value)).refresh(host));
        assertEquals(Kind.CONFIGURATION, wrong.kind());
        assertTrue(wrong.getMessage().contains(field), wrong.getMessage());
    }

    @Test
    void aDevicesNameWithAWildcardIsRefused() {
        assertEquals("device must be the device's name in its topics, not '#'", assertThrows(VendorException.class,
                () -> thing(Map.of("preset", "tasmota", "device", "#")).refresh(host)).getMessage());
    }
}
