package offpeak.host.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import offpeak.api.host.SchedulerFactory.Owned;

class SchedulerLawsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Run(int second, int task) {}

    @Property(tries = 300)
    void workRunsInDueOrderThenInOrderOfArrival(@ForAll @Size(max = 60) List<@IntRange(max = 40) Integer> delays,
            @ForAll @IntRange(max = 45) int until) {
        SteppedTime time = new SteppedTime(START);
        Owned[] owners = {time.create("a"), time.create("b"), time.create("c")};
        List<Run> ran = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            int task = i;
            Runnable work = () -> ran.add(new Run((int) Duration.between(START, time.instant()).toSeconds(), task));
            Duration delay = Duration.ofSeconds(delays.get(i));
            if (i % 2 == 0) {
                owners[i % 3].after(delay, work);
            } else {
                owners[i % 3].at(START.plus(delay), work);
            }
        }
        time.advance(Duration.ofSeconds(until));

        List<Run> expected = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            if (delays.get(i) <= until) {
                expected.add(new Run(delays.get(i), i));
            }
        }
        expected.sort(Comparator.comparingInt(Run::second).thenComparingInt(Run::task));
        assertEquals(expected, ran);
    }

    @Property(tries = 300)
    void advancingInPartsIsAdvancingAtOnce(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 9) Integer> periods,
            @ForAll @Size(max = 8) List<@IntRange(max = 30) Integer> parts) {
        int total = parts.stream().mapToInt(Integer::intValue).sum();
        SteppedTime whole = new SteppedTime(START);
        SteppedTime pieces = new SteppedTime(START);
        List<String> wholeLog = plan(whole, periods);
        List<String> piecesLog = plan(pieces, periods);
        whole.advance(Duration.ofSeconds(total));
        parts.forEach(part -> pieces.advance(Duration.ofSeconds(part)));
        assertEquals(wholeLog, piecesLog);
        assertEquals(periods.stream().mapToInt(period -> total / period).sum(), wholeLog.size());
    }

    @Property(tries = 200)
    void afterASleepEachPeriodicTaskRunsOnceAndGoesOn(@ForAll @IntRange(min = 1, max = 3600) int period,
            @ForAll @IntRange(min = 1, max = 100_000) int sleep) {
        SteppedTime time = new SteppedTime(START);
        List<String> log = plan(time, List.of(period));
        time.sleepUntil(START.plusSeconds(sleep));
        assertEquals(sleep >= period ? 1 : 0, log.size());
        int before = log.size();
        time.advance(Duration.ofSeconds(period));
        assertEquals(before + 1, log.size());
    }

    private static List<String> plan(SteppedTime time, List<Integer> periods) {
        List<String> log = new ArrayList<>();
        Owned owner = time.create("a");
        for (int i = 0; i < periods.size(); i++) {
            int task = i;
            owner.every(Duration.ofSeconds(periods.get(i)), () -> log.add(task + " at " + time.instant()));
        }
        return log;
    }
}
