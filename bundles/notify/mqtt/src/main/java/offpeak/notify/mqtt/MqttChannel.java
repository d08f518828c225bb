package offpeak.notify.mqtt;

import java.time.Duration;
import java.util.regex.Pattern;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import tools.jackson.databind.json.JsonMapper;

/** Publishes notices on the host's MQTT broker. */
@Component(service = Integration.class, configurationPid = "offpeak.notify.mqtt", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MqttChannel.Config.class, factory = true)
public final class MqttChannel implements Notifier {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%mqtt.name", description = "%mqtt.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%topic.name", description = "%topic.description")
        String topic() default "home/notices";

        @AttributeDefinition(name = "%format.name", description = "%format.description")
        String format() default "json";
    }

    /** Without the wildcards. */
    private static final Pattern TOPIC = Pattern.compile("[^+#\\x00-\\x1f]{1,200}");
    private static final Duration LOOK = Duration.ofMinutes(5);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public MqttChannel(Config config) {
        this.config = config;
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        topic(config.topic());
        asText();
        if (host.topics().trouble().isPresent()) {
            throw new VendorException(Kind.UNREACHABLE, host.topics().trouble().get());
        }
        return LOOK;
    }

    private static String topic(String text) throws VendorException {
        return Options.matching("topic", text, TOPIC, "home/notices");
    }

    private boolean asText() throws VendorException {
        return Options.matching("format", config.format(), Pattern.compile("json|text"), "json").equals("text");
    }

    @Override
    public void send(Host host, Notice notice) throws VendorException {
        host.topics().publish(notice.to().isPresent() ? topic(notice.to().get()) : topic(config.topic()),
                asText() ? notice.title() + "\n" + notice.text() : JSON.writeValueAsString(notice.fields()), false);
    }
}
