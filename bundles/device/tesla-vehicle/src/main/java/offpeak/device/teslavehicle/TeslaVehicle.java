package offpeak.device.teslavehicle;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import offpeak.api.CallPrices;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.LinkedAccounts;
import offpeak.api.State;
import offpeak.api.VendorException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The Tesla cars of one account, or of many that their users linked to one application. */
@Component(configurationPid = "offpeak.device.tesla-vehicle", configurationPolicy = ConfigurationPolicy.REQUIRE, service = Integration.class)
@Designate(ocd = TeslaVehicle.Config.class, factory = true)
public final class TeslaVehicle implements Device, LinkedAccounts {

    /** What the user sets. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%name", description = "%description")
    public @interface Config {
        @AttributeDefinition(name = "%site", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll", description = "%poll.description")
        String poll() default "PT10M";

        @AttributeDefinition(name = "%transport", description = "%transport.description", options = {
                @Option(label = "%transport.fleet", value = "fleet"),
                @Option(label = "%transport.owner", value = "owner"),
                @Option(label = "%transport.tessie", value = "tessie"),
                @Option(label = "%transport.teslemetry", value = "teslemetry")})
        String transport() default "fleet";

        @AttributeDefinition(name = "%baseUrl", description = "%baseUrl.description", required = false)
        String baseUrl() default "";

        @AttributeDefinition(name = "%commandUrl", description = "%commandUrl.description", required = false)
        String commandUrl() default "";

        @AttributeDefinition(name = "%commandCertificate", description = "%commandCertificate.description", required = false)
        String commandCertificate() default "";

        @AttributeDefinition(name = "%authUrl", description = "%authUrl.description", required = false)
        String authUrl() default "";

        @AttributeDefinition(name = "%vin", description = "%vin.description", required = false)
        String vin() default "";

        @AttributeDefinition(name = "%clientId", description = "%clientId.description", required = false)
        String clientId() default "";

        @AttributeDefinition(name = "%token", description = "%token.description", required = false, type = AttributeType.PASSWORD)
        String token() default "";

        @AttributeDefinition(name = "%refreshToken", description = "%refreshToken.description", required = false, type = AttributeType.PASSWORD)
        String refreshToken() default "";

        @AttributeDefinition(name = "%apiKey", description = "%apiKey.description", required = false, type = AttributeType.PASSWORD)
        String apiKey() default "";

        @AttributeDefinition(name = "%linked", description = "%linked.description", required = false)
        boolean linked() default false;

        @AttributeDefinition(name = "%clientSecret", description = "%clientSecret.description", required = false, type = AttributeType.PASSWORD)
        String clientSecret() default "";

        @AttributeDefinition(name = "%redirectUrl", description = "%redirectUrl.description", required = false)
        String redirectUrl() default "";

        @AttributeDefinition(name = "%authorizeUrl", description = "%authorizeUrl.description", required = false)
        String authorizeUrl() default "";

        @AttributeDefinition(name = "%aggressiveness", description = "%aggressiveness.description", min = "0", max = "100", required = false)
        int aggressiveness() default 0;

        @AttributeDefinition(name = "%homeRadius", description = "%homeRadius.description", min = "10", max = "10000", required = false)
        int homeRadius() default 150;

        @AttributeDefinition(name = "%schedule", description = "%schedule.description", required = false, options = {
                @Option(label = "%schedule.auto", value = "auto"),
                @Option(label = "%schedule.one", value = "scheduled_charging"),
                @Option(label = "%schedule.list", value = "charge_schedule")})
        String schedule() default "auto";

        @AttributeDefinition(name = "%readOnly", description = "%readOnly.description", required = false)
        boolean readOnly() default false;
    }

    /** Nothing is asked then: only links are looked after. */
    private static final Duration SELDOM = Duration.ofDays(1);

    private final Config config;
    private final Optional<Account> own;

    @Activate
    public TeslaVehicle(Config config) {
        this.config = config;
        this.own = config.linked() ? Optional.empty() : Optional.of(new Account(config, Optional.empty()));
    }

    @Override
    public Optional<String> account() {
        return own.flatMap(Account::account);
    }

    @Override
    public Optional<CallPrices> callPrices() {
        return FleetPrices.of(config.transport());
    }

    /** @return the cars of that user, by the refresh token that is kept among the link's secrets */
    @Override
    public Integration account(String account) {
        return new Account(config, Optional.of(account));
    }

    @Override
    public Optional<SignIn> signIn() throws VendorException {
        return config.linked() ? Optional.of(Linking.of(config)) : Optional.empty();
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        if (own.isEmpty()) {
            Ways.of(config, true);
            return SELDOM;
        }
        return own.get().refresh(host);
    }

    @Override
    public void apply(Host host, Command command) throws VendorException {
        if (own.isEmpty()) {
            throw Car.gone(command.device().name());
        }
        own.get().apply(host, command);
    }

    @Override
    public boolean confirms(Command command, State state) {
        return own.filter(account -> account.confirms(command, state)).isPresent();
    }

    @Override
    public Map<String, String> settings(State state) {
        return own.map(account -> account.settings(state)).orElse(Map.of());
    }
}
