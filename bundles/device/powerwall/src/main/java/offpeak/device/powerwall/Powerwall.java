package offpeak.device.powerwall;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.MeterState;
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

/** One energy site with Tesla Powerwalls: a battery and the meters around it. */
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
                @Option(label = "%transport.netzero", value = "netzero")})
        String transport() default "fleet";

        @AttributeDefinition(name = "%baseUrl", description = "%baseUrl.description", required = false)
        String baseUrl() default "";

        @AttributeDefinition(name = "%authUrl", description = "%authUrl.description", required = false)
        String authUrl() default "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token";

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

        @AttributeDefinition(name = "%readOnly", description = "%readOnly.description", required = false)
        boolean readOnly() default false;
    }

    private static final String BATTERY = "battery";
    private static final Duration LEAST_MAX_AGE = Duration.ofMinutes(5);
    /** A stamp that is further off is no stamp: a clock that was never set, or another unit. */
    private static final Duration STAMP_SANE = Duration.ofDays(1);
    /** How long the cloud may still tell of the settings before a write. */
    private static final Duration LAG = Duration.ofMinutes(1);
    private static final Duration FOLLOW_UP = Duration.ofSeconds(5);
    /** Kept with the secrets because it must outlive an update of this bundle in the middle of an order. */
    private static final String RAISED = "raised-reserve";

    private final Config config;
    private Optional<PowerwallClient> client = Optional.empty();
    private Optional<Reading> reading = Optional.empty();
    /** What was written last, and when: until it is read back or {@link #LAG} is over nothing is certain. */
    private Reading.Settings written = Reading.Settings.NONE;
    private Instant writtenAt = Instant.MIN;
    private volatile Optional<Orders.Raised> raised = Optional.empty();

    @Activate
    public Powerwall(Config config) {
        this.config = config;
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = poll();
        Reading fresh = client().read(host, reading.filter(this::mayLag).isPresent());
        reading = Optional.of(fresh);
        Instant now = host.now();
        settle(host, fresh);
        publish(host, fresh, now, poll);
        boolean shown = written.undisputed(fresh.info().settings()).equals(fresh.info().settings());
        return mayLag(fresh) && !shown && poll.compareTo(FOLLOW_UP) > 0 ? FOLLOW_UP : poll;
    }

    /** Whether its settings may be those from before the last write. */
    private boolean mayLag(Reading read) {
        return read.settingsAt().isBefore(writtenAt.plus(LAG));
    }

    private void publish(Host host, Reading fresh, Instant now, Duration poll) throws VendorException {
        Reading.Live live = fresh.live();
        Reading.Info info = fresh.info();
        Instant at = live.at().filter(stamp -> Duration.between(stamp, now).abs().compareTo(STAMP_SANE) <= 0)
                .filter(stamp -> stamp.isBefore(now)).orElse(now);
        Duration maxAge = poll.multipliedBy(5).compareTo(LEAST_MAX_AGE) > 0 ? poll.multipliedBy(5) : LEAST_MAX_AGE;
        String source = client().name();
        if (info.battery() || live.charge().isPresent() || live.batteryW().isPresent()) {
            OptionalInt reserve = info.settings().reservePercent();
            BatteryState state = new BatteryState(live.charge(), live.batteryW(),
                    live.capacityWh().isPresent() ? live.capacityWh() : info.capacityWh(),
                    reserve.isPresent() ? OptionalDouble.of(reserve.getAsInt() / 100.0) : OptionalDouble.empty(),
                    info.settings().mode(), info.settings().gridCharging(), live.island(),
                    new BatteryCapabilities(OptionalDouble.of(info.gridChargeW()), info.dischargeW(),
                            Orders.HIGHEST_BELOW_FULL / 100.0));
            host.publish(host.entity(EntityId.Kind.DEVICE, BATTERY), state, at, maxAge, source);
        }
        Map<MeterState.Role, OptionalDouble> meters = Map.of(MeterState.Role.GRID, live.gridW(), MeterState.Role.SOLAR,
                live.solarW(), MeterState.Role.LOAD, live.loadW());
        for (MeterState.Role role : MeterState.Role.values()) {
            if (meters.get(role).isPresent()) {
                host.publish(host.entity(EntityId.Kind.DEVICE, role.name().toLowerCase(java.util.Locale.ROOT)),
                        new MeterState(role, meters.get(role).getAsDouble()), at, maxAge, source);
            }
        }
    }

    /**
     * The user's own reserve is the one last read, unless that is what this host made of it: then the one before. So
     * self-consumption after a charge or a hold goes back to it, and a change in the vendor's app meanwhile holds.
     */
    @Override
    public synchronized void apply(Host host, Command command) throws VendorException {
        if (config.readOnly()) {
            throw new VendorException(Kind.REFUSED, "readOnly is set for this Powerwall: nothing is changed");
        }
        if (!command.device().equals(host.entity(EntityId.Kind.DEVICE, BATTERY))) {
            throw new VendorException(Kind.REFUSED, command.device() + " can't be told anything, only the battery can");
        }
        Instant now = host.now();
        if (reading.isEmpty() || !now.isBefore(reading.get().settingsAt().plus(LAG))) {
            reading = Optional.of(client().read(host, true));
        }
        settle(host, reading.get());
        Reading.Settings read = reading.get().info().settings();
        OptionalInt own = raised.isPresent() ? OptionalInt.of(raised.get().fromPercent()) : read.reservePercent();
        Reading.Settings wanted = Orders.wanted(command, reading.get(), own, raised);
        if (command.setting() instanceof Setting.FollowTariff follow) {
            client().follow(host, follow.tariff());
        }
        boolean mayLag = mayLag(reading.get());
        List<PowerwallClient.Step> steps = Orders.steps(mayLag ? written.undisputed(read) : read, wanted);
        remember(host, raisedBy(command.setting(), own, wanted, now));
        if (!steps.isEmpty()) {
            written = mayLag ? wanted.over(written) : wanted;
            try {
                client().write(host, steps);
            } finally {
                writtenAt = host.now();
            }
        }
    }

    /** A reserve that this host did not make is the user's own, once the answers are newer than the last write. */
    private void settle(Host host, Reading fresh) {
        raised = host.secrets().get(RAISED).flatMap(Powerwall::raised);
        if (writtenAt.equals(Instant.MIN)) {
            // a simulated clock may have been set back since
            writtenAt = raised.map(Orders.Raised::at).filter(at -> !at.isAfter(host.now())).orElse(Instant.MIN);
        }
        OptionalInt percent = fresh.info().settings().reservePercent();
        if (!mayLag(fresh) && percent.isPresent()) {
            remember(host, raised.filter(r -> r.explains(percent.getAsInt())));
        }
    }

    /** What is noted before the reserve is written; kept when it is lowered again until that is read back. */
    private Optional<Orders.Raised> raisedBy(Setting setting, OptionalInt own, Reading.Settings wanted,
            Instant now) {
        OptionalInt to = wanted.reservePercent();
        if (setting instanceof Setting.Restore || to.isEmpty() || own.isEmpty() || to.getAsInt() <= own.getAsInt()) {
            return raised.map(r -> new Orders.Raised(r.fromPercent(), r.toPercent(), r.beforePercent(), false, r.at()));
        }
        boolean operation = setting instanceof Setting.ChargeFromGrid || setting instanceof Setting.Hold
                || setting instanceof Setting.Export
                || setting instanceof Setting.ReserveFloor && raised.filter(Orders.Raised::operation).isPresent();
        int before = raised.filter(r -> r.toPercent() != to.getAsInt()).map(Orders.Raised::toPercent)
                .or(() -> raised.map(Orders.Raised::beforePercent)).orElse(to.getAsInt());
        return Optional.of(new Orders.Raised(own.getAsInt(), to.getAsInt(), before, operation, now));
    }

    private static Optional<Orders.Raised> raised(String text) {
        String[] parts = text.split(" ");
        try {
            return Optional.of(new Orders.Raised(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]), Boolean.parseBoolean(parts[3]), Instant.parse(parts[4])));
        } catch (IndexOutOfBoundsException | NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private void remember(Host host, Optional<Orders.Raised> now) {
        if (!now.equals(raised)) {
            now.ifPresentOrElse(r -> host.secrets().put(RAISED, r.fromPercent() + " " + r.toPercent() + " "
                    + r.beforePercent() + " " + r.operation() + " " + r.at()), () -> host.secrets().remove(RAISED));
            raised = now;
        }
    }

    @Override
    public boolean confirms(Command command, State state) {
        return state instanceof BatteryState battery && Orders.confirms(command, battery, raised);
    }

    @Override
    public Map<String, String> settings(State state) {
        return state instanceof BatteryState battery ? Orders.captured(battery) : Map.of();
    }

    private PowerwallClient client() throws VendorException {
        if (client.isEmpty()) {
            String siteId = config.siteId().strip();
            if (!siteId.matches("[A-Za-z0-9_-]{0,64}")) {
                throw new VendorException(Kind.CONFIGURATION, "siteId must be letters, digits, '-' and '_'");
            }
            client = Optional.of(switch (config.transport()) {
                case "fleet" -> new FleetClient(base(FleetClient.BASE_URL), siteId,
                        new FleetToken(uri("authUrl", config.authUrl().strip()).toString(), config.clientId().strip(),
                                config.token(), config.refreshToken()));
                case "netzero" -> new NetZeroClient(base(NetZeroClient.BASE_URL), siteId, config.apiKey());
                default -> throw new VendorException(Kind.CONFIGURATION,
                        "transport must be fleet or netzero, not '" + config.transport() + "'");
            });
        }
        return client.get();
    }

    private String base(String usual) throws VendorException {
        String configured = config.baseUrl().strip().replaceAll("/+$", "");
        if (configured.isEmpty()) {
            return usual;
        }
        uri("baseUrl", configured.replace("{siteId}", "0"));
        return configured;
    }

    /** @throws VendorException CONFIGURATION for anything but an absolute web address */
    static URI uri(String field, String text) throws VendorException {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())
                    && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below, without what may be a secret
        }
        throw new VendorException(Kind.CONFIGURATION, field + " must be an address like https://host.example/path");
    }

    private Duration poll() throws VendorException {
        try {
            Duration poll = Duration.parse(config.poll().strip());
            if (poll.compareTo(Duration.ZERO) > 0) {
                return poll;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw new VendorException(Kind.CONFIGURATION,
                "poll must be a duration above zero like PT1M, not '" + config.poll() + "'");
    }
}
