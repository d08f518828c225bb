package offpeak.rule.demandresponse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Prices;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.VehicleState.Charging;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;

/** A recorded day of CAISO's prices, minute by minute, with a car that does what it is told and an engine that keeps a ledger. */
class RecordedDayTest {
    private static final Currency USD = Garage.USD;

    /**
     * @param paused the minutes in which the car did not charge
     * @param pauses how often it was stopped
     */
    private record Day(TreeSet<Instant> paused, int pauses) {

        /** @param latency until an interval's price is published, after its start */
        static Day of(DemandResponse rule, Map<Instant, Double> market, Duration latency) {
            List<Decision> ledger = new ArrayList<>();
            List<Series.Entry<Prices.Price>> known = new ArrayList<>();
            List<Instant> starts = new ArrayList<>(market.keySet());
            TreeSet<Instant> paused = new TreeSet<>();
            int pauses = 0;
            boolean stopped = false;
            for (Instant now = starts.get(0); now.isBefore(starts.get(287).plusSeconds(300)); now = now
                    .plusSeconds(60)) {
                while (known.size() < starts.size() && !starts.get(known.size()).plus(latency).isAfter(now)) {
                    Instant start = starts.get(known.size());
                    known.add(new Series.Entry<>(Interval.of(start, Duration.ofMinutes(5)),
                            Prices.Price.of(market.get(start) / 1000)));
                }
                Instant since = now.minus(Duration.ofHours(24));
                ledger.removeIf(one -> one.at().isBefore(since));
                Situation situation = new Situation(Sites.CALIFORNIA, now, Garage.situation(now.toString(),
                        Garage.car(stopped ? Charging.STOPPED : Charging.CHARGING),
                        new Prices(Prices.Direction.IMPORT, USD, Series.of(known), Prices.Market.WHOLESALE))
                        .observations(), ledger, List.of());
                List<Intent> intents = rule.decide(situation);
                if (!intents.isEmpty() && !stopped) {
                    ledger.add(0, Garage.decision(intents.get(0), now, Stage.EFFECTIVE));
                    pauses++;
                } else if (intents.isEmpty() && stopped) {
                    ledger.add(0, new Decision(now.getEpochSecond(), now, Garage.CAR,
                            new Setting.Restore(Map.of("charging", "charge")), now.plusSeconds(3600),
                            Priority.DEFAULT, "lease", Reason.of("engine.restore"), List.of(),
                            List.of(new Decision.Step(Stage.DESIRED, now, Optional.empty()))));
                }
                stopped = !intents.isEmpty();
                if (stopped) {
                    paused.add(now);
                }
            }
            return new Day(paused, pauses);
        }
    }

    private static TreeSet<Instant> minutesFrom(Map<Instant, Double> market, double threshold) {
        TreeSet<Instant> minutes = new TreeSet<>();
        market.entrySet().stream().limit(288).filter(entry -> entry.getValue() >= threshold).forEach(entry -> {
            for (int i = 0; i < 5; i++) {
                minutes.add(entry.getKey().plusSeconds(60L * i));
            }
        });
        return minutes;
    }

    @Test
    void pausesExactlyWhileThePriceIsAtLeastTheThreshold() {
        Map<Instant, Double> market = Garage.recorded();
        Day day = Day.of(Garage.rule(Map.of("maxSkipsPerDay", 24)), market, Duration.ZERO);
        assertEquals(minutesFrom(market, 100), day.paused());
        assertEquals(55, day.paused().size());
        assertEquals(8, day.pauses());
        Day lower = Day.of(Garage.rule(Map.of("maxSkipsPerDay", 288, "threshold", 60.0)), market, Duration.ZERO);
        assertEquals(minutesFrom(market, 60), lower.paused());
    }

    @Test
    void notMoreSpellsThanAllowedInAnyDay() {
        Day day = Day.of(Garage.rule(Map.of("maxSkipsPerDay", 3)), Garage.recorded(), Duration.ZERO);
        assertEquals(3, day.pauses());
        assertTrue(minutesFrom(Garage.recorded(), 100).containsAll(day.paused()));
        assertEquals(0, Day.of(Garage.rule(Map.of("maxSkipsPerDay", 0)), Garage.recorded(), Duration.ZERO).pauses());
    }

    @Test
    void aPriceThatComesThreeMinutesLateMovesThePauseByNoMore() {
        Map<Instant, Double> market = Garage.recorded();
        Day day = Day.of(Garage.rule(Map.of("maxSkipsPerDay", 24)), market, Duration.ofMinutes(3));
        TreeSet<Instant> late = new TreeSet<>();
        minutesFrom(market, 100).forEach(minute -> late.add(minute.plus(Duration.ofMinutes(3))));
        assertEquals(late, day.paused());
    }

    @Test
    void hysteresisAndTheShortestPauseMakeFewerPauses() {
        Map<Instant, Double> market = Garage.recorded();
        Day calm = Day.of(Garage.rule(Map.of("maxSkipsPerDay", 24, "minPauseMinutes", 30, "resumeBelow", "80")),
                market, Duration.ZERO);
        assertTrue(calm.pauses() < 8, calm.pauses() + " pauses");
        assertTrue(calm.paused().containsAll(minutesFrom(market, 100)));
    }
}
