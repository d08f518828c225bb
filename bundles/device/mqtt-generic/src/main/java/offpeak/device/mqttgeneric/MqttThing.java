package offpeak.device.mqttgeneric;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Options;
import offpeak.api.State;
import offpeak.api.Topics;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** One thing of which topics tell: a battery, a meter, a switch or a charger. */
@Component(configurationPid = "offpeak.device.mqtt-generic", configurationPolicy = ConfigurationPolicy.REQUIRE, service = Integration.class)
@Designate(ocd = MqttThing.Config.class, factory = true)
public final class MqttThing implements Device {

    /** What the user sets. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%name", description = "%description")
    public @interface Config {
        @AttributeDefinition(name = "%site", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%preset", description = "%preset.description", options = {
                @Option(label = "%preset.none", value = "none"), @Option(label = "%preset.evcc", value = "evcc"),
                @Option(label = "%preset.zigbee2mqtt", value = "zigbee2mqtt"),
                @Option(label = "%preset.shelly", value = "shelly"),
                @Option(label = "%preset.tasmota", value = "tasmota")})
        String preset() default "none";

        @AttributeDefinition(name = "%device", description = "%device.description", required = false)
        String device() default "";

        @AttributeDefinition(name = "%kind", description = "%kind.description", required = false, options = {
                @Option(label = "%kind.battery", value = "battery"), @Option(label = "%kind.meter", value = "meter"),
                @Option(label = "%kind.switch", value = "switch"),
                @Option(label = "%kind.charger", value = "charger")})
        String kind() default "";

        @AttributeDefinition(name = "%role", description = "%role.description", required = false, options = {
                @Option(label = "%role.grid", value = "grid"), @Option(label = "%role.solar", value = "solar"),
                @Option(label = "%role.load", value = "load")})
        String role() default "grid";

        @AttributeDefinition(name = "%poll", description = "%poll.description", required = false)
        String poll() default "PT10S";

        @AttributeDefinition(name = "%maxAge", description = "%maxAge.description", required = false)
        String maxAge() default "PT15M";

        @AttributeDefinition(name = "%onChange", description = "%onChange.description", required = false)
        boolean onChange() default false;

        @AttributeDefinition(name = "%availability", description = "%availability.description", required = false)
        String availability() default "";

        @AttributeDefinition(name = "%power", description = "%power.description", required = false)
        String power() default "";

        @AttributeDefinition(name = "%soc", description = "%soc.description", required = false)
        String soc() default "";

        @AttributeDefinition(name = "%state", description = "%state.description", required = false)
        String state() default "";

        @AttributeDefinition(name = "%mode", description = "%mode.description", required = false)
        String mode() default "";

        @AttributeDefinition(name = "%amps", description = "%amps.description", required = false)
        String amps() default "";

        @AttributeDefinition(name = "%energy", description = "%energy.description", required = false)
        String energy() default "";

        @AttributeDefinition(name = "%reserve", description = "%reserve.description", required = false)
        String reserve() default "";

        @AttributeDefinition(name = "%onWords", description = "%onWords.description", required = false)
        String onWords() default "on,true,1,yes,online,charging";

        @AttributeDefinition(name = "%offWords", description = "%offWords.description", required = false)
        String offWords() default "off,false,0,no,offline";

        @AttributeDefinition(name = "%capacityWh", description = "%capacityWh.description", required = false)
        String capacityWh() default "";

        @AttributeDefinition(name = "%chargeW", description = "%chargeW.description", required = false)
        String chargeW() default "";

        @AttributeDefinition(name = "%dischargeW", description = "%dischargeW.description", required = false)
        String dischargeW() default "";

        @AttributeDefinition(name = "%maxAmps", description = "%maxAmps.description", required = false)
        String maxAmps() default "";

        @AttributeDefinition(name = "%sendOn", description = "%sendOn.description", required = false)
        String sendOn() default "";

        @AttributeDefinition(name = "%sendOff", description = "%sendOff.description", required = false)
        String sendOff() default "";

        @AttributeDefinition(name = "%sendCharge", description = "%sendCharge.description", required = false)
        String sendCharge() default "";

        @AttributeDefinition(name = "%sendAmps", description = "%sendAmps.description", required = false)
        String sendAmps() default "";

        @AttributeDefinition(name = "%sendStop", description = "%sendStop.description", required = false)
        String sendStop() default "";

        @AttributeDefinition(name = "%sendSelfConsume", description = "%sendSelfConsume.description", required = false)
        String sendSelfConsume() default "";

        @AttributeDefinition(name = "%sendHold", description = "%sendHold.description", required = false)
        String sendHold() default "";

        @AttributeDefinition(name = "%sendGridCharge", description = "%sendGridCharge.description", required = false)
        String sendGridCharge() default "";

        @AttributeDefinition(name = "%sendExport", description = "%sendExport.description", required = false)
        String sendExport() default "";

        @AttributeDefinition(name = "%sendReserve", description = "%sendReserve.description", required = false)
        String sendReserve() default "";

        @AttributeDefinition(name = "%sendMode", description = "%sendMode.description", required = false)
        String sendMode() default "";

        @AttributeDefinition(name = "%sendAsk", description = "%sendAsk.description", required = false)
        String sendAsk() default "";
    }

    private static final Duration SHORTEST_POLL = Duration.ofSeconds(1);
    /** What a broker retains is there within a blink; the rest is asked for. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

    private final Config config;
    private Optional<Mapping> mapping = Optional.empty();
    private Optional<Topics> bound = Optional.empty();
    private volatile Optional<Thing> thing = Optional.empty();

    @Activate
    public MqttThing(Config config) {
        this.config = config;
    }

    /** What it hears; two that hear the same would order against each other. */
    @Override
    public Optional<String> account() {
        String own = config.preset().strip() + " " + config.device().strip() + " " + config.soc().strip() + " "
                + config.state().strip() + " " + config.power().strip();
        return Optional.of("MQTT " + own.strip().replaceAll("\\s+", " "));
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), SHORTEST_POLL);
        Mapping map = mapping();
        Topics topics = host.topics();
        boolean first = bound.isEmpty() || bound.get() != topics;
        if (first) {
            hear(host, map, topics);
        }
        Optional<String> trouble = topics.trouble();
        if (trouble.isPresent()) {
            values().forget();
            throw new VendorException(Kind.UNREACHABLE, trouble.get());
        }
        if (!values().available().orElse(true)) {
            throw new VendorException(Kind.UNREACHABLE, "it says itself that it is offline, at "
                    + map.sources().get("availability").get(0).topic());
        }
        Instant now = host.now();
        Optional<State> state = thing.orElseThrow().state(now);
        if (state.isPresent()) {
            host.publish(entity(host, map), state.get(), values().at(now), map.maxAge(), "MQTT");
            return poll;
        }
        for (Sending ask : map.sendings().get("sendAsk")) {
            topics.publish(ask.topic(), ask.payload(), false);
        }
        if (first) {
            return FIRST_LOOK;
        }
        throw new VendorException(Kind.UNREACHABLE, "nothing was heard at "
                + map.sources().get(map.needed().get(0)).get(0).topic() + " within " + map.maxAge()
                + ", or nothing that is understood; what a broker only retained counts where availability says online");
    }

    private void hear(Host host, Mapping map, Topics topics) throws VendorException {
        Values values = new Values(map);
        thing = Optional.of(new Thing(map, values));
        for (Map.Entry<String, java.util.List<String>> topic : values.topics().entrySet()) {
            topics.subscribe(topic.getKey(), message -> values.heard(topic.getValue(), message, host.now()));
        }
        bound = Optional.of(topics);
    }

    private Values values() {
        return thing.orElseThrow().values();
    }

    private static EntityId entity(Host host, Mapping map) {
        return host.entity(EntityId.Kind.DEVICE, map.kind());
    }

    @Override
    public synchronized void apply(Host host, Command command) throws VendorException {
        Mapping map = mapping();
        if (!command.device().equals(entity(host, map))) {
            throw new VendorException(Kind.REFUSED, command.device() + " can't be told anything here");
        }
        for (Orders.Message message : Orders.of(map, command)) {
            host.topics().publish(message.topic(), message.payload(), false);
        }
    }

    @Override
    public boolean confirms(Command command, State state) {
        return thing.isPresent() && thing.get().confirms(command, state);
    }

    @Override
    public Map<String, String> settings(State state) {
        return thing.map(one -> one.settings(state)).orElse(Map.of());
    }

    private Mapping mapping() throws VendorException {
        if (mapping.isEmpty()) {
            mapping = Optional.of(Mapping.of(config));
        }
        return mapping.get();
    }
}
