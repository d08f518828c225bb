package offpeak.notify.telegram;

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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lets a bot of Telegram write to a chat. */
@Component(service = Integration.class, configurationPid = "offpeak.notify.telegram", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TelegramChannel.Config.class, factory = true)
public final class TelegramChannel implements Notifier {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%telegram.name", description = "%telegram.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.telegram.org";

        @AttributeDefinition(name = "%token.name", description = "%token.description", type = AttributeType.PASSWORD)
        String token() default "";

        @AttributeDefinition(name = "%chat.name", description = "%chat.description")
        String chat() default "";
    }

    private static final Pattern TOKEN = Pattern.compile("\\d{1,20}:[A-Za-z0-9_-]{10,100}");
    private static final Pattern CHAT = Pattern.compile("-?\\d{1,20}|@[A-Za-z0-9_]{1,64}");
    private static final Duration LOOK = Duration.ofHours(1);
    /** Telegram takes 4096 characters. */
    private static final int LONGEST = 4000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Config config;

    @Activate
    public TelegramChannel(Config config) {
        this.config = config;
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        chat(config.chat());
        answer(host.http().send(Http.Call.get(method(host, "getMe"))));
        return LOOK;
    }

    /** The token is a part of the address, so no address may be told. */
    private URI method(Host host, String name) throws VendorException {
        String token = host.secrets().reveal(config.token()).strip();
        if (!TOKEN.matcher(token).matches()) {
            throw new VendorException(Kind.CONFIGURATION, "token must be like 123456:ABC…, as BotFather gives it");
        }
        return URI.create(Options.address("baseUrl", config.baseUrl()) + "/bot" + token + "/" + name);
    }

    private static String chat(String text) throws VendorException {
        return Options.matching("chat", text, CHAT, "123456789");
    }

    @Override
    public void send(Host host, Notice notice) throws VendorException {
        ObjectNode body = JSON.createObjectNode();
        body.put("chat_id", notice.to().isPresent() ? chat(notice.to().get()) : chat(config.chat()));
        String text = notice.title() + "\n" + notice.text();
        // without parse_mode nothing in it is taken for markup
        body.put("text", text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…");
        body.put("disable_notification", notice.level() == Level.INFO);
        body.putObject("link_preview_options").put("is_disabled", true);
        answer(host.http()
                .send(Http.Call.postJson(method(host, "sendMessage"), JSON.writeValueAsString(body))));
    }

    private static void answer(Http.Reply reply) throws VendorException {
        JsonNode said;
        try {
            said = JSON.readTree(reply.body());
        } catch (JacksonException e) {
            reply.accepted("Telegram");
            throw new VendorException(Kind.BAD_ANSWER, "Telegram's answer is not the JSON that was expected", e);
        }
        if (reply.ok() && said.path("ok").asBoolean(false)) {
            return;
        }
        String why = said.path("description").asString("");
        String shown = why.matches("[\\w .,:'()-]{1,200}") ? why : "HTTP " + reply.status();
        switch (reply.status()) {
            case 401, 404 -> throw new VendorException(Kind.LOGIN, "Telegram does not know the bot's token: check it");
            case 400, 403 ->
                throw new VendorException(Kind.REFUSED, "Telegram does not deliver to this chat: " + shown);
            case 429 -> throw new VendorException("Telegram wants to be asked less often",
                    Duration.ofSeconds(
                            Math.max(1, Math.min(86_400, said.path("parameters").path("retry_after").asInt(60)))));
            default -> {
                reply.accepted("Telegram");
                throw new VendorException(Kind.BAD_ANSWER, "Telegram did not take it: " + shown);
            }
        }
    }
}
