package offpeak.rule.peakschedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Intent;
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
import org.osgi.service.metatype.annotations.Option;

/**
 * Keeps a home battery ready for a tariff's peaks: one reserve, one operation, or both, in the peaks and a short time before
 * them, others in between. Weekends and holidays are off-peak unless the peaks say otherwise. What should be is computed from
 * the clock alone, so that a host that was down catches up with its first look.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.peak-schedule", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PeakSchedule.Config.class, factory = true)
public final class PeakSchedule implements Rule {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%battery.name", description = "%battery.description", required = false)
        String battery() default "";

        @AttributeDefinition(name = "%peaks.name", description = "%peaks.description")
        String[] peaks() default {"Mon-Fri 16:00-21:00"};

        @AttributeDefinition(name = "%holidays.name", description = "%holidays.description", required = false)
        String[] holidays() default {};

        @AttributeDefinition(name = "%leadMinutes.name", description = "%leadMinutes.description", min = "0", max = "720")
        int leadMinutes() default 10;

        @AttributeDefinition(name = "%peakReserve.name", description = "%peakReserve.description", min = "-1", max = "1")
        double peakReserve() default 0;

        @AttributeDefinition(name = "%offPeakReserve.name", description = "%offPeakReserve.description", min = "-1", max = "1")
        double offPeakReserve() default 1;

        @AttributeDefinition(name = "%peakMode.name", description = "%peakMode.description", options = {
                @Option(label = "%mode.none", value = "none"),
                @Option(label = "%mode.self_consume", value = "self_consume"),
                @Option(label = "%mode.hold", value = "hold"),
                @Option(label = "%mode.charge_from_grid", value = "charge_from_grid"),
                @Option(label = "%mode.export", value = "export")})
        String peakMode() default "none";

        @AttributeDefinition(name = "%offPeakMode.name", description = "%offPeakMode.description", options = {
                @Option(label = "%mode.none", value = "none"),
                @Option(label = "%mode.self_consume", value = "self_consume"),
                @Option(label = "%mode.hold", value = "hold"),
                @Option(label = "%mode.charge_from_grid", value = "charge_from_grid"),
                @Option(label = "%mode.export", value = "export")})
        String offPeakMode() default "none";

        @AttributeDefinition(name = "%report.name", description = "%report.description")
        boolean report() default true;

        @AttributeDefinition(name = "%gridAlertW.name", description = "%gridAlertW.description", min = "0")
        double gridAlertW() default 500;

        @AttributeDefinition(name = "%lowCharge.name", description = "%lowCharge.description", min = "0", max = "1")
        double lowCharge() default 0.15;

        @AttributeDefinition(name = "%dischargeAlertW.name", description = "%dischargeAlertW.description", min = "0")
        double dischargeAlertW() default 1000;
    }

    private final Config config;

    @Activate
    public PeakSchedule(Config config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Intent> decide(Situation situation) {
        Options options = Options.of(config);
        Optional<EntityId> battery = battery(situation, options);
        if (battery.isEmpty()) {
            return List.of();
        }
        List<Intent> intents = new ArrayList<>();
        for (Phase phase : Phase.toCome(options.peaks(), options.lead(), situation.now(), situation.zone())) {
            String name = phase.peak().isPresent() ? "peak" : "off-peak";
            Options.Act act = phase.peak().isPresent() ? options.inPeak() : options.offPeak();
            act.reserve().ifPresent(reserve -> intents.add(intent(battery.get(), new Setting.ReserveFloor(reserve),
                    phase, "peak-schedule." + name + "-reserve", Map.of("reserve", reserve))));
            act.operation().ifPresent(operation -> intents.add(intent(battery.get(), operation, phase,
                    "peak-schedule." + name + "-" + operation.value().split(" ")[0].replace('_', '-'), Map.of())));
        }
        return List.copyOf(intents);
    }

    private static Intent intent(EntityId battery, Setting setting, Phase phase, String code,
            Map<String, Object> what) {
        Map<String, Object> params = new java.util.HashMap<>(what);
        phase.peak().ifPresent(peak -> params.putAll(Map.of("from", peak.start(), "to", peak.end())));
        return new Intent(battery, setting, phase.during(), Priority.SCHEDULE, new Reason(code, params),
                OptionalDouble.empty());
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Report> reports(Situation situation) {
        Options options = Options.of(config);
        Optional<BatteryState> state = battery(situation, options)
                .flatMap(id -> situation.usable(id, BatteryState.class));
        return new Reporting(situation, options, state).reports();
    }

    private static Optional<EntityId> battery(Situation situation, Options options) {
        if (!situation.site().id().value().equals(options.site())) {
            return Optional.empty();
        }
        return situation.only(BatteryState.class, "battery", options.battery());
    }
}
