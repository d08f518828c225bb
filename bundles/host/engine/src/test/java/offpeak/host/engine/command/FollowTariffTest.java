package offpeak.host.engine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import offpeak.api.Setting;
import offpeak.api.Tariff;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;

/** A rule says at each look which tariff a battery should follow. */
class FollowTariffTest {

    private final World world = new World();

    FollowTariffTest() {
        // tells one tariff from another, as a battery does that reports the one it has
        world.battery.exact = true;
    }

    private static Tariff flat(double buy) {
        return new Tariff(Currency.getInstance("GBP"), List.of(new Tariff.Band(Tariff.Level.OFF_PEAK, buy, 0,
                Arrays.stream(DayOfWeek.values())
                        .map(day -> new Tariff.Window(day, LocalTime.MIDNIGHT, LocalTime.MIDNIGHT)).toList())));
    }

    private void wantedAtEachLook(Setting setting, int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            world.want(setting);
            world.advance(Duration.ofMinutes(1));
        }
    }

    @Test
    void theSameIsHandedOverOnceAndNewRatesAlonePassToo() {
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25)), 120);
        assertEquals(1, world.battery.applied.size());

        wantedAtEachLook(new Setting.FollowTariff(flat(0.26)), 120);
        assertEquals(List.of(new Setting.FollowTariff(flat(0.25)).value(),
                new Setting.FollowTariff(flat(0.26)).value()), world.battery.applied);
    }

    @Test
    void oneThatTheBatteryReportsAlreadyIsNotHandedOver() {
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25)), 5);
        world.battery.applied.clear();
        world.restart();
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25)), 60);
        assertEquals(List.of(), world.battery.applied);
    }

    @Test
    void handedOverAnewWhenThatIsWanted() {
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25), Optional.of(Instant.parse("2026-06-15T00:00:00Z"))), 60);
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25), Optional.of(Instant.parse("2026-06-16T00:00:00Z"))), 60);
        assertEquals(2, world.battery.applied.size());
    }

    @Test
    void whatSomebodyElseMadeOfItIsSetOnceMoreAndThenLetBe() {
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25)), 5);
        world.battery.mode = "edited";
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25)), 5);
        assertEquals(List.of("engine.external"), world.notices);
        assertEquals(2, world.battery.applied.size());
        assertEquals("follow_tariff", world.battery.mode);

        world.battery.mode = "edited";
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25)), 120);
        assertEquals(2, world.battery.applied.size());
        assertEquals("edited", world.battery.mode);
    }

    @Test
    void peopleAreToldWhatIsAnotherAndNotItsEveryWord() {
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25)), 5);
        world.battery.mode = "edited".repeat(100);
        wantedAtEachLook(new Setting.FollowTariff(flat(0.25)), 5);

        assertEquals("mode is another; it is set once more",
                world.stores.decisions.get(1L).steps().get(5).detail().orElseThrow());
    }
}
