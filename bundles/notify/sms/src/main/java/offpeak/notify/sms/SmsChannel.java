package offpeak.notify.sms;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Sends notices as text messages by Twilio. */
@Component(service = Integration.class, configurationPid = "offpeak.notify.sms", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SmsChannel.Config.class, factory = true)
public final class SmsChannel implements Notifier {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%sms.name", description = "%sms.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.twilio.com";

        @AttributeDefinition(name = "%accountSid.name", description = "%accountSid.description")
        String accountSid() default "";

        @AttributeDefinition(name = "%authToken.name", description = "%authToken.description", type = AttributeType.PASSWORD)
        String authToken() default "";

        @AttributeDefinition(name = "%from.name", description = "%from.description")
        String from() default "";

        @AttributeDefinition(name = "%to.name", description = "%to.description")
        String to() default "";
    }

    private static final Pattern SID = Pattern.compile("AC[0-9a-fA-F]{32}");
    private static final Pattern NUMBER = Pattern.compile("\\+[1-9]\\d{6,14}");
    private static final Pattern SENDER = Pattern.compile("\\+[1-9]\\d{6,14}|MG[0-9a-fA-F]{32}|[A-Za-z0-9 ]{1,11}");
    private static final Duration LOOK = Duration.ofHours(6);
    /** Three messages of 153 characters; each is paid for. */
    private static final int LONGEST = 459;
    /** What Twilio says of a number that can't be reached: no number, not in this country, unsubscribed, no mobile. */
    private static final Set<Integer> NUMBERS_FAULT = Set.of(21211, 21408, 21610, 21612, 21614, 21617);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public SmsChannel(Config config) {
        this.config = config;
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        Options.matching("from", config.from(), SENDER, "+15005550006");
        number(config.to());
        answer(host.http().send(signed(host, Http.Call.get(address(".json")))));
        return LOOK;
    }

    private URI address(String rest) throws VendorException {
        return URI.create(Options.address("baseUrl", config.baseUrl()) + "/2010-04-01/Accounts/" + sid() + rest);
    }

    private String sid() throws VendorException {
        return Options.matching("accountSid", config.accountSid(), SID, "AC0123456789abcdef0123456789abcdef");
    }

    private static String number(String text) throws VendorException {
        return Options.matching("to", text.replaceAll("[ ()-]", ""), NUMBER, "+447700900123");
    }

    private Http.Call signed(Host host, Http.Call call) throws VendorException {
        String token = Options.required("authToken", host.secrets().reveal(config.authToken()));
        return call.header("Authorization", "Basic "
                + Base64.getEncoder().encodeToString((sid() + ":" + token).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void send(Host host, Notice notice) throws VendorException {
        Map<String, String> fields = new TreeMap<>();
        fields.put("To", notice.to().isPresent() ? number(notice.to().get()) : number(config.to()));
        String from = Options.matching("from", config.from(), SENDER, "+15005550006");
        fields.put(from.matches("MG[0-9a-fA-F]{32}") ? "MessagingServiceSid" : "From", from);
        String text = notice.title() + "\n" + notice.text();
        fields.put("Body", text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...");
        answer(host.http().send(signed(host, Http.Call.postForm(address("/Messages.json"), fields))));
    }

    private static void answer(Http.Reply reply) throws VendorException {
        if (reply.status() == 400) {
            int code = 0;
            try {
                code = JSON.readTree(reply.body()).path("code").asInt(0);
            } catch (JacksonException e) {
                // told below by its status alone
            }
            throw new VendorException(NUMBERS_FAULT.contains(code) ? Kind.REFUSED : Kind.CONFIGURATION,
                    "Twilio does not send this message (error " + code + "): look the number up in Twilio's list");
        }
        reply.accepted("Twilio");
    }
}
