package offpeak.rule.comfortshed;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Notifier.Level;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Situation;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * Eases thermostats in a peak when the battery will not last: cooling to a higher, heating to a lower temperature, never
 * beyond comfort. By the charges that the battery falls to, of which all that were passed count together, or by the charge
 * that it is expected to have when the peak ends. Each peak begins anew, from what the user had set, and with its end the
 * thermostats are the user's again.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.comfort-shed", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ComfortShed.Config.class, factory = true)
public final class ComfortShed implements Rule {

    static final String CODE = "comfort-shed.";
    static final String STEPS = CODE + "steps";
    static final String PROJECTED = CODE + "projected";

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%thermostats.name", description = "%thermostats.description", required = false)
        String[] thermostats() default {};

        @AttributeDefinition(name = "%battery.name", description = "%battery.description", required = false)
        String battery() default "";

        @AttributeDefinition(name = "%peaks.name", description = "%peaks.description")
        String[] peaks() default {"Mon-Fri 16:00-21:00"};

        @AttributeDefinition(name = "%holidays.name", description = "%holidays.description", required = false)
        String[] holidays() default {};

        @AttributeDefinition(name = "%variant.name", description = "%variant.description", options = {
                @Option(label = "%variant.steps", value = "steps"),
                @Option(label = "%variant.projection", value = "projection"),
                @Option(label = "%variant.both", value = "both")})
        String variant() default "steps";

        @AttributeDefinition(name = "%steps.name", description = "%steps.description")
        String[] steps() default {"50% 2F", "35% 2F", "20% 4F"};

        @AttributeDefinition(name = "%target.name", description = "%target.description", min = "0", max = "1")
        double target() default 0.2;

        @AttributeDefinition(name = "%deficitSteps.name", description = "%deficitSteps.description")
        String[] deficitSteps() default {"0% 2F", "10% 4F"};

        @AttributeDefinition(name = "%recoverBy.name", description = "%recoverBy.description", min = "0", max = "1")
        double recoverBy() default 0.1;

        @AttributeDefinition(name = "%relief.name", description = "%relief.description")
        String relief() default "2F";

        @AttributeDefinition(name = "%minutesBetween.name", description = "%minutesBetween.description", min = "5", max = "240")
        int minutesBetween() default 15;

        @AttributeDefinition(name = "%capacityWh.name", description = "%capacityWh.description", min = "0")
        double capacityWh() default 0;

        @AttributeDefinition(name = "%highest.name", description = "%highest.description")
        String highest() default "28C";

        @AttributeDefinition(name = "%lowest.name", description = "%lowest.description")
        String lowest() default "17C";

        @AttributeDefinition(name = "%report.name", description = "%report.description")
        boolean report() default true;
    }

    private final Config config;

    @Activate
    public ComfortShed(Config config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Intent> decide(Situation situation) {
        Options options = Options.of(config);
        Optional<Interval> peak = options.peaks()
                .touching(Interval.of(situation.now(), Duration.ofSeconds(1)), situation.zone()).stream()
                .filter(one -> one.contains(situation.now())).findFirst();
        if (peak.isEmpty() || !situation.site().id().value().equals(options.site())) {
            return List.of();
        }
        Battery battery = Battery.of(situation, options, peak.get().end());
        return Thermostat.all(situation, options, peak.get()).stream().map(one -> one.eased(battery))
                .flatMap(Optional::stream).toList();
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Report> reports(Situation situation) {
        if (!config.report()) {
            return List.of();
        }
        List<Intent> intents = decide(situation);
        return intents.stream().max(Comparator.comparingDouble(Thermostat::by)).map(most -> {
            Map<String, Object> params = new HashMap<>(most.reason().params());
            params.put("thermostats", intents.size());
            return new Report("eased " + most.during().start() + " " + Thermostat.by(most), Level.INFO,
                    new Reason(CODE + "eased", params));
        }).map(List::of).orElse(List.of());
    }
}
