package offpeak.device.mqttgeneric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.MeterState;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.SwitchState;
import offpeak.api.Topics.Message;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttThingTest {

    /** As evcc retains a load point at which a car waits for the sun. */
    static final Map<String, String> EVCC = Map.of("evcc/status", "online", "evcc/loadpoints/1/mode", "pv",
            "evcc/loadpoints/1/charging", "false", "evcc/loadpoints/1/chargePower", "0",
            "evcc/loadpoints/1/maxCurrent", "16", "evcc/loadpoints/1/chargedEnergy", "3211.5");
    private static final Map<String, String> BATTERY = Map.ofEntries(Map.entry("kind", "battery"),
            Map.entry("soc", "zigbee2mqtt/bat|/battery|0.01"), Map.entry("power", "bat/power||-1"),
            Map.entry("mode", "bat/mode"), Map.entry("reserve", "bat/reserve||0.01"),
            Map.entry("sendSelfConsume", "bat/mode/set|normal"),
            Map.entry("sendHold", "bat/mode/set|{\"m\":2}|hold"),
            Map.entry("sendGridCharge", "bat/target|{percent} && bat/watts|{watts} && bat/mode/set|charge"),
            Map.entry("sendExport", "bat/mode/set|sell {fraction}|sell"),
            Map.entry("sendReserve", "bat/reserve/set|{percent}"), Map.entry("sendMode", "bat/mode/set|{mode}"),
            Map.entry("chargeW", "3000"), Map.entry("capacityWh", "9600"));

    private final FakeHost host = FakeHost.london("thing", "2026-11-21T12:10:00Z");

    private static MqttThing thing(Map<String, ?> config) {
        return new MqttThing(Configured.of(MqttThing.Config.class, config));
    }

    private Command command(String name, Setting setting) {
        return new Command(host.entity(EntityId.Kind.DEVICE, name), setting, OptionalDouble.empty(),
                host.now().plusSeconds(3600));
    }

    private <S extends State> S state(String name, Class<S> type) {
        return host.state(EntityId.Kind.DEVICE, name, type);
    }

    private Kind refused(MqttThing thing) {
        return assertThrows(VendorException.class, () -> thing.refresh(host)).kind();
    }

    private List<String> sent() {
        return host.topics().published().stream().map(one -> one.topic() + "=" + one.payload()).toList();
    }

    @Test
    void anEvccLoadPointIsReadOrderedConfirmedAndPutBack() throws VendorException {
        EVCC.forEach(host.topics()::retain);
        MqttThing thing = thing(Map.of("preset", "evcc"));
        assertEquals(Duration.ofSeconds(10), thing.refresh(host));
        ChargerState before = state("charger", ChargerState.class);
        assertEquals(Optional.of(Charging.STOPPED), before.charging());
        assertEquals(OptionalDouble.of(16), before.amps());
        assertEquals(OptionalDouble.of(3211.5), before.energyWh());
        Map<String, String> own = thing.settings(before);
        assertEquals(Map.of("mode", "pv", "amps", "16"), own);

        Command charge = command("charger", new Setting.Charge(OptionalDouble.of(10)));
        assertFalse(thing.confirms(charge, before));
        thing.apply(host, charge);
        assertEquals(List.of("evcc/loadpoints/1/maxCurrent/set=10", "evcc/loadpoints/1/mode/set=now"), sent());
        host.topics().retain("evcc/loadpoints/1/mode", "now");
        thing.refresh(host);
        assertFalse(thing.confirms(charge, state("charger", ChargerState.class)), "the current is still another");
        host.topics().retain("evcc/loadpoints/1/maxCurrent", "10");
        host.topics().retain("evcc/loadpoints/1/charging", "true");
        thing.refresh(host);
        assertTrue(thing.confirms(charge, state("charger", ChargerState.class)));

        Command stop = command("charger", new Setting.StopCharging());
        thing.apply(host, stop);
        host.topics().retain("evcc/loadpoints/1/mode", "off");
        thing.refresh(host);
        assertFalse(thing.confirms(stop, state("charger", ChargerState.class)), "it still charges");
        host.topics().retain("evcc/loadpoints/1/charging", "false");
        thing.refresh(host);
        assertTrue(thing.confirms(stop, state("charger", ChargerState.class)));

        Command restore = command("charger", new Setting.Restore(own));
        assertFalse(thing.confirms(restore, state("charger", ChargerState.class)));
        thing.apply(host, restore);
        assertEquals(List.of("evcc/loadpoints/1/maxCurrent/set=16", "evcc/loadpoints/1/mode/set=pv"),
                sent().subList(3, 5));
        host.topics().retain("evcc/loadpoints/1/mode", "pv");
        host.topics().retain("evcc/loadpoints/1/maxCurrent", "16");
        thing.refresh(host);
        assertTrue(thing.confirms(restore, state("charger", ChargerState.class)));
        assertTrue(host.topics().published().stream().noneMatch(Message::retained), "a broker would order it again");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', value = {
            "zigbee2mqtt; zigbee2mqtt/plug/availability; {\"state\":\"online\"}; zigbee2mqtt/plug;"
                    + " {\"state\":\"ON\",\"power\":41.5}; zigbee2mqtt/plug/set={\"state\":\"OFF\"}",
            "shelly; plug/online; true; plug/status/switch:0; {\"id\":0,\"output\":true,\"apower\":41.5};"
                    + " plug/command/switch:0=off",
            "tasmota; tele/plug/LWT; Online; stat/plug/POWER; ON; cmnd/plug/POWER=OFF"})
    void plugsByPreset(String preset, String availability, String online, String topic, String payload, String off)
            throws VendorException {
        host.topics().retain(availability, online);
        MqttThing thing = thing(Map.of("preset", preset, "device", "plug"));
        assertEquals(Duration.ofSeconds(2), thing.refresh(host), "nothing is known, so it is asked");
        assertEquals(1, host.topics().published().size());
        host.topics().say(topic, payload);
        if (preset.equals("tasmota")) {
            host.topics().say("tele/plug/SENSOR", "{\"Time\":\"2026-11-21T12:09:58\",\"ENERGY\":{\"Power\":41.5}}");
        }
        thing.refresh(host);
        SwitchState on = state("switch", SwitchState.class);
        assertEquals(new SwitchState(true, OptionalDouble.of(41.5)), on);
        Map<String, String> own = thing.settings(on);
        thing.apply(host, command("switch", new Setting.Switch(false)));
        assertEquals(off, sent().get(1));
        host.topics().say(topic, payload.replace("ON", "OFF").replace("true", "false"));
        host.advance(Duration.ofHours(3));
        thing.refresh(host);
        assertFalse(state("switch", SwitchState.class).on());
        assertEquals(host.now(), host.last(host.entity(EntityId.Kind.DEVICE, "switch")).orElseThrow().observedAt(),
                "it tells changes only, and is online");
        assertTrue(thing.confirms(command("switch", new Setting.Switch(false)), state("switch", SwitchState.class)));
        Command restore = command("switch", new Setting.Restore(own));
        assertFalse(thing.confirms(restore, state("switch", SwitchState.class)));
        thing.apply(host, restore);
        assertEquals(off.replace("OFF", "ON").replace("=off", "=on"), sent().get(2));

        host.topics().retain(availability, online.replace("online", "offline").replace("Online", "Offline")
                .replace("true", "false"));
        host.clear();
        assertEquals(Kind.UNREACHABLE, refused(thing));
        assertEquals(List.of(), host.publications());
    }

    @Test
    void aMeterThatFallsSilentIsStale() throws VendorException {
        MqttThing thing = thing(Map.of("kind", "meter", "power", "shellies/em/emeter/0/power", "maxAge", "PT1M"));
        host.topics().retain("shellies/em/emeter/0/power", "9999");
        thing.refresh(host);
        assertEquals(Kind.UNREACHABLE, refused(thing), "nobody knows how old what was retained is");
        host.topics().say("shellies/em/emeter/0/power", "-450.25");
        Instant told = host.now();
        host.advance(Duration.ofSeconds(50));
        thing.refresh(host);
        assertEquals(new MeterState(MeterState.Role.GRID, -450.25), state("meter", MeterState.class));
        assertEquals(told, host.last(host.entity(EntityId.Kind.DEVICE, "meter")).orElseThrow().observedAt());
        host.advance(Duration.ofSeconds(10));
        host.clear();
        assertEquals(Kind.UNREACHABLE, refused(thing));
        assertEquals(List.of(), host.publications());
        host.topics().say("shellies/em/emeter/0/power", "NaN");
        assertEquals(Kind.UNREACHABLE, refused(thing));
    }

    private MqttThing battery() throws VendorException {
        MqttThing thing = thing(BATTERY);
        thing.refresh(host);
        host.topics().say("zigbee2mqtt/bat", "{\"battery\":57,\"voltage\":51.2}");
        host.topics().say("bat/power", "1200");
        host.topics().say("bat/mode", "normal");
        host.topics().say("bat/reserve", "20");
        thing.refresh(host);
        return thing;
    }

    @Test
    void aBatteryByItsOwnWords() throws VendorException {
        MqttThing thing = battery();
        BatteryState is = state("battery", BatteryState.class);
        assertEquals(0.57, is.stateOfCharge().getAsDouble(), 1e-9);
        assertEquals(OptionalDouble.of(-1200), is.powerW());
        assertEquals(OptionalDouble.of(0.2), is.reserve());
        assertEquals(Map.of("mode", "normal", "reserve", "0.2"), thing.settings(is));
        thing.apply(host, command("battery", new Setting.ChargeFromGrid(0.8, OptionalDouble.empty())));
        thing.apply(host, command("battery", new Setting.Hold()));
        thing.apply(host, command("battery", new Setting.Export(0.25, OptionalDouble.empty())));
        thing.apply(host, command("battery", new Setting.ReserveFloor(0.35)));
        thing.apply(host, new Command(host.entity(EntityId.Kind.DEVICE, "battery"), new Setting.SelfConsume(),
                OptionalDouble.of(0.4), host.now()));
        thing.apply(host, command("battery", new Setting.Restore(thing.settings(is))));
        assertEquals(List.of("bat/target=80", "bat/watts=3000", "bat/mode/set=charge", "bat/mode/set={\"m\":2}",
                "bat/mode/set=sell 0.25", "bat/reserve/set=35", "bat/mode/set=normal", "bat/reserve/set=40",
                "bat/reserve/set=20", "bat/mode/set=normal"), sent());
        Command hold = command("battery", new Setting.Hold());
        assertFalse(thing.confirms(hold, is));
        host.topics().say("bat/mode", "HOLD");
        host.topics().say("bat/reserve", "35");
        thing.refresh(host);
        BatteryState held = state("battery", BatteryState.class);
        assertTrue(thing.confirms(hold, held));
        assertTrue(thing.confirms(command("battery", new Setting.ReserveFloor(0.35)), held));
        assertFalse(thing.confirms(command("battery", new Setting.Restore(thing.settings(is))), held));
    }

    @Test
    void whatHasNoMessageIsRefused() throws VendorException {
        Map<String, String> config = new HashMap<>(BATTERY);
        config.remove("sendExport");
        config.put("sendGridCharge", "bat/watts|{watts}|charge");
        config.remove("chargeW");
        MqttThing thing = thing(config);
        thing.refresh(host);
        for (Setting setting : List.of(new Setting.Export(0.2, OptionalDouble.empty()), new Setting.Switch(true),
                new Setting.StopCharging(), new Setting.ChargeFromGrid(0.8, OptionalDouble.empty()),
                new Setting.Charge(OptionalDouble.empty()))) {
            assertEquals(Kind.REFUSED, assertThrows(VendorException.class,
                    () -> thing.apply(host, command("battery", setting))).kind(), setting.toString());
        }
        assertEquals(List.of(), sent());
        MqttThing fixed = thing(
                Map.of("kind", "charger", "state", "c/on", "sendCharge", "c/set|1", "sendStop", "c/set|0"));
        assertEquals(Kind.REFUSED, assertThrows(VendorException.class, () -> fixed.apply(host,
                command("charger", new Setting.Charge(OptionalDouble.of(10))))).kind());
        fixed.refresh(host);
        host.topics().say("c/on", "1");
        fixed.refresh(host);
        ChargerState charges = state("charger", ChargerState.class);
        assertEquals(Map.of("charging", "on"), fixed.settings(charges));
        assertTrue(fixed.confirms(command("charger", new Setting.Charge(OptionalDouble.empty())), charges));
        assertTrue(fixed.confirms(command("charger", new Setting.Restore(Map.of("charging", "on"))), charges));
        fixed.apply(host, command("charger", new Setting.Restore(Map.of("charging", "off"))));
        assertEquals(List.of("c/set=0"), sent());
    }

    @Test
    void percentWithoutAScaleIsToldNotTaken() throws VendorException {
        MqttThing thing = thing(Map.of("kind", "battery", "soc", "bat/soc"));
        thing.refresh(host);
        host.topics().say("bat/soc", "57");
        VendorException wrong = assertThrows(VendorException.class, () -> thing.refresh(host));
        assertEquals(Kind.BAD_ANSWER, wrong.kind());
        assertTrue(wrong.getMessage().contains("|0.01"), wrong.getMessage());
    }

    @Test
    void whatWasHeardBeforeTheConnectionBrokeIsForgotten() throws VendorException {
        MqttThing thing = battery();
        host.topics().trouble(Optional.of("no broker is configured"));
        VendorException gone = assertThrows(VendorException.class, () -> thing.refresh(host));
        assertEquals("no broker is configured", gone.getMessage());
        assertEquals(Kind.UNREACHABLE, assertThrows(VendorException.class,
                () -> thing.apply(host, command("battery", new Setting.Hold()))).kind());
        host.topics().trouble(Optional.empty());
        assertEquals(Kind.UNREACHABLE, refused(thing));
        host.topics().say("zigbee2mqtt/bat", "{\"battery\":58}");
        thing.refresh(host);
        assertEquals(Map.of(), thing.settings(state("battery", BatteryState.class)), "without a mode no way back");
    }

    @ParameterizedTest
    @CsvSource({"kind,boiler", "power,''", "role,roof", "maxAge,soon", "poll,0", "capacityWh,-1", "power,a|b",
            "power,a|/b|x", "power,a/#", "preset,fritz", "sendOn,a", "sendOff,a/#|1"})
    void whatCantBeUsedIsNamed(String field, String value) {
        Map<String, String> config = new HashMap<>(Map.of("kind", "meter", "power", "a"));
        config.put(field, value);
        VendorException wrong = assertThrows(VendorException.class, () -> thing(config).refresh(host));
        assertEquals(Kind.CONFIGURATION, wrong.kind());
        assertTrue(wrong.getMessage().contains(field), wrong.getMessage());
    }

    @Test
    void aPresetNeedsANameAndABatteryThatIsOrderedAMode() {
        assertEquals(Kind.CONFIGURATION, refused(thing(Map.of("preset", "tasmota"))));
        assertEquals(Kind.CONFIGURATION,
                refused(thing(Map.of("kind", "battery", "soc", "a", "sendHold", "a/set|hold"))));
    }

    @Test
    void anyPayload() {
        Fuzz.text(payload -> {
            FakeHost fuzzed = FakeHost.london("thing", "2026-11-21T12:10:00Z");
            MqttThing thing = thing(BATTERY);
            thing.refresh(fuzzed);
            for (String topic : List.of("zigbee2mqtt/bat", "bat/power", "bat/mode", "bat/reserve")) {
                fuzzed.topics().say(topic, payload);
            }
            thing.refresh(fuzzed);
            thing.settings(fuzzed.state(EntityId.Kind.DEVICE, "battery", BatteryState.class));
        }, "{\"battery\":57,\"voltage\":51.2}", "0.57");
    }
}
