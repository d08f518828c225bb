package offpeak.host.engine.decide;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.Dispatches;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.Intent;
import offpeak.api.ManualOverride;
import offpeak.api.Observation;
import offpeak.api.Plan;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.VehicleState;
import offpeak.host.engine.decide.Arbiter.Wish;
import offpeak.host.engine.member.RuleInstance;

/** The plans that run, device by device: what rules plan for money is followed when it is worth a change. */
final class Plans {
    private final Map<EntityId, StickyPlan.Running> running = new HashMap<>();
    private final Predicate<EntityId> fails;

    /** @param fails whether a device does not follow at the moment */
    Plans(Predicate<EntityId> fails) {
        this.fails = fails;
    }

    /** Gives the charge that a battery is expected to have with some slots. */
    interface Curve {
        List<Plan.Point> of(Observation<BatteryState> battery, List<Plan.Slot> slots);
    }

    /** The wishes to act on: those of PLAN from the plans that run, all others as they are. */
    List<Wish> keep(Situation situation, List<RuleInstance> rules, List<Wish> wishes, double minimumGain,
            Curve curve) {
        List<Wish> kept = new ArrayList<>();
        Map<EntityId, List<Wish>> planned = new TreeMap<>();
        for (Wish wish : wishes) {
            if (wish.intent().priority() == Priority.PLAN) {
                planned.computeIfAbsent(wish.intent().device(), d -> new ArrayList<>()).add(wish);
            } else {
                kept.add(wish);
            }
        }
        Instant now = situation.now();
        // a device that nobody plans for any more: what runs may still be worth its end
        running.keySet().stream().filter(device -> device.site().equals(situation.site().id()))
                .forEach(device -> planned.putIfAbsent(device, new ArrayList<>()));
        Map<String, Object> kinds = kinds(situation, rules);
        planned.forEach((device, offered) -> {
            Map<String, Object> own = new HashMap<>(kinds);
            own.put("fails", fails.test(device));
            own.put("seen", Optional.ofNullable(situation.observations().get(device))
                    .filter(seen -> seen.usableAt(now)).isPresent());
            Optional<BatteryState> battery = situation.usable(device, BatteryState.class);
            StickyPlan.Inputs inputs = new StickyPlan.Inputs(own, situation.prices(Prices.Direction.IMPORT),
                    situation.prices(Prices.Direction.EXPORT),
                    battery.map(BatteryState::stateOfCharge).orElse(OptionalDouble.empty()));
            Optional<StickyPlan.Running> before = Optional.ofNullable(running.get(device));
            StickyPlan.Running next = StickyPlan.next(now, before,
                    new StickyPlan.Running(offered, inputs, List.of()), minimumGain);
            if (next.inputs() == inputs) {
                next = new StickyPlan.Running(offered, inputs, expected(situation, device, offered, curve));
            }
            if (next.wishes().isEmpty()) {
                running.remove(device);
            } else {
                running.put(device, next);
                next.wishes().forEach(wish -> kept.add(worded(wish, offered, now)));
            }
        });
        return kept;
    }

    /** A plan that runs on was made some time ago: what it does now has the reason that its rule gives now for the same. */
    private static Wish worded(Wish wish, List<Wish> offered, Instant now) {
        Intent intent = wish.intent();
        return offered.stream().filter(other -> other.rule().equals(wish.rule()) && does(intent, other.intent(), now))
                .findFirst()
                .map(other -> new Wish(wish.rule(), new Intent(intent.device(), intent.setting(), intent.during(),
                        intent.priority(), other.intent().reason(), intent.expectedPowerW())))
                .orElse(wish);
    }

    private static boolean does(Intent kept, Intent other, Instant now) {
        return kept.during().contains(now) && other.during().contains(now)
                && kept.setting().getClass() == other.setting().getClass()
                && kept.reason().code().equals(other.reason().code());
    }

    private static List<Plan.Point> expected(Situation situation, EntityId device, List<Wish> wishes, Curve curve) {
        List<Plan.Slot> slots = Timeline.slots(situation.now(), wishes);
        return situation.usable(BatteryState.class).stream().filter(one -> one.entity().equals(device)).findFirst()
                .map(battery -> curve.of(battery, slots)).orElse(List.of());
    }

    private static Map<String, Object> kinds(Situation situation, List<RuleInstance> rules) {
        Map<String, Object> kinds = new HashMap<>();
        rules.forEach(
                rule -> kinds.put("rule " + rule.about().id(), List.of(rule.since(), rule.failure().isPresent())));
        for (ManualOverride order : situation.overrides()) {
            kinds.put("order " + order.id(), true);
        }
        situation.observations().forEach((entity, seen) -> {
            if (seen.usableAt(situation.now())) {
                kind(seen.state()).ifPresent(kind -> kinds.put(entity.toString(), kind));
            }
        });
        return kinds;
    }

    private static Optional<Object> kind(State state) {
        if (state instanceof BatteryState battery) {
            return Optional.of(battery.island().orElse(false));
        }
        if (state instanceof VehicleState car) {
            return Optional.of(List.of(car.pluggedIn(), car.atHome()));
        }
        if (state instanceof ChargerState charger) {
            return charger.charging().map(charging -> charging != VehicleState.Charging.DISCONNECTED);
        }
        return state instanceof Dispatches || state instanceof GridEvents ? Optional.of(state) : Optional.empty();
    }
}
