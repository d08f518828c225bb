package offpeak.rule.demandresponse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.ChargerState;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.PriceStatistics;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VehicleState.Reach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DemandResponseTest {
    private static final String NOW = "2026-08-20T02:07:00Z";
    /** High from 02:05 on. */
    private static final Prices HIGH = Garage.prices("2026-08-20T01:55:00Z", 40, 90, 250, 250);
    private static final EntityId STATISTICS = EntityId.parse("home/price/statistics/caiso.rtm");
    private static final EntityId EVENT = EntityId.parse("home/event/demand-response/tesla-vehicle.car-1");

    private static List<Intent> decide(Situation situation) {
        return Garage.rule(Map.of()).decide(situation);
    }

    private static Situation charging(Prices prices) {
        return Garage.situation(NOW, Garage.car(Charging.CHARGING), prices);
    }

    private static boolean pauses(Map<String, ?> options, Situation situation) {
        return !Garage.rule(options).decide(situation).isEmpty();
    }

    private static Decision pausedAt(String now, Stage stage) {
        Intent intent = decide(Garage.situation(now, Garage.car(Charging.CHARGING), HIGH)).get(0);
        return Garage.decision(intent, Instant.parse(now), stage);
    }

    private static Decision restored(String at) {
        return new Decision(99_999_999_999L, Instant.parse(at), Garage.CAR,
                new Setting.Restore(Map.of("charging", "stop")), Instant.parse(at).plusSeconds(3600),
                Priority.DEFAULT, "lease", Reason.of("engine.restore"), List.of(),
                List.of(new Decision.Step(Stage.CONFIRMED, Instant.parse(at), Optional.empty())));
    }

    @Test
    void aChargingCarAtHomeIsStoppedAndTheReasonSaysWhy() {
        Intent intent = decide(charging(HIGH)).get(0);
        assertEquals(new Setting.StopCharging(), intent.setting());
        assertEquals(Priority.DEMAND_RESPONSE, intent.priority());
        assertEquals(new Interval(Instant.parse(NOW), Instant.parse("2026-08-20T06:07:00Z")), intent.during());
        assertEquals("demand-response.paused", intent.reason().code());
        // 40 % of 75 kWh at 90 %
        assertEquals(Map.of("price", 250.0, "threshold", 100.0, "power", 7200.0, "needed", 33_333.0, "since",
                Instant.parse("2026-08-20T02:05:00Z")), intent.reason().params());
    }

    @ParameterizedTest
    @CsvSource({"99.99,false", "100,true", "250,true"})
    void theThresholdItselfCounts(double price, boolean pauses) {
        assertEquals(pauses, pauses(Map.of(), charging(Garage.prices("2026-08-20T02:05:00Z", price))));
    }

    @Test
    void eachHomeHasItsOwnThreshold() {
        assertEquals(false, pauses(Map.of("threshold", 300.0), charging(HIGH)));
        assertEquals(false, pauses(Map.of("site", "cabin"), charging(HIGH)));
        assertEquals(false, pauses(Map.of("enabled", false), charging(HIGH)));
        assertEquals(true, pauses(Map.of("car", "car-1", "prices", "caiso"), charging(HIGH)));
        assertEquals(false, pauses(Map.of("car", "car-2"), charging(HIGH)));
        assertEquals(false, pauses(Map.of("prices", "nyiso"), charging(HIGH)));
    }

    @ParameterizedTest
    @EnumSource(value = Charging.class, names = {"DISCONNECTED", "STOPPED", "COMPLETE", "NO_POWER"})
    void whatDoesNotChargeIsLetBe(Charging charging) {
        assertEquals(List.of(), decide(Garage.situation(NOW, Garage.car(charging), HIGH)));
    }

    @Test
    void awayUnknownPlaceAndAsleepAreLetBe() {
        for (Optional<Boolean> home : List.of(Optional.of(false), Optional.<Boolean>empty())) {
            assertEquals(List.of(), decide(Garage.situation(NOW,
                    Garage.car(Reach.ONLINE, Charging.CHARGING, 0.4, home, Optional.empty()), HIGH)));
        }
        assertEquals(List.of(), decide(Garage.situation(NOW,
                Garage.car(Reach.ASLEEP, Charging.CHARGING, 0.4, Optional.of(true), Optional.empty()), HIGH)));
    }

    @Test
    void aPausedCarStaysPausedAlsoWhenItFallsAsleep() {
        Decision paused = pausedAt(NOW, Stage.EFFECTIVE);
        Situation later = Garage.situation("2026-08-20T02:12:00Z",
                Garage.car(Reach.ASLEEP, Charging.STOPPED, 0.4, Optional.of(true), Optional.empty()), HIGH);
        Intent intent = decide(Garage.with(later, paused)).get(0);
        assertEquals(Instant.parse("2026-08-20T06:07:00Z"), intent.during().end());
        assertEquals(7200.0, intent.reason().params().get("power"));
    }

    @Test
    void aChargeThatItsUserStoppedIsNeverTakenForAPause() {
        Situation stopped = Garage.situation("2026-08-20T02:12:00Z", Garage.car(Charging.STOPPED), HIGH);
        // of the spell before
        assertEquals(List.of(), decide(Garage.with(stopped, pausedAt(NOW, Stage.REFUSED))));
        // the pause was over, and then somebody stopped the car
        assertEquals(List.of(), decide(Garage.with(stopped, restored("2026-08-20T02:10:00Z"),
                pausedAt(NOW, Stage.EFFECTIVE))));
    }

    @Test
    void aStaleFeedLetsTheCarCharge() {
        Prices prices = Garage.prices("2026-08-20T02:05:00Z", 250);
        Decision paused = pausedAt(NOW, Stage.EFFECTIVE);
        for (String[] each : new String[][]{{"2026-08-20T02:19:00Z", "true"}, {"2026-08-20T02:20:00Z", "false"}}) {
            Situation situation = Garage.with(Garage.situation(each[0], Garage.car(Charging.STOPPED), prices), paused);
            assertEquals(Boolean.valueOf(each[1]), !decide(situation).isEmpty(), each[0]);
        }
        assertEquals(false, pauses(Map.of("staleMinutes", 2), Garage.situation("2026-08-20T02:12:00Z",
                Garage.car(Charging.CHARGING), prices)));
        // one that a spell before the gap would have continued
        Prices gap = Garage.prices("2026-08-20T01:00:00Z", 250);
        assertEquals(List.of(), decide(charging(gap)));
    }

    @Test
    void estimatesAndRetailPricesPauseNothing() {
        Series<Prices.Price> guessed = HIGH.series().map(price -> new Prices.Price(price.value(), true));
        assertEquals(List.of(), decide(charging(
                new Prices(Prices.Direction.IMPORT, Garage.USD, guessed, Prices.Market.WHOLESALE))));
        assertEquals(List.of(), decide(charging(
                new Prices(Prices.Direction.IMPORT, Garage.USD, HIGH.series(), Prices.Market.RETAIL))));
        assertEquals(List.of(), decide(charging(
                new Prices(Prices.Direction.EXPORT, Garage.USD, HIGH.series(), Prices.Market.WHOLESALE))));
    }

    @Test
    void itGoesOnBelowTheLowerBoundAndNotBeforeTheShortestPause() {
        Prices falling = Garage.prices("2026-08-20T01:55:00Z", 150, 95, 95);
        assertEquals(false, pauses(Map.of(), charging(falling)));
        assertEquals(true, pauses(Map.of("resumeBelow", "90"), charging(falling)));
        assertEquals(true, pauses(Map.of("minPauseMinutes", 15), charging(falling)));
        assertEquals(false, pauses(Map.of("minPauseMinutes", 12), charging(falling)));
        assertThrows(IllegalArgumentException.class, () -> pauses(Map.of("resumeBelow", "101"), charging(falling)));
        assertThrows(IllegalArgumentException.class, () -> pauses(Map.of("resumeBelow", "low"), charging(falling)));
    }

    @Test
    void aPauseHasAnEnd() {
        Prices high = Garage.prices("2026-08-20T01:05:00Z", 250, 250, 250, 250, 250, 250, 250, 250, 250, 250, 250, 250,
                250, 250);
        Decision paused = pausedAt(NOW, Stage.EFFECTIVE);
        Decision earlier = new Decision(1, Instant.parse("2026-08-20T01:06:00Z"), paused.device(), paused.setting(),
                paused.until(), paused.priority(), paused.rule(), paused.reason(), List.of(), paused.steps());
        Situation situation = Garage.with(Garage.situation(NOW, Garage.car(Charging.STOPPED), high), earlier);
        assertEquals(true, pauses(Map.of("maxPauseMinutes", 62), situation));
        assertEquals(false, pauses(Map.of("maxPauseMinutes", 61), situation));
    }

    @Test
    void theDepartureIsKept() {
        // 0.4 of 75 kWh at 7.2 kW and 90 % take 4 h 38 min; with the margin it has to begin at 08:52Z for 14:00Z
        Map<String, Object> options = Map.of("departure", "07:00");
        Intent intent = Garage.rule(options).decide(charging(HIGH)).get(0);
        assertEquals(Instant.parse("2026-08-20T06:07:00Z"), intent.during().end());
        Prices late = Garage.prices("2026-08-20T08:45:00Z", 250, 250, 250);
        Intent until = Garage.rule(options).decide(
                Garage.situation("2026-08-20T08:50:00Z", Garage.car(Charging.CHARGING), late)).get(0);
        assertEquals(Instant.parse("2026-08-20T08:52:00Z"), until.during().end());
        Situation tooLate = Garage.situation("2026-08-20T08:53:00Z", Garage.car(Charging.CHARGING), late);
        assertEquals(List.of(), Garage.rule(options).decide(tooLate));
        assertEquals(true, pauses(Map.of("departure", "07:00", "marginMinutes", 0), tooLate));
        assertEquals(true, pauses(Map.of("departure", "07:00", "capacityWh", 40_000.0), tooLate));
        assertEquals(true, pauses(Map.of("departure", "07:00", "chargePowerW", 11_000.0), tooLate));
        assertEquals(true, pauses(Map.of("departure", ""), tooLate));
        assertThrows(IllegalArgumentException.class, () -> pauses(Map.of("departure", "soon"), tooLate));
    }

    /** Prices of 1 to 100 $/MWh, each as long as the others. */
    private static Observation<PriceStatistics> statistics(double knownHours) {
        List<Double> percentiles = new ArrayList<>();
        for (int i = 0; i <= 100; i++) {
            percentiles.add(i / 1000.0);
        }
        return Garage.seen(STATISTICS, new PriceStatistics(Garage.LMP, Garage.USD,
                Interval.of(Instant.parse(NOW).minus(Duration.ofDays(30)), Duration.ofDays(30)), knownHours,
                percentiles), Instant.parse(NOW));
    }

    @ParameterizedTest
    @CsvSource({"1,99,false", "1,99.1,true", "100,50,false", "100,50.1,true", "50,74.7,false", "50,74.8,true"})
    void aggressivenessIsAPercentileOfTheLastThirtyDays(int aggressiveness, double price, boolean pauses) {
        Prices prices = Garage.prices("2026-08-20T02:05:00Z", price);
        Situation situation = Garage.situation(NOW, Garage.car(Charging.CHARGING), prices, statistics(700));
        assertEquals(pauses, pauses(Map.of("aggressiveness", aggressiveness), situation));
        // the car's own
        Situation own = Garage.situation(NOW, Garage.car(Reach.ONLINE, Charging.CHARGING, 0.4, Optional.of(true),
                Optional.of(aggressiveness)), prices, statistics(700));
        assertEquals(pauses, pauses(Map.of(), own));
        assertEquals(false, pauses(Map.of("aggressiveness", aggressiveness == 1 ? 1 : 2, "threshold", 1.0),
                Garage.situation(NOW, Garage.car(Charging.CHARGING), Garage.prices("2026-08-20T02:05:00Z", 49),
                        statistics(700))));
    }

    @Test
    void untilThreeDaysAreKnownTheThresholdHolds() {
        Prices prices = Garage.prices("2026-08-20T02:05:00Z", 80);
        Map<String, Object> bold = Map.of("aggressiveness", 100);
        assertEquals(false, pauses(bold, Garage.situation(NOW, Garage.car(Charging.CHARGING), prices)));
        assertEquals(false, pauses(bold, Garage.situation(NOW, Garage.car(Charging.CHARGING), prices,
                statistics(71))));
        assertEquals(true, pauses(bold, Garage.situation(NOW, Garage.car(Charging.CHARGING), prices,
                statistics(72))));
        assertThrows(IllegalArgumentException.class, () -> pauses(Map.of("aggressiveness", 101), charging(prices)));
    }

    @Test
    void whoOptsOutIsLeftAloneForThisSpellOnly() {
        DemandEvent event = DemandEvent.begun("e1", Garage.CAR, "demand-response", Instant.parse(NOW),
                OptionalDouble.of(7200), OptionalDouble.empty()).optedOut(Instant.parse(NOW), "anna");
        assertEquals(List.of(), decide(Garage.situation("2026-08-20T02:12:00Z", Garage.car(Charging.CHARGING), HIGH,
                Garage.seen(EVENT, event, Instant.parse(NOW)))));
        Prices next = Garage.prices("2026-08-20T03:00:00Z", 250);
        assertEquals(1, decide(Garage.situation("2026-08-20T03:02:00Z", Garage.car(Charging.CHARGING), next,
                Garage.seen(EVENT, event, Instant.parse(NOW)))).size());
    }

    @Test
    void whoeverStartsItHimselfHasOptedOut() {
        Situation charging = Garage.situation("2026-08-20T02:12:00Z", Garage.car(Charging.CHARGING), HIGH);
        assertEquals(List.of(), decide(Garage.with(charging, pausedAt(NOW, Stage.EXTERNAL))));
        Decision ordered = new Decision(5, Instant.parse("2026-08-20T02:10:00Z"), Garage.CAR,
                new Setting.Charge(OptionalDouble.empty()), Instant.parse("2026-08-20T02:11:00Z"), Priority.MANUAL,
                "override", Reason.of("engine.override"), List.of(),
                List.of(new Decision.Step(Stage.DESIRED, Instant.parse("2026-08-20T02:10:00Z"), Optional.empty())));
        assertEquals(List.of(), decide(Garage.with(charging, ordered, pausedAt(NOW, Stage.EFFECTIVE))));
    }

    @Test
    void aChargingPointIsPausedToo() {
        EntityId point = EntityId.parse("home/device/wallbox/point");
        ChargerState charger = new ChargerState(Optional.of(Charging.CHARGING), OptionalDouble.of(11_000),
                OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
        Situation situation = Situation.of(offpeak.testkit.Sites.CALIFORNIA, Instant.parse(NOW),
                List.of(Garage.seen(point, charger, Instant.parse(NOW)),
                        Garage.seen(Garage.LMP, HIGH, Instant.parse(NOW))));
        assertEquals(List.of(point), decide(situation).stream().map(Intent::device).toList());
    }

    @Test
    void anEmptyCarIsLetCharge() {
        for (Object[] each : new Object[][]{{0.24, false}, {0.25, true}}) {
            Situation situation = Garage.situation(NOW, Garage.car(Reach.ONLINE, Charging.CHARGING, (double) each[0],
                    Optional.of(true), Optional.empty()), HIGH);
            assertEquals(each[1], pauses(Map.of(), situation));
            assertEquals(true, pauses(Map.of("leastCharge", 0.2), situation));
        }
        assertThrows(IllegalArgumentException.class, () -> pauses(Map.of("leastCharge", 25.0), charging(HIGH)));
    }

    @Test
    void peopleAreToldOfAPauseThatWasSeenAndOfWhatItBrought() {
        Decision paused = pausedAt(NOW, Stage.EFFECTIVE);
        DemandEvent begun = DemandEvent.begun(Long.toString(paused.id()), Garage.CAR, "demand-response",
                Instant.parse(NOW), OptionalDouble.of(7200), OptionalDouble.empty());
        assertEquals(List.of(), Garage.rule(Map.of()).reports(charging(HIGH)));
        Rule.Report started = told(begun, paused).get(0);
        assertEquals("paused home " + paused.id(), started.id());
        assertEquals("demand-response.started", started.reason().code());
        assertEquals(250.0, started.reason().params().get("price"));
        DemandEvent over = begun.ended(Instant.parse("2026-08-20T02:12:00Z"));
        assertEquals("demand-response.over", told(over, paused).get(0).reason().code());
        Rule.Report ended = told(over.worth(Optional.of(Garage.USD), OptionalDouble.of(0.25), OptionalDouble.of(0.25),
                OptionalDouble.of(600), OptionalDouble.of(0.15)), paused).get(0);
        assertEquals("ended home " + paused.id(), ended.id());
        assertEquals("demand-response.ended", ended.reason().code());
        assertEquals(600.0, ended.reason().params().get("avoided"));
        assertEquals(0.15, ended.reason().params().get("value"));
        // another rule's
        assertEquals(List.of(), told(over, restored(NOW)));
    }

    private static List<Rule.Report> told(DemandEvent event, Decision decision) {
        return Garage.rule(Map.of()).reports(Garage.with(Garage.situation("2026-08-20T02:20:00Z",
                Garage.car(Charging.CHARGING), HIGH, Garage.seen(EVENT, event, Instant.parse(NOW))), decision));
    }
}
