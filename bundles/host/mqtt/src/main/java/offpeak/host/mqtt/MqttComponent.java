package offpeak.host.mqtt;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import offpeak.api.Secrets;
import offpeak.api.StateBus;
import offpeak.api.VendorException;
import offpeak.api.host.EmbeddedBroker;
import offpeak.api.host.Engine;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.Supervisor;
import offpeak.api.host.TimeSource;
import offpeak.api.host.Vault;
import offpeak.host.mqtt.MqttLink.LinkException;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** MQTT, when it is configured. */
@Component(service = HealthCheck.class, configurationPid = "offpeak.mqtt", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Designate(ocd = MqttComponent.Config.class)
public final class MqttComponent implements HealthCheck {

    @ObjectClassDefinition(name = "MQTT", description = "Tells a broker what the host knows and takes orders from it")
    public @interface Config {
        @AttributeDefinition(name = "Broker", description = "mqtt://host:1883, mqtts://host:8883, or 'embedded' for the host's own broker")
        String url();

        @AttributeDefinition(name = "User", description = "Leave empty for none", required = false)
        String user() default "";

        @AttributeDefinition(name = "Password", description = "Leave empty for none", type = AttributeType.PASSWORD, required = false)
        String password() default "";

        @AttributeDefinition(name = "Base topic", description = "What all topics of this host begin with")
        String baseTopic() default "offpeak";

        @AttributeDefinition(name = "Discovery prefix", description = "Home Assistant's prefix for MQTT discovery")
        String discoveryPrefix() default "homeassistant";

        @AttributeDefinition(name = "Enabled", description = "Whether to connect")
        boolean enabled() default true;
    }

    private static final String PID = "offpeak.mqtt";
    private static final String EMBEDDED = "embedded";

    private final AtomicReference<EmbeddedBroker> embedded = new AtomicReference<>();
    private final Config config;
    private final Secrets secrets;
    private final Optional<MqttBridge> bridge;

    @Activate
    public MqttComponent(Config config, BundleContext context, @Reference StateBus bus,
            @Reference Supervisor supervisor,
            @Reference Engine engine, @Reference TimeSource clock, @Reference ReasonTexts texts,
            @Reference SchedulerFactory schedulers, @Reference Vault vault, @Reference Exchange exchange) {
        this.config = config;
        this.secrets = vault.of(PID);
        this.bridge = config.enabled()
                ? Optional.of(new MqttBridge(
                        new MqttBridge.Host(bus, supervisor, engine, clock, texts, schedulers,
                                context.getBundle().getVersion().toString()),
                        new Topics(config.baseTopic(), config.discoveryPrefix()), this::settings, PahoLink::connect,
                        exchange))
                : Optional.empty();
    }

    @Deactivate
    void stop() {
        bridge.ifPresent(MqttBridge::close);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setBroker(EmbeddedBroker broker) {
        embedded.set(broker);
    }

    void unsetBroker(EmbeddedBroker broker) {
        embedded.compareAndSet(broker, null);
    }

    private MqttLink.Settings settings(MqttLink.Message will) throws LinkException {
        if (config.url().equals(EMBEDDED)) {
            EmbeddedBroker broker = embedded.get();
            if (broker == null) {
                throw new LinkException("the embedded broker does not run (is the feature 'broker' installed?)", false,
                        null);
            }
            return new MqttLink.Settings(broker.uri(), Optional.of(broker.user()), Optional.of(broker.password()),
                    will);
        }
        try {
            Optional<String> password = config.password().isEmpty()
                    ? Optional.empty()
                    : Optional.of(secrets.reveal(config.password()));
            return new MqttLink.Settings(MqttBridge.uri(config.url()),
                    Optional.of(config.user()).filter(user -> !user.isEmpty()), password, will);
        } catch (VendorException e) {
            throw new LinkException(e.getMessage(), true, e);
        }
    }

    @Override
    public List<Check> health() {
        return bridge.map(open -> List.of(open.health())).orElse(List.of());
    }
}
