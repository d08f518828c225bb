package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import offpeak.api.Setting.ChargeFromGrid;
import offpeak.api.Setting.Export;
import offpeak.api.Setting.FollowTariff;
import offpeak.api.Setting.Hold;
import offpeak.api.Setting.ReserveFloor;
import offpeak.api.Setting.Restore;
import offpeak.api.Setting.SelfConsume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {

    @Test
    void readsWhatAPersonTypes() {
        assertEquals(new ChargeFromGrid(0.8, OptionalDouble.empty()),
                Setting.parse("operation", "charge_from_grid target=0.8"));
        assertEquals(new ChargeFromGrid(0.8, OptionalDouble.of(3300)),
                Setting.parse("Operation", "  Charge-From-Grid   target=80%  power_w=3300 "));
        assertEquals(new ChargeFromGrid(1, OptionalDouble.empty()), Setting.parse("operation", "charge_from_grid"));
        assertEquals(new Export(0.2, OptionalDouble.empty()), Setting.parse("operation", "export"));
        assertEquals(new Export(0.35, OptionalDouble.of(5000)),
                Setting.parse("operation", "export floor=35% power_w=5000"));
        assertEquals(new Hold(), Setting.parse("operation", "hold"));
        assertEquals(new SelfConsume(), Setting.parse("operation", "self-consume"));
        assertEquals(new ReserveFloor(0.3), Setting.parse("reserve", "30%"));
        assertEquals(new ReserveFloor(0.3), Setting.parse("reserve", "0.3"));
        assertEquals(new Restore(Map.of("mode", "self_consumption", "reserve", "20")),
                Setting.parse("restore", "mode=self_consumption reserve=20"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"charging | stop", "charging | charge", "charging | charge amps=16.0",
            "charging | charge_later start=2026-01-31T01:30:00Z", "charge_limit | 0.8", "climate | on", "climate | off",
            "temperature | hold heat_c=19.5", "temperature | hold heat_c=19.0 cool_c=26.0", "temperature | schedule",
            "switch | on", "switch | off"})
    void whatItWritesItReads(String name, String value) {
        Setting setting = Setting.parse(name, value);
        assertEquals(name, setting.name());
        assertEquals(value, setting.value());
    }

    @Test
    void writesOneLine() {
        assertEquals("charge_from_grid target=0.8 power_w=3300.0",
                new ChargeFromGrid(0.8, OptionalDouble.of(3300)).value());
        assertEquals("export floor=0.2", new Export(0.2, OptionalDouble.empty()).value());
        assertEquals("mode=backup reserve=20", new Restore(Map.of("reserve", "20", "mode", "backup")).value());
        assertEquals("operation", new Hold().name());
        assertEquals("reserve", new ReserveFloor(0.1).name());
        assertEquals("restore", new Restore(Map.of()).name());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "speed | fast | no such setting: 'speed'; known: operation, reserve, charging, charge_limit, climate, temperature, switch",
            "reserve | a lot | reserve must be a number, not 'a lot'",
            "reserve | 20 | reserve must be within 0..1 (or 0%..100%), not 20.0",
            "reserve | NaN | reserve must be within 0..1 (or 0%..100%), not NaN",
            "reserve | 101% | reserve must be within 0..1 (or 0%..100%), not 1.01",
            "operation | charge_from_grid target | expected name=value, not 'target'",
            "operation | charge_from_grid target=-0.1 | target must be within 0..1 (or 0%..100%), not -0.1",
            "operation | export floor=half | floor must be a number, not 'half'",
            "operation | export power_w=x | power_w must be a number, not 'x'",
            "operation | export power_w=-5 | power_w must be 0 or more, not -5.0",
            "operation | charge_from_grid power_w=NaN | power_w must be 0 or more, not NaN",
            "operation | charge_from_grid targt=0.5 | charge_from_grid has no option 'targt'",
            "operation | hold target=0.5 | hold has no option 'target'",
            "charging | charge amps=0 | amps must be above 0, not 0.0",
            "charging | go | no such charging: 'go'; known: stop, charge amps=16, charge_later start=2026-01-31T01:30:00Z",
            "charging | charge_later start=01:30 | start must be an instant like 2026-01-31T01:30:00Z, not '01:30'",
            "temperature | hold | a hold needs heat_c or cool_c",
            "temperature | hold heat_c=90 | a setpoint is within -10..50 °C, not 90.0",
            "temperature | hold heat_c=24 cool_c=24 | heat_c must be below cool_c, not 24.0 and 24.0",
            "climate | warm | climate is on or off, not 'warm'",
            "switch | 1 | switch is on or off, not '1'"})
    void saysWhatWasExpected(String name, String value, String message) {
        assertEquals(message,
                assertThrows(IllegalArgumentException.class, () -> Setting.parse(name, value)).getMessage());
    }

    @Test
    void aWordThatIsNoOperationIsAnsweredWithThoseThatAre() {
        assertEquals("no such operation: 'boost'; known: self_consume, hold, charge_from_grid target=0.8,"
                + " export floor=0.2",
                assertThrows(IllegalArgumentException.class, () -> Setting.parse("operation", "boost")).getMessage());
    }

    @Test
    void restoresWhatHoldsSeparators() {
        Restore restore = new Restore(Map.of("mode name", "Time = 100%\tnow"));

        assertEquals("mode%0020name=Time%0020%003d%0020100%0025%0009now", restore.value());
        assertEquals(restore, Setting.parse("restore", restore.value()));
    }

    @Property(tries = 500)
    void parseReadsBackWhatValueWrites(@ForAll("settings") Setting setting) {
        assertEquals(setting, Setting.parse(setting.name(), setting.value()));
    }

    @Provide
    Arbitrary<Setting> settings() {
        Arbitrary<Double> fraction = Arbitraries.doubles().between(0, 1).ofScale(6);
        Arbitrary<OptionalDouble> powerW = Arbitraries.doubles().between(0, 1e6).ofScale(3).map(OptionalDouble::of)
                .injectNull(0.3).map(power -> power == null ? OptionalDouble.empty() : power);
        Arbitrary<String> word = Arbitraries.strings().ofMinLength(1).ofMaxLength(12);
        return Arbitraries.oneOf(
                Arbitraries.of(new SelfConsume(), new Hold(), new FollowTariff(TariffTest.NIGHT_AND_DAY),
                        new FollowTariff(TariffTest.NIGHT_AND_DAY,
                                Optional.of(Instant.parse("2026-03-29T00:00:00Z")))),
                Combinators.combine(fraction, powerW).as(ChargeFromGrid::new),
                Combinators.combine(fraction, powerW).as(Export::new), fraction.map(ReserveFloor::new),
                Arbitraries.maps(word, Arbitraries.strings().ofMaxLength(12)).ofMaxSize(5).map(Restore::new));
    }
}
