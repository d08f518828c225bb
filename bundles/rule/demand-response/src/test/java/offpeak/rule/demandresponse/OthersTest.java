package offpeak.rule.demandresponse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.PriceStatistics;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.VehicleState.Charging;
import org.junit.jupiter.api.Test;

/** What is another car's, home's or rule's is not taken for its own. */
class OthersTest {
    private static final Instant NOW = Instant.parse("2026-08-20T02:07:00Z");
    private static final String LATER = "2026-08-20T02:12:00Z";
    private static final Prices HIGH = Garage.prices("2026-08-20T02:05:00Z", 250, 250);
    private static final EntityId SECOND = EntityId.parse("home/device/tesla-vehicle/car-2");
    private static final EntityId EVENT = EntityId.parse("home/event/demand-response/tesla-vehicle.car-1");

    private static Situation later(Charging charging, Decision... decisions) {
        return Garage.with(Garage.situation(LATER, Garage.car(charging), HIGH), decisions);
    }

    private static List<EntityId> paused(Map<String, ?> options, Situation situation) {
        return Garage.rule(options).decide(situation).stream().map(Intent::device).toList();
    }

    private static Decision pause(Prices prices, Instant at, EntityId device, Stage stage) {
        Decision own = Garage.decision(Garage.rule(Map.of())
                .decide(Garage.situation(at.toString(), Garage.car(Charging.CHARGING), prices)).get(0), at, stage);
        return new Decision(own.id(), own.at(), device, own.setting(), own.until(), own.priority(), own.rule(),
                own.reason(), own.lost(), own.steps());
    }

    private static Decision manual(EntityId device, Setting setting) {
        Instant at = Instant.parse("2026-08-20T02:10:00Z");
        return new Decision(7_000_000_000L, at, device, setting, at.plusSeconds(3600), Priority.MANUAL, "override",
                Reason.of("engine.override"), List.of(),
                List.of(new Decision.Step(Stage.EFFECTIVE, at, Optional.empty())));
    }

    @Test
    void anotherHomesCarIsLetBe() {
        EntityId cabins = EntityId.parse("cabin/device/tesla-vehicle/car-1");
        assertEquals(List.of(Garage.CAR), paused(Map.of(), Garage.situation(LATER, Garage.car(Charging.CHARGING), HIGH,
                Garage.seen(cabins, Garage.car(Charging.CHARGING), NOW))));
    }

    @Test
    void whatWasDoneToAnotherCarIsNoOptingOutOfThisOne() {
        assertEquals(List.of(Garage.CAR),
                paused(Map.of(), later(Charging.CHARGING, pause(HIGH, NOW, SECOND, Stage.EXTERNAL))));
        assertEquals(List.of(),
                paused(Map.of(), later(Charging.CHARGING, pause(HIGH, NOW, Garage.CAR, Stage.EXTERNAL))));
        assertEquals(List.of(Garage.CAR), paused(Map.of(),
                later(Charging.CHARGING, manual(SECOND, new Setting.Charge(OptionalDouble.empty())))));
    }

    @Test
    void whoStopsItByHandHasNotOptedOut() {
        assertEquals(List.of(Garage.CAR),
                paused(Map.of(), later(Charging.CHARGING, manual(Garage.CAR, new Setting.StopCharging()))));
    }

    @Test
    void aPauseLastsThoughItsLimitIsSetOrAnotherCarIsLetCharge() {
        Decision pause = pause(HIGH, NOW, Garage.CAR, Stage.EFFECTIVE);
        assertEquals(List.of(Garage.CAR), paused(Map.of(),
                later(Charging.STOPPED, manual(Garage.CAR, new Setting.ChargeLimit(0.9)), pause)));
        assertEquals(List.of(Garage.CAR), paused(Map.of(), later(Charging.STOPPED,
                manual(SECOND, new Setting.Charge(OptionalDouble.empty())), pause)));
    }

    @Test
    void aPauseThatNeverCameAboutCountsForNothing() {
        Instant before = Instant.parse("2026-08-20T00:02:00Z");
        Prices earlier = Garage.prices("2026-08-20T00:00:00Z", 250);
        for (Stage stage : List.of(Stage.FAILED, Stage.REFUSED)) {
            assertEquals(List.of(),
                    paused(Map.of(), later(Charging.STOPPED, pause(HIGH, NOW, Garage.CAR, stage))));
            assertEquals(List.of(Garage.CAR), paused(Map.of("maxSkipsPerDay", 1),
                    later(Charging.CHARGING, pause(earlier, before, Garage.CAR, stage))));
        }
        assertEquals(List.of(), paused(Map.of("maxSkipsPerDay", 1),
                later(Charging.CHARGING, pause(earlier, before, Garage.CAR, Stage.EFFECTIVE))));
        assertEquals(List.of(Garage.CAR), paused(Map.of("maxSkipsPerDay", 1),
                later(Charging.CHARGING, pause(earlier, before, SECOND, Stage.EFFECTIVE))));
    }

    @Test
    void whatIsUsualOfOtherPricesSaysNothing() {
        for (Object[] each : new Object[][]{{"home/price/nyiso/zone-j", List.of()},
                {Garage.LMP.toString(), List.of(Garage.CAR)}}) {
            PriceStatistics usual = new PriceStatistics(EntityId.parse((String) each[0]), Garage.USD,
                    Interval.of(NOW.minus(Duration.ofDays(30)), Duration.ofDays(30)), 700,
                    Collections.nCopies(101, 0.01));
            assertEquals(each[1], paused(Map.of("aggressiveness", 100), Garage.situation(NOW.toString(),
                    Garage.car(Charging.CHARGING), Garage.prices("2026-08-20T02:05:00Z", 80),
                    Garage.seen(EntityId.parse("home/price/statistics/all"), usual, NOW))));
        }
    }

    @Test
    void onlyItsOwnPausesAreTold() {
        Decision pause = pause(HIGH, NOW, Garage.CAR, Stage.EFFECTIVE);
        DemandEvent own = event(pause.id());
        assertEquals(List.of("demand-response.started"), told(Map.of(), own, pause));
        assertEquals(List.of("demand-response.started"), told(Map.of("car", "car-1"), own, pause));
        assertEquals(List.of(), told(Map.of("car", "car-2"), own, pause));
        assertEquals(List.of(), told(Map.of("site", "cabin"), own, pause));
        assertEquals(List.of(), told(Map.of(), event(pause.id() + 1), pause));
    }

    @Test
    void whatAPauseBroughtIsToldOnlyWhenBothFiguresAreKnown() {
        Decision pause = pause(HIGH, NOW, Garage.CAR, Stage.EFFECTIVE);
        DemandEvent over = event(pause.id()).ended(NOW.plusSeconds(300));
        OptionalDouble price = OptionalDouble.of(0.25);
        assertEquals(List.of("demand-response.over"), told(Map.of(), over.worth(Optional.of(Garage.USD), price, price,
                OptionalDouble.of(600), OptionalDouble.empty()), pause));
        assertEquals(List.of("demand-response.ended"), told(Map.of(), over.worth(Optional.of(Garage.USD), price, price,
                OptionalDouble.of(600), OptionalDouble.of(0.15)), pause));
    }

    private static DemandEvent event(long pause) {
        return DemandEvent.begun(Long.toString(pause), Garage.CAR, "demand-response", NOW, OptionalDouble.of(7200),
                OptionalDouble.empty());
    }

    private static List<String> told(Map<String, ?> options, DemandEvent event, Decision decision) {
        return Garage.rule(options)
                .reports(Garage.with(Garage.situation(LATER, Garage.car(Charging.CHARGING), HIGH,
                        Garage.seen(EVENT, event, NOW)), decision))
                .stream().map(Rule.Report::reason).map(Reason::code).toList();
    }
}
