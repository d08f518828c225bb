package offpeak.host.engine.decide;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import offpeak.api.BatteryState;
import offpeak.api.Change;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Plan;
import offpeak.api.Prices;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.host.Leases;
import offpeak.host.engine.bus.Bus;

/** Tells people what is going to be done, what it costs, and how full their batteries will be. */
public final class Outlook {
    /** An unchanged plan is told again after this, because the expected charge moves on. */
    private static final Duration PLAN_AGE = Duration.ofMinutes(15);

    private final Leases leases;
    private final LoadProfile loadProfile;
    private final Bus bus;
    private final Map<SiteId, Plan> plans = new ConcurrentHashMap<>();
    private final Map<EntityId, Double> ownReserves = new HashMap<>();

    public Outlook(Leases leases, LoadProfile loadProfile, Bus bus) {
        this.leases = leases;
        this.loadProfile = loadProfile;
        this.bus = bus;
    }

    public Optional<Plan> of(SiteId site) {
        return Optional.ofNullable(plans.get(site));
    }

    public void look(Situation situation, List<Arbiter.Wish> wishes) {
        Instant now = situation.now();
        Optional<Prices> prices = situation.prices(Prices.Direction.IMPORT);
        List<Plan.Slot> slots = Timeline.slots(now, wishes);
        Instant lastSlot = slots.isEmpty() ? now : slots.get(slots.size() - 1).during().end();
        Instant lastPrice = prices.flatMap(p -> p.series().span()).map(Interval::end).orElse(now);
        Instant until = lastPrice.isAfter(lastSlot) ? lastPrice : lastSlot;
        List<Observation<BatteryState>> batteries = situation.usable(BatteryState.class);
        batteries.forEach(this::ownReserve);
        Plan made = new Plan(situation.site().id(), now, until, Timeline.cost(slots, prices), slots, Map.of());
        Plan before = plans.get(made.site());
        if (before == null || !Timeline.alike(before, made) || now.isAfter(before.madeAt().plus(PLAN_AGE))) {
            Map<EntityId, List<Plan.Point>> curves = new HashMap<>();
            for (Observation<BatteryState> battery : batteries) {
                List<Plan.Slot> own = slots.stream().filter(slot -> slot.device().equals(battery.entity())).toList();
                curves.put(battery.entity(), curve(situation, battery, own, until));
            }
            Plan told = new Plan(made.site(), now, until, made.cost(), slots, curves);
            plans.put(told.site(), told);
            bus.publish(new Change.Planned(told));
        }
    }

    /** The charge of a battery up to the last of some slots. */
    List<Plan.Point> curve(Situation situation, Observation<BatteryState> battery, List<Plan.Slot> slots) {
        return curve(situation, battery, slots,
                slots.isEmpty() ? situation.now() : slots.get(slots.size() - 1).during().end());
    }

    private List<Plan.Point> curve(Situation situation, Observation<BatteryState> battery, List<Plan.Slot> slots,
            Instant until) {
        return Projection.stateOfCharge(situation.now(), until, battery.state(), ownReserve(battery), slots,
                at -> loadProfile.netLoadW(situation, at));
    }

    /** The reserve that the battery had when nothing of it was changed by the host. */
    private double ownReserve(Observation<BatteryState> battery) {
        double known = ownReserves.getOrDefault(battery.entity(), Double.NaN);
        if (battery.state().reserve().orElse(Double.NaN) == known) {
            // whatever the lease says, which would have to be read
            return known;
        }
        if (leases.of(battery.entity()).isEmpty()) {
            battery.state().reserve().ifPresent(reserve -> ownReserves.put(battery.entity(), reserve));
        }
        return ownReserves.getOrDefault(battery.entity(), 0.0);
    }
}
