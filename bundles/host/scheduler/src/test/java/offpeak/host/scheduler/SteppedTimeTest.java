package offpeak.host.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import offpeak.api.Scheduler;
import offpeak.api.host.SchedulerFactory.Owned;
import org.junit.jupiter.api.Test;

class SteppedTimeTest {
    private static final Instant START = Instant.parse("2026-03-29T00:00:00Z");

    private final SteppedTime time = new SteppedTime(START);
    private final List<String> log = new ArrayList<>();

    @Test
    void runsEachPieceOfWorkAtItsOwnInstantInDueOrder() {
        Owned a = time.create("a");
        Owned b = time.create("b");
        a.after(Duration.ofMinutes(3), () -> log.add("after " + time.instant()));
        b.at(START.plusSeconds(60), () -> log.add("at " + time.instant()));
        a.every(Duration.ofMinutes(2), () -> log.add("every " + time.instant()));

        time.advanceTo(START.plus(Duration.ofMinutes(4)));

        assertEquals(List.of("at 2026-03-29T00:01:00Z", "every 2026-03-29T00:02:00Z", "after 2026-03-29T00:03:00Z",
                "every 2026-03-29T00:04:00Z"), log);
        assertEquals(START.plus(Duration.ofMinutes(4)), time.instant());
        assertEquals(START.plus(Duration.ofMinutes(6)), time.nextDue());
    }

    @Test
    void workThatIsPlannedMeanwhileAndDueRunsToo() {
        Owned a = time.create("a");
        a.after(Duration.ofMinutes(1), () -> a.after(Duration.ofMinutes(1), () -> log.add("" + time.instant())));
        a.at(START.minusSeconds(5), () -> log.add("at once"));
        time.advance(Duration.ofMinutes(2));
        assertEquals(List.of("at once", "2026-03-29T00:02:00Z"), log);
    }

    @Test
    void whatWasMissedInASleepRunsOnce() {
        Owned a = time.create("a");
        a.every(Duration.ofMinutes(1), () -> log.add("every " + time.instant()));
        a.at(START.plusSeconds(90), () -> log.add("at " + time.instant()));
        time.sleepUntil(START.plus(Duration.ofHours(8)));
        assertEquals(List.of("every 2026-03-29T08:00:00Z", "at 2026-03-29T08:00:00Z"), log);
        time.advance(Duration.ofSeconds(60));
        assertEquals(3, log.size());
    }

    @Test
    void aTaskTakenBackDoesNotRunNotEvenByWorkDueAtTheSameInstant() {
        Owned a = time.create("a");
        Scheduler.Task[] second = new Scheduler.Task[1];
        a.at(START.plusSeconds(1), () -> second[0].close());
        second[0] = a.at(START.plusSeconds(1), () -> log.add("second"));
        Scheduler.Task[] every = new Scheduler.Task[1];
        every[0] = a.every(Duration.ofSeconds(1), () -> {
            log.add("every");
            if (log.size() == 3) {
                every[0].close();
            }
        });
        time.advance(Duration.ofSeconds(10));
        assertEquals(List.of("every", "every", "every"), log);
        assertEquals(0, time.planned());
    }

    @Test
    void closingTakesBackEverythingOfOneAndNothingOfOthers() {
        Owned a = time.create("a");
        Owned b = time.create("b");
        a.every(Duration.ofSeconds(1), () -> log.add("a"));
        b.every(Duration.ofSeconds(2), () -> log.add("b"));
        a.close();
        time.advance(Duration.ofSeconds(4));
        assertEquals(List.of("b", "b"), log);
        String message = assertThrows(IllegalStateException.class, () -> a.after(Duration.ZERO, () -> {})).getMessage();
        assertEquals("the scheduler of a is closed", message);
    }

    @Test
    void workMayCloseItsOwnScheduler() {
        Owned a = time.create("a");
        a.every(Duration.ofSeconds(1), () -> {
            log.add("once");
            a.close();
        });
        time.advance(Duration.ofSeconds(5));
        assertEquals(List.of("once"), log);
    }

    @Test
    void anExceptionDoesNotEndTheScheduleAndAFailedAssertionComesThrough() {
        Owned a = time.create("a");
        a.every(Duration.ofSeconds(1), () -> {
            log.add("run");
            throw new IllegalArgumentException("no");
        });
        time.advance(Duration.ofSeconds(3));
        assertEquals(3, log.size());
        assertEquals(3, time.failures().size());
        a.close();
        time.create("b").after(Duration.ZERO, () -> {
            throw new AssertionError("expected");
        });
        assertThrows(AssertionError.class, () -> time.advance(Duration.ofSeconds(1)));
    }

    @Test
    void timeNeverGoesBackAndWorkCannotAdvanceIt() {
        assertThrows(IllegalArgumentException.class, () -> time.advanceTo(START.minusSeconds(1)));
        time.create("a").after(Duration.ofSeconds(1), () -> time.advance(Duration.ofSeconds(1)));
        time.advance(Duration.ofSeconds(2));
        assertEquals(IllegalStateException.class, time.failures().get(0).getClass());
        assertThrows(IllegalArgumentException.class, () -> time.create("a").every(Duration.ZERO, () -> {}));
    }

    @Test
    void theEndOfTimeIsNeverDue() {
        Owned a = time.create("a");
        a.at(Instant.MAX, () -> log.add("never"));
        a.after(Duration.ofSeconds(Long.MAX_VALUE), () -> log.add("never"));
        time.advance(Duration.ofDays(365));
        assertEquals(List.of(), log);
        assertEquals(Instant.MAX, time.nextDue());
    }

    @Test
    void aYearOfMinuteTicksTakesNoTime() {
        AtomicLong runs = new AtomicLong();
        for (int i = 0; i < 4; i++) {
            time.create("home-" + i).every(Duration.ofMinutes(1), runs::incrementAndGet);
        }
        // of this thread alone: others may have the processor meanwhile
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        time.advance(Duration.ofDays(365));
        double seconds = (threads.getCurrentThreadCpuTime() - began) / 1e9;
        assertEquals(4 * 525_600, runs.get());
        // 2.1 million runs
        assertTrue(seconds < 2, "took " + seconds + " s");
    }
}
