package offpeak.host.store;

import static offpeak.host.store.Samples.BATTERY;
import static offpeak.host.store.Samples.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Series;
import offpeak.api.host.History;
import offpeak.api.host.History.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SqliteHistoryTest {
    private static final Interval ALWAYS = new Interval(Instant.EPOCH, NOON.plus(Duration.ofDays(4000)));
    @TempDir
    Path folder;
    private Instant now = NOON;
    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder, () -> now);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Sample power(Instant at, double value) {
        return new Sample(BATTERY, "power_w", at, value);
    }

    private List<Sample> all() {
        return store.history().samples(BATTERY, "power_w", ALWAYS);
    }

    /** Hours pass in a second of simulated time: the usual minute would be too late for what waits in memory. */
    @Test
    @Timeout(60)
    void manySamplesAreWrittenBeforeTheirMinute() {
        SqliteHistory history = (SqliteHistory) store.history();
        for (int i = 0; i < 4_000; i++) {
            history.record(power(NOON.plusSeconds(i), i));
        }
        while (history.waiting() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(4_000, all().size());
        assertEquals(0, history.lost());
    }

    @Test
    void thePastIsFilledInWhereNothingWasMeasuredAndNotBeyondWhatIsKept() {
        History history = store.history();
        Duration quarter = Duration.ofMinutes(15);
        history.record(power(NOON.minus(quarter).plusSeconds(60), 10));
        Series<Double> past = Series.of(List.of(
                new Series.Entry<>(Interval.of(NOON.minus(quarter.multipliedBy(2)), quarter), 500.0),
                new Series.Entry<>(Interval.of(NOON.minus(quarter), quarter), 600.0),
                new Series.Entry<>(Interval.of(NOON.minus(Duration.ofDays(4000)), quarter), 700.0)));

        assertEquals(1, history.fill(BATTERY, "power_w", past));

        List<Sample> expected = List.of(power(NOON.minus(quarter.multipliedBy(2)), 500),
                power(NOON.minus(quarter).plusSeconds(60), 10));
        assertEquals(expected, all());
        assertEquals(1, history.fills());
        store.maintain(NOON);
        assertEquals(0, history.fill(BATTERY, "power_w", past), "what was filled in counts as known");
        assertEquals(0, history.fill(BATTERY, "power_w", Series.empty()));
        assertEquals(expected, all());
        assertEquals(1, history.fills());
    }

    @Test
    void samplesAreSeenBeforeAndAfterTheyAreWrittenAndOnlyOnce() {
        History history = store.history();
        history.record(power(NOON.plusSeconds(2), 20));
        history.record(power(NOON.plusSeconds(1), 10));
        List<Sample> expected = List.of(power(NOON.plusSeconds(1), 10), power(NOON.plusSeconds(2), 20));
        assertEquals(expected, all());

        store.maintain(NOON);
        assertEquals(expected, all());

        history.record(power(NOON.plusSeconds(3), 30));
        assertEquals(List.of(power(NOON.plusSeconds(2), 20)), history.samples(BATTERY, "power_w",
                new Interval(NOON.plusSeconds(2), NOON.plusSeconds(3))));
        assertEquals(3, all().size());
    }

    @Test
    void nothingIsWrittenBeforeTheBatchIsDueAndTheRestAtTheEnd() {
        store.history().record(power(NOON, 1));
        assertEquals(false, Files.exists(folder.resolve("history.db")));

        store.close();
        open();

        assertEquals(List.of(power(NOON, 1)), all());
    }

    @Test
    void aValueThatIsNoNumberIsLeftOut() {
        store.history().record(power(NOON, Double.NaN));
        store.maintain(NOON);

        assertEquals(List.of(), all());
    }

    @Test
    void afterAWeekSamplesBecomeMeansOfFiveMinutes() {
        store.history().record(power(NOON, 10));
        store.history().record(power(NOON.plusSeconds(299), 20));
        store.history().record(power(NOON.plusSeconds(301), 7));
        store.maintain(NOON);
        now = NOON.plus(Duration.ofDays(8));
        store.history().record(power(now, 99));
        store.maintain(NOON);

        assertEquals(List.of(power(NOON, 15), power(NOON.plusSeconds(300), 7), power(now, 99)), all());
        store.maintain(NOON);
        assertEquals(3, all().size());
    }

    @Test
    void whatIsOlderThanTheRetentionGoes() {
        store.retention(Duration.ofDays(30));
        store.history().record(power(NOON, 10));
        store.maintain(NOON);
        now = NOON.plus(Duration.ofDays(31));
        store.history().record(power(now, 20));
        store.maintain(NOON);

        assertEquals(List.of(power(now, 20)), all());
    }

    @Test
    void forgettingAnIntegrationLeavesTheOthers() {
        EntityId other = EntityId.parse("home/device/garage/battery");
        store.history().record(power(NOON, 10));
        store.history().record(new Sample(other, "power_w", NOON, 5));
        store.maintain(NOON);
        store.history().record(power(NOON.plusSeconds(1), 10));

        store.history().forget("powerwall");

        assertEquals(List.of(), all());
        assertEquals(1, store.history().samples(other, "power_w", ALWAYS).size());
    }

    @Test
    void theTailIsBoundedAndCountsWhatItLost() {
        Tail tail = new Tail();
        for (int i = 0; i < Tail.MOST + 10; i++) {
            tail.add(power(NOON.plusMillis(i), i));
        }

        assertEquals(Tail.MOST, tail.size());
        assertEquals(10, tail.takeDropped());
        assertEquals(0, tail.takeDropped());
        assertEquals(10.0, tail.all().get(0).value());
    }

    @Test
    void whatIsAddedOrDroppedWhileABatchIsWrittenIsNeitherLostNorWrittenTwice() {
        Tail tail = new Tail();
        for (int i = 0; i < Tail.MOST; i++) {
            tail.add(power(NOON.plusMillis(i), i));
        }
        List<Sample> batch = tail.all();
        Sample later = power(NOON.plusSeconds(90), 7);
        tail.add(later);
        tail.remove(batch);

        assertEquals(List.of(later), tail.all());
    }
}
