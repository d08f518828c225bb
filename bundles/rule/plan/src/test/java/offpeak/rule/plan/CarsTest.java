package offpeak.rule.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PropertyResourceBundle;
import java.util.function.DoubleUnaryOperator;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VehicleState.Reach;
import offpeak.host.planner.ExactPlanner;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;

/** A 60 kWh car that draws 7.4 kW, in London from the evening of Friday 9 January 2026; hours are UTC from its midnight. */
class CarsTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-01-09T00:00:00Z");
    private static final EntityId CAR = EntityId.parse("home/device/tesla-vehicle/car-1");
    private static final EntityId WALLBOX = EntityId.parse("home/device/mqtt-generic/wallbox");
    private static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    private static final String LINE = "car-1=80% by 07:30 60kWh 7.4kW";

    private static Instant at(double hour) {
        return MIDNIGHT.plusSeconds(Math.round(hour * 3600));
    }

    /** 30 p from 16 to 19, 8 p from 1 to 5, else 20 p, dearer by a shade the later it is. */
    private static double night(double hour) {
        double ofDay = hour % 24;
        return (ofDay >= 16 && ofDay < 19 ? 0.30 : ofDay >= 1 && ofDay < 5 ? 0.08 : 0.20) + hour * 1e-5;
    }

    private static <S extends State> Observation<S> seen(EntityId entity, S state, double hour) {
        return new Observation<>(entity, state, at(hour), Duration.ofHours(4), "test", Quality.GOOD);
    }

    private static Observation<Prices> prices(double hour, DoubleUnaryOperator perKwh) {
        return prices(Prices.Direction.IMPORT, hour, perKwh);
    }

    private static Observation<Prices> prices(Prices.Direction direction, double hour, DoubleUnaryOperator perKwh) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (double start = 0; start < 47; start += 0.5) {
            entries.add(new Series.Entry<>(Interval.of(at(start), Duration.ofMinutes(30)),
                    Prices.Price.of(perKwh.applyAsDouble(start))));
        }
        return seen(EntityId.parse("home/price/agile/" + direction.name().toLowerCase(java.util.Locale.ROOT)),
                new Prices(direction, Currency.getInstance("GBP"), Series.of(entries)), hour);
    }

    /** A car whose parts can be changed. */
    private record Parked(Reach reach, Charging charging, OptionalDouble charge, OptionalDouble limit, double powerW,
            OptionalDouble amps, OptionalDouble maxAmps, Optional<Instant> start, Optional<Boolean> home) {
        static Parked with(Charging charging, double charge) {
            return new Parked(Reach.ONLINE, charging, OptionalDouble.of(charge), OptionalDouble.of(0.9),
                    charging == Charging.CHARGING ? 7400 : 0, OptionalDouble.of(32), OptionalDouble.of(32),
                    Optional.empty(), Optional.of(true));
        }

        Parked limit(double share) {
            return new Parked(reach, charging, charge, OptionalDouble.of(share), powerW, amps, maxAmps, start, home);
        }

        Parked drawing(double watts, double atAmps) {
            return new Parked(reach, charging, charge, limit, watts, OptionalDouble.of(atAmps), maxAmps, start, home);
        }

        Observation<VehicleState> at(double hour) {
            return seen(CAR, new VehicleState(reach, Optional.of(charging), charge, limit, OptionalDouble.of(powerW),
                    amps, maxAmps, start, Optional.empty(), home, Optional.empty(), Optional.empty()), hour);
        }
    }

    private static Observation<VehicleState> charging(double charge, double hour) {
        return Parked.with(Charging.CHARGING, charge).at(hour);
    }

    private static Observation<BatteryState> battery(double charge, double hour) {
        return seen(BATTERY, new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(0),
                OptionalDouble.of(10_000), OptionalDouble.of(0), Optional.empty(), Optional.of(true),
                Optional.of(false), new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 1,
                        Optional.of(true))),
                hour);
    }

    private static Observation<PowerForecast> sun(double hour, double powerW) {
        List<Series.Entry<Double>> entries = new ArrayList<>();
        for (double start = hour; start < hour + 40; start += 0.5) {
            boolean day = start % 24 >= 9 && start % 24 < 15;
            entries.add(new Series.Entry<>(Interval.of(at(start), Duration.ofMinutes(30)), day ? powerW : 0));
        }
        return seen(EntityId.parse("home/forecast/solcast/solar"),
                new PowerForecast(MeterState.Role.SOLAR, Series.of(entries), Optional.empty()), hour);
    }

    private static Situation home(double hour, List<Decision> decisions, Observation<?>... seen) {
        Situation plain = Situation.of(Sites.LONDON, at(hour), Arrays.asList(seen));
        return new Situation(plain.site(), plain.now(), plain.observations(), decisions, List.of());
    }

    private static Decision decision(Setting setting, String code, Priority priority, Stage stage, double hour) {
        return new Decision(Math.round(hour * 3600), at(hour), CAR, setting, at(hour + 12), priority, "plan",
                Reason.of(code), List.of(), List.of(new Decision.Step(stage, at(hour), Optional.empty())));
    }

    private static Decision stopped(Stage stage, double hour) {
        return decision(new Setting.StopCharging(), Garage.WAITS, Priority.PLAN, stage, hour);
    }

    private static List<Intent> decide(Map<String, ?> options, Situation situation) {
        Map<String, Object> all = new HashMap<>(Map.of("cars", new String[]{LINE}));
        all.putAll(options);
        return new PlanRule(new ExactPlanner(), Configured.of(PlanRule.Config.class, all)).decide(situation);
    }

    private static List<Intent> ofCar(List<Intent> intents) {
        return intents.stream().filter(one -> !one.device().equals(BATTERY)).toList();
    }

    private static Intent at(List<Intent> intents, double hour) {
        return intents.stream().filter(one -> one.during().contains(at(hour))).findFirst().orElseThrow();
    }

    private static double chargedWh(List<Intent> intents) {
        return intents.stream().filter(one -> one.setting() instanceof Setting.Charge)
                .mapToDouble(one -> one.expectedPowerW().orElseThrow() * one.during().hours()).sum();
    }

    private static double paid(List<Intent> intents, double fromHour, double toHour) {
        double money = 0;
        for (double start = fromHour; start < toHour; start += 0.5) {
            Interval step = Interval.of(at(start), Duration.ofMinutes(30));
            for (Intent one : intents) {
                if (one.setting() instanceof Setting.Charge) {
                    money += one.during().intersection(step).map(Interval::hours).orElse(0.0)
                            * one.expectedPowerW().orElseThrow() / 1000 * night(start);
                }
            }
        }
        return money;
    }

    @Test
    void itWaitsForTheCheapHoursAndIsReadyWhenItLeaves() {
        List<Intent> plan = decide(Map.of(), home(18, List.of(), charging(0.4, 18), prices(18, CarsTest::night)));
        assertInstanceOf(Setting.StopCharging.class, at(plan, 18).setting());
        assertEquals(Garage.WAITS, plan.get(0).reason().code());
        assertEquals(Priority.PLAN, plan.get(0).priority());
        // 24 kWh are 26.7 of the house's, 3.6 of the four cheap hours
        assertEquals(0.4 * 60_000 / 0.9, chargedWh(plan), 130);
        assertInstanceOf(Setting.Charge.class, at(plan, 25.1).setting());
        assertInstanceOf(Setting.Charge.class, at(plan, 28).setting());
        assertInstanceOf(Setting.StopCharging.class, at(plan, 30).setting());
        assertEquals(at(31.5), plan.get(plan.size() - 1).during().end());
        assertTrue(paid(plan, 18, 31.5) < 0.5 * 26.7 * 0.20, "paid " + paid(plan, 18, 31.5));
        assertEquals(3, plan.size(), plan.toString());
    }

    @Test
    void minuteByMinuteItIsFullForTheCheapPriceWithOneStart() {
        double charge = 0.4;
        boolean on = true;
        int starts = 0;
        double money = 0;
        List<Decision> decisions = new ArrayList<>();
        for (int minute = 0; minute < 810; minute++) {
            double hour = 18 + minute / 60.0;
            double told = Math.floor(charge * 100) / 100;
            Parked car = Parked.with(on ? Charging.CHARGING : Charging.STOPPED, told);
            List<Intent> plan = decide(Map.of(), home(hour, decisions, car.at(hour), prices(hour, CarsTest::night)));
            Optional<Intent> now = plan.stream().filter(one -> one.during().contains(at(hour))).findFirst();
            if (now.isPresent()) {
                boolean wanted = now.get().setting() instanceof Setting.Charge;
                starts += wanted && !on ? 1 : 0;
                on = wanted;
                if (decisions.isEmpty() || !decisions.get(0).reason().code().equals(now.get().reason().code())) {
                    decisions.add(0, decision(now.get().setting(), now.get().reason().code(), now.get().priority(),
                            Stage.DESIRED, hour));
                }
            }
            if (on && charge < 0.9) {
                charge += 7400 * 0.92 / 60 / 60_000;
                money += 7.4 / 60 * night(Math.floor(hour * 2) / 2);
            }
        }
        assertTrue(charge >= 0.79 && charge < 0.815, "left with " + charge);
        assertEquals(1, starts);
        assertTrue(money < 26.7 * 0.085, "paid " + money);
    }

    @Test
    void withTooLittleTimeItChargesAtOnceAndSaysSo() {
        Situation late = home(29, List.of(stopped(Stage.CONFIRMED, 18)), Parked.with(Charging.STOPPED, 0.3).at(29),
                prices(29, CarsTest::night));
        List<Intent> plan = decide(Map.of(), late);
        assertEquals(1, plan.size());
        assertEquals(new Setting.Charge(OptionalDouble.empty()), plan.get(0).setting());
        assertEquals(Garage.LATE, plan.get(0).reason().code());
        assertEquals(at(31.5), plan.get(0).reason().params().get("by"));
        assertEquals(0.5 * 60_000 / 0.9, (double) plan.get(0).reason().params().get("needed"), 1);
        // no plan that saves money holds it up
        assertEquals(Priority.SCHEDULE, plan.get(0).priority());
        assertEquals(7400, plan.get(0).expectedPowerW().orElseThrow(), 1);
    }

    @Test
    void oneThatChargesAtOnceGoesOnUntilThereIsTimeToSpare() {
        // 2.25 of the 2.5 h that are left
        double charge = 0.8 - 2.26 * 7.4 * 0.9 / 60;
        Observation<VehicleState> car = charging(charge, 29);
        Observation<Prices> prices = prices(29, CarsTest::night);
        Decision begun = decision(new Setting.Charge(OptionalDouble.empty()), Garage.LATE, Priority.SCHEDULE,
                Stage.EFFECTIVE, 28);
        assertEquals(Garage.LATE, decide(Map.of(), home(29, List.of(begun), car, prices)).get(0).reason().code());
        assertTrue(decide(Map.of(), home(29, List.of(), car, prices)).stream()
                .noneMatch(one -> one.reason().code().equals(Garage.LATE)));
    }

    @Test
    void oneThatSomebodyStoppedIsLetBe() {
        Observation<Prices> prices = prices(26, CarsTest::night);
        Observation<VehicleState> car = Parked.with(Charging.STOPPED, 0.4).at(26);
        assertEquals(List.of(), decide(Map.of(), home(26, List.of(), car, prices)));
        Setting charge = new Setting.Charge(OptionalDouble.empty());
        for (Stage stage : List.of(Stage.CONFIRMED, Stage.EFFECTIVE, Stage.EXTERNAL)) {
            Decision ours = decision(charge, Garage.CHARGE, Priority.PLAN, stage, 25);
            assertEquals(List.of(), decide(Map.of(), home(26, List.of(ours), car, prices)), stage.name());
        }
        Decision person = decision(new Setting.StopCharging(), "override", Priority.MANUAL, Stage.CONFIRMED, 25);
        assertEquals(List.of(), decide(Map.of(), home(26, List.of(person), car, prices)));
        Decision restored = decision(new Setting.Restore(Map.of()), "engine.restore", Priority.DEFAULT,
                Stage.CONFIRMED, 25);
        assertEquals(List.of(), decide(Map.of(), home(26, List.of(restored, stopped(Stage.CONFIRMED, 20)), car,
                prices)));
        assertEquals(List.of(), decide(Map.of(), home(26, List.of(stopped(Stage.FAILED, 20)), car, prices)));
    }

    @Test
    void oneThatTheHostStoppedOrThatWaitsForItsScheduleGoesOn() {
        Observation<Prices> prices = prices(26, CarsTest::night);
        Parked car = Parked.with(Charging.STOPPED, 0.4);
        Decision paused = decision(new Setting.StopCharging(), "demand-response.paused", Priority.DEMAND_RESPONSE,
                Stage.EFFECTIVE, 25);
        Decision asked = decision(new Setting.Charge(OptionalDouble.empty()), Garage.CHARGE, Priority.PLAN, Stage.SENT,
                25.9);
        for (Decision last : List.of(stopped(Stage.CONFIRMED, 20), paused, asked)) {
            assertInstanceOf(Setting.Charge.class,
                    decide(Map.of(), home(26, List.of(last), car.at(26), prices)).get(0).setting());
        }
        Parked scheduled = new Parked(Reach.ASLEEP, Charging.STOPPED, car.charge(), car.limit(), 0, car.amps(),
                car.maxAmps(), Optional.of(at(28)), car.home());
        assertInstanceOf(Setting.Charge.class,
                decide(Map.of(), home(26, List.of(), scheduled.at(26), prices)).get(0).setting());
    }

    @Test
    void awayUnpluggedOfflineFullAndUnknownAreLetBe() {
        Observation<Prices> prices = prices(26, CarsTest::night);
        Parked car = Parked.with(Charging.CHARGING, 0.4);
        for (Parked other : List.of(Parked.with(Charging.DISCONNECTED, 0.4), Parked.with(Charging.COMPLETE, 0.4),
                Parked.with(Charging.NO_POWER, 0.4),
                new Parked(Reach.OFFLINE, car.charging(), car.charge(), car.limit(), 0, car.amps(), car.maxAmps(),
                        Optional.empty(), car.home()),
                new Parked(Reach.ONLINE, car.charging(), OptionalDouble.empty(), car.limit(), 0, car.amps(),
                        car.maxAmps(), Optional.empty(), car.home()),
                new Parked(Reach.ONLINE, car.charging(), car.charge(), car.limit(), 0, car.amps(), car.maxAmps(),
                        Optional.empty(), Optional.of(false)),
                new Parked(Reach.ONLINE, car.charging(), car.charge(), car.limit(), 0, car.amps(), car.maxAmps(),
                        Optional.empty(), Optional.empty()))) {
            assertEquals(List.of(), decide(Map.of(), home(26, List.of(), other.at(26), prices)), other.toString());
        }
        assertEquals(List.of(), decide(Map.of("cars", new String[]{"other=80% by 07:30"}),
                home(26, List.of(), car.at(26), prices)));
        assertEquals(List.of(), decide(Map.of("cars", new String[]{" "}), home(26, List.of(), car.at(26), prices)));
    }

    @Test
    void neverAboveItsOwnLimit() {
        List<Intent> plan = decide(Map.of(), home(18, List.of(),
                Parked.with(Charging.CHARGING, 0.4).limit(0.6).at(18), prices(18, CarsTest::night)));
        assertEquals(0.2 * 60_000 / 0.9, chargedWh(plan), 130);
        assertTrue(decide(Map.of(), home(18, List.of(), Parked.with(Charging.CHARGING, 0.6).limit(0.6).at(18),
                prices(18, CarsTest::night))).isEmpty(), "it stops there by itself");
    }

    @Test
    void oneThatHasEnoughIsStoppedThere() {
        List<Intent> plan = decide(Map.of(), home(26, List.of(), charging(0.8, 26), prices(26, CarsTest::night)));
        assertEquals(1, plan.size());
        assertInstanceOf(Setting.StopCharging.class, plan.get(0).setting());
        assertEquals(Garage.ENOUGH, plan.get(0).reason().code());
    }

    @Test
    void whoIsPaidToTakeEnergyFillsItToItsLimit() {
        DoubleUnaryOperator paid = hour -> hour >= 26 && hour < 28 ? -0.05 : night(hour);
        Situation full = home(26, List.of(), charging(0.8, 26), prices(26, paid));
        assertInstanceOf(Setting.Charge.class, decide(Map.of(), full).get(0).setting());
        assertEquals(0.1 * 60_000 / 0.9, chargedWh(decide(Map.of(), full)), 130);
    }

    @Test
    void whatItsDaysSayHolds() {
        // on Friday evening the next weekday is further away than prices reach
        Situation friday = home(18, List.of(), charging(0.4, 18), prices(18, CarsTest::night));
        List<Intent> waits = decide(Map.of("cars", new String[]{LINE + " weekdays"}), friday);
        assertEquals(Garage.FAR, waits.get(0).reason().code());
        assertInstanceOf(Setting.StopCharging.class, waits.get(0).setting());
        // of two lines the next departure counts
        List<Intent> both = decide(Map.of("cars",
                new String[]{LINE + " weekdays", "car-1=50% by 10:00 weekend 60kWh 7.4kW"}), friday);
        assertEquals(0.1 * 60_000 / 0.9, chargedWh(both), 130);
        assertEquals(at(34), both.get(both.size() - 1).during().end());
        assertEquals(List.of(), decide(Map.of("cars", new String[]{LINE + " Jun-Sep"}), friday));
    }

    @Test
    void theBatteryDoesNotFeedTheCarUnlessItMay() {
        // what the car takes now is dear, and could come from it
        DoubleUnaryOperator falling = hour -> hour < 29.5 ? 0.30 : 0.20;
        Situation night = home(29, List.of(stopped(Stage.CONFIRMED, 18)),
                Parked.with(Charging.STOPPED, 0.3).at(29), battery(0.9, 29), prices(29, falling));
        Intent holds = decide(Map.of(), night).stream().filter(one -> one.device().equals(BATTERY)).findFirst()
                .orElseThrow();
        assertInstanceOf(Setting.Hold.class, holds.setting());
        assertEquals("plan.keep-for-car", holds.reason().code());
        Intent feeds = decide(Map.of("batteryFeedsCars", true), night).stream()
                .filter(one -> one.device().equals(BATTERY)).findFirst().orElseThrow();
        assertInstanceOf(Setting.SelfConsume.class, feeds.setting());
        assertTrue(feeds.expectedPowerW().orElseThrow() < -3000, feeds.toString());
    }

    @Test
    void aCarThatStillChargesIsNotFedEither() {
        // it is to stop now; until it does, the battery would feed it
        List<Intent> evening = decide(Map.of(),
                home(18, List.of(), charging(0.4, 18), battery(0.9, 18), prices(18, CarsTest::night)));
        assertInstanceOf(Setting.StopCharging.class, at(ofCar(evening), 18).setting());
        assertInstanceOf(Setting.Hold.class, evening.get(0).setting());
        List<Intent> after = decide(Map.of(), home(18.1, List.of(stopped(Stage.CONFIRMED, 18)),
                Parked.with(Charging.STOPPED, 0.4).at(18.1), battery(0.9, 18.1), prices(18.1, CarsTest::night)));
        assertInstanceOf(Setting.SelfConsume.class, after.get(0).setting());
    }

    @Test
    void aPauseOfMinutesIsNone() {
        // a shade cheaper from 3 on, so that the half-hour before is not used to its end
        DoubleUnaryOperator steps = hour -> hour % 24 >= 1 && hour % 24 < 5
                ? 0.09 - (hour % 24 >= 3 ? 0.02 : 0)
                        + (hour % 24 >= 2.5 && hour % 24 < 3 ? 0.001 : 0)
                : 0.20;
        double charge = 0.8 - (1.5 + 0.3 + 2) * 7.4 * 0.9 / 60;
        List<Intent> plan = decide(Map.of(), home(25, List.of(), charging(charge, 25), prices(25, steps)));
        assertEquals(1, plan.stream().filter(one -> one.setting() instanceof Setting.Charge).count(),
                plan.toString());
        assertEquals((0.8 - charge) * 60_000 / 0.9, chargedWh(plan), 130);
    }

    @Test
    void carAndBatteryArePlannedTogether() {
        Situation evening = home(18, List.of(), charging(0.4, 18), battery(0.1, 18), prices(18, CarsTest::night));
        List<Intent> all = decide(Map.of(), evening);
        assertEquals(BATTERY, all.get(0).device());
        assertEquals(0.4 * 60_000 / 0.9, chargedWh(ofCar(all)), 200);
        List<Intent> battery = all.stream().filter(one -> one.device().equals(BATTERY)).toList();
        for (double hour = 25; hour < 28.5; hour += 0.25) {
            Setting meanwhile = at(battery, hour).setting();
            assertTrue(meanwhile instanceof Setting.Hold || meanwhile instanceof Setting.ChargeFromGrid,
                    meanwhile + " at " + hour);
        }
        assertInstanceOf(Setting.ChargeFromGrid.class, at(battery, 26).setting());
        assertTrue(decide(Map.of("battery", "none"), evening).stream().noneMatch(
                one -> one.device().equals(BATTERY)));
    }

    @Test
    void offGridNoCarIsCharged() {
        BatteryState cut = new BatteryState(OptionalDouble.of(0.5), OptionalDouble.of(0), OptionalDouble.of(10_000),
                OptionalDouble.of(0), Optional.empty(), Optional.empty(), Optional.of(true),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 1, Optional.empty()));
        assertEquals(List.of(), decide(Map.of(),
                home(26, List.of(), charging(0.4, 26), seen(BATTERY, cut, 26), prices(26, CarsTest::night))));
    }

    @Test
    void theSunSetsTheCurrent() {
        // nothing but the sun is cheap, and it gives 4 kW
        double hour = 10;
        Observation<Prices> dear = prices(hour, any -> 0.30);
        Observation<Prices> export = prices(Prices.Direction.EXPORT, hour, any -> 0.02);
        Parked car = Parked.with(Charging.CHARGING, 0.4).drawing(7400, 32);
        Map<String, ?> evening = Map.of("cars", new String[]{"car-1=50% by 16:00 60kWh 7.4kW"});
        List<Intent> plan = decide(evening, home(hour, List.of(), car.at(hour), dear, export, sun(hour, 4000)));
        Setting.Charge now = (Setting.Charge) plan.get(0).setting();
        assertEquals(Garage.SUN, plan.get(0).reason().code());
        assertTrue(now.amps().orElseThrow() >= 6 && now.amps().orElseThrow() <= 17, now.toString());
        double set = now.amps().orElseThrow();
        Decision before = decision(new Setting.Charge(OptionalDouble.of(set + 2)), Garage.SUN, Priority.PLAN,
                Stage.CONFIRMED, 9.9);
        Situation later = home(hour, List.of(before), car.at(hour), dear, export, sun(hour, 4000));
        assertEquals(OptionalDouble.of(set + 2), ((Setting.Charge) decide(evening, later).get(0).setting()).amps(),
                "an amp or two are no news");
        Decision other = decision(new Setting.Charge(OptionalDouble.of(set + 8)), Garage.SUN, Priority.PLAN,
                Stage.CONFIRMED, 9.9);
        assertEquals(OptionalDouble.of(set), ((Setting.Charge) decide(evening,
                home(hour, List.of(other), car.at(hour), dear, export, sun(hour, 4000))).get(0).setting()).amps());
    }

    @Test
    void whatItDrawsIsKnownBetterThanWhatItCould() {
        // three phases at 16 A: half of the time
        Observation<Prices> prices = prices(18, CarsTest::night);
        String[] without = {"car-1=80% by 07:30 60kWh"};
        double fast = longest(decide(Map.of("cars", without),
                home(18, List.of(), Parked.with(Charging.CHARGING, 0.4).drawing(11_000, 16).at(18), prices)));
        double slow = longest(decide(Map.of("cars", without),
                home(18, List.of(), Parked.with(Charging.CHARGING, 0.4).drawing(0, 16).at(18), prices)));
        assertEquals(26.67 / 11, fast, 0.1);
        assertEquals(26.67 / 7.4, slow, 0.1);
        double weak = longest(decide(Map.of(),
                home(18, List.of(), Parked.with(Charging.CHARGING, 0.4).drawing(3_700, 16).at(18), prices)));
        assertEquals(26.67 / 3.7, weak, 0.1);
    }

    private static double longest(List<Intent> plan) {
        return plan.stream().filter(one -> one.setting() instanceof Setting.Charge)
                .mapToDouble(one -> one.during().hours()).sum();
    }

    private static Observation<ChargerState> wallbox(Charging charging, double givenWh, double hour) {
        return seen(WALLBOX, new ChargerState(Optional.of(charging), OptionalDouble.of(0), OptionalDouble.empty(),
                OptionalDouble.empty(), OptionalDouble.of(givenWh)), hour);
    }

    @Test
    void aChargingPointGivesItsEnergy() {
        Map<String, ?> options = Map.of("cars", new String[]{"wallbox=20kWh by 07:30 7kW"});
        Observation<Prices> prices = prices(18, CarsTest::night);
        List<Intent> plan = decide(options, home(18, List.of(), wallbox(Charging.CHARGING, 5_000, 18), prices));
        assertEquals(15_000 / 0.9, chargedWh(plan), 130);
        assertEquals(WALLBOX, plan.get(0).device());
        assertEquals(List.of(),
                decide(options, home(18, List.of(), wallbox(Charging.CHARGING, 21_000, 18), prices)));
        assertEquals(List.of(),
                decide(options, home(18, List.of(), wallbox(Charging.DISCONNECTED, 0, 18), prices)));
    }

    @Test
    void aTargetThatTheDeviceCannotTellIsNamed() {
        Observation<Prices> prices = prices(18, CarsTest::night);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> decide(
                Map.of("cars", new String[]{"car-1=20kWh by 07:30"}),
                home(18, List.of(), charging(0.4, 18), prices))).getMessage().contains("must be a share"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> decide(
                Map.of("cars", new String[]{"wallbox=80% by 07:30"}),
                home(18, List.of(), wallbox(Charging.CHARGING, 0, 18), prices))).getMessage()
                .contains("must be an energy"));
        EntityId second = EntityId.parse("home/device/tesla-vehicle/car-2");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> decide(
                Map.of("cars", new String[]{"tesla-vehicle=80% by 07:30"}),
                home(18, List.of(), charging(0.4, 18), seen(second, charging(0.4, 18).state(), 18), prices)))
                .getMessage().contains("must name one of"));
    }

    @Test
    void aPlannedCarIsNotTakenForTheHomesLoad() {
        MeterState.Role role = MeterState.Role.LOAD;
        Observation<MeterState> meter = seen(EntityId.parse("home/device/powerwall/load"),
                new MeterState(role, 7_800), 18);
        BatteryState strong = new BatteryState(OptionalDouble.of(0.9), OptionalDouble.of(0),
                OptionalDouble.of(10_000), OptionalDouble.of(0), Optional.empty(), Optional.empty(),
                Optional.empty(), new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.of(20_000), 1));
        Situation evening = home(18, List.of(), charging(0.4, 18), seen(BATTERY, strong, 18),
                prices(18, CarsTest::night), meter);
        Intent feeds = decide(Map.of("export", PlanRule.Export.NEVER, "batteryFeedsCars", true), evening).get(0);
        assertInstanceOf(Setting.SelfConsume.class, feeds.setting());
        // 400 W and the car's 7.4 kW once
        assertEquals(-7800, feeds.expectedPowerW().orElseThrow(), 1);
    }

    @Test
    void whatIsDoneNowSaysWhatWouldChangeItUntilSomethingElseIsDecided() {
        Observation<Prices> prices = prices(26, CarsTest::night);
        Observation<VehicleState> car = charging(0.4, 26);
        Reason first = decide(Map.of(), home(26, List.of(), car, prices)).get(0).reason();
        assertEquals(Garage.CHARGE, first.code());
        assertEquals("plan.limit.power", first.params().get("limit"));
        // it would rather charge after the cheap hours
        assertEquals(0.20, (double) first.params().get("flip"), 0.01);
        assertEquals(at(29.5), first.params().get("next"));
        assertEquals(7.4 / 2 * 0.12, (double) first.params().get("regret"), 0.01);
        Decision told = new Decision(1, at(26), CAR, new Setting.Charge(OptionalDouble.empty()), at(30), Priority.PLAN,
                "plan", new Reason(first.code(), Map.of("price", first.params().get("price"), "by", at(31.5), "flip",
                        0.123)),
                List.of(), List.of(new Decision.Step(Stage.EFFECTIVE, at(26), Optional.empty())));
        Reason later = decide(Map.of(), home(26.1, List.of(told), car, prices)).get(0).reason();
        assertEquals(0.123, later.params().get("flip"), "as it was worked out then");
        Decision refused = new Decision(2, at(26), CAR, told.setting(), told.until(), told.priority(), "plan",
                told.reason(), List.of(), List.of(new Decision.Step(Stage.REFUSED, at(26), Optional.empty())));
        assertEquals(first.params().get("flip"), decide(Map.of(), home(26, List.of(refused), car, prices)).get(0)
                .reason().params().get("flip"), "nobody was told");
        Reason nextPrice = decide(Map.of(), home(26.6, List.of(told), car, prices)).get(0).reason();
        assertTrue(!nextPrice.params().containsKey("flip"), nextPrice.toString());
    }

    @Test
    void everyReasonAndLimitHasASentence() throws Exception {
        List<String> codes = new ArrayList<>(List.of(Garage.CHARGE, Garage.SUN, Garage.WAITS, Garage.FAR,
                Garage.ENOUGH, Garage.LATE, "plan.keep-for-car"));
        Arrays.stream(offpeak.api.plan.Why.Binding.values())
                .filter(one -> one != offpeak.api.plan.Why.Binding.COMFORT
                        && one != offpeak.api.plan.Why.Binding.WINDOW)
                .forEach(one -> codes.add("plan.limit." + one.name().toLowerCase(java.util.Locale.ROOT)
                        .replace('_', '-')));
        for (String file : List.of("reasons", "reasons_de")) {
            try (var in = PlanRule.class.getResourceAsStream("/OSGI-INF/l10n/" + file + ".properties")) {
                PropertyResourceBundle texts = new PropertyResourceBundle(in);
                codes.forEach(code -> assertTrue(texts.containsKey(code), file + " " + code));
            }
        }
    }
}
