package offpeak.host.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import offpeak.host.engine.bus.Beat;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final AtomicLong nanos = new AtomicLong();
    private final Beat beat = new Beat(nanos::get);

    private void pass(int minutes) {
        nanos.addAndGet(Duration.ofMinutes(minutes).toNanos());
    }

    private Map<String, Optional<Thread>> late() {
        return Heartbeat.late(Map.of("engine", beat), Map.of(), PATIENCE);
    }

    @Test
    void workThatDoesNotEndIsNamedWithItsThread() {
        beat.run(() -> {
            pass(3);
            assertEquals(Map.of(), late());
            pass(1);
            assertEquals(Map.of("the engine has finished nothing for 3 minutes", Optional.of(Thread.currentThread())),
                    late());
            assertTrue(beat.working(PATIENCE));
        });
        assertEquals(Map.of(), late());
    }

    @Test
    void workThatDoesNotBeginIsNamedWithoutOne() {
        pass(4);

        assertEquals(Map.of("the engine has finished nothing for 3 minutes", Optional.empty()), late());
        assertFalse(beat.working(PATIENCE), "a subscriber without news is well");
    }

    @Test
    void workThatFailsHasEndedToo() {
        assertThrows(IllegalStateException.class, () -> beat.run(() -> {
            pass(4);
            throw new IllegalStateException();
        }));

        assertEquals(Map.of(), late());
    }
}
