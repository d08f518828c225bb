package offpeak.rule.savingsession;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.GridEvents.Participation;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Notifier;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.VehicleState;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Makes most of a saving session that the home has joined: some hours before, the battery is held, then charged just in time;
 * while it lasts, the battery covers the home or gives to the grid, and no car charges.
 *
 * <p>Charging that has begun goes on although the time that it takes gets shorter with it: the ledger tells.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.saving-session", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SavingSession.Config.class, factory = true)
public final class SavingSession implements Rule {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%battery.name", description = "%battery.description", required = false)
        String battery() default "";

        @AttributeDefinition(name = "%source.name", description = "%source.description", required = false)
        String source() default "";

        @AttributeDefinition(name = "%minReward.name", description = "%minReward.description", min = "0")
        double minReward() default 0;

        @AttributeDefinition(name = "%holdHours.name", description = "%holdHours.description", min = "0", max = "24")
        double holdHours() default 3;

        @AttributeDefinition(name = "%target.name", description = "%target.description", min = "0", max = "1")
        double target() default 1;

        @AttributeDefinition(name = "%export.name", description = "%export.description")
        boolean export() default false;

        @AttributeDefinition(name = "%floor.name", description = "%floor.description", min = "0", max = "1")
        double floor() default 0.2;

        @AttributeDefinition(name = "%stopCars.name", description = "%stopCars.description")
        boolean stopCars() default true;

        @AttributeDefinition(name = "%chargePowerW.name", description = "%chargePowerW.description", min = "0")
        double chargePowerW() default 0;

        @AttributeDefinition(name = "%capacityWh.name", description = "%capacityWh.description", min = "0")
        double capacityWh() default 0;
    }

    private static final String HOLD = "saving-session.hold";
    private static final String CHARGE = "saving-session.charge";
    private static final String COVER = "saving-session.cover";
    private static final String EXPORT = "saving-session.export";
    private static final String CARS = "saving-session.cars";
    private static final String TOLD = "saving-session.told";

    /** What most home batteries charge with; used when neither the device nor the user tells. */
    private static final double USUAL_POWER_W = 5000;
    /** Charging ends so long before the session: the last percents go slowly, and a vendor takes minutes to follow. */
    private static final Duration MARGIN = Duration.ofMinutes(20);

    private final Config config;

    @Activate
    public SavingSession(Config config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Intent> decide(Situation situation) {
        check();
        List<Intent> intents = new ArrayList<>();
        Optional<EntityId> battery = situation.only(BatteryState.class, "battery", config.battery());
        for (GridEvents.Event session : sessions(situation)) {
            battery.flatMap(
                    id -> situation.usable(id, BatteryState.class).filter(state -> !state.island().orElse(false))
                            .map(state -> operations(situation, id, state, session.during())))
                    .ifPresent(intents::addAll);
            if (config.stopCars()) {
                Reason reason = new Reason(CARS, Map.of("end", session.during().end()));
                cars(situation).forEach(car -> intents.add(new Intent(car, new Setting.StopCharging(), session.during(),
                        Priority.DEMAND_RESPONSE, reason, OptionalDouble.of(0))));
            }
        }
        return List.copyOf(intents);
    }

    @Override
    public List<Report> reports(Situation situation) {
        check();
        return sessions(situation).stream()
                .map(session -> new Report("saving-session " + session.during().start(), Notifier.Level.INFO,
                        new Reason(TOLD, Map.of("start", session.during().start(), "end", session.during().end()))))
                .toList();
    }

    private void check() {
        within("target", config.target(), 0, 1);
        within("floor", config.floor(), 0, 1);
        within("minReward", config.minReward(), 0, 1e6);
        within("holdHours", config.holdHours(), 0, 24);
        within("chargePowerW", config.chargePowerW(), 0, 1e6);
        within("capacityWh", config.capacityWh(), 0, 1e7);
    }

    private static void within(String field, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(field + " must be within " + low + " and " + high + ", not " + value);
        }
    }

    /** Those to come or running, that were joined and pay enough. */
    private List<GridEvents.Event> sessions(Situation situation) {
        if (!situation.site().id().value().equals(config.site().strip())) {
            return List.of();
        }
        return situation.usable(GridEvents.class).stream()
                .filter(seen -> seen.entity().isMeantBy(config.source()))
                .flatMap(seen -> seen.state().events().stream())
                .filter(event -> event.kind() == GridEvents.Kind.SAVING_SESSION
                        && (event.participation() == Participation.JOINED
                                || event.participation() == Participation.AUTOMATIC)
                        && event.during().end().isAfter(situation.now()) && pays(event, situation))
                .sorted(Comparator.comparing(GridEvents.Event::during)).toList();
    }

    private boolean pays(GridEvents.Event event, Situation situation) {
        return config.minReward() == 0 || event.rewardPerKwh()
                .filter(reward -> reward.currency().equals(situation.site().currency())
                        && reward.amount().compareTo(BigDecimal.valueOf(config.minReward())) >= 0)
                .isPresent();
    }

    private List<Intent> operations(Situation situation, EntityId battery, BatteryState state, Interval session) {
        List<Intent> intents = new ArrayList<>();
        Instant held = session.start().minusSeconds(Math.round(config.holdHours() * 3600));
        Instant charged = chargeFrom(situation, battery, state, session).filter(from -> from.isBefore(session.start()))
                .orElse(session.start());
        if (held.isBefore(charged)) {
            intents.add(new Intent(battery, new Setting.Hold(), new Interval(held, charged), Priority.DEMAND_RESPONSE,
                    new Reason(HOLD, Map.of("start", session.start())), OptionalDouble.of(0)));
        }
        if (charged.isBefore(session.start())) {
            intents.add(new Intent(battery, new Setting.ChargeFromGrid(config.target(), powerW()),
                    new Interval(charged, session.start()), Priority.DEMAND_RESPONSE,
                    new Reason(CHARGE, Map.of("start", session.start(), "target", config.target())),
                    OptionalDouble.empty()));
        }
        boolean exports = config.export() && state.capabilities().mayExport().orElse(true);
        intents.add(exports
                ? new Intent(battery, new Setting.Export(config.floor(), OptionalDouble.empty()), session,
                        Priority.DEMAND_RESPONSE,
                        new Reason(EXPORT, Map.of("end", session.end(), "floor", config.floor())),
                        OptionalDouble.empty())
                : new Intent(battery, new Setting.SelfConsume(), session, Priority.DEMAND_RESPONSE,
                        new Reason(COVER, Map.of("end", session.end())), OptionalDouble.empty()));
        return intents;
    }

    /** When charging begins or has begun; empty when there is enough, or nothing can be known. */
    private Optional<Instant> chargeFrom(Situation situation, EntityId battery, BatteryState state, Interval session) {
        Optional<Instant> begun = situation.decisions().stream()
                .filter(decision -> decision.device().equals(battery) && decision.reason().code().equals(CHARGE)
                        && session.start().toString().equals(String.valueOf(decision.reason().params().get("start"))))
                .map(decision -> decision.at()).min(Comparator.naturalOrder());
        OptionalDouble capacityWh = config.capacityWh() > 0
                ? OptionalDouble.of(config.capacityWh())
                : state.capacityWh();
        if (config.target() == 0 || state.stateOfCharge().isEmpty() || capacityWh.isEmpty()) {
            return begun;
        }
        double needWh = (config.target() - state.stateOfCharge().getAsDouble()) * capacityWh.getAsDouble();
        double ableW = state.capabilities().chargeFromGridW().orElse(0);
        double withW = Math.min(ableW > 0 ? ableW : USUAL_POWER_W, powerW().orElse(Double.MAX_VALUE));
        return begun.or(() -> needWh <= 0
                ? Optional.empty()
                : Optional.of(session.start().minus(MARGIN).minusSeconds(Math.round(needWh / withW * 3600))));
    }

    private OptionalDouble powerW() {
        return config.chargePowerW() > 0 ? OptionalDouble.of(config.chargePowerW()) : OptionalDouble.empty();
    }

    /** Cars that stand plugged in at home, and chargers with a car. One that the user stopped stays so afterwards. */
    private static List<EntityId> cars(Situation situation) {
        List<EntityId> cars = new ArrayList<>();
        situation.usable(VehicleState.class).stream()
                .filter(seen -> seen.state().pluggedIn() && seen.state().atHome().orElse(false))
                .forEach(seen -> cars.add(seen.entity()));
        situation.usable(ChargerState.class).stream()
                .filter(seen -> seen.state().charging()
                        .filter(charging -> charging != VehicleState.Charging.DISCONNECTED).isPresent())
                .forEach(seen -> cars.add(seen.entity()));
        return cars;
    }
}
