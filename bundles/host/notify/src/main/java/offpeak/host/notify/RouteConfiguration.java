package offpeak.host.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** One person's {@code offpeak.notify.route~name}. */
@Component(service = RouteConfiguration.class, configurationPid = "offpeak.notify.route", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RouteConfiguration.Config.class, factory = true)
public final class RouteConfiguration {
    /** More in an hour nobody reads. */
    static final int USUAL_CAP = 10;

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%route.name", description = "%route.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%language.name", description = "%language.description")
        String language() default "en";

        @AttributeDefinition(name = "%alarm.name", description = "%alarm.description")
        String[] alarm() default {"*"};

        @AttributeDefinition(name = "%warning.name", description = "%warning.description")
        String[] warning() default {"*"};

        @AttributeDefinition(name = "%info.name", description = "%info.description")
        String[] info() default {"*"};

        @AttributeDefinition(name = "%topics.name", description = "%topics.description", required = false)
        String[] topics() default {};

        @AttributeDefinition(name = "%addresses.name", description = "%addresses.description", required = false)
        String[] addresses() default {};

        @AttributeDefinition(name = "%quiet.name", description = "%quiet.description", required = false)
        String quiet() default "";

        @AttributeDefinition(name = "%alarmsPass.name", description = "%alarmsPass.description")
        boolean alarmsPass() default true;

        @AttributeDefinition(name = "%hourlyCap.name", description = "%hourlyCap.description")
        int hourlyCap() default USUAL_CAP;

        @AttributeDefinition(name = "%digest.name", description = "%digest.description", required = false)
        String[] digest() default {};

        @AttributeDefinition(name = "%digestAt.name", description = "%digestAt.description")
        String digestAt() default "18:00";
    }

    private final Route route;
    private final boolean enabled;
    private final List<String> problems = new ArrayList<>();

    @Activate
    public RouteConfiguration(Config config, Map<String, Object> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        this.route = Route.of(pid.substring(pid.indexOf('~') + 1), config, problems::add);
        this.enabled = config.enabled();
    }

    Route route() {
        return route;
    }

    boolean enabled() {
        return enabled;
    }

    /** What of it can't be used, and what it must be like. */
    List<String> problems() {
        return List.copyOf(problems);
    }
}
