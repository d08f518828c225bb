package offpeak.rule.cheapestslots;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.rule.cheapestslots.SlotPlanner.Candidate;
import offpeak.rule.cheapestslots.SlotPlanner.Slot;
import offpeak.rule.cheapestslots.SlotPlanner.Trust;

/** One decision of the rule: its facts, and the intents that follow from them. */
final class Deliberation {

    private static final String CHOSEN = "cheapest-slots.chosen";
    private static final String ESTIMATE = "cheapest-slots.estimate";
    private static final String JOINED = "cheapest-slots.joined";
    private static final String KEEP = "cheapest-slots.keep";

    /** What most home batteries charge with; used when neither the device nor the user tells. */
    private static final double USUAL_POWER_W = 5000;
    /** Devices report charge in steps of about 1 %: less than this missing is noise, and not worth a start. */
    private static final double NOISE = 0.01;

    /** After the first of the engine's ticks, one a minute, in a slot. */
    private static final Duration INTO_SLOT = Duration.ofSeconds(90);

    private final Situation situation;
    private final Options options;
    private final EntityId device;
    private final Horizon horizon;
    private final double capacityWh;
    private final double powerW;
    /** What the grid has to bring the battery to: the target less what the sun will bring. */
    private final double gridTarget;
    private final double needWh;
    private final List<Candidate> candidates;

    Deliberation(Situation situation, Options options, EntityId device, BatteryState state, Prices prices,
            double capacityWh) {
        this.situation = situation;
        this.options = options;
        this.device = device;
        this.capacityWh = capacityWh;
        horizon = Horizon.of(situation.now(), situation.zone(), options.readyBy(), options.peak());
        OptionalDouble deviceW = state.capabilities().chargeFromGridW();
        double ableW = deviceW.orElse(0) > 0 ? deviceW.getAsDouble() : USUAL_POWER_W;
        powerW = options.chargePowerW().isEmpty()
                ? ableW
                : deviceW.isEmpty()
                        ? options.chargePowerW().getAsDouble()
                        : Math.min(ableW, options.chargePowerW().getAsDouble());
        double sun = options.solarCovers()
                ? Sun.surplusWh(situation, horizon.window()) * options.efficiency() / capacityWh
                : 0;
        gridTarget = options.target() - sun;
        needWh = (gridTarget - state.stateOfCharge().getAsDouble()) * capacityWh / options.efficiency();
        candidates = horizon.candidates(prices.series()).stream()
                .filter(candidate -> !(options.avoidPeak() && horizon.inPeak(candidate.whole())))
                .filter(candidate -> options.maxPrice().isEmpty()
                        || candidate.price() <= options.maxPrice().getAsDouble())
                .toList();
    }

    List<Intent> intents() {
        boolean running = running();
        List<Slot> chosen = new ArrayList<>(SlotPlanner.choose(candidates, needWh, powerW,
                NOISE * capacityWh / options.efficiency(),
                running ? Optional.of(situation.now()) : Optional.empty()));
        if (running && !options.stopAtTarget()) {
            seeThrough(chosen);
        }
        List<Intent> intents = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            if (chosen.get(i).candidate().trust() != Trust.EXPECTED) {
                intents.add(charge(chosen, i));
            }
        }
        intents.sort(Comparator.comparing(Intent::during));
        intents.addAll(holds(intents.stream().map(Intent::during).toList()));
        intents.sort(Comparator.comparing(Intent::during));
        return List.copyOf(intents);
    }

    /**
     * Whether it charges in the slot of now already. Where neighbours want the same, the ledger may tell of the first
     * one alone: then a slot counts as begun when charging has gone on into it.
     */
    private boolean running() {
        Instant now = situation.now();
        return lastOperation().filter(Deliberation::charging)
                .filter(decision -> decision.until().isAfter(now)
                        || candidates.stream().anyMatch(candidate -> candidate.usable().contains(now)
                                && !candidate.whole().start().plus(INTO_SLOT).isAfter(now)))
                .isPresent();
    }

    /** A slot that has begun goes on to its end although there is enough. */
    private void seeThrough(List<Slot> chosen) {
        Instant now = situation.now();
        if (chosen.stream().noneMatch(slot -> slot.candidate().usable().contains(now))
                && lastOperation().filter(decision -> decision.until().isAfter(now)).isPresent()) {
            candidates.stream().filter(c -> c.usable().contains(now) && c.trust() != Trust.EXPECTED)
                    .forEach(c -> chosen.add(new Slot(c, powerW * c.usable().hours(), false)));
        }
    }

    private Intent charge(List<Slot> chosen, int index) {
        Slot slot = chosen.get(index);
        double target = !options.stopAtTarget() ? 1 : slot.partial() ? leavingRoom(chosen, slot) : gridTarget;
        // a hundredth of a percent: what is computed from what was measured must not tremble
        double steady = Math.min(1, Math.max(0, Math.rint(target * 1e4) / 1e4));
        Interval whole = slot.candidate().whole();
        return new Intent(device, new Setting.ChargeFromGrid(steady, options.chargePowerW()), whole, Priority.PLAN,
                new Reason(slot.candidate().trust() == Trust.ESTIMATE ? ESTIMATE : CHOSEN,
                        Map.of("price", slot.candidate().price(), "rank", index + 1, "of", chosen.size(), "readyBy",
                                horizon.readyBy(), "target", options.target())),
                OptionalDouble.of(slot.energyWh() / slot.candidate().usable().hours()));
    }

    /** The charge at which the later, cheaper slots still fill completely. */
    private double leavingRoom(List<Slot> chosen, Slot partial) {
        double laterWh = chosen.stream().filter(slot -> slot.start().isAfter(partial.start()))
                .mapToDouble(Slot::energyWh).sum();
        return gridTarget - laterWh * options.efficiency() / capacityWh;
    }

    /** @param slots in order */
    private List<Intent> holds(List<Interval> slots) {
        List<Intent> holds = new ArrayList<>();
        for (Interval stretch : horizon.offPeak()) {
            if (!stretch.end().isAfter(situation.now())) {
                continue;
            }
            Optional<Instant> from = begun(stretch)
                    ? Optional.of(startOfNow(stretch))
                    : slots.stream().filter(stretch::overlaps).map(Interval::start).findFirst();
            from.filter(start -> start.isBefore(stretch.end())).ifPresent(start -> Horizon
                    .without(new Interval(start, stretch.end()), slots)
                    .forEach(gap -> hold(gap, slots).ifPresent(holds::add)));
        }
        return holds;
    }

    private Optional<Intent> hold(Interval gap, List<Interval> slots) {
        Instant since = gap.contains(situation.now())
                ? lastOperation().filter(Deliberation::charging).map(Decision::until)
                        .filter(end -> end.isBefore(gap.start())).orElse(gap.start())
                : gap.start();
        boolean joined = slots.stream().anyMatch(slot -> slot.start().equals(gap.end()))
                && Duration.between(since, gap.end()).compareTo(options.joinGap()) <= 0;
        if (!joined && !options.keepUntilReadyBy()) {
            return Optional.empty();
        }
        Reason reason = joined
                ? new Reason(JOINED, Map.of("next", gap.end()))
                : new Reason(KEEP, Map.of("readyBy", horizon.readyBy()));
        return Optional
                .of(new Intent(device, new Setting.Hold(), gap, Priority.PLAN, reason, OptionalDouble.of(0)));
    }

    /** Whether charging by this rule has begun in the stretch that holds now. */
    private boolean begun(Interval stretch) {
        return stretch.contains(situation.now()) && situation.decisions().stream().anyMatch(
                decision -> decision.device().equals(device) && charging(decision)
                        && stretch.contains(decision.at()));
    }

    /** The start of the settlement period that holds now, so that the intent's own start stands still for a while. */
    private Instant startOfNow(Interval stretch) {
        return candidates.stream().filter(candidate -> candidate.usable().contains(situation.now()))
                .map(candidate -> candidate.whole().start()).filter(stretch::contains).findFirst()
                .orElse(situation.now());
    }

    private Optional<Decision> lastOperation() {
        return situation.decisions().stream()
                .filter(decision -> decision.device().equals(device)
                        && !(decision.setting() instanceof Setting.ReserveFloor))
                .max(Comparator.comparing(Decision::at).thenComparing(Decision::id));
    }

    private static boolean charging(Decision decision) {
        return List.of(CHOSEN, ESTIMATE).contains(decision.reason().code());
    }
}
