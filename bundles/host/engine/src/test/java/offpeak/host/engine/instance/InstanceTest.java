package offpeak.host.engine.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.Change;
import offpeak.api.StateBus;
import offpeak.api.VendorException;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.World;
import offpeak.host.engine.member.InstanceId;
import org.junit.jupiter.api.Test;

class InstanceTest {
    private final World world = new World();

    private int readingsIn(Duration time) {
        List<Instant> seen = new ArrayList<>();
        StateBus.Subscription open = world.bus.subscribe("test", change -> {
            if (change instanceof Change.Observed) {
                seen.add(world.time.instant());
            }
        });
        world.advance(time);
        open.close();
        return seen.size();
    }

    @Test
    void itIsAskedAsOftenAsItSaysWithALittleDelay() {
        int readings = readingsIn(Duration.ofMinutes(60));
        assertEquals(Life.RUNNING, world.instance.life());
        assertEquals(true, readings >= 57 && readings <= 60, "readings: " + readings);
    }

    /** The engine looks again when it hears of a new life: an instance that is not yet asked by then would hold it up. */
    @Test
    void itIsAskedBeforeItIsSaidToRun() {
        assertEquals(List.of("RUNNING true"), world.lives);
    }

    @Test
    void aVendorThatIsDownIsAskedMoreAndMoreSeldomAndRecovers() {
        world.battery.trouble = Optional.of(new VendorException(VendorException.Kind.UNREACHABLE, "time-out"));
        world.advance(Duration.ofMinutes(30));
        assertEquals(Life.DEGRADED, world.instance.life());
        assertEquals(Optional.of("time-out"), world.instance.reason());
        world.battery.trouble = Optional.empty();
        world.advance(Duration.ofMinutes(11));
        assertEquals(Life.RUNNING, world.instance.life());
        assertEquals(Optional.empty(), world.instance.reason());
    }

    @Test
    void anAccountWhoseCallsRunShortIsAskedLessOften() {
        world.http.slowest = Duration.ofMinutes(20);
        world.advance(Duration.ofMinutes(2));
        assertEquals(3, readingsIn(Duration.ofMinutes(64)));
        world.http.slowest = Duration.ZERO;
        world.advance(Duration.ofMinutes(21));
        assertEquals(true, readingsIn(Duration.ofMinutes(10)) >= 9);
    }

    @Test
    void retriesAreSpreadOverTheSecondHalfOfTheirWait() {
        world.battery.trouble = Optional.of(new VendorException(VendorException.Kind.UNREACHABLE, "time-out"));
        world.advance(Duration.ofMinutes(40));
        List<Duration> waits = new ArrayList<>();
        Instant before = world.time.instant();
        for (int i = 0; i < 6; i++) {
            int asked = world.battery.read;
            while (world.battery.read == asked) {
                world.advance(Duration.ofSeconds(1));
            }
            waits.add(Duration.between(before, world.time.instant()));
            before = world.time.instant();
        }
        waits.remove(0);
        assertEquals(true, waits.stream().allMatch(wait -> wait.toSeconds() >= 300 && wait.toSeconds() <= 632),
                waits.toString());
        assertEquals(true, waits.stream().distinct().count() > 2, waits.toString());
    }

    @Test
    void aThrottlingVendorIsLeftAloneAsLongAsItWants() {
        world.battery.trouble = Optional.of(new VendorException("slow down", Duration.ofHours(3)));
        world.advance(Duration.ofMinutes(2));
        world.battery.trouble = Optional.empty();
        assertEquals(0, readingsIn(Duration.ofMinutes(170)));
        assertEquals(true, readingsIn(Duration.ofMinutes(30)) > 10);
    }

    @Test
    void aLostLoginIsNotTriedAgain() {
        world.battery.trouble = Optional.of(new VendorException(VendorException.Kind.LOGIN, "sign in again"));
        world.advance(Duration.ofMinutes(2));
        world.battery.trouble = Optional.empty();
        assertEquals(Life.NEEDS_LOGIN, world.instance.life());
        assertEquals(0, readingsIn(Duration.ofDays(2)));
    }

    @Test
    void whatIsSwitchedOffIsNotAskedAndWhatIsSwitchedOnStartsAnew() {
        world.instance.stop(Life.DISABLED);
        assertEquals(0, readingsIn(Duration.ofHours(1)));
        assertEquals(Life.DISABLED, world.instance.life());
        world.instance.start();
        world.advance(Duration.ofMinutes(1));
        assertEquals(Life.RUNNING, world.instance.life());
        assertEquals(World.START.plus(Duration.ofHours(1)).plusSeconds(1), world.instance.since());
    }

    @Test
    void idsAreShortAndStable() {
        assertEquals("agile", InstanceId.of("offpeak.price.agile~home", "home"));
        assertEquals("powerwall-garage", InstanceId.of("offpeak.device.powerwall~garage", "home"));
        assertEquals("agile", InstanceId.of("offpeak.price.agile", "home"));
        assertEquals("price", InstanceId.kindOf("offpeak.price.agile~home"));
    }
}
