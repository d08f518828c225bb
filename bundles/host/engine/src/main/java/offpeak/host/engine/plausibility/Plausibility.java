package offpeak.host.engine.plausibility;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.MeterState;
import offpeak.api.Notifier;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Reason;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.VehicleState;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.Observations;
import offpeak.api.host.ReasonTexts;
import offpeak.host.engine.bus.Bus;
import offpeak.host.engine.notice.Alerts;
import offpeak.host.engine.site.Sites;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands between the integrations and the bus: gives each observation its quality, and tells people what is not to be believed. */
@Component(service = {Plausibility.class, Observations.class, HealthCheck.class})
public final class Plausibility implements HealthCheck, Observations {
    private static final Logger LOG = LoggerFactory.getLogger(Plausibility.class);

    /** Of the capacity in an hour, for a battery that does not say its power; few take less than an hour. */
    private static final double BATTERY_PER_HOUR = 1;
    /** 22 kW, the most at home, into a small car's 40 kWh. */
    private static final double CAR_AT_HOME_PER_HOUR = 0.55;
    /** 250 kW, at a fast charger, into as much. */
    private static final double CAR_PER_HOUR = 6;
    /** A glitch is shown and not acted on; only what lasts is worth a message. */
    private static final Set<String> QUIET = Set.of("engine.suspect.charge");

    private final Bus bus;
    private final Alerts alerts;
    private final Function<SiteId, Site> sites;
    private final ReasonTexts texts;
    private final Map<EntityId, ChargeJudge> charges = new HashMap<>();
    private final Map<EntityId, FrozenJudge> frozen = new HashMap<>();
    private final Map<EntityId, Double> highestW = new HashMap<>();
    private final Map<EntityId, PriceJudge> prices = new HashMap<>();
    private final Map<SiteId, BalanceJudge> balances = new HashMap<>();
    private final Map<EntityId, Reason> suspicions = new TreeMap<>();

    @Activate
    public Plausibility(@Reference Bus bus, @Reference Alerts alerts, @Reference Sites sites,
            @Reference ReasonTexts texts) {
        this(bus, alerts, sites::site, texts);
    }

    /** Of homes that are told otherwise: a component may have one public constructor of each length. */
    public static Plausibility of(Bus bus, Alerts alerts, Function<SiteId, Site> sites, ReasonTexts texts) {
        return new Plausibility(bus, alerts, sites, texts);
    }

    private Plausibility(Bus bus, Alerts alerts, Function<SiteId, Site> sites, ReasonTexts texts) {
        this.bus = bus;
        this.alerts = alerts;
        this.sites = sites;
        this.texts = texts;
    }

    /** Judges an observation and publishes it. */
    @Override
    public void tell(Observation<?> seen) {
        // one after the other, so that two meters that disagree are seen to do so by the later of the two
        synchronized (this) {
            Verdict verdict = judge(seen);
            Quality quality = verdict.suspicion().isPresent() ? Quality.SUSPECT : Quality.GOOD;
            if (!verdict.holds()) {
                bus.distrust(seen.entity());
            }
            bus.publish(new Observation<>(seen.entity(), seen.state(), seen.observedAt(), seen.maxAge(),
                    seen.source(), quality));
            note(seen.entity(), verdict.suspicion());
        }
    }

    private Verdict judge(Observation<?> seen) {
        EntityId entity = seen.entity();
        Instant at = seen.observedAt();
        if (seen.state() instanceof BatteryState battery) {
            battery.powerW().ifPresent(powerW -> balance(entity, BalanceJudge.Part.BATTERY, powerW, at));
            return battery(entity, battery, at);
        }
        if (seen.state() instanceof VehicleState car && car.stateOfCharge().isPresent()) {
            boolean home = car.atHome().orElse(false);
            return charges.computeIfAbsent(entity, id -> new ChargeJudge(id.toString())).judge(at,
                    car.stateOfCharge().getAsDouble(), home ? CAR_AT_HOME_PER_HOUR : CAR_PER_HOUR);
        }
        if (seen.state() instanceof MeterState meter) {
            return balance(entity, BalanceJudge.Part.valueOf(meter.role().name()), meter.powerW(), at)
                    .map(Verdict::discredited).orElse(Verdict.PLAUSIBLE);
        }
        if (seen.state() instanceof Prices series) {
            return prices.computeIfAbsent(entity, id -> new PriceJudge(id.toString())).judge(series);
        }
        return Verdict.PLAUSIBLE;
    }

    private Verdict battery(EntityId entity, BatteryState battery, Instant at) {
        if (battery.stateOfCharge().isEmpty()) {
            return Verdict.PLAUSIBLE;
        }
        double charge = battery.stateOfCharge().getAsDouble();
        Verdict verdict = charges.computeIfAbsent(entity, id -> new ChargeJudge(id.toString())).judge(at, charge,
                perHour(entity, battery));
        if (verdict.suspicion().isPresent() || battery.powerW().isEmpty() || battery.capacityWh().isEmpty()) {
            return verdict;
        }
        return frozen.computeIfAbsent(entity, id -> new FrozenJudge(id.toString())).judge(at, charge,
                battery.powerW().getAsDouble(), battery.capacityWh().getAsDouble());
    }

    /** By the highest power that it states or ever showed. */
    private double perHour(EntityId entity, BatteryState battery) {
        double shownW = highestW.merge(entity, Math.abs(battery.powerW().orElse(0)), Math::max);
        OptionalDouble charging = battery.capabilities().chargeFromGridW();
        OptionalDouble discharging = battery.capabilities().dischargeW();
        if (battery.capacityWh().orElse(0) <= 0 || charging.isEmpty() || discharging.isEmpty()) {
            return BATTERY_PER_HOUR;
        }
        // the sun may charge it faster than the grid is let to
        return Math.max(shownW, Math.max(charging.getAsDouble(), discharging.getAsDouble()))
                / battery.capacityWh().getAsDouble();
    }

    private Optional<Reason> balance(EntityId entity, BalanceJudge.Part part, double powerW, Instant at) {
        BalanceJudge.Finding finding = balances.computeIfAbsent(entity.site(), site -> new BalanceJudge()).judge(entity,
                part, powerW, at);
        if (finding.suspicion().isPresent()) {
            for (EntityId other : finding.meters()) {
                if (!other.equals(entity) && !suspicions.containsKey(other)) {
                    bus.distrust(other);
                    note(other, finding.suspicion());
                }
            }
        }
        return finding.suspicion();
    }

    private void note(EntityId entity, Optional<Reason> suspicion) {
        Optional<Reason> before = suspicion.isPresent()
                ? Optional.ofNullable(suspicions.put(entity, suspicion.get()))
                : Optional.ofNullable(suspicions.remove(entity));
        if (suspicion.isEmpty()) {
            if (before.isPresent()) {
                LOG.info("{} is believed again", entity);
                if (suspicions.values().stream().noneMatch(before.get()::equals)) {
                    alerts.clear(subject(before.get()));
                }
            }
            return;
        }
        Reason why = suspicion.get();
        if (before.filter(old -> old.code().equals(why.code())).isPresent()) {
            return;
        }
        Site site = sites.apply(entity.site());
        if (QUIET.contains(why.code())) {
            LOG.info("{}", texts.text(why, site, Locale.ENGLISH));
        } else {
            alerts.raise(site, subject(why), Notifier.Level.WARNING, why);
        }
    }

    /** Several meters can be under one suspicion, which is told once. */
    private static String subject(Reason why) {
        for (String name : List.of("meter", "device", "source", "site")) {
            if (why.params().containsKey(name)) {
                return "suspect:" + why.params().get(name);
            }
        }
        return "suspect";
    }

    /** What an integration said before it was started anew is no measure for what it says now. */
    public synchronized void forget(String integration) {
        for (Map<EntityId, ?> some : List.of(charges, frozen, highestW, prices)) {
            some.keySet().removeIf(entity -> entity.integration().equals(integration));
        }
        balances.values().forEach(one -> one.forget(integration));
        for (EntityId entity : List.copyOf(suspicions.keySet())) {
            if (entity.integration().equals(integration)) {
                note(entity, Optional.empty());
            }
        }
    }

    @Override
    public synchronized List<Check> health() {
        List<Check> checks = new ArrayList<>();
        suspicions.forEach((entity, why) -> checks.add(new Check(entity.toString(), Status.DEGRADED,
                texts.text(why, sites.apply(entity.site()), Locale.ENGLISH))));
        return checks.isEmpty() ? List.of(Check.up("plausibility")) : checks;
    }
}
