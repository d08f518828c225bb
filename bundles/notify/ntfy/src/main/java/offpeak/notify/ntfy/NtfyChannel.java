package offpeak.notify.ntfy;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
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
import tools.jackson.databind.node.ObjectNode;

/** Publishes notices to a topic of an ntfy server. */
@Component(service = Integration.class, configurationPid = "offpeak.notify.ntfy", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = NtfyChannel.Config.class, factory = true)
public final class NtfyChannel implements Notifier {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%ntfy.name", description = "%ntfy.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://ntfy.sh";

        @AttributeDefinition(name = "%topic.name", description = "%topic.description")
        String topic() default "";

        @AttributeDefinition(name = "%token.name", description = "%token.description", type = AttributeType.PASSWORD, required = false)
        String token() default "";
    }

    private static final Pattern TOPIC = Pattern.compile("[-_A-Za-z0-9]{1,64}");
    private static final Duration LOOK = Duration.ofHours(1);
    /** ntfy makes a file of what is longer, in bytes; a character has at most 4 in UTF-8, mostly 1. */
    private static final int LONGEST = 1000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public NtfyChannel(Config config) {
        this.config = config;
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        topic(config.topic());
        token(host);
        host.http().send(Http.Call.get(URI.create(base() + "/v1/health"))).accepted("ntfy");
        return LOOK;
    }

    private URI base() throws VendorException {
        return Options.address("baseUrl", config.baseUrl());
    }

    private static String topic(String text) throws VendorException {
        return Options.matching("topic", text, TOPIC, "my-home-7f3a");
    }

    private String token(Host host) throws VendorException {
        return config.token().isBlank() ? "" : host.secrets().reveal(config.token());
    }

    @Override
    public void send(Host host, Notice notice) throws VendorException {
        ObjectNode body = JSON.createObjectNode();
        body.put("topic", notice.to().isPresent() ? topic(notice.to().get()) : topic(config.topic()));
        body.put("title", cut(notice.title(), 200));
        body.put("message", cut(notice.text(), LONGEST));
        // of 1 to 5; 3 is the usual, 5 rings on
        body.put("priority", switch (notice.level()) {
            case INFO -> 3;
            case WARNING -> 4;
            case ALARM -> 5;
        });
        body.putArray("tags").add(switch (notice.level()) {
            case INFO -> "bulb";
            case WARNING -> "warning";
            case ALARM -> "rotating_light";
        });
        Http.Call call = Http.Call.postJson(URI.create(base() + "/"), JSON.writeValueAsString(body));
        String token = token(host);
        Http.Reply reply = host.http().send(token.isEmpty() ? call : call.bearer(token));
        if (reply.status() == 400 || reply.status() == 413) {
            throw new VendorException(Kind.REFUSED, "ntfy does not take this message (HTTP " + reply.status() + ")");
        }
        reply.accepted("ntfy");
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
