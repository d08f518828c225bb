package offpeak.device.powerwall;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import offpeak.api.BatteryState;
import offpeak.api.CallPrices;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Options;
import offpeak.api.Setting;
import offpeak.api.State;
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

/** One energy site with Tesla Powerwalls: a battery, its tariff and the meters around it. */
@Component(configurationPid = "offpeak.device.powerwall", configurationPolicy = ConfigurationPolicy.REQUIRE, service = Integration.class)
@Designate(ocd = Powerwall.Config.class, factory = true)
public final class Powerwall implements Device {

    /** What the user sets. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%name", description = "%description")
    public @interface Config {
        @AttributeDefinition(name = "%site", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll", description = "%poll.description")
        String poll() default "PT1M";

        @AttributeDefinition(name = "%transport", description = "%transport.description", options = {
                @Option(label = "%transport.fleet", value = "fleet"),
                @Option(label = "%transport.owner", value = "owner"),
                @Option(label = "%transport.tessie", value = "tessie"),
                @Option(label = "%transport.teslemetry", value = "teslemetry"),
                @Option(label = "%transport.netzero", value = "netzero"),
                @Option(label = "%transport.local", value = "local")})
        String transport() default "fleet";

        @AttributeDefinition(name = "%baseUrl", description = "%baseUrl.description", required = false)
        String baseUrl() default "";

        @AttributeDefinition(name = "%fallback", description = "%fallback.description", required = false, options = {
                @Option(label = "%fallback.none", value = "none"),
                @Option(label = "%transport.fleet", value = "fleet"),
                @Option(label = "%transport.owner", value = "owner"),
                @Option(label = "%transport.tessie", value = "tessie"),
                @Option(label = "%transport.teslemetry", value = "teslemetry"),
                @Option(label = "%transport.netzero", value = "netzero"),
                @Option(label = "%transport.local", value = "local")})
        String fallback() default "none";

        @AttributeDefinition(name = "%fallbackUrl", description = "%fallbackUrl.description", required = false)
        String fallbackUrl() default "";

        @AttributeDefinition(name = "%authUrl", description = "%authUrl.description", required = false)
        String authUrl() default "";

        @AttributeDefinition(name = "%siteId", description = "%siteId.description", required = false)
        String siteId() default "";

        @AttributeDefinition(name = "%clientId", description = "%clientId.description", required = false)
        String clientId() default "";

        @AttributeDefinition(name = "%token", description = "%token.description", required = false, type = AttributeType.PASSWORD)
        String token() default "";

        @AttributeDefinition(name = "%refreshToken", description = "%refreshToken.description", required = false, type = AttributeType.PASSWORD)
        String refreshToken() default "";

        @AttributeDefinition(name = "%apiKey", description = "%apiKey.description", required = false, type = AttributeType.PASSWORD)
        String apiKey() default "";

        @AttributeDefinition(name = "%email", description = "%email.description", required = false)
        String email() default "";

        @AttributeDefinition(name = "%password", description = "%password.description", required = false, type = AttributeType.PASSWORD)
        String password() default "";

        @AttributeDefinition(name = "%certificate", description = "%certificate.description", required = false)
        String certificate() default "";

        @AttributeDefinition(name = "%historyDays", description = "%historyDays.description", required = false, min = "0", max = "365")
        int historyDays() default 28;

        @AttributeDefinition(name = "%readOnly", description = "%readOnly.description", required = false)
        boolean readOnly() default false;
    }

    /** How long the cloud may still tell of the settings before a write. */
    private static final Duration LAG = Duration.ofMinutes(1);
    private static final Duration FOLLOW_UP = Duration.ofSeconds(5);
    private static final Duration SHORTEST_POLL = Duration.ofSeconds(1);
    private static final String TARIFF = "tariff";

    private final Config config;
    private final OwnReserve own = new OwnReserve();
    private final SiteTariff tariff = new SiteTariff();
    private final ChargePower power = new ChargePower();
    private final EnergyPast past;
    private Optional<PowerwallClient> client = Optional.empty();
    private volatile Optional<Reading> reading = Optional.empty();
    /** What was written last, and when: until it is read back or {@link #LAG} is over nothing is certain. */
    private Reading.Settings written = Reading.Settings.NONE;
    private Instant writtenAt = Instant.MIN;

    @Activate
    public Powerwall(Config config) {
        this.config = config;
        this.past = new EnergyPast(config.historyDays());
    }

    @Override
    public Optional<String> account() {
        return Transports.account(config);
    }

    @Override
    public Optional<CallPrices> callPrices() {
        return FleetPrices.of(config.transport());
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), SHORTEST_POLL);
        Optional<Instant> before = reading.map(Reading::settingsAt);
        // a tariff alone is confirmed soon too, not when the settings are read next
        Reading fresh = client().read(host, reading.filter(this::mayLag).isPresent() || tariff.awaits(host.now()));
        settle(host, fresh);
        power.learn(host, fresh, !mayLag(fresh));
        Publication.of(host, fresh, power.of(fresh.info()), poll, before.filter(fresh.settingsAt()::equals).isEmpty());
        past.look(host, client());
        boolean shown = written.undisputed(fresh.info().settings()).equals(fresh.info().settings());
        return mayLag(fresh) && !shown && poll.compareTo(FOLLOW_UP) > 0 ? FOLLOW_UP : poll;
    }

    /** Whether its settings may be those from before the last write. */
    private boolean mayLag(Reading read) {
        return read.settingsAt().isBefore(writtenAt.plus(LAG));
    }

    private void settle(Host host, Reading fresh) {
        own.load(host);
        if (writtenAt.equals(Instant.MIN)) {
            // a simulated clock may have been set back since
            writtenAt = own.raised().map(Orders.Raised::at).filter(at -> !at.isAfter(host.now())).orElse(Instant.MIN);
        }
        if (!mayLag(fresh)) {
            own.settle(host, fresh);
        }
        tariff.settle(host, fresh);
        reading = Optional.of(fresh);
    }

    @Override
    public synchronized void apply(Host host, Command command) throws VendorException {
        if (config.readOnly()) {
            throw new VendorException(Kind.REFUSED, "readOnly is set for this Powerwall: nothing is changed");
        }
        if (!command.device().equals(host.entity(EntityId.Kind.DEVICE, Publication.BATTERY))) {
            throw new VendorException(Kind.REFUSED, command.device() + " can't be told anything, only the battery can");
        }
        Instant now = host.now();
        boolean old = reading.isEmpty() || !now.isBefore(reading.get().settingsAt().plus(LAG));
        settle(host, old ? client().read(host, true) : reading.get());
        Reading known = reading.get();
        if (OwnReserve.stormy(known)) {
            throw new VendorException(Kind.REFUSED, "Storm Watch keeps the Powerwall full for an outage that Tesla"
                    + " expects; nothing is changed until it is over");
        }
        OptionalInt ownPercent = own.percent(known);
        Reading.Settings wanted = Orders.wanted(command, known, ownPercent, own.raised(), power.of(known.info()));
        if (command.setting() instanceof Setting.FollowTariff follow) {
            tariff.follow(host, client(), follow);
        }
        Reading.Settings read = known.info().settings();
        boolean mayLag = mayLag(known);
        List<PowerwallClient.Step> steps = Orders.steps(mayLag ? written.undisputed(read) : read, wanted);
        own.note(host, command.setting(), ownPercent, wanted.reservePercent(), now);
        if (!steps.isEmpty()) {
            written = mayLag ? wanted.over(written) : wanted;
            try {
                client().write(host, steps);
            } finally {
                writtenAt = host.now();
            }
        }
        if (command.setting() instanceof Setting.Restore restore) {
            tariff.restore(host, client(), Optional.ofNullable(restore.settings().get(TARIFF)));
        }
    }

    @Override
    public boolean confirms(Command command, State state) {
        Setting setting = command.setting();
        boolean tariffs = setting instanceof Setting.FollowTariff follow && !tariff.follows(follow)
                || setting instanceof Setting.Restore restore
                        && !tariff.restored(Optional.ofNullable(restore.settings().get(TARIFF)));
        return state instanceof BatteryState battery && !tariffs
                && Orders.confirms(command, battery, own.raised(), reading.map(r -> power.of(r.info()))
                        .orElse(ChargePower.Watts.usual(Reading.GRID_CHARGE_W)));
    }

    @Override
    public Map<String, String> settings(State state) {
        Map<String, String> captured = state instanceof BatteryState battery
                ? new TreeMap<>(Orders.captured(battery))
                : new TreeMap<>();
        if (!captured.isEmpty() && ((BatteryState) state).stormWatch().orElse(false)) {
            if (own.calm().isEmpty()) {
                return Map.of();
            }
            captured.put("reserve", Double.toString(own.calm().getAsInt() / 100.0));
        }
        if (!captured.isEmpty()) {
            tariff.captured().ifPresent(content -> captured.put(TARIFF, content));
        }
        return captured;
    }

    private PowerwallClient client() throws VendorException {
        if (client.isEmpty()) {
            client = Optional.of(Transports.of(config));
        }
        return client.get();
    }
}
