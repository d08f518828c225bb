package offpeak.notify.email;

import jakarta.activation.DataHandler;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Sends notices by a mail server. */
@Component(service = Integration.class, configurationPid = "offpeak.notify.email", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EmailChannel.Config.class, factory = true)
public final class EmailChannel implements Notifier {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%email.name", description = "%email.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%server.name", description = "%server.description")
        String server() default "smtp.gmail.com";

        @AttributeDefinition(name = "%port.name", description = "%port.description", min = "1", max = "65535")
        int port() default 587;

        @AttributeDefinition(name = "%security.name", description = "%security.description", options = {
                @Option(label = "STARTTLS", value = "starttls"), @Option(label = "TLS", value = "tls")})
        String security() default "starttls";

        @AttributeDefinition(name = "%user.name", description = "%user.description", required = false)
        String user() default "";

        @AttributeDefinition(name = "%login.name", description = "%login.description", options = {
                @Option(label = "Password", value = "password"), @Option(label = "XOAUTH2", value = "xoauth2")})
        String login() default "password";

        @AttributeDefinition(name = "%password.name", description = "%password.description", type = AttributeType.PASSWORD, required = false)
        String password() default "";

        @AttributeDefinition(name = "%tokenUrl.name", description = "%tokenUrl.description")
        String tokenUrl() default "https://oauth2.googleapis.com/token";

        @AttributeDefinition(name = "%clientId.name", description = "%clientId.description", required = false)
        String clientId() default "";

        @AttributeDefinition(name = "%clientSecret.name", description = "%clientSecret.description", type = AttributeType.PASSWORD, required = false)
        String clientSecret() default "";

        @AttributeDefinition(name = "%refreshToken.name", description = "%refreshToken.description", type = AttributeType.PASSWORD, required = false)
        String refreshToken() default "";

        @AttributeDefinition(name = "%from.name", description = "%from.description")
        String from() default "";

        @AttributeDefinition(name = "%to.name", description = "%to.description")
        String to() default "";
    }

    /** Narrower than what is allowed: nothing in it can begin a header or a second address. */
    private static final Pattern ADDRESS = Pattern.compile("[\\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}");
    private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9.:-]{1,253}");
    private static final Duration LOOK = Duration.ofHours(6);
    /** Of each wait; the host gives up on a channel after 45 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST = 100_000;

    private final Config config;
    private final Duration patience;
    private final AccessTokens tokens = new AccessTokens();

    @Activate
    public EmailChannel(Config config) {
        this(config, PATIENCE);
    }

    EmailChannel(Config config, Duration patience) {
        this.config = config;
        this.patience = patience;
    }

    /** Signs in and leaves again. */
    @Override
    public Duration refresh(Host host) throws VendorException {
        addresses("from", config.from());
        addresses("to", config.to());
        connected(host, (transport, session) -> {});
        return LOOK;
    }

    @Override
    public void send(Host host, Notice notice) throws VendorException {
        InternetAddress[] from = addresses("from", config.from());
        InternetAddress[] to = addresses("to", notice.to().orElse(config.to()));
        connected(host, (transport, session) -> {
            MimeMessage message = message(session, notice);
            message.setFrom(from[0]);
            message.setRecipients(Message.RecipientType.TO, to);
            message.saveChanges();
            transport.sendMessage(message, to);
        });
    }

    private static InternetAddress[] addresses(String field, String text) throws VendorException {
        List<InternetAddress> all = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            InternetAddress address = new InternetAddress();
            address.setAddress(Options.matching(field, one, ADDRESS, "alice@example.org"));
            all.add(address);
        }
        return all.toArray(InternetAddress[]::new);
    }

    private static MimeMessage message(Session session, Notice notice) throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                // the same when it is sent again; the usual one would tell the machine's name
                setHeader("Message-ID", "<" + notice.id().replaceAll("[^A-Za-z0-9-]", "") + "."
                        + notice.at().toEpochMilli() + "@offpeak>");
            }
        };
        String title = notice.title().replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        message.setSubject(title.length() <= LONGEST_TITLE ? title : title.substring(0, LONGEST_TITLE), "UTF-8");
        message.setSentDate(Date.from(notice.at()));
        // RFC 3834: no holiday notice is to answer it
        message.setHeader("Auto-Submitted", "auto-generated");
        String text = notice.text().length() <= LONGEST ? notice.text() : notice.text().substring(0, LONGEST);
        // bytes, not text: nothing has to be found that makes bytes of it
        message.setDataHandler(new DataHandler(new ByteArrayDataSource(
                text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), "text/plain; charset=UTF-8")));
        return message;
    }

    /** What is done while it is connected. */
    private interface Work {
        void with(SMTPTransport transport, Session session) throws MessagingException;
    }

    private void connected(Host host, Work work) throws VendorException {
        String server = Options.matching("server", config.server(), SERVER, "smtp.example.org");
        boolean oauth = Options.matching("login", config.login(), Pattern.compile("password|xoauth2"), "password")
                .equals("xoauth2");
        String secret = oauth
                ? tokens.get(host, config)
                : config.user().isBlank()
                        ? ""
                        : Options.required("password", host.secrets().reveal(config.password()));
        Session session = Session.getInstance(properties(oauth));
        try (SMTPTransport transport = new SMTPTransport(session, null)) {
            if (config.user().isBlank()) {
                transport.connect(server, config.port(), null, null);
            } else {
                transport.connect(server, config.port(), config.user().strip(), secret);
            }
            work.with(transport, session);
        } catch (AuthenticationFailedException e) {
            tokens.forget();
            throw new VendorException(Kind.LOGIN, server + " does not accept the login: check user and "
                    + (oauth ? "token" : "password (Gmail wants one for apps)"), e);
        } catch (MessagingException e) {
            throw named(server, e);
        }
    }

    private Properties properties(boolean oauth) throws VendorException {
        boolean tls = Options.matching("security", config.security(), Pattern.compile("starttls|tls"), "starttls")
                .equals("tls");
        Properties properties = new Properties();
        properties.put("mail.smtp.ssl.enable", Boolean.toString(tls));
        properties.put("mail.smtp.starttls.enable", "true");
        // without it a server, or somebody between, that does not offer it would get everything in the clear
        properties.put("mail.smtp.starttls.required", Boolean.toString(!tls));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        properties.put("mail.smtp.auth", Boolean.toString(!config.user().isBlank()));
        properties.put("mail.smtp.auth.mechanisms", oauth ? "XOAUTH2" : "PLAIN LOGIN");
        for (String wait : List.of("connectiontimeout", "timeout", "writetimeout")) {
            properties.put("mail.smtp." + wait, Long.toString(patience.toMillis()));
        }
        properties.put("mail.smtp.quitwait", "false");
        // not the machine's name
        properties.put("mail.smtp.localhost", "[127.0.0.1]");
        return properties;
    }

    private static VendorException named(String server, MessagingException e) {
        Throwable cause = e;
        for (int depth = 0; depth < 10 && cause != null; depth++) {
            if (cause.getClass().getName().startsWith("javax.net.ssl.")) {
                return new VendorException(Kind.UNREACHABLE, server + " can't be spoken to by TLS: its certificate is"
                        + " not trusted or for another name, or the port is the wrong one", e);
            }
            if (cause instanceof SMTPAddressFailedException address && address.getReturnCode() >= 500) {
                return new VendorException(Kind.REFUSED,
                        server + " does not take mail for an address (" + address.getReturnCode() + ")", e);
            }
            if (cause instanceof SMTPSendFailedException sent && sent.getReturnCode() >= 500) {
                return new VendorException(Kind.REFUSED,
                        server + " does not take this mail (" + sent.getReturnCode() + ")", e);
            }
            cause = cause instanceof MessagingException mail && mail.getNextException() != null
                    ? mail.getNextException()
                    : cause.getCause();
        }
        if (String.valueOf(e.getMessage()).contains("STARTTLS")) {
            return new VendorException(Kind.CONFIGURATION,
                    server + " offers no STARTTLS on this port: use tls and its port, mostly 465", e);
        }
        return new VendorException(Kind.UNREACHABLE,
                server + (e instanceof SendFailedException ? " did not take the mail" : " can't be reached"), e);
    }
}
