package offpeak.rule.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.InForce;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Planner;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Why;

/** When the cars charge: planned together with the battery, and what they leave of sun and load to it. */
final class Garage {

    static final String CHARGE = "plan.car-charge";
    static final String SUN = "plan.car-sun";
    static final String WAITS = "plan.car-waits";
    static final String FAR = "plan.car-waits-days";
    static final String ENOUGH = "plan.car-enough";
    static final String LATE = "plan.car-late";

    /** Times the dearest price: what is short of a departure's charge counts more than any electricity. */
    private static final double DEAR = 10;
    /** Of the time that is left: a car that charges at once goes on until there is so much to spare. */
    private static final double STILL_LATE = 0.9;
    /** Of a full battery; a limit that is nearer to the target is as good. */
    private static final double SAME_LIMIT = 0.01;
    /** W; below it a flow is none. */
    private static final double STILL_W = 30;

    private final Planner planner;
    private final Steps steps;
    private final Outlook outlook;
    private final Explained explained;
    private final List<CarNow> cars;
    private final boolean fromBattery;
    /** Empty when no car is planned. */
    private final Optional<PlanRequest> request;
    private final Optional<PlanResult> result;
    private final Map<EntityId, CarPlan> plans = new HashMap<>();

    /** @param store that is planned with them */
    Garage(Planner planner, Steps steps, Outlook outlook, Optional<Store> store, List<CarNow> cars,
            boolean fromBattery, Explained explained) {
        this.planner = planner;
        this.steps = steps;
        this.outlook = outlook;
        this.explained = explained;
        this.cars = cars;
        this.fromBattery = fromBattery;
        List<Car> free = cars.stream().filter(car -> !late(car) && plannable(car)).map(this::asked).toList();
        cars.stream().filter(this::late).forEach(car -> plans.put(car.device(), CarPlan.atOnce(car, now())));
        Outlook.Way way = outlook.likely();
        request = free.isEmpty() ? Optional.empty() : Optional.of(request(way, store, free));
        result = request.map(planner::plan);
        for (CarNow car : cars) {
            plans.putIfAbsent(car.device(), result.map(one -> one.cars().get(car.device().toString()))
                    .map(one -> CarPlan.of(car, steps, way, one.powerW())).orElse(CarPlan.none(car)));
        }
    }

    private PlanRequest request(Outlook.Way way, Optional<Store> store, List<Car> free) {
        return new PlanRequest(steps.horizon(), steps.currency(), steps.grid(),
                Profile.of(steps.count(), i -> way.loadW().get(i) + drawnW(steps.horizon().step(i))), way.sunW(), true,
                store.map(one -> one.battery(steps)).stream().toList(), free, List.of(), List.of(), List.of(),
                List.of(), inForce(), Tolerance.USUAL);
    }

    /** What was decided last goes on where that costs no more: each start is a call and wears a contactor. */
    private Optional<InForce> inForce() {
        Map<String, Decision> running = new HashMap<>();
        cars.forEach(car -> car.last().filter(one -> one.until().isAfter(now()) && car.did(CHARGE, WAITS))
                .ifPresent(one -> running.put(car.device().toString(), one)));
        return running.values().stream().map(Decision::until).min(Comparator.naturalOrder())
                .map(until -> new InForce(new Horizon(List.of(now(), until)), powers(running)));
    }

    private Map<String, Profile> powers(Map<String, Decision> running) {
        Map<String, Profile> powers = new HashMap<>();
        cars.stream().filter(car -> running.containsKey(car.device().toString()))
                .forEach(car -> powers.put(car.device().toString(), Profile.of(car.did(CHARGE) ? car.fullW() : 0)));
        return powers;
    }

    private Instant now() {
        return steps.horizon().start();
    }

    /** How many steps have ended when it leaves; all of them when that lies beyond. */
    private int steps(CarNow car) {
        if (car.by().isEmpty() || beyond(car)) {
            return steps.count();
        }
        int ended = 0;
        while (ended < steps.count() && !steps.horizon().bounds().get(ended + 1).isAfter(car.by().get())) {
            ended++;
        }
        return ended;
    }

    private boolean beyond(CarNow car) {
        return car.by().filter(by -> by.isAfter(steps.horizon().end())).isPresent();
    }

    /** Whether it needs all the time that there is, or more. */
    private boolean late(CarNow car) {
        if (car.neededWh() == 0 || car.by().isEmpty() || beyond(car)) {
            return false;
        }
        Instant end = steps.horizon().bounds().get(steps(car));
        double possibleWh = end.isAfter(now()) ? car.fullW() * new Interval(now(), end).hours() : 0;
        return car.neededWh() >= possibleWh * (car.did(LATE) ? STILL_LATE : 1);
    }

    private boolean plannable(CarNow car) {
        return car.by().isPresent() && (car.neededWh() > 0 && !beyond(car) || paid(car));
    }

    /** Whether it could take energy that one is paid to take. */
    private boolean paid(CarNow car) {
        boolean room = car.limit() - car.charge() > SAME_LIMIT;
        for (int i = 0; room && i < steps(car); i++) {
            if (steps.importPrice().get(i) < 0 && steps.estimated().get(i) == 0) {
                return true;
            }
        }
        return false;
    }

    private Car asked(CarNow car) {
        int ends = steps(car);
        double highest = 0;
        double surplusW = 0;
        for (int i = 0; i < steps.count(); i++) {
            highest = Math.max(highest, Math.abs(steps.importPrice().get(i)));
            surplusW = i < ends
                    ? Math.max(surplusW, outlook.likely().sunW().get(i) - outlook.likely().loadW().get(i))
                    : surplusW;
        }
        double leastW = surplusW > 0 ? Math.min(car.fullW(), CarPlan.LEAST_AMPS * car.wattsPerAmp()) : 0;
        List<Car.Deadline> deadlines = car.neededWh() > 0 && !beyond(car)
                ? List.of(new Car.Deadline(steps.horizon().bounds().get(ends), car.target(), DEAR * highest + 1))
                : List.of();
        return new Car(car.device().toString(), car.capacityWh(), leastW, Curve.constant(car.fullW()),
                CarNow.EFFICIENCY, car.charge(), paid(car) ? car.limit() : car.target(),
                Profile.of(steps.count(), i -> i < ends ? 1 : 0), Profile.constant(steps.count(), 0), deadlines,
                Curve.constant(0), 0, Integer.MAX_VALUE, Optional.empty(), fromBattery);
    }

    List<Intent> intents() {
        List<Intent> intents = new ArrayList<>();
        cars.forEach(car -> intents.addAll(intents(car)));
        return intents;
    }

    private List<Intent> intents(CarNow car) {
        if (car.by().isEmpty()) {
            return List.of();
        }
        CarPlan plan = plans.get(car.device());
        Instant end = beyond(car) ? steps.horizon().end() : car.by().get();
        if (late(car)) {
            return List.of(new Intent(car.device(), new Setting.Charge(OptionalDouble.empty()),
                    new Interval(now(), end), Priority.SCHEDULE,
                    new Reason(LATE, Map.of("needed", car.neededWh(), "by", end)),
                    OptionalDouble.of(plan.powerW(new Interval(now(), end)))));
        }
        if (plan.pieces().isEmpty()) {
            boolean endsByItself = car.neededWh() == 0 && car.limit() <= car.target() + SAME_LIMIT;
            return endsByItself ? List.of() : List.of(stop(car, new Interval(now(), end), rests(car)));
        }
        List<Intent> intents = new ArrayList<>();
        Instant at = now();
        for (CarPlan.Piece piece : plan.pieces()) {
            if (piece.during().start().isAfter(at)) {
                intents.add(stop(car, new Interval(at, piece.during().start()), explained(car, at,
                        new Setting.StopCharging(), new Reason(WAITS, Map.of("price", price(at), "from",
                                piece.during().start(), "by", end)))));
            }
            intents.add(charge(car, piece, end));
            at = piece.during().end();
        }
        if (end.isAfter(at)) {
            intents.add(stop(car, new Interval(at, end), new Reason(ENOUGH, Map.of("charge", car.target()))));
        }
        return intents;
    }

    private Intent charge(CarNow car, CarPlan.Piece piece, Instant by) {
        Instant at = piece.during().start();
        Setting setting = new Setting.Charge(piece.amps());
        Reason reason = piece.amps().isPresent()
                ? new Reason(SUN, Map.of("price", steps.exportPrice().get(steps.horizon().indexOf(at)), "by", by))
                : new Reason(CHARGE, Map.of("price", price(at), "by", by));
        return new Intent(car.device(), setting, piece.during(), Priority.PLAN, explained(car, at, setting, reason),
                OptionalDouble.of(piece.powerW()));
    }

    private Reason rests(CarNow car) {
        return car.neededWh() > 0
                ? new Reason(FAR, Map.of("charge", car.target()))
                : new Reason(ENOUGH, Map.of("charge", car.target()));
    }

    private static Intent stop(CarNow car, Interval during, Reason reason) {
        return new Intent(car.device(), new Setting.StopCharging(), during, Priority.PLAN, reason,
                OptionalDouble.of(0));
    }

    private double price(Instant at) {
        return steps.importPrice().get(steps.horizon().indexOf(at));
    }

    /** What is done now alone. */
    private Reason explained(CarNow car, Instant at, Setting setting, Reason reason) {
        if (at.isAfter(now())) {
            return reason;
        }
        boolean charges = setting instanceof Setting.Charge;
        return explained.more(car.device(), setting, reason,
                () -> planner.explain(request.orElseThrow(), result.orElseThrow(), car.device().toString(), 0)
                        .filter(slot -> charges == charges(slot.action())));
    }

    private static boolean charges(Why.Action action) {
        return action == Why.Action.CHARGE_FROM_GRID || action == Why.Action.CHARGE_FROM_SUN;
    }

    private double drawnW(Interval step) {
        double sum = 0;
        for (CarPlan plan : plans.values()) {
            sum += plan.powerW(step);
        }
        return sum;
    }

    /** Whether the battery has to hold in a step so that it does not feed a car; one that charges now may go on for a while. */
    boolean holds(int i) {
        return !plans.isEmpty() && !fromBattery && (i == 0
                ? plans.values().stream().anyMatch(plan -> plan.at(now()).isPresent() || plan.car().draws())
                : drawnW(steps.horizon().step(i)) > STILL_W);
    }

    /** What the cars leave to the battery: where it may not feed them it covers nothing while one charges. */
    Outlook rest() {
        return plans.values().stream().allMatch(plan -> plan.pieces().isEmpty() && !plan.car().draws())
                ? outlook
                : new Outlook(rest(outlook.likely()), outlook.dull().map(this::rest), outlook.bright().map(this::rest));
    }

    private Outlook.Way rest(Outlook.Way way) {
        int count = steps.count();
        double[] loadW = way.loadW().toArray();
        double[] sunW = way.sunW().toArray();
        for (int i = 0; i < count; i++) {
            double plannedW = drawnW(steps.horizon().step(i));
            double carW = i == 0 ? Math.max(plannedW, cars.stream().mapToDouble(CarNow::drawnW).sum()) : plannedW;
            if (fromBattery) {
                loadW[i] += carW;
            } else if (holds(i)) {
                double surplusW = Math.max(0, sunW[i] - loadW[i] - carW);
                loadW[i] = Math.min(loadW[i], sunW[i]);
                sunW[i] = loadW[i] + surplusW;
            }
        }
        return new Outlook.Way(Profile.of(loadW), Profile.of(sunW));
    }
}
