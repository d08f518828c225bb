package offpeak.host.engine.plausibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChargeJudgeTest {
    private static final Instant START = Instant.parse("2026-06-15T12:00:00Z");
    /** 5 kW into 10 kWh. */
    private static final double PER_HOUR = 0.5;

    private static List<Boolean> believed(Duration apart, double... charges) {
        ChargeJudge judge = new ChargeJudge("battery");
        List<Boolean> believed = new ArrayList<>();
        for (int i = 0; i < charges.length; i++) {
            believed.add(judge.judge(START.plus(apart.multipliedBy(i)), charges[i], PER_HOUR).suspicion().isEmpty());
        }
        return believed;
    }

    @Test
    void aDropToNothingAndBackIsNotBelieved() {
        assertEquals(List.of(true, false, true), believed(Duration.ofMinutes(1), 0.55, 0, 0.55));
    }

    @Test
    void aJumpToFullIsBelievedWhenItIsSaidThreeTimes() {
        assertEquals(List.of(true, false, false, true, true), believed(Duration.ofMinutes(1), 0.55, 1, 1, 1, 0.99));
    }

    @Test
    void readingsThatContradictEachOtherAgreeWithNobody() {
        assertEquals(List.of(true, false, false, false, false, true),
                believed(Duration.ofMinutes(1), 0.55, 0, 1, 0, 1, 0.55));
    }

    @Test
    void theSameAnswerGivenThriceIsOneWitness() {
        ChargeJudge judge = new ChargeJudge("battery");
        judge.judge(START, 0.55, PER_HOUR);
        for (int i = 0; i < 5; i++) {
            assertTrue(judge.judge(START.plusSeconds(60), 0, PER_HOUR).suspicion().isPresent());
        }
    }

    @Test
    void afterAnAbsenceAllThatCanHaveComeAboutIsBelieved() {
        assertEquals(List.of(true, true), believed(Duration.ofHours(1), 0.2, 0.7));
        assertEquals(List.of(true, false), believed(Duration.ofHours(1), 0.2, 0.74));
    }

    @Test
    void whatItSaysIsToldWithWhatWasBefore() {
        ChargeJudge judge = new ChargeJudge("home/device/powerwall/battery");
        judge.judge(START, 0.55, PER_HOUR);
        Verdict verdict = judge.judge(START.plusSeconds(30), 0, PER_HOUR);
        assertEquals("engine.suspect.charge", verdict.suspicion().orElseThrow().code());
        assertEquals(0.55, verdict.suspicion().orElseThrow().params().get("before"));
        assertTrue(verdict.holds());
    }

    @Property
    void whatMovesNoFasterThanItCanIsAlwaysBelieved(@ForAll @DoubleRange(min = 0, max = 1) double first,
            @ForAll @Size(max = 50) List<@DoubleRange(min = -1, max = 1) Double> steps,
            @ForAll @IntRange(min = 1, max = 7200) int seconds) {
        ChargeJudge judge = new ChargeJudge("battery");
        double charge = first;
        Instant at = START;
        judge.judge(at, charge, PER_HOUR);
        for (double step : steps) {
            at = at.plusSeconds(seconds);
            charge = Math.max(0, Math.min(1, charge + step * PER_HOUR * seconds / 3600));
            assertTrue(judge.judge(at, charge, PER_HOUR).suspicion().isEmpty());
        }
    }

    @Property
    void aSingleGlitchIsNeverBelievedAndWhatFollowsAlways(@ForAll @DoubleRange(min = 0, max = 1) double truth,
            @ForAll @DoubleRange(min = 0, max = 1) double glitch) {
        double reachable = PER_HOUR / 60 + ChargeJudge.SLACK;
        List<Boolean> believed = believed(Duration.ofMinutes(1), truth, glitch, truth, truth);
        if (Math.abs(truth - glitch) > reachable + 1e-6) {
            assertFalse(believed.get(1));
        }
        assertTrue(believed.get(2) && believed.get(3));
    }
}
