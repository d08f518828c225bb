package offpeak.host.engine.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Series;
import offpeak.api.SiteId;
import offpeak.api.host.History;
import offpeak.host.engine.World;
import offpeak.host.engine.instance.AccountClaims;
import offpeak.host.engine.instance.Instance;
import offpeak.host.engine.instance.Services;
import org.junit.jupiter.api.Test;

/** What a vendor recorded while the host was down. */
class PastTest {
    private static final EntityId LOAD = EntityId.parse("home/device/wall/load");

    private Host given;
    private final World world = new World(false);
    private final List<History.Sample> kept = new ArrayList<>();
    private final History history = new History() {
        @Override
        public void record(Sample sample) {
            kept.add(sample);
        }

        @Override
        public List<Sample> samples(EntityId entity, String field, Interval window) {
            return kept.stream().filter(one -> one.entity().equals(entity) && one.field().equals(field)
                    && window.contains(one.at())).toList();
        }

        @Override
        public void forget(String integration) {
            throw new AssertionError("nothing is forgotten");
        }
    };

    private static Series<MeterState> quarters(Instant from, double... powersW) {
        List<Series.Entry<MeterState>> entries = new ArrayList<>();
        for (int i = 0; i < powersW.length; i++) {
            entries.add(new Series.Entry<>(Interval.of(from.plus(Duration.ofMinutes(15L * i)), Duration.ofMinutes(15)),
                    new MeterState(MeterState.Role.LOAD, powersW[i])));
        }
        return Series.of(entries);
    }

    private Instance run(Optional<History> there, EntityId entity, Series<MeterState> past) {
        Integration vendor = host -> {
            given = host;
            host.publishPast(entity, past);
            return Duration.ofHours(1);
        };
        Instance instance = new Instance("wall", vendor, SiteId.HOME, id -> World.HOME, new World.NoSecrets(),
                new Services(world.time, world.time, world.http, world.plausibility, world.tape,
                        new AccountClaims(Optional.empty(), "host"), Optional::empty, () -> there),
                one -> {});
        instance.start();
        world.advance(Duration.ofSeconds(1));
        return instance;
    }

    @Test
    void holesAreFilledAndWhatWasMeasuredStaysAndNobodyActsOnIt() {
        Instant from = World.START.minus(Duration.ofMinutes(45));
        History.Sample measured = new History.Sample(LOAD, "power_w", from.plus(Duration.ofMinutes(20)), 12);
        kept.add(measured);

        Instance instance = run(Optional.of(history), LOAD, quarters(from, 100, 200, 300, 400));

        assertEquals(List.of(measured, new History.Sample(LOAD, "power_w", from, 100),
                new History.Sample(LOAD, "power_w", from.plus(Duration.ofMinutes(30)), 300)), kept,
                "the last quarter is not over");
        assertEquals(Optional.empty(), world.bus.last(LOAD));
        assertEquals(offpeak.api.host.Supervisor.Life.RUNNING, instance.life());
    }

    @Test
    void withoutAHistoryNothingHappens() {
        Instance instance = run(Optional.empty(), LOAD, quarters(World.START.minus(Duration.ofHours(1)), 100));
        assertEquals(offpeak.api.host.Supervisor.Life.RUNNING, instance.life());
        assertEquals(0, history.fills());
    }

    @Test
    void nobodyElsesPastCanBeTold() {
        Instance instance = run(Optional.of(history), EntityId.parse("home/device/other/load"),
                quarters(World.START.minus(Duration.ofHours(1)), 100));
        assertEquals(List.of(), kept);
        assertEquals(Optional.of("fault in the integration: java.lang.IllegalArgumentException:"
                + " home/device/other/load is not an entity of wall at site home"), instance.reason());
        assertThrows(IllegalArgumentException.class, () -> given
                .publishPast(EntityId.parse("elsewhere/device/wall/load"), Series.empty()));
    }
}
