package offpeak.host.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.Change;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.GridPoint;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.SiteId;
import offpeak.api.State;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;
import offpeak.api.host.DemandEvents;
import offpeak.host.scheduler.SteppedTime;
import org.junit.jupiter.api.Test;

class EventBookTest {
    private static final Instant START = Instant.parse("2025-08-21T05:25:00Z");
    private static final EntityId CAR = EntityId.parse("home/device/tesla-vehicle/car-1");
    private static final EntityId LMP = EntityId.parse("home/price/caiso/rtm");
    private static final EntityId POINT = EntityId.parse("home/price/caiso/point");
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();
    /** CAISO, SP15, from 05:30 UTC on 21 August 2025: $/MWh, five minutes each, and a quiet one before. */
    private static final double[] PER_MWH = {60, 94.91024, 386.49362, 200, 100};

    private final SteppedTime time = new SteppedTime(START);
    private final Map<EntityId, Observation<?>> seen = new TreeMap<>();
    private final List<DemandEvent> told = new ArrayList<>();
    private final MemoryStore store = new MemoryStore();
    private EventBook book = book();

    private static final class MemoryStore implements DemandEvents.Store {
        private final Map<String, DemandEvent> kept = new LinkedHashMap<>();

        @Override
        public void write(DemandEvent event) {
            kept.put(event.id(), event);
        }

        @Override
        public List<DemandEvent> events(Optional<SiteId> site, Optional<Instant> since, Optional<Instant> until,
                int limit) {
            return kept.values().stream()
                    .filter(event -> event.end().isEmpty()
                            || !event.end().get().isBefore(since.orElse(Instant.EPOCH)))
                    .sorted(Comparator.comparing(DemandEvent::start).reversed()).limit(limit).toList();
        }
    }

    private EventBook book() {
        return new EventBook(time, store, one -> told.add((DemandEvent) one.state()),
                entity -> Optional.ofNullable(seen.get(entity)),
                site -> seen.values().stream().filter(one -> one.entity().site().equals(site)).toList());
    }

    private void see(EntityId entity, State state) {
        Observation<?> one = new Observation<>(entity, state, time.instant(), Duration.ofHours(1), "caiso SP15",
                Quality.GOOD);
        seen.put(entity, one);
        book.changed(new Change.Observed(one));
    }

    private void car(Charging charging, double powerW, Optional<Instant> fullAt) {
        see(CAR, new VehicleState(VehicleState.Reach.ONLINE, Optional.of(charging), OptionalDouble.of(0.4),
                OptionalDouble.of(0.8), OptionalDouble.of(powerW), UNKNOWN, UNKNOWN, Optional.empty(), fullAt,
                Optional.of(true), Optional.empty(), Optional.empty()));
    }

    private void market() {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        Instant start = START;
        for (double price : PER_MWH) {
            entries.add(new Series.Entry<>(Interval.of(start, Duration.ofMinutes(5)), Prices.Price.of(price / 1000)));
            start = start.plusSeconds(300);
        }
        see(LMP, new Prices(Prices.Direction.IMPORT, Currency.getInstance("USD"), Series.of(entries),
                Prices.Market.WHOLESALE));
        see(POINT, new GridPoint("TH_SP15_GEN-APND", Optional.of("SCE")));
    }

    private Decision decide(long id, Setting setting, Priority priority, Stage... stages) {
        Decision decision = new Decision(id, time.instant(), CAR, setting, time.instant().plusSeconds(14_400), priority,
                "demand-response", new Reason("demand-response.paused", Map.of("by", "anna")), List.of(),
                List.of(new Decision.Step(Stage.DESIRED, time.instant(), Optional.empty())));
        book.changed(new Change.Decided(decision));
        return steps(decision, stages);
    }

    private Decision steps(Decision decision, Stage... stages) {
        Decision further = decision;
        for (Stage stage : stages) {
            further = further.with(new Decision.Step(stage, time.instant(), Optional.empty()));
            book.changed(new Change.Decided(further));
        }
        return further;
    }

    private Decision pause(long id) {
        Decision pause = decide(id, new Setting.StopCharging(), Priority.DEMAND_RESPONSE, Stage.SENT, Stage.ACKED);
        car(Charging.STOPPED, 0, Optional.empty());
        return steps(pause, Stage.CONFIRMED, Stage.EFFECTIVE);
    }

    private void restore(long id) {
        decide(id, new Setting.Restore(Map.of("charging", "charge")), Priority.DEFAULT, Stage.SENT);
    }

    private void advance(int minutes) {
        time.advance(Duration.ofMinutes(minutes));
    }

    private DemandEvent only() {
        List<DemandEvent> events = book.events(SiteId.HOME, Optional.empty(), Optional.empty(), 10);
        assertEquals(1, events.size());
        return events.get(0);
    }

    /** 7.2 kW from 05:30 to 05:45: 0.6 kWh in each five minutes, at three prices. */
    @Test
    void thePowerBeforeThePauseIsWhatWasAvoidedAndEachMomentHasItsPrice() {
        market();
        car(Charging.CHARGING, 7200, Optional.empty());
        advance(5);
        pause(7);
        advance(15);
        restore(8);
        DemandEvent event = only();
        assertEquals("7", event.id());
        assertEquals("demand-response", event.rule());
        assertEquals(START.plusSeconds(300), event.start());
        assertEquals(Optional.of(START.plusSeconds(1200)), event.end());
        assertEquals(Optional.of("TH_SP15_GEN-APND"), event.node());
        assertEquals(Optional.of("SCE"), event.utility());
        assertEquals(7200, event.powerW().orElseThrow());
        assertEquals(1800, event.avoidedWh().orElseThrow(), 1e-6);
        assertEquals(0.6 * (0.09491024 + 0.38649362 + 0.2), event.value().orElseThrow(), 1e-9);
        assertEquals(0.38649362, event.maxPrice().orElseThrow(), 1e-12);
        assertEquals((0.09491024 + 0.38649362 + 0.2) / 3, event.meanPrice().orElseThrow(), 1e-12);
        assertEquals(event, store.kept.get("7"));
        assertEquals(List.of(false, true), told.stream().map(one -> one.end().isPresent()).toList());
    }

    @Test
    void theBaselineEndsWhenTheCarWouldHaveBeenFull() {
        market();
        advance(5);
        car(Charging.CHARGING, 7200, Optional.of(START.plusSeconds(600)));
        pause(7);
        advance(15);
        restore(8);
        DemandEvent event = only();
        assertEquals(600, event.neededWh().orElseThrow(), 1e-6);
        assertEquals(600, event.avoidedWh().orElseThrow(), 1e-6);
        assertEquals(0.6 * 0.09491024, event.value().orElseThrow(), 1e-9);
        // of the whole pause all the same
        assertEquals(0.38649362, event.maxPrice().orElseThrow(), 1e-12);
    }

    @Test
    void whereTheCarDoesNotTellWhenItIsFullTheRuleDoes() {
        car(Charging.CHARGING, 7200, Optional.empty());
        Decision pause = new Decision(7, time.instant(), CAR, new Setting.StopCharging(),
                time.instant().plusSeconds(14_400), Priority.DEMAND_RESPONSE, "demand-response",
                new Reason("demand-response.paused", Map.of("needed", 900.0)), List.of(),
                List.of(new Decision.Step(Stage.DESIRED, time.instant(), Optional.empty())));
        book.changed(new Change.Decided(pause));
        steps(pause, Stage.SENT, Stage.CONFIRMED);
        advance(30);
        restore(8);
        assertEquals(900, only().avoidedWh().orElseThrow(), 1e-6);
    }

    @Test
    void aPauseThatTheCarDidNotTakeIsNoEvent() {
        car(Charging.CHARGING, 7200, Optional.empty());
        decide(7, new Setting.StopCharging(), Priority.DEMAND_RESPONSE, Stage.SENT, Stage.REFUSED);
        decide(8, new Setting.StopCharging(), Priority.PLAN, Stage.SENT, Stage.CONFIRMED);
        assertEquals(List.of(), book.events(SiteId.HOME, Optional.empty(), Optional.empty(), 10));
    }

    @Test
    void withoutAPriceOrAPowerNothingIsInvented() {
        car(Charging.CHARGING, 0, Optional.empty());
        pause(7);
        advance(10);
        restore(8);
        assertEquals(UNKNOWN, only().avoidedWh());
        assertEquals(UNKNOWN, only().value());
        assertEquals(UNKNOWN, only().meanPrice());
        assertEquals(Optional.empty(), only().currency());
    }

    @Test
    void aCarThatDrawsAgainOrGoesHasEndedIt() {
        car(Charging.CHARGING, 7200, Optional.empty());
        pause(7);
        advance(4);
        car(Charging.DISCONNECTED, 0, Optional.empty());
        assertEquals(Optional.of(START.plusSeconds(240)), only().end());
        assertEquals(480, only().avoidedWh().orElseThrow(), 1e-6);
    }

    @Test
    void anOptOutEndsItAndIsKept() {
        car(Charging.CHARGING, 7200, Optional.empty());
        pause(7);
        advance(4);
        DemandEvent out = book.optOut(SiteId.HOME, "7", "anna");
        assertEquals(Optional.of(START.plusSeconds(240)), out.optedOutAt());
        assertEquals(Optional.of(START.plusSeconds(240)), out.end());
        assertEquals(Optional.of("anna"), told.get(told.size() - 1).optedOutBy());
        assertThrows(IllegalArgumentException.class, () -> book.optOut(SiteId.HOME, "8", "anna"));
        // after a restart it is told to the rules again
        told.clear();
        book = book();
        book.open();
        assertEquals(List.of(Optional.of("anna")), told.stream().map(DemandEvent::optedOutBy).toList());
        assertEquals(out, book.optOut(SiteId.HOME, "7", "bert"));
    }

    @Test
    void whoeverStartsTheCarHimselfHasOptedOut() {
        car(Charging.CHARGING, 7200, Optional.empty());
        Decision pause = pause(7);
        advance(4);
        steps(pause, Stage.EXTERNAL);
        assertEquals(Optional.of("outside"), only().optedOutBy());
        advance(10);
        car(Charging.CHARGING, 7200, Optional.empty());
        pause(9);
        advance(4);
        decide(10, new Setting.Charge(UNKNOWN), Priority.MANUAL);
        assertEquals(Optional.of("anna"), book.events(SiteId.HOME, Optional.empty(), Optional.empty(), 1).get(0)
                .optedOutBy());
    }

    @Test
    void pricesThatAreCorrectedWithinTheHourCount() {
        car(Charging.CHARGING, 7200, Optional.empty());
        advance(5);
        pause(7);
        advance(15);
        restore(8);
        assertEquals(UNKNOWN, only().value());
        advance(10);
        market();
        book.tick();
        assertEquals(0.6 * (0.09491024 + 0.38649362 + 0.2), only().value().orElseThrow(), 1e-9);
        advance(70);
        seen.clear();
        book.tick();
        assertEquals(0.6 * (0.09491024 + 0.38649362 + 0.2), store.kept.get("7").value().orElseThrow(), 1e-9);
    }

    @Test
    void afterARestartAPauseGoesOnAsOneEventAndOneThatNobodySawEndsWhereItWasKnown() {
        car(Charging.CHARGING, 7200, Optional.empty());
        pause(7);
        for (int i = 0; i < 12; i++) {
            advance(1);
            book.tick();
        }
        assertEquals(Optional.empty(), only().end());
        book = book();
        book.open();
        advance(3);
        // the new host's own decision, confirmed because it was so already
        decide(9, new Setting.StopCharging(), Priority.DEMAND_RESPONSE, Stage.CONFIRMED);
        advance(3);
        restore(10);
        assertEquals(Optional.of(START.plusSeconds(18 * 60)), only().end());
        assertEquals(18 * 120, only().avoidedWh().orElseThrow(), 1e-6);

        advance(60);
        car(Charging.CHARGING, 7200, Optional.empty());
        pause(11);
        for (int i = 0; i < 12; i++) {
            advance(1);
            book.tick();
        }
        book = book();
        book.open();
        advance(300);
        car(Charging.CHARGING, 7200, Optional.empty());
        DemandEvent lost = book.events(SiteId.HOME, Optional.empty(), Optional.empty(), 1).get(0);
        // kept each five minutes
        assertEquals(Duration.ofMinutes(10), Duration.between(lost.start(), lost.end().orElseThrow()));
    }
}
