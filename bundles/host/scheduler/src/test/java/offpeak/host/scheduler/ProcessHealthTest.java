package offpeak.host.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.HealthCheck.Check;
import offpeak.api.host.TimeSource;
import org.junit.jupiter.api.Test;

class ProcessHealthTest {

    private record Clock(Instant instant, boolean set) implements TimeSource {
        @Override
        public double speed() {
            return 1;
        }

        @Override
        public boolean simulated() {
            return false;
        }
    }

    private static final Clock RIGHT = new Clock(Instant.parse("2027-01-01T00:00:00Z"), true);

    private static Check only(ProcessHealth health) {
        assertEquals(1, health.health().size());
        return health.health().get(0);
    }

    private static void named(Check check, String... words) {
        assertEquals(HealthCheck.Status.DEGRADED, check.status());
        for (String word : words) {
            assertTrue(check.message().contains(word), check.message());
        }
    }

    @Test
    void allIsWell() {
        assertEquals(Check.up("process"), only(new ProcessHealth(RIGHT)));
    }

    @Test
    void aClockThatWasNeverSetIsNamed() {
        named(only(new ProcessHealth(new Clock(Instant.EPOCH, false))), "1970-01-01", "time server");
    }

    @Test
    void aChangedTimeZoneIsNamed() {
        ProcessHealth health = new ProcessHealth(RIGHT);
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            named(only(health), "Pacific/Kiritimati");
        } finally {
            TimeZone.setDefault(before);
        }
        assertEquals(HealthCheck.Status.UP, only(health).status());
    }

    @Test
    void whoStartsThreadsWithoutEndIsNamed() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> started = new ArrayList<>();
        try {
            for (int i = 0; i <= ProcessHealth.MANY_THREADS; i++) {
                Thread thread = new Thread(null, () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }, "greedy-" + i, 64 << 10);
                thread.start();
                started.add(thread);
            }
            named(only(new ProcessHealth(RIGHT)), "'greedy-#'");
        } finally {
            end.countDown();
            for (Thread thread : started) {
                thread.join();
            }
        }
    }

    @Test
    void aClockFromLongBeforeTheProgramWasMadeWasNeverSet() {
        assertEquals(Instant.parse("2025-11-21T00:00:00Z"), SchedulerComponent.earliest("2026-11-21T00:00:00Z"));
        assertEquals(Instant.EPOCH, SchedulerComponent.earliest(null));
        assertEquals(Instant.EPOCH, SchedulerComponent.earliest("yesterday"));
    }
}
