package offpeak.rule.cheapestslots;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import offpeak.api.BatteryState;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.rule.cheapestslots.SlotPlanner.Candidate;
import offpeak.rule.cheapestslots.SlotPlanner.Slot;
import offpeak.rule.cheapestslots.SlotPlanner.Trust;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Charges a home battery from the grid in as many of the cheapest settlement periods as it takes from the present charge
 * to the target, before a ready-by time.
 *
 * <p>The dearest period chosen is used only in part: its intent's target leaves room for the cheaper ones after it, so the
 * price paid is the lowest there is. Periods between now and ready-by that are not published yet compete with the price
 * of 24 hours before: a dear afternoon is not charged in because the night is not known yet, while an afternoon cheaper
 * than last night is used. They get no intent before they are published. Where the price of a day before is not known
 * either, only what is published counts. Prices flagged as estimates are used when nothing else is enough.
 *
 * <p>What was charged is held, not discharged, until the next peak or ready-by, whichever is first. Whether charging has
 * begun is read from the ledger. Without a usable state of charge, capacity or price it wants nothing.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.cheapest-slots", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CheapestSlots.Config.class, factory = true)
public final class CheapestSlots implements Rule {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%battery.name", description = "%battery.description", required = false)
        String battery() default "";

        @AttributeDefinition(name = "%target.name", description = "%target.description", min = "0", max = "1")
        double target() default 0.98;

        @AttributeDefinition(name = "%readyBy.name", description = "%readyBy.description")
        String readyBy() default "07:00";

        @AttributeDefinition(name = "%maxPrice.name", description = "%maxPrice.description", required = false)
        String maxPrice() default "";

        @AttributeDefinition(name = "%peakStart.name", description = "%peakStart.description", required = false)
        String peakStart() default "16:00";

        @AttributeDefinition(name = "%peakEnd.name", description = "%peakEnd.description", required = false)
        String peakEnd() default "19:00";

        @AttributeDefinition(name = "%avoidPeak.name", description = "%avoidPeak.description")
        boolean avoidPeak() default true;

        @AttributeDefinition(name = "%solarCovers.name", description = "%solarCovers.description")
        boolean solarCovers() default true;

        @AttributeDefinition(name = "%respectIsland.name", description = "%respectIsland.description")
        boolean respectIsland() default true;

        @AttributeDefinition(name = "%stopAtTarget.name", description = "%stopAtTarget.description")
        boolean stopAtTarget() default true;

        @AttributeDefinition(name = "%keepUntilReadyBy.name", description = "%keepUntilReadyBy.description")
        boolean keepUntilReadyBy() default true;

        @AttributeDefinition(name = "%joinGapMinutes.name", description = "%joinGapMinutes.description", min = "0")
        int joinGapMinutes() default 30;

        @AttributeDefinition(name = "%chargePowerW.name", description = "%chargePowerW.description", min = "0")
        double chargePowerW() default 0;

        @AttributeDefinition(name = "%efficiency.name", description = "%efficiency.description", min = "0.5", max = "1")
        double efficiency() default 0.95;

        @AttributeDefinition(name = "%capacityWh.name", description = "%capacityWh.description", min = "0")
        double capacityWh() default 0;
    }

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

    private final Config config;

    @Activate
    public CheapestSlots(Config config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Intent> decide(Situation situation) {
        Options options = Options.of(config);
        if (!situation.site().id().value().equals(options.site())) {
            return List.of();
        }
        Optional<EntityId> device = battery(situation, options);
        Optional<BatteryState> state = device.flatMap(id -> situation.usable(id, BatteryState.class));
        Optional<Prices> prices = situation.prices(Prices.Direction.IMPORT);
        if (state.isEmpty() || prices.isEmpty() || state.get().stateOfCharge().isEmpty()) {
            return List.of();
        }
        OptionalDouble capacityWh = options.capacityWh().isPresent()
                ? options.capacityWh()
                : state.get().capacityWh();
        boolean island = options.respectIsland() && state.get().island().orElse(false);
        if (island || !(capacityWh.orElse(0) > 0)) {
            return List.of();
        }
        return new Run(situation, options, device.get(), state.get(), prices.get(), capacityWh.getAsDouble()).intents();
    }

    private static Optional<EntityId> battery(Situation situation, Options options) {
        List<EntityId> all = situation.observations().values().stream()
                .filter(observation -> observation.state() instanceof BatteryState)
                .map(observation -> observation.entity())
                .filter(id -> id.site().equals(situation.site().id()) && (options.battery().isEmpty()
                        || List.of(id.toString(), id.name(), id.integration()).contains(options.battery())))
                .toList();
        if (all.size() > 1) {
            throw new IllegalArgumentException("battery must name one of "
                    + all.stream().map(EntityId::toString).collect(Collectors.joining(", ")));
        }
        return all.stream().findFirst();
    }

    /** One decision's facts. */
    private static final class Run {
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

        Run(Situation situation, Options options, EntityId device, BatteryState state, Prices prices,
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
            return lastOperation().filter(Run::charging)
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
                    ? lastOperation().filter(Run::charging).map(Decision::until)
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
}
