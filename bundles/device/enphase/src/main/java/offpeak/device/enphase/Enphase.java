package offpeak.device.enphase;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** An Enphase gateway at home, read and never changed: solar, load and grid, and the batteries. */
@Component(configurationPid = "offpeak.device.enphase", configurationPolicy = ConfigurationPolicy.REQUIRE, service = Integration.class)
@Designate(ocd = Enphase.Config.class, factory = true)
public final class Enphase implements Integration {

    /** What the user sets. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%name", description = "%description")
    public @interface Config {
        @AttributeDefinition(name = "%site", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll", description = "%poll.description")
        String poll() default "PT1M";

        @AttributeDefinition(name = "%baseUrl", description = "%baseUrl.description")
        String baseUrl() default "https://envoy.local";

        @AttributeDefinition(name = "%certificate", description = "%certificate.description", required = false)
        String certificate() default "";

        @AttributeDefinition(name = "%token", description = "%token.description", required = false, type = AttributeType.PASSWORD)
        String token() default "";

        @AttributeDefinition(name = "%email", description = "%email.description", required = false)
        String email() default "";

        @AttributeDefinition(name = "%password", description = "%password.description", required = false, type = AttributeType.PASSWORD)
        String password() default "";

        @AttributeDefinition(name = "%localUser", description = "%localUser.description", required = false)
        String localUser() default "envoy";

        @AttributeDefinition(name = "%localPassword", description = "%localPassword.description", required = false, type = AttributeType.PASSWORD)
        String localPassword() default "";

        @AttributeDefinition(name = "%loginUrl", description = "%loginUrl.description", required = false)
        String loginUrl() default "https://enlighten.enphaseenergy.com";

        @AttributeDefinition(name = "%tokenUrl", description = "%tokenUrl.description", required = false)
        String tokenUrl() default "https://entrez.enphaseenergy.com";
    }

    private static final Duration SHORTEST_POLL = Duration.ofSeconds(1);
    private static final Duration LEAST_MAX_AGE = Duration.ofMinutes(5);
    private static final Pattern FINGERPRINT = Pattern.compile("([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
    private static final String SOURCE = "Envoy";

    private final Config config;
    private Optional<Envoy> envoy = Optional.empty();

    @Activate
    public Enphase(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> account() {
        return Optional.of("Enphase " + config.baseUrl().strip().replaceAll("/+$", ""));
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), SHORTEST_POLL);
        if (envoy.isEmpty()) {
            envoy = Optional.of(envoy());
        }
        Reading reading = envoy.get().read(host);
        Instant now = host.now();
        Duration maxAge = poll.multipliedBy(5).compareTo(LEAST_MAX_AGE) > 0 ? poll.multipliedBy(5) : LEAST_MAX_AGE;
        reading.meters().forEach(meter -> host.publish(
                host.entity(EntityId.Kind.DEVICE, meter.role().name().toLowerCase(Locale.ROOT)), meter, now, maxAge,
                SOURCE));
        reading.battery().ifPresent(battery -> host.publish(host.entity(EntityId.Kind.DEVICE, "battery"), battery, now,
                maxAge, SOURCE));
        return poll;
    }

    private Envoy envoy() throws VendorException {
        java.net.URI address = Options.address("baseUrl", config.baseUrl());
        java.net.URI login = Options.address("loginUrl", config.loginUrl());
        java.net.URI tokens = Options.address("tokenUrl", config.tokenUrl());
        Optional<String> fingerprint = Optional.of(config.certificate().strip()).filter(text -> !text.isEmpty());
        if (fingerprint.isPresent()) {
            Options.matching("certificate", fingerprint.get(), FINGERPRINT,
                    "64 hexadecimal digits, the SHA-256 fingerprint of the gateway's certificate");
        } else if (address.getScheme().equals("https")) {
            throw new VendorException(Kind.CONFIGURATION, "certificate is missing: the gateway signs its own, so enter"
                    + " the SHA-256 fingerprint that a browser shows of it at " + address);
        }
        String user = Options.matching("localUser", config.localUser(), USER, "envoy");
        return new Envoy(address, fingerprint,
                new Token(login, tokens, config.token(), config.email(), config.password()),
                new OldLogin(user, config.localPassword()));
    }
}
