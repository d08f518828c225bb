package offpeak.rule.comfortshed;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.api.UserSetpoints;

/**
 * One thermostat in a peak.
 *
 * @param before what its user had set before the first step of this peak
 * @param told what it was told in this peak, newest first: this rule's steps, and what put them back
 */
record Thermostat(Situation situation, Options options, Interval peak, EntityId id, ThermostatState state,
        UserSetpoints before, List<Decision> told) {

    private static final String BY = "byK";
    private static final String PASSED = "passedK";
    private static final double SAME_K = 0.005;

    /** Those that may be moved: one that is off, that somebody holds for good, or whose setpoints are not known is not. */
    static List<Thermostat> all(Situation situation, Options options, Interval peak) {
        return situation.usable(ThermostatState.class, options.thermostats()).stream()
                .filter(seen -> seen.state().mode() != Mode.OFF && seen.state().mode() != Mode.UNKNOWN
                        && seen.state().hold() != Hold.PERMANENT)
                .flatMap(seen -> UserSetpoints.before(situation, seen.entity(), one -> own(one, peak)).stream()
                        .map(before -> new Thermostat(situation, options, peak, seen.entity(), seen.state(), before,
                                told(situation, seen.entity(), peak))))
                .toList();
    }

    private static boolean own(Decision decision, Interval peak) {
        return decision.reason().code().startsWith(ComfortShed.CODE) && !decision.at().isBefore(peak.start());
    }

    private static List<Decision> told(Situation situation, EntityId id, Interval peak) {
        return situation.decisions().stream()
                .filter(one -> one.device().equals(id) && !one.at().isBefore(peak.start())
                        && (one.setting() instanceof Setting.Temperature || one.setting() instanceof Setting.Restore)
                        && one.stage() != Stage.REFUSED && one.stage() != Stage.FAILED)
                .toList();
    }

    /** How much an intent of this rule eases, K. */
    static double by(Intent intent) {
        return number(intent.reason(), BY);
    }

    private static double number(Reason reason, String name) {
        return reason.params().get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    Optional<Intent> eased(Battery battery) {
        Optional<Decision> running = told.stream().findFirst().filter(newest -> own(newest, peak));
        double now = running.map(one -> number(one.reason(), BY)).orElse(0.0);
        if (battery.charge().isEmpty()) {
            // a reading that is late is no reason to go back and forth
            return running.map(one -> intent(one.setting(), one.reason()));
        }
        double charge = battery.charge().getAsDouble();
        boolean projects = options.variant() != Options.Variant.STEPS && battery.projected().isPresent();
        double passed = projects && options.variant() == Options.Variant.PROJECTION ? 0 : passed(charge);
        double foreseen = projects
                ? foreseen(now, battery.projected().getAsDouble())
                : options.variant() == Options.Variant.STEPS ? 0 : now;
        double total = Math.max(passed, foreseen);
        Optional<Setting.Setpoints> wanted = total > SAME_K ? setpoints(total) : Optional.empty();
        if (running.isPresent() && wanted.filter(running.get().setting()::equals).isPresent()) {
            return running.map(one -> intent(one.setting(), one.reason()));
        }
        return wanted.map(setting -> {
            Map<String, Object> params = new HashMap<>(before.params());
            params.putAll(Map.of("charge", charge, BY, moved(setting), PASSED, passed, "to", peak.end()));
            boolean byProjection = projects && foreseen > passed;
            if (byProjection) {
                params.put("projected", Math.max(0, battery.projected().getAsDouble()));
                params.put("target", options.target());
            }
            return intent(setting, new Reason(byProjection ? ComfortShed.PROJECTED : ComfortShed.STEPS, params));
        });
    }

    private Intent intent(Setting setting, Reason reason) {
        return new Intent(id, setting, peak, Priority.SCHEDULE, reason, OptionalDouble.empty());
    }

    /** All that were passed in this peak, also when the sun has lifted the charge since. */
    private double passed(double charge) {
        double here = options.steps().stream().filter(step -> charge <= step.at()).mapToDouble(Options.Step::byK).sum();
        return told.stream().filter(one -> own(one, peak)).mapToDouble(one -> number(one.reason(), PASSED))
                .reduce(here, Math::max);
    }

    /** A step at a time, each with the time to show in the next projection; back only when there is clearly enough. */
    private double foreseen(double now, double projected) {
        boolean begun = told.stream().anyMatch(one -> own(one, peak));
        Optional<Instant> last = told.stream().findFirst().filter(newest -> begun).map(Decision::at);
        if (last.filter(at -> situation.now().isBefore(at.plus(options.between()))).isPresent()) {
            return now;
        }
        double deficit = options.target() - projected;
        double more = options.deficitSteps().stream().filter(step -> deficit > step.at() + 1e-9)
                .reduce((one, other) -> other.at() > one.at() ? other : one).map(Options.Step::byK).orElse(0.0);
        boolean enough = projected > options.target() + options.recoverBy() + 1e-9;
        return more > 0 ? now + more : enough ? Math.max(0, now - options.reliefK()) : now;
    }

    /** Empty when comfort, or what the thermostat takes, leaves no room. */
    private Optional<Setting.Setpoints> setpoints(double byK) {
        boolean cools = state.mode() == Mode.COOL || state.mode() == Mode.AUTO;
        OptionalDouble cool = cools
                ? limited(before.coolC(), byK, Math.min(options.highestC(), state.highestC().orElse(99)))
                : OptionalDouble.empty();
        OptionalDouble heat = state.mode() == Mode.COOL
                ? OptionalDouble.empty()
                : limited(before.heatC(), -byK, Math.max(options.lowestC(), state.lowestC().orElse(-99)));
        return cool.isEmpty() && heat.isEmpty() ? Optional.empty() : Optional.of(new Setting.Setpoints(heat, cool));
    }

    private static OptionalDouble limited(OptionalDouble set, double byK, double limitC) {
        if (set.isEmpty()) {
            return set;
        }
        double from = set.getAsDouble();
        double to = byK > 0 ? Math.min(from + byK, limitC) : Math.max(from + byK, limitC);
        double steady = Math.rint(to * 100) / 100;
        // who has set it beyond comfort already is let be
        boolean moves = byK > 0 ? steady > from + SAME_K : steady < from - SAME_K;
        return moves ? OptionalDouble.of(steady) : OptionalDouble.empty();
    }

    /** What became of a step within the limits: what comfort did not leave room for must not pile up. */
    private double moved(Setting.Setpoints setting) {
        double cool = setting.coolC().isPresent() ? setting.coolC().getAsDouble() - before.coolC().orElse(0) : 0;
        double heat = setting.heatC().isPresent() ? before.heatC().orElse(0) - setting.heatC().getAsDouble() : 0;
        return Math.rint(Math.max(cool, heat) * 100) / 100;
    }
}
