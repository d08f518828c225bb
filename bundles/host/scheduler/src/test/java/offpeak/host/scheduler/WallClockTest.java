package offpeak.host.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The wall clock is set and the machine sleeps: what is due then, without a thread and without waiting. */
class WallClockTest {
    private final List<String> log = new ArrayList<>();
    private long running = 5_000_000_000L;
    private Instant wall = Instant.parse("2026-10-25T00:00:00Z");
    private long boot = 70_000_000_000L;
    private final SteadyClock steady = new SteadyClock(() -> running, () -> OptionalLong.of(boot));
    private final Agenda agenda = new Agenda(new WallTimeline(steady, () -> wall));
    private final Lane lane = new Lane(agenda, "test", new FailureLog());

    WallClockTest() {
        steady.notice(wall.toEpochMilli());
    }

    @Test
    void aClockSetAnHourForwardRunsWhatIsForAnInstantAndNothingElse() {
        Instant target = wall.plus(Duration.ofMinutes(30));
        lane.at(target, () -> log.add("at"));
        lane.after(Duration.ofMinutes(30), () -> log.add("after"));
        lane.every(Duration.ofMinutes(1), () -> log.add("every"));
        wall = wall.plus(Duration.ofHours(1));
        run();
        assertEquals(List.of("at"), log);
        pass(Duration.ofMinutes(1));
        assertEquals(List.of("at", "every"), log);
    }

    @Test
    void aClockSetAnHourBackHoldsUpNothingButWhatIsForAnInstant() {
        lane.at(wall.plus(Duration.ofMinutes(2)), () -> log.add("at"));
        lane.every(Duration.ofMinutes(1), () -> log.add("every"));
        wall = wall.minus(Duration.ofHours(1));
        pass(Duration.ofMinutes(1));
        pass(Duration.ofMinutes(1));
        assertEquals(List.of("every", "every"), log);
        wall = wall.plus(Duration.ofHours(1));
        run();
        assertEquals(List.of("every", "every", "at"), log);
    }

    @Test
    void afterASuspendEverythingMissedRunsOnce() {
        lane.every(Duration.ofMinutes(1), () -> log.add("every"));
        lane.after(Duration.ofHours(2), () -> log.add("after"));
        // suspended for 8 h: Java's clock stands still, the wall and the uptime go on
        wall = wall.plus(Duration.ofHours(8));
        boot += Duration.ofHours(8).toNanos();
        run();
        assertEquals(List.of("every", "after"), log);
        pass(Duration.ofMinutes(1));
        assertEquals(List.of("every", "after", "every"), log);
    }

    @Test
    void aCalendarThatWasSetIsNoticedWithinThirtySeconds() {
        lane.at(wall.plus(Duration.ofHours(3)), () -> log.add("at"));
        assertTrue(agenda.quietNanos() <= Duration.ofSeconds(30).toNanos());
    }

    @Test
    void instantsRunInTheirOwnOrderAfterAJump() {
        lane.at(wall.plus(Duration.ofMinutes(20)), () -> log.add("20"));
        lane.at(wall.plus(Duration.ofMinutes(10)), () -> log.add("10"));
        wall = wall.plus(Duration.ofHours(1));
        run();
        assertEquals(List.of("10", "20"), log);
    }

    private void pass(Duration time) {
        running += time.toNanos();
        boot += time.toNanos();
        wall = wall.plus(time);
        run();
    }

    private void run() {
        steady.notice(wall.toEpochMilli());
        for (Job job = agenda.pollDue(); job != null; job = agenda.pollDue()) {
            lane.run(job);
        }
    }
}
