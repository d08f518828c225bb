package offpeak.host.engine.plausibility;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class FrozenJudgeTest {
    private static final Instant START = Instant.parse("2026-06-15T12:00:00Z");
    private static final double CAPACITY_WH = 10_000;

    private final FrozenJudge judge = new FrozenJudge("battery");

    /** @return the first minute of a day at which the charge is not believed; -1 for none */
    private int doubtedAt(IntToDoubleFunction charge, IntToDoubleFunction powerW) {
        for (int minute = 0; minute < 24 * 60; minute++) {
            if (judge.judge(START.plus(Duration.ofMinutes(minute)), charge.applyAsDouble(minute),
                    powerW.applyAsDouble(minute), CAPACITY_WH).suspicion().isPresent()) {
                return minute;
            }
        }
        return -1;
    }

    @Test
    void aChargeThatStandsStillWhilePowerFlowsIsDoubtedAfterSixHours() {
        assertEquals(360, doubtedAt(minute -> 0.55, minute -> 1000));
    }

    @Test
    void aRestingBatteryStandsStillRightly() {
        assertEquals(-1, doubtedAt(minute -> 0.55, minute -> 30));
    }

    @Test
    void aChargeThatMovesIsBelieved() {
        assertEquals(-1, doubtedAt(minute -> 0.9 - minute / 60 * 0.03, minute -> 300));
    }

    @Test
    void aFullBatteryMayBeKeptFull() {
        assertEquals(-1, doubtedAt(minute -> 1, minute -> -250));
        assertEquals(-1, doubtedAt(minute -> 0, minute -> 250));
    }

    @Test
    void whatFlowedWhileNobodyLookedIsNotCounted() {
        judge.judge(START, 0.5, 3000, CAPACITY_WH);
        assertEquals(true, judge.judge(START.plus(Duration.ofHours(8)), 0.5, 0, CAPACITY_WH).suspicion().isEmpty());
    }

    @Test
    void whatFlowsInAndOutAgainIsNoReasonToMoveButTheHalfOfItWas() {
        // 2 kWh in and 2 kWh out, again and again: in between the charge must have shown it
        assertEquals(360, doubtedAt(minute -> 0.5, minute -> minute / 120 % 2 == 0 ? 1000 : -1000));
    }

    @Test
    void theReadingsBeforeWereWrongToo() {
        for (int minute = 0; minute < 360; minute++) {
            judge.judge(START.plus(Duration.ofMinutes(minute)), 0.55, 1000, CAPACITY_WH);
        }
        Verdict verdict = judge.judge(START.plus(Duration.ofHours(6)), 0.55, 1000, CAPACITY_WH);
        assertEquals("engine.suspect.frozen", verdict.suspicion().orElseThrow().code());
        assertEquals(false, verdict.holds());
    }
}
