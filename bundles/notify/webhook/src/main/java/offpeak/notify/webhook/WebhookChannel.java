package offpeak.notify.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Integration;
import offpeak.api.Notifier;
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
import tools.jackson.databind.json.JsonMapper;

/** Posts notices as JSON to an address. */
@Component(service = Integration.class, configurationPid = "offpeak.notify.webhook", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = WebhookChannel.Config.class, factory = true)
public final class WebhookChannel implements Notifier {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%webhook.name", description = "%webhook.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%url.name", description = "%url.description", type = AttributeType.PASSWORD)
        String url() default "";

        @AttributeDefinition(name = "%token.name", description = "%token.description", type = AttributeType.PASSWORD, required = false)
        String token() default "";

        @AttributeDefinition(name = "%key.name", description = "%key.description", type = AttributeType.PASSWORD, required = false)
        String key() default "";
    }

    private static final Duration LOOK = Duration.ofHours(6);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public WebhookChannel(Config config) {
        this.config = config;
    }

    /** Nothing is asked of the address: whatever came there would be taken for a notice. */
    @Override
    public Duration refresh(Host host) throws VendorException {
        url(host);
        secret(host, config.token());
        secret(host, config.key());
        return LOOK;
    }

    /** Many hold their only secret in the address itself. */
    private URI url(Host host) throws VendorException {
        return Options.address("url", host.secrets().reveal(config.url()));
    }

    private static String secret(Host host, String field) throws VendorException {
        return field.isBlank() ? "" : host.secrets().reveal(field);
    }

    @Override
    public void send(Host host, Notice notice) throws VendorException {
        String body = JSON.writeValueAsString(notice.fields());
        Http.Call call = Http.Call.postJson(url(host), body);
        String token = secret(host, config.token());
        if (!token.isEmpty()) {
            call = call.bearer(token);
        }
        String key = secret(host, config.key());
        if (!key.isEmpty()) {
            // with the time, so that who listens in can't send it again later
            String time = Long.toString(host.now().getEpochSecond());
            call = call.header("X-Offpeak-Time", time).header("X-Offpeak-Signature",
                    "sha256=" + signature(key, time + "." + body));
        }
        Http.Reply reply = host.http().send(call);
        if (reply.status() == 400 || reply.status() == 413 || reply.status() == 422) {
            throw new VendorException(Kind.REFUSED,
                    "the webhook does not take this notice (HTTP " + reply.status() + ")");
        }
        reply.accepted("the webhook");
    }

    private static String signature(String key, String text) throws VendorException {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new VendorException(Kind.CONFIGURATION, "this Java can't sign with HMAC-SHA256", e);
        }
    }
}
