package offpeak.host.engine.plausibility;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import offpeak.api.EntityId;
import offpeak.api.Reason;
import offpeak.host.engine.plausibility.BalanceJudge.Part;
import org.junit.jupiter.api.Test;

class BalanceJudgeTest {
    private static final Instant START = Instant.parse("2026-06-15T12:00:00Z");

    private BalanceJudge judge = new BalanceJudge();
    private int minute;

    private static EntityId id(String integration, Part part) {
        return EntityId.parse("home/device/" + integration + "/" + part.name().toLowerCase(java.util.Locale.ROOT));
    }

    /** One reading of all four. @return what is thought of the load's meter then */
    private Optional<Reason> read(double gridW, double batteryW, double solarW, double loadW) {
        Instant at = START.plusSeconds(60L * minute++);
        judge.judge(id("wall", Part.GRID), Part.GRID, gridW, at);
        judge.judge(id("wall", Part.BATTERY), Part.BATTERY, batteryW, at);
        judge.judge(id("wall", Part.SOLAR), Part.SOLAR, solarW, at);
        return judge.judge(id("wall", Part.LOAD), Part.LOAD, loadW, at.plusSeconds(2)).suspicion();
    }

    private Optional<String> thrice(double gridW, double batteryW, double solarW, double loadW) {
        assertEquals(Optional.empty(), read(gridW, batteryW, solarW, loadW), "the first reading");
        assertEquals(Optional.empty(), read(gridW, batteryW, solarW, loadW), "the second reading");
        return read(gridW, batteryW, solarW, loadW)
                .map(why -> why.code() + " " + why.params().getOrDefault("meter", ""));
    }

    @Test
    void metersThatAgreeAreBelieved() {
        assertEquals(Optional.empty(), thrice(-1500, 500, 4000, 3000));
    }

    @Test
    void aLittleIsLostBetweenThem() {
        assertEquals(Optional.empty(), thrice(2000, 0, 0, 1600));
        assertEquals(Optional.empty(), thrice(10_000, 0, 0, 8100));
    }

    @Test
    void metersThatDisagreeAtThreeReadingsAreDoubtedUntilTheyAgree() {
        assertEquals(Optional.of("engine.suspect.meters "), thrice(1000, 0, 2000, 7000));
        assertEquals(true, read(1000, 0, 2000, 7000).isPresent());
        assertEquals(Optional.empty(), read(1000, 0, 2000, 3000));
    }

    @Test
    void aFlippedSignIsNamed() {
        assertEquals(Optional.of("engine.suspect.sign home/device/wall/grid"), thrice(3500, 0, 5000, 1500));
    }

    @Test
    void kilowattsTakenForWattsAreNamed() {
        assertEquals(Optional.of("engine.suspect.unit home/device/wall/load"), thrice(2000, 0, 0, 2));
        minute += 10;
        assertEquals(Optional.empty(), read(2000, 0, 0, 2000));
    }

    @Test
    void wattsTakenForKilowattsAreNamed() {
        assertEquals(Optional.of("engine.suspect.unit home/device/wall/solar"), thrice(500, 0, 1_500_000, 2000));
    }

    @Test
    void metersReadAtDifferentTimesAreNotCompared() {
        for (int i = 0; i < 10; i++) {
            Instant at = START.plusSeconds(60L * i);
            judge.judge(id("wall", Part.GRID), Part.GRID, 9000, at);
            assertEquals(Optional.empty(),
                    judge.judge(id("wall", Part.LOAD), Part.LOAD, 1000, at.plusSeconds(30)).suspicion());
        }
    }

    @Test
    void aSecondSystemAtTheSameHomeIsNotCountedInWithTheFirst() {
        for (int i = 0; i < 5; i++) {
            judge.judge(id("other", Part.SOLAR), Part.SOLAR, 4000, START.plusSeconds(60L * i));
            assertEquals(Optional.empty(), read(-1000, 0, 4000, 3000));
        }
    }

    @Test
    void metersOfSeveralMakersAreComparedWhenThereIsOneOfEach() {
        Optional<Reason> found = Optional.empty();
        for (int i = 0; i < 3; i++) {
            Instant at = START.plusSeconds(60L * i);
            judge.judge(id("inverter", Part.SOLAR), Part.SOLAR, 0, at);
            judge.judge(id("meter", Part.GRID), Part.GRID, 6000, at.plusSeconds(1));
            found = judge.judge(id("plug", Part.LOAD), Part.LOAD, 1000, at.plusSeconds(2)).suspicion();
        }
        assertEquals("engine.suspect.meters", found.orElseThrow().code());
    }

    @Property
    void whatBalancesIsAlwaysBelieved(@ForAll @DoubleRange(min = -10_000, max = 10_000) double gridW,
            @ForAll @DoubleRange(min = -10_000, max = 10_000) double batteryW,
            @ForAll @DoubleRange(min = 0, max = 20_000) double solarW,
            @ForAll @DoubleRange(min = -499, max = 499) double lostW) {
        judge = new BalanceJudge();
        assertEquals(Optional.empty(), thrice(gridW, batteryW, solarW, gridW + batteryW + solarW + lostW));
    }

    @Property
    void whatIsOffByMoreThanThreeKilowattsNeverIs(@ForAll @DoubleRange(min = -10_000, max = 10_000) double gridW,
            @ForAll @DoubleRange(min = 0, max = 20_000) double solarW,
            @ForAll @DoubleRange(min = 3001, max = 30_000) double offW) {
        judge = new BalanceJudge();
        assertEquals(true, thrice(gridW, 0, solarW, gridW + solarW + offW).isPresent());
    }
}
