package offpeak.host.engine.site;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.host.engine.member.InstanceId;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** One home, from the configuration {@code offpeak.site~<id>}. */
@Component(service = SiteConfiguration.class, configurationPid = "offpeak.site", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SiteConfiguration.Config.class, factory = true)
public final class SiteConfiguration {

    @ObjectClassDefinition(name = "Home", description = "Where the home is and how it counts time and money")
    public @interface Config {
        @AttributeDefinition(name = "Name", description = "How you call it")
        String name() default "Home";

        @AttributeDefinition(name = "Time zone", description = "IANA name, e.g. Europe/London or America/Los_Angeles")
        String zone();

        @AttributeDefinition(name = "Latitude", description = "Degrees north; leave empty when forecasts are not wanted", required = false)
        double latitude() default Double.NaN;

        @AttributeDefinition(name = "Longitude", description = "Degrees east", required = false)
        double longitude() default Double.NaN;

        @AttributeDefinition(name = "Currency", description = "ISO code of your prices, e.g. GBP or USD")
        String currency() default "GBP";

        @AttributeDefinition(name = "Changes by others", description = "When somebody changes in the vendor's app what Offpeak has set: let it be until something else is wanted (respect), set it once more (reassert-once), or let it be and tell you how to take it back (ask)", options = {
                @Option(label = "Let it be", value = "respect"),
                @Option(label = "Set it once more", value = "reassert-once"),
                @Option(label = "Let it be and tell me", value = "ask")})
        String externalChange() default "reassert-once";

        @AttributeDefinition(name = "Commands a day", description = "Most commands that one device gets in a day; then it keeps your own settings until the next. Your orders are not held by it", min = "2")
        int maxCommandsPerDay() default Policy.USUAL_COMMANDS;

        @AttributeDefinition(name = "Least gain", description = "What a new plan must save to replace the one that runs, in the main unit of your currency (0.02 is 2p); 2 % of the plan's cost where that is more", min = "0")
        double minimumGain() default Policy.USUAL_GAIN;
    }

    private final Site site;
    private final Policy policy;

    /** @throws IllegalArgumentException naming the field that is wrong */
    @Activate
    public SiteConfiguration(Config config, Map<String, Object> properties) {
        Object pid = properties.get("service.pid");
        site = site(InstanceId.nameOf(String.valueOf(pid)).map(SiteId::new).orElse(SiteId.HOME), config);
        policy = policy(config);
    }

    Policy policy() {
        return policy;
    }

    static Policy policy(Config config) {
        if (config.maxCommandsPerDay() < 2) {
            throw new IllegalArgumentException("maxCommandsPerDay: at least 2, not " + config.maxCommandsPerDay()
                    + ": the last one is kept for putting your own settings back");
        }
        if (!(config.minimumGain() >= 0)) {
            throw new IllegalArgumentException("minimumGain: 0 or more, not " + config.minimumGain());
        }
        return new Policy(Policy.Outside.of(config.externalChange()), config.maxCommandsPerDay(),
                config.minimumGain());
    }

    Site site() {
        return site;
    }

    static Site site(SiteId id, Config config) {
        ZoneId zone;
        try {
            zone = ZoneId.of(config.zone());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "zone: '" + config.zone() + "' is no time zone; expected an IANA name such as Europe/London", e);
        }
        Currency currency;
        try {
            currency = Currency.getInstance(config.currency());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "currency: '" + config.currency() + "' is no ISO code; expected e.g. GBP", e);
        }
        Optional<Site.Location> location = Double.isNaN(config.latitude()) || Double.isNaN(config.longitude())
                ? Optional.empty()
                : Optional.of(new Site.Location(config.latitude(), config.longitude()));
        return new Site(id, config.name(), zone, location, currency);
    }
}
