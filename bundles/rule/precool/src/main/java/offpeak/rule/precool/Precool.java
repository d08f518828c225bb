package offpeak.rule.precool;

import java.util.ArrayList;
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

/**
 * Cools a home before a peak, so that it needs less in it: on days that are forecast hot, or when the battery will not do for
 * the peak. On cold days it heats in the same way. Ends when the peak starts. What has begun goes on until then, whatever
 * the battery or a new forecast says: a compressor should not be switched back and forth.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.precool", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Precool.Config.class, factory = true)
public final class Precool implements Rule {

    static final String CODE = "precool.";

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

        @AttributeDefinition(name = "%minutes.name", description = "%minutes.description", min = "5", max = "720")
        int minutes() default 120;

        @AttributeDefinition(name = "%hotAbove.name", description = "%hotAbove.description", required = false)
        String hotAbove() default "32C";

        @AttributeDefinition(name = "%coldBelow.name", description = "%coldBelow.description", required = false)
        String coldBelow() default "";

        @AttributeDefinition(name = "%batteryBelow.name", description = "%batteryBelow.description", min = "0", max = "1")
        double batteryBelow() default 0;

        @AttributeDefinition(name = "%cool.name", description = "%cool.description", required = false)
        String cool() default "-2C";

        @AttributeDefinition(name = "%heat.name", description = "%heat.description", required = false)
        String heat() default "+1C";

        @AttributeDefinition(name = "%lowest.name", description = "%lowest.description")
        String lowest() default "19C";

        @AttributeDefinition(name = "%highest.name", description = "%highest.description")
        String highest() default "24C";

        @AttributeDefinition(name = "%report.name", description = "%report.description")
        boolean report() default true;
    }

    private final Config config;

    @Activate
    public Precool(Config config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Intent> decide(Situation situation) {
        Options options = Options.of(config);
        if (!situation.site().id().value().equals(options.site())) {
            return List.of();
        }
        List<Interval> windows = Windows.toCome(options, situation.now(), situation.zone());
        Weather weather = new Weather(situation, options);
        List<Intent> intents = new ArrayList<>();
        for (Thermostat thermostat : Thermostat.all(situation, options, current(windows, situation))) {
            windows.forEach(window -> thermostat.intent(window, weather).ifPresent(intents::add));
        }
        return List.copyOf(intents);
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Report> reports(Situation situation) {
        if (!config.report()) {
            return List.of();
        }
        List<Intent> active = decide(situation).stream().filter(intent -> intent.during().contains(situation.now()))
                .toList();
        return active.stream().findFirst().map(first -> new Report("begun " + first.during().end(), Level.INFO,
                new Reason(CODE + "begun", Map.of("thermostats", active.size(), "until", first.during().end()))))
                .map(List::of).orElse(List.of());
    }

    private static Optional<Interval> current(List<Interval> windows, Situation situation) {
        return windows.stream().filter(window -> window.contains(situation.now())).findFirst();
    }
}
