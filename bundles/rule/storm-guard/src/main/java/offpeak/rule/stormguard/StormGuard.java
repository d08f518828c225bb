package offpeak.rule.stormguard;

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
import offpeak.api.Notifier;
import offpeak.api.Observation;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.Situation;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Keeps as much in the battery as the home needs to live through an outage: from so long before a warned storm or a planned
 * shutoff that even an empty battery is charged in time, until it is over.
 *
 * <p>An alert that was seen holds to its end also when its source can't be heard any more: that is what a storm does.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.storm-guard", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = StormGuard.Config.class, factory = true)
public final class StormGuard implements Rule {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%battery.name", description = "%battery.description", required = false)
        String battery() default "";

        @AttributeDefinition(name = "%survivalHours.name", description = "%survivalHours.description", min = "0", max = "168")
        double survivalHours() default 12;

        @AttributeDefinition(name = "%criticalLoadW.name", description = "%criticalLoadW.description", min = "0")
        double criticalLoadW() default 0;

        @AttributeDefinition(name = "%criticalShare.name", description = "%criticalShare.description", min = "0", max = "1")
        double criticalShare() default 1;

        @AttributeDefinition(name = "%advisoryWeight.name", description = "%advisoryWeight.description", min = "0", max = "1")
        double advisoryWeight() default 0;

        @AttributeDefinition(name = "%watchWeight.name", description = "%watchWeight.description", min = "0", max = "1")
        double watchWeight() default 0.5;

        @AttributeDefinition(name = "%warningWeight.name", description = "%warningWeight.description", min = "0", max = "1")
        double warningWeight() default 1;

        @AttributeDefinition(name = "%titles.name", description = "%titles.description", required = false)
        String titles() default "";

        @AttributeDefinition(name = "%shutoffWords.name", description = "%shutoffWords.description", required = false)
        String shutoffWords() default "shutoff, shut-off, power off, outage, abschaltung";

        @AttributeDefinition(name = "%shutoffs.name", description = "%shutoffs.description", required = false)
        String[] shutoffs() default {};

        @AttributeDefinition(name = "%marginMinutes.name", description = "%marginMinutes.description", min = "0")
        int marginMinutes() default 60;

        @AttributeDefinition(name = "%chargeFromGrid.name", description = "%chargeFromGrid.description")
        boolean chargeFromGrid() default true;

        @AttributeDefinition(name = "%chargePowerW.name", description = "%chargePowerW.description", min = "0")
        double chargePowerW() default 0;

        @AttributeDefinition(name = "%capacityWh.name", description = "%capacityWh.description", min = "0")
        double capacityWh() default 0;
    }

    private static final String RESERVE = "storm-guard.reserve";
    private static final String CHARGE = "storm-guard.charge";
    private static final String TOLD = "storm-guard.told";

    /** Devices report charge in steps of about 1 %: charging is not begun again for less than this. */
    private static final double NOISE = 0.03;

    private final Config config;

    @Activate
    public StormGuard(Config config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Intent> decide(Situation situation) {
        List<Watch> watches = watches(situation);
        Optional<EntityId> battery = watches.isEmpty() ? Optional.empty() : battery(situation);
        if (battery.isEmpty()) {
            return List.of();
        }
        List<Intent> intents = new ArrayList<>();
        for (Watch watch : watches) {
            intents.add(new Intent(battery.get(), new Setting.ReserveFloor(watch.reserve()), watch.during(),
                    Priority.OUTAGE, reason(RESERVE, watch), OptionalDouble.empty()));
        }
        watches.stream().filter(watch -> watch.during().contains(situation.now()))
                .max(Comparator.comparingDouble(Watch::reserve))
                .filter(watch -> config.chargeFromGrid() && lacks(situation, battery.get(), watch.reserve()))
                .ifPresent(watch -> intents.add(new Intent(battery.get(),
                        new Setting.ChargeFromGrid(watch.reserve(), powerW()), watch.during(), Priority.OUTAGE,
                        reason(CHARGE, watch), OptionalDouble.empty())));
        return List.copyOf(intents);
    }

    /** Each alert that anything is done for, once. */
    @Override
    public List<Report> reports(Situation situation) {
        return watches(situation).stream().map(watch -> new Report(
                // an id of its source may be an address of any length
                "alert " + Integer.toHexString(watch.danger().id().hashCode()) + " " + watch.danger().severity(),
                Notifier.Level.WARNING, reason(TOLD, watch))).distinct().toList();
    }

    private static Reason reason(String code, Watch watch) {
        return new Reason(code, Map.of("title", watch.danger().title(), "start", watch.danger().during().start(),
                "end", watch.danger().during().end(), "reserve", watch.reserve()));
    }

    private List<Watch> watches(Situation situation) {
        Needs needs = Needs.of(config);
        List<Danger> dangers = Danger.of(config, situation);
        if (!situation.site().id().value().equals(config.site().strip())) {
            return List.of();
        }
        Optional<BatteryState> battery = battery(situation)
                .flatMap(id -> Optional.ofNullable(situation.observations().get(id)))
                .map(Observation::state).map(BatteryState.class::cast);
        return dangers.stream().flatMap(danger -> needs.watch(situation, danger, battery).stream()).toList();
    }

    private OptionalDouble powerW() {
        return config.chargePowerW() > 0 ? OptionalDouble.of(config.chargePowerW()) : OptionalDouble.empty();
    }

    /** Whether it has to be charged; what has begun goes on until it is there. */
    private static boolean lacks(Situation situation, EntityId battery, double reserve) {
        Optional<BatteryState> state = situation.usable(battery, BatteryState.class);
        if (state.isEmpty() || state.get().stateOfCharge().isEmpty() || state.get().island().orElse(false)) {
            return false;
        }
        boolean begun = situation.decisions().stream().filter(decision -> decision.device().equals(battery))
                .max(Comparator.comparing(Decision::at).thenComparing(Decision::id))
                .filter(decision -> decision.reason().code().equals(CHARGE)).isPresent();
        return state.get().stateOfCharge().getAsDouble() < reserve - (begun ? 0 : NOISE);
    }

    private Optional<EntityId> battery(Situation situation) {
        return situation.only(BatteryState.class, "battery", config.battery());
    }
}
