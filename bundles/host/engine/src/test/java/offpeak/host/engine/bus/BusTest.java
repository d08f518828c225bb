package offpeak.host.engine.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import offpeak.api.Change;
import offpeak.api.EntityId;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Quality;
import offpeak.api.SiteId;
import offpeak.api.StateBus;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;

class BusTest {
    private static final EntityId GRID = EntityId.parse("home/device/my.meter/grid");

    private final World world = new World();

    private static Observation<MeterState> reading(Instant at, double powerW) {
        return new Observation<>(GRID, new MeterState(MeterState.Role.GRID, powerW), at, Duration.ofMinutes(5), "test",
                Quality.GOOD);
    }

    @Test
    void everySubscriberGetsEveryChangeInOrderAndStrangersGetItOverEventAdmin() {
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        for (List<Double> seen : List.of(first, second)) {
            world.bus.subscribe("test", change -> seen.add(powerOf(change)));
        }
        for (int i = 1; i <= 3; i++) {
            world.bus.publish(reading(World.START.plusSeconds(i), i));
        }
        world.advance(Duration.ofSeconds(1));
        assertEquals(List.of(1.0, 2.0, 3.0), first);
        assertEquals(first, second);
        var event = world.posted.get(world.posted.size() - 1);
        assertEquals("offpeak/state/home/device/my_meter/grid", event.getTopic());
        assertEquals(3.0, event.getProperty("power_w"));
    }

    private static double powerOf(Change change) {
        return ((MeterState) ((Change.Observed) change).observation().state()).powerW();
    }

    @Test
    void anOlderReadingDoesNotReplaceANewerOne() {
        world.bus.publish(reading(World.START.plusSeconds(10), 10));
        world.bus.publish(reading(World.START.plusSeconds(5), 5));
        assertEquals(10, ((MeterState) world.bus.last(GRID).orElseThrow().state()).powerW());
    }

    @Test
    void aSubscriberThatThrowsOrLagsHarmsOnlyItself() {
        List<Double> healthy = new ArrayList<>();
        world.bus.subscribe("broken", change -> {
            throw new IllegalStateException("broken");
        });
        StateBus.Subscription open = world.bus.subscribe("healthy", change -> healthy.add(powerOf(change)));
        world.bus.publish(reading(World.START.plusSeconds(1), 1));
        world.bus.publish(reading(World.START.plusSeconds(2), 2));
        world.advance(Duration.ofSeconds(1));
        assertEquals(List.of(1.0, 2.0), healthy);
        open.close();
        world.bus.publish(reading(World.START.plusSeconds(3), 3));
        world.advance(Duration.ofSeconds(1));
        assertEquals(List.of(1.0, 2.0), healthy);
    }

    @Test
    void aSubscriberThatIsTooSlowLosesItsOldestAndIsNamed() {
        List<Double> seen = new ArrayList<>();
        world.bus.subscribe("slow", change -> seen.add(powerOf(change)));
        for (int i = 1; i <= Bus.QUEUE + 10; i++) {
            world.bus.publish(reading(World.START.plusSeconds(i), i));
        }
        world.advance(Duration.ofSeconds(1));
        assertEquals(Bus.QUEUE, seen.size());
        assertEquals(Bus.QUEUE + 10.0, seen.get(seen.size() - 1));
        assertEquals("'slow' is too slow and has lost 10 changes", world.bus.health().get(0).message());
    }

    @Test
    void whatIsForgottenIsGoneAndSaid() {
        List<Change> seen = new ArrayList<>();
        world.bus.publish(reading(World.START.plusSeconds(1), 1));
        world.bus.subscribe("test", seen::add);
        world.bus.forget("my.meter");
        world.advance(Duration.ofSeconds(1));
        assertEquals(List.of(new Change.Forgotten(GRID)), seen);
        assertEquals(List.of("home/device/test/battery"),
                world.bus.all(SiteId.HOME).stream().map(one -> one.entity().toString()).toList());
    }
}
