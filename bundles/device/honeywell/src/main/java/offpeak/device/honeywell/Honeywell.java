package offpeak.device.honeywell;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Options;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.ThermostatState;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The Honeywell and Resideo thermostats of one account. What is changed ends by itself. */
@Component(configurationPid = "offpeak.device.honeywell", configurationPolicy = ConfigurationPolicy.REQUIRE, service = Integration.class)
@Designate(ocd = Honeywell.Config.class, factory = true)
public final class Honeywell implements Device {

    /** What the user sets. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%name", description = "%description")
    public @interface Config {
        @AttributeDefinition(name = "%site", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll", description = "%poll.description")
        String poll() default "PT5M";

        @AttributeDefinition(name = "%transport", description = "%transport.description", options = {
                @Option(label = "%transport.tcc", value = "tcc"),
                @Option(label = "%transport.resideo", value = "resideo")})
        String transport() default "tcc";

        @AttributeDefinition(name = "%baseUrl", description = "%baseUrl.description", required = false)
        String baseUrl() default "";

        @AttributeDefinition(name = "%authUrl", description = "%authUrl.description", required = false)
        String authUrl() default "";

        @AttributeDefinition(name = "%user", description = "%user.description", required = false)
        String user() default "";

        @AttributeDefinition(name = "%password", description = "%password.description", required = false, type = AttributeType.PASSWORD)
        String password() default "";

        @AttributeDefinition(name = "%apiKey", description = "%apiKey.description", required = false, type = AttributeType.PASSWORD)
        String apiKey() default "";

        @AttributeDefinition(name = "%clientSecret", description = "%clientSecret.description", required = false, type = AttributeType.PASSWORD)
        String clientSecret() default "";

        @AttributeDefinition(name = "%refreshToken", description = "%refreshToken.description", required = false, type = AttributeType.PASSWORD)
        String refreshToken() default "";

        @AttributeDefinition(name = "%deviceIds", description = "%deviceIds.description", required = false)
        String[] deviceIds() default {};

        @AttributeDefinition(name = "%lowestC", description = "%lowestC.description")
        double lowestC() default 16;

        @AttributeDefinition(name = "%highestC", description = "%highestC.description")
        double highestC() default 28;
    }

    /** Asked more often, the vendors refuse the whole account; so it holds for tries that fail too. */
    private static final Duration SHORTEST_POLL = Duration.ofMinutes(5);
    /** Between two changes of one thermostat. */
    private static final Duration APART = Duration.ofMinutes(5);
    /** A thermostat fetches what it is told after tens of seconds; until then the vendor tells the old. */
    private static final Duration LAG = Duration.ofMinutes(1);
    /** One that was sold, or is broken. */
    private static final Duration FORGOTTEN = Duration.ofDays(1);
    private static final Duration LEAST_MAX_AGE = Duration.ofMinutes(25);

    /**
     * What a thermostat was told last.
     *
     * @param taken whether the vendor took it
     * @param until when the order ends for which it was told
     */
    private record Told(Change change, Instant until, Instant at, boolean taken) {}

    private final Config config;
    private final Map<String, Thermostat> known = new HashMap<>();
    private final Map<String, Told> told = new ConcurrentHashMap<>();
    private Optional<ThermostatClient> client = Optional.empty();
    private Instant askedAt = Instant.MIN;
    private Instant nextAt = Instant.MIN;
    private Optional<VendorException> failure = Optional.empty();

    @Activate
    public Honeywell(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> account() {
        if (!config.transport().strip().equals("resideo")) {
            return Optional.of("Total Connect Comfort " + config.user().strip().toLowerCase(Locale.ROOT));
        }
        String login = config.apiKey().strip() + '\n' + config.refreshToken().strip();
        // one that lies in the vault can't be told from another there
        return login.contains("$vault:")
                ? Optional.empty()
                : Optional.of("Resideo login " + Answers.hash(login).substring(0, 12));
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = poll();
        Band band = band();
        if (read(host)) {
            Duration maxAge = poll.multipliedBy(3).compareTo(LEAST_MAX_AGE) > 0 ? poll.multipliedBy(3) : LEAST_MAX_AGE;
            for (Thermostat one : known.values()) {
                if (one.at().equals(askedAt)) {
                    host.publish(host.entity(EntityId.Kind.DEVICE, one.id()), one.within(band), one.at(), maxAge,
                            config.transport().strip());
                }
            }
        }
        boolean waiting = known.values().stream().anyMatch(one -> Optional.ofNullable(told.get(one.id()))
                .filter(last -> last.taken() && one.at().isBefore(last.at().plus(LAG))).isPresent());
        Duration left = Duration.between(host.now(), askedAt.plus(waiting ? SHORTEST_POLL : poll));
        return left.isNegative() || left.isZero() ? Duration.ofSeconds(1) : left;
    }

    /** Unless it was tried a short while ago; what failed then is told again. */
    private boolean read(Host host) throws VendorException {
        Instant now = host.now();
        // a simulated clock may have been set back since
        boolean soon = !askedAt.isAfter(now) && now.isBefore(nextAt);
        if (soon && failure.isPresent()) {
            throw failure.get().retryAfter().isEmpty()
                    ? failure.get()
                    : new VendorException(failure.get().getMessage(), Duration.between(now, nextAt).plusSeconds(1));
        }
        if (soon) {
            return false;
        }
        ThermostatClient way = client();
        askedAt = now;
        nextAt = now.plus(SHORTEST_POLL);
        try {
            List<Thermostat> read = way.read(host);
            Map<String, Thermostat> fresh = read.stream().collect(Collectors.toMap(Thermostat::id,
                    one -> stamped(one, now), (one, other) -> one));
            known.values().removeIf(one -> now.isAfter(one.at().plus(FORGOTTEN)));
            known.putAll(fresh);
            failure = Optional.empty();
            return true;
        } catch (VendorException e) {
            failure = Optional.of(e);
            nextAt = e.retryAfter().map(now::plus).orElse(nextAt);
            throw e;
        }
    }

    private static Thermostat stamped(Thermostat one, Instant at) {
        return new Thermostat(one.id(), one.name(), one.location(), one.unit(), one.state(), one.deadbandC(),
                one.locked(), one.zone(), one.resent(), at);
    }

    @Override
    public synchronized void apply(Host host, Command command) throws VendorException {
        Band band = band();
        Instant now = host.now();
        Duration fresh = poll().multipliedBy(2);
        Optional<Thermostat> target = find(host, command.device());
        if (target.isEmpty() || now.isAfter(target.get().at().plus(fresh))) {
            read(host);
            target = find(host, command.device());
        }
        Thermostat thermostat = target.orElseThrow(
                () -> new VendorException(Kind.REFUSED, command.device() + " is no thermostat of this account"));
        if (now.isAfter(thermostat.at().plus(fresh))) {
            throw new VendorException(Kind.UNREACHABLE, "thermostat " + thermostat.id() + " is offline");
        }
        boolean restores = command.setting() instanceof Setting.Restore;
        Change change = Orders.change(command, thermostat, band, now);
        Optional<Told> last = Optional.ofNullable(told.get(thermostat.id())).filter(one -> !one.at().isAfter(now));
        boolean recent = last.filter(one -> now.isBefore(one.at().plus(APART))).isPresent();
        if (recent && last.get().taken() && last.get().change().equals(change)) {
            told.put(thermostat.id(), new Told(change, command.until(), last.get().at(), true));
            return;
        }
        boolean current = last.filter(one -> thermostat.at().isBefore(one.at().plus(LAG))).isEmpty();
        if (current && Orders.shows(thermostat, change)) {
            return;
        }
        if (recent && !restores) {
            throw new VendorException("thermostat " + thermostat.id() + " was changed a short while ago; Honeywell's"
                    + " service takes a change every five minutes",
                    Duration.between(now, last.get().at().plus(APART)).plusSeconds(1));
        }
        told.put(thermostat.id(), new Told(change, command.until(), now, false));
        client().write(host, thermostat, change);
        told.put(thermostat.id(), new Told(change, command.until(), now, true));
    }

    private Optional<Thermostat> find(Host host, EntityId device) {
        return known.values().stream().filter(one -> host.entity(EntityId.Kind.DEVICE, one.id()).equals(device))
                .findFirst();
    }

    @Override
    public boolean confirms(Command command, State state) {
        Optional<Instant> end = Optional.ofNullable(told.get(command.device().name()))
                .filter(last -> last.until().equals(command.until()) && last.change() instanceof Change.TimedHold)
                .map(last -> ((Change.TimedHold) last.change()).end());
        return state instanceof ThermostatState thermostat && Orders.confirms(command, thermostat, end);
    }

    @Override
    public Map<String, String> settings(State state) {
        return state instanceof ThermostatState thermostat ? Orders.settings(thermostat) : Map.of();
    }

    private Duration poll() throws VendorException {
        return Options.duration("poll", config.poll(), SHORTEST_POLL);
    }

    private Band band() throws VendorException {
        return Band.of(config.lowestC(), config.highestC());
    }

    private ThermostatClient client() throws VendorException {
        if (client.isEmpty()) {
            client = Optional.of(way());
        }
        return client.get();
    }

    private ThermostatClient way() throws VendorException {
        Chosen chosen = Chosen.of(config.deviceIds());
        String transport = config.transport().strip();
        switch (transport) {
            case "tcc" :
                return new TccClient(new TccSession(address("baseUrl", config.baseUrl(), TccClient.BASE_URL),
                        config.user(), config.password()), chosen);
            case "resideo" :
                URI base = address("baseUrl", config.baseUrl(), ResideoClient.BASE_URL);
                URI desk = address("authUrl", config.authUrl(), base + ResideoClient.TOKEN_PATH);
                return new ResideoClient(base, new ResideoToken(desk, config.apiKey(), config.clientSecret(),
                        config.refreshToken()), chosen);
            default :
                throw new VendorException(Kind.CONFIGURATION,
                        "transport must be tcc or resideo, not '" + Answers.line(transport) + "'");
        }
    }

    private static URI address(String field, String configured, String usual) throws VendorException {
        return Options.address(field, configured.isBlank() ? usual : configured);
    }
}
