package offpeak.host.engine.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.State;
import offpeak.api.host.History;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final EntityId AGILE = EntityId.parse("home/price/agile/import");
    private static final EntityId GRID = EntityId.parse("home/device/wall/grid");

    private final World world = new World();
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

    private void tell(EntityId entity, State state, Quality quality) {
        world.bus.publish(new Observation<>(entity, state, world.time.instant(), Duration.ofHours(1), "test", quality));
        world.advance(Duration.ofSeconds(1));
    }

    private static Prices prices(boolean estimate, double... values) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            entries.add(new Series.Entry<>(
                    Interval.of(World.START.plus(Duration.ofMinutes(30L * i)), Duration.ofMinutes(30)),
                    new Prices.Price(values[i], estimate)));
        }
        return new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"), Series.of(entries));
    }

    private List<String> prices() {
        return kept.stream().filter(one -> one.entity().equals(AGILE))
                .map(one -> one.field() + " " + one.at().toString().substring(11, 16) + " " + one.value()).toList();
    }

    @Test
    void aPriceThatIsCorrectedIsKeptAsItWasAndAsItIsAlsoOverARestart() {
        Recorder first = new Recorder(world.bus, history);
        tell(AGILE, prices(false, 0.2, 0.3), Quality.GOOD);
        tell(AGILE, prices(false, 0.2, 0.25, 0.1), Quality.GOOD);
        tell(AGILE, prices(false, 0.2, 0.25, 0.1), Quality.GOOD);
        first.stop();
        Recorder second = new Recorder(world.bus, history);
        tell(AGILE, prices(false, 0.2, 0.26, 0.1), Quality.GOOD);
        second.stop();
        assertEquals(List.of("price 12:00 0.2", "price 12:30 0.3", "price_1 12:30 0.25", "price 13:00 0.1",
                "price_2 12:30 0.26"), prices());
    }

    @Test
    void neitherAnEstimateNorADoubtfulPriceIsKept() {
        Recorder recorder = new Recorder(world.bus, history);
        tell(AGILE, prices(true, 0.2, 0.3), Quality.GOOD);
        tell(AGILE, prices(false, 20, 30), Quality.SUSPECT);
        recorder.stop();
        assertEquals(List.of(), prices());
    }

    @Test
    void aDoubtfulReadingIsKeptApart() {
        Recorder recorder = new Recorder(world.bus, history);
        tell(GRID, new MeterState(MeterState.Role.GRID, 500), Quality.GOOD);
        tell(GRID, new MeterState(MeterState.Role.GRID, 5_000_000), Quality.SUSPECT);
        recorder.stop();
        Instant at = World.START.plusSeconds(1);
        assertEquals(List.of(new History.Sample(GRID, "power_w", at, 500),
                new History.Sample(GRID, "power_w_suspect", at.plusSeconds(1), 5_000_000)),
                kept.stream()
                        .filter(one -> one.entity().equals(GRID)).toList());
    }
}
