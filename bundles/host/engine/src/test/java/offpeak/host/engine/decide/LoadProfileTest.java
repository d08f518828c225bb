package offpeak.host.engine.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.host.History;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;

class LoadProfileTest {
    private static final Instant NOW = World.START;
    private static final EntityId METER = EntityId.parse("home/device/wall/load");

    private final World world = new World(false);
    private final History yesterday = new History() {
        @Override
        public void record(Sample sample) {
            throw new AssertionError("it only reads");
        }

        @Override
        public List<Sample> samples(EntityId entity, String field, Interval window) {
            return Stream.iterate(window.start(), at -> at.isBefore(window.end()), at -> at.plusSeconds(600))
                    .map(at -> new Sample(entity, field, at, 300)).toList();
        }

        @Override
        public void forget(String integration) {
            throw new AssertionError("nothing is forgotten");
        }
    };

    private static Situation situation(State... forecasts) {
        TreeMap<EntityId, Observation<?>> seen = new TreeMap<>();
        seen.put(METER, seen(METER, new MeterState(MeterState.Role.LOAD, 500)));
        for (State one : forecasts) {
            EntityId entity = new EntityId(World.HOME.id(), EntityId.Kind.FORECAST, "test", "f" + seen.size());
            seen.put(entity, seen(entity, one));
        }
        return new Situation(World.HOME, NOW, seen, List.of(), List.of());
    }

    private static <S extends State> Observation<S> seen(EntityId entity, S state) {
        return new Observation<>(entity, state, NOW, Duration.ofHours(1), "test", Quality.GOOD);
    }

    private static PowerForecast forecast(MeterState.Role role, double powerW) {
        return new PowerForecast(role, Series.of(
                List.of(new Series.Entry<>(Interval.of(NOW, Duration.ofHours(6)), powerW))));
    }

    @Test
    void theLoadsForecastComesBeforeTheDayBefore() {
        LoadProfile profile = new LoadProfile(yesterday, world.tape);
        assertEquals(300, profile.netLoadW(situation(), NOW.plus(Duration.ofHours(3))));
        Situation forecast = situation(forecast(MeterState.Role.LOAD, 800), forecast(MeterState.Role.SOLAR, 200));
        assertEquals(600, profile.netLoadW(forecast, NOW.plus(Duration.ofHours(3))));
        // where the forecasts end
        assertEquals(300, profile.netLoadW(forecast, NOW.plus(Duration.ofHours(7))));
    }
}
