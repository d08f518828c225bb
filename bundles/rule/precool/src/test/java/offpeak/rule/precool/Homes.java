package offpeak.rule.precool;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Activity;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.api.WeatherForecast;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;

/** Situations for the tests: the home of the reserve manager's user, peak 14:00 to 20:00 on summer's weekdays. */
final class Homes {

    static final EntityId HALL = EntityId.parse("home/device/honeywell/hall");
    static final EntityId ATTIC = EntityId.parse("home/device/honeywell/attic");
    static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    static final EntityId WEATHER = EntityId.parse("home/forecast/open-meteo/weather");

    private Homes() {}

    static Precool rule(Map<String, ?> changes) {
        Map<String, Object> values = new java.util.HashMap<>(Map.of("peaks",
                new String[]{"Mon-Fri 14:00-20:00 May-Oct", "Mon-Fri 05:00-09:00 Nov-Apr",
                        "Mon-Fri 17:00-21:00 Nov-Apr"},
                "holidays", new String[]{"US"}, "hotAbove", "105F", "coldBelow", "20F", "batteryBelow", 0.9, "cool",
                "67F", "heat", "72F", "lowest", "66F"));
        values.putAll(changes);
        return new Precool(Configured.of(Precool.Config.class, values));
    }

    static ThermostatState thermostat(Mode mode, Hold hold, double heatC, double coolC) {
        return new ThermostatState(mode, OptionalDouble.of(25), OptionalDouble.empty(), OptionalDouble.of(heatC),
                OptionalDouble.of(coolC), OptionalDouble.empty(), OptionalDouble.empty(), hold, Optional.empty(),
                Optional.empty());
    }

    /** In a room of some temperature. */
    static ThermostatState auto(double roomC, Optional<Activity> activity) {
        return new ThermostatState(Mode.AUTO, OptionalDouble.of(roomC), OptionalDouble.empty(), OptionalDouble.of(19),
                OptionalDouble.of(25), OptionalDouble.empty(), OptionalDouble.empty(), Hold.NONE, Optional.empty(),
                activity);
    }

    static ThermostatState cooling() {
        return thermostat(Mode.COOL, Hold.NONE, 18, 25);
    }

    static BatteryState battery(double charge) {
        return new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(0), OptionalDouble.of(13_500),
                OptionalDouble.of(0.2), Optional.empty(), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 0.8));
    }

    static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(Sites.CALIFORNIA.zone()).toInstant();
    }

    /** Hour by hour from the start of a local day: between a night's and an afternoon's temperature. */
    static WeatherForecast weather(String day, double... lowHighOfEachDayC) {
        List<Series.Entry<WeatherForecast.Weather>> hours = new ArrayList<>();
        Instant start = at(day + "T00:00");
        for (int i = 0; i < lowHighOfEachDayC.length / 2 * 24; i++) {
            double part = (1 - Math.cos((i % 24 - 4) / 24.0 * 2 * Math.PI)) / 2;
            double low = lowHighOfEachDayC[i / 24 * 2];
            double high = lowHighOfEachDayC[i / 24 * 2 + 1];
            hours.add(new Series.Entry<>(Interval.of(start.plusSeconds(i * 3600L), Duration.ofHours(1)),
                    new WeatherForecast.Weather(OptionalDouble.of(low + part * (high - low)), OptionalDouble.empty(),
                            OptionalDouble.empty(), OptionalDouble.empty())));
        }
        return new WeatherForecast(Series.of(hours));
    }

    static Observation<?> seen(EntityId entity, State state, Instant at) {
        return new Observation<>(entity, state, at, Duration.ofMinutes(25), "test", Quality.GOOD);
    }

    static Situation situation(String local, Map<EntityId, State> states, Decision... newestFirst) {
        return situation(at(local), states, newestFirst);
    }

    static Situation situation(Instant now, Map<EntityId, State> states, Decision... newestFirst) {
        List<Observation<?>> all = new ArrayList<>();
        states.forEach((entity, state) -> all.add(seen(entity, state, now)));
        Situation bare = Situation.of(Sites.CALIFORNIA, now, all);
        return new Situation(bare.site(), now, bare.observations(), List.of(newestFirst), List.of());
    }

    /** As the engine would have kept it once the thermostat was told. */
    static Decision decision(Instant at, Intent intent) {
        return new Decision(1, at, intent.device(), intent.setting(), intent.during().end(), intent.priority(),
                "precool", intent.reason(), List.of(),
                List.of(new Decision.Step(Decision.Stage.DESIRED, at, Optional.empty()),
                        new Decision.Step(Decision.Stage.SENT, at, Optional.empty())));
    }

    /** {@code hall 07-01T12:00/14:00 cool 19.44 hot}. */
    static String lines(Situation situation, List<Intent> intents) {
        List<String> lines = new ArrayList<>();
        for (Intent intent : intents) {
            String from = LocalDateTime.ofInstant(intent.during().start(), situation.zone()).toString().substring(5);
            String to = LocalDateTime.ofInstant(intent.during().end(), situation.zone()).toString().substring(11);
            Setting.Setpoints set = (Setting.Setpoints) intent.setting();
            lines.add(intent.device().name() + " " + from + "/" + to
                    + (set.coolC().isPresent() ? " cool " + set.coolC().getAsDouble() : "")
                    + (set.heatC().isPresent() ? " heat " + set.heatC().getAsDouble() : "") + " "
                    + intent.reason().code().substring("precool.".length()));
        }
        return String.join("; ", lines);
    }

    static String wanted(Precool rule, Situation situation) {
        return lines(situation, rule.decide(situation));
    }
}
