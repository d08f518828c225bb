package offpeak.rule.comfortshed;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Observation;
import offpeak.api.Quality;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;

/** Situations for the tests: the home of the reserve manager's user. */
final class Homes {

    static final EntityId HALL = EntityId.parse("home/device/honeywell/hall");
    static final EntityId ATTIC = EntityId.parse("home/device/honeywell/attic");
    static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    static final double CAPACITY_WH = 10_000;

    private Homes() {}

    static ComfortShed rule(Map<String, ?> changes) {
        Map<String, Object> values = new java.util.HashMap<>(Map.of("peaks",
                new String[]{"Mon-Fri 14:00-20:00 May-Oct", "Mon-Fri 05:00-09:00 Nov-Apr",
                        "Mon-Fri 17:00-21:00 Nov-Apr"},
                "holidays", new String[]{"US"}, "steps", new String[]{"50% 1C", "35% 1C", "20% 2C"}, "deficitSteps",
                new String[]{"0% 1C", "10% 2C"}, "relief", "1C", "highest", "30C"));
        values.putAll(changes);
        return new ComfortShed(Configured.of(ComfortShed.Config.class, values));
    }

    static ThermostatState thermostat(Mode mode, Hold hold, double heatC, double coolC) {
        return new ThermostatState(mode, OptionalDouble.of(24), OptionalDouble.empty(), OptionalDouble.of(heatC),
                OptionalDouble.of(coolC), OptionalDouble.empty(), OptionalDouble.empty(), hold, Optional.empty(),
                Optional.empty());
    }

    static ThermostatState cooling() {
        return thermostat(Mode.COOL, Hold.NONE, 18, 25);
    }

    /** @param powerW positive while discharging */
    static BatteryState battery(double charge, double powerW) {
        return battery(OptionalDouble.of(charge), OptionalDouble.of(powerW), OptionalDouble.of(CAPACITY_WH));
    }

    static BatteryState battery(OptionalDouble charge, OptionalDouble powerW, OptionalDouble capacityWh) {
        return new BatteryState(charge, powerW, capacityWh, OptionalDouble.of(0), Optional.empty(), Optional.empty(),
                Optional.empty(), new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.of(5000), 0.8));
    }

    static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(Sites.CALIFORNIA.zone()).toInstant();
    }

    static Situation situation(Instant now, Map<EntityId, ? extends State> states, List<Decision> newestFirst) {
        List<Observation<?>> all = new ArrayList<>();
        states.forEach((entity, state) -> all
                .add(new Observation<>(entity, state, now, Duration.ofMinutes(25), "test", Quality.GOOD)));
        Situation bare = Situation.of(Sites.CALIFORNIA, now, all);
        return new Situation(bare.site(), now, bare.observations(), newestFirst, List.of());
    }

    static Situation situation(String local, State hall, State battery, Decision... newestFirst) {
        return situation(at(local), Map.of(HALL, hall, BATTERY, battery), List.of(newestFirst));
    }

    /** As the engine would have kept it. */
    static Decision decision(String local, Intent intent, Decision.Stage... stages) {
        return decision(at(local), intent, stages);
    }

    static Decision decision(Instant at, Intent intent, Decision.Stage... stages) {
        List<Decision.Step> steps = new ArrayList<>(
                List.of(new Decision.Step(Decision.Stage.DESIRED, at, Optional.empty()),
                        new Decision.Step(Decision.Stage.SENT, at, Optional.empty())));
        for (Decision.Stage stage : stages) {
            steps.add(new Decision.Step(stage, at, Optional.empty()));
        }
        return new Decision(1, at, intent.device(), intent.setting(), intent.during().end(), intent.priority(),
                "comfort-shed", intent.reason(), List.of(), steps);
    }

    /** {@code hall cool 26.0 steps}. */
    static String wanted(ComfortShed rule, Situation situation) {
        return rule.decide(situation).stream().map(intent -> {
            Setting.Setpoints set = (Setting.Setpoints) intent.setting();
            return intent.device().name() + (set.heatC().isPresent() ? " heat " + set.heatC().getAsDouble() : "")
                    + (set.coolC().isPresent() ? " cool " + set.coolC().getAsDouble() : "") + " "
                    + intent.reason().code().substring("comfort-shed.".length());
        }).collect(Collectors.joining("; "));
    }
}
