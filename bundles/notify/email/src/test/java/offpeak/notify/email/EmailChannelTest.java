package offpeak.notify.email;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import offpeak.api.Notifier;
import offpeak.api.Notifier.Notice;
import offpeak.api.Reason;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmailChannelTest {
    private static final SSLContext USUAL = usual();
    private static Tls tls;
    private static Tls stranger;

    private final FakeHost host = FakeHost.london("email", "2026-06-15T12:00:00Z");

    private static SSLContext usual() {
        try {
            return SSLContext.getDefault();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void certificates() throws Exception {
        tls = Tls.make("localhost");
        stranger = Tls.make("elsewhere.example");
        SSLContext.setDefault(tls.client());
    }

    @AfterAll
    static void back() {
        SSLContext.setDefault(USUAL);
    }

    private static EmailChannel channel(MailServer server, Map<String, Object> more) {
        return new EmailChannel(config(server, more));
    }

    private static EmailChannel.Config config(MailServer server, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of("server", "localhost", "port", server.port(), "user",
                "alice", "password", "app password", "from", "home@example.org", "to", "alice@example.org"));
        values.putAll(more);
        return Configured.of(EmailChannel.Config.class, values);
    }

    private static Notice notice(String title, String text, Optional<String> to) {
        return new Notice("17", Instant.parse("2026-06-15T11:59:00Z"), SiteId.HOME, Notifier.Level.ALARM,
                Notifier.Topic.TROUBLE, Reason.of("engine.needs-login"), title, text, to);
    }

    private VendorException fails(EmailChannel channel) {
        return assertThrows(VendorException.class,
                () -> channel.send(host, notice("Home: action needed", "Sign in.", Optional.empty())));
    }

    private static String body(String mail) throws Exception {
        MimeMessage read = new MimeMessage(Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)));
        return new String(read.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aMailGoesOutByStartTlsWithAnAppPassword() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            channel(server, Map.of()).send(host, notice("Home: action needed",
                    "Sign in again.\nÜber die Seite.", Optional.empty()));
            String mail = server.mails.get(0);
            assertTrue(mail.contains("Subject: Home: action needed\n"), mail);
            assertTrue(mail.contains("From: home@example.org\n"), mail);
            assertTrue(mail.contains("To: alice@example.org\n"), mail);
            assertTrue(mail.contains("Date: Mon, 15 Jun 2026"), mail);
            assertTrue(mail.contains("Message-ID: <17.1781524740000@offpeak>\n"), mail);
            assertTrue(mail.contains("Auto-Submitted: auto-generated\n"), mail);
            assertEquals("Sign in again.\nÜber die Seite.", body(mail).replace("\r", "").strip());
            assertTrue(server.commands.stream().filter(command -> command.startsWith("plain "))
                    .allMatch(command -> command.matches("plain (EHLO .*|STARTTLS)")), server.commands.toString());
        }
    }

    @Test
    void aMailGoesOutByTlsFromTheStartToTheReadersOwnAddresses() throws Exception {
        try (MailServer server = new MailServer(tls, true)) {
            channel(server, Map.of("security", "tls")).send(host,
                    notice("Zuhause: Störung", "x", Optional.of("bob@example.org, carol@example.org")));
            assertTrue(server.commands.contains("tls RCPT TO:<carol@example.org>"), server.commands.toString());
            assertTrue(server.mails.get(0).contains("Subject: =?UTF-8?"), server.mails.get(0));
        }
    }

    @Test
    void aLookSignsInAndSendsNothing() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            assertTrue(channel(server, Map.of()).refresh(host).toHours() >= 1);
            assertTrue(server.commands.stream().anyMatch(command -> command.startsWith("tls AUTH PLAIN")));
            assertEquals(List.of(), server.mails);
        }
    }

    @Test
    void withOauthAnAccessTokenIsGotOnceAndUsed() throws Exception {
        try (MailServer server = new MailServer(tls, false); Fixtures google = Fixtures.start()) {
            google.on("POST", "/token", Fixtures.Answer.json(
                    "{\"access_token\":\"ya29.abc\",\"expires_in\":3599,\"scope\":\"https://mail.google.com/\",\"token_type\":\"Bearer\"}"));
            server.login = "XOAUTH2 " + MailServer.base64("user=alice\u0001auth=Bearer ya29.abc\u0001\u0001");
            EmailChannel channel = channel(server, Map.of("login", "xoauth2", "tokenUrl", google.url() + "/token",
                    "clientId", "client", "clientSecret", "hush", "refreshToken", "1//r"));
            channel.send(host, notice("a", "b", Optional.empty()));
            channel.send(host, notice("a", "b", Optional.empty()));
            assertEquals(2, server.mails.size());
            assertEquals(1, google.requests("POST", "/token").size());
            assertEquals("client_id=client&client_secret=hush&grant_type=refresh_token&refresh_token=1%2F%2Fr",
                    google.requests().get(0).body());
            host.advance(Duration.ofHours(1));
            channel.send(host, notice("a", "b", Optional.empty()));
            assertEquals(2, google.requests("POST", "/token").size());

            google.on("POST", "/token", Fixtures.Answer.json(400, "{\"error\":\"invalid_grant\"}"));
            host.advance(Duration.ofHours(1));
            assertEquals(Kind.LOGIN, fails(channel).kind());
        }
    }

    @Test
    void aTokenThatTheServerDoesNotTakeIsNotUsedAgain() throws Exception {
        try (MailServer server = new MailServer(tls, false); Fixtures google = Fixtures.start()) {
            google.on("POST", "/token", Fixtures.Answer.json("{\"access_token\":\"old\",\"expires_in\":3599}"));
            server.login = "XOAUTH2 " + MailServer.base64("user=alice\u0001auth=Bearer new\u0001\u0001");
            EmailChannel channel = channel(server, Map.of("login", "xoauth2", "tokenUrl", google.url() + "/token",
                    "clientId", "client", "clientSecret", " ", "refreshToken", "1//r"));
            VendorException e = fails(channel);
            assertEquals(Kind.LOGIN, e.kind());
            assertEquals("localhost does not accept the login: check user and token", e.getMessage());
            google.on("POST", "/token", Fixtures.Answer.json("{\"access_token\":\"new\",\"expires_in\":3599}"));
            channel.send(host, notice("a", "b", Optional.empty()));
            assertEquals(1, server.mails.size());
            // a client without a secret sends none
            assertEquals("client_id=client&grant_type=refresh_token&refresh_token=1%2F%2Fr",
                    google.requests().get(1).body());
        }
    }

    @Test
    void withoutAUserNobodySignsIn() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            channel(server, Map.of("user", " ", "password", "")).send(host, notice("a", "b", Optional.empty()));
            assertEquals(1, server.mails.size());
            assertFalse(server.commands.toString().contains("AUTH"), server.commands.toString());
        }
    }

    @Test
    void titleAndTextAreCutWhereTheyAreTooLong() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            channel(server, Map.of()).send(host, notice("t".repeat(201), "x".repeat(100_001), Optional.empty()));
            String mail = server.mails.get(0);
            assertEquals("Subject: " + "t".repeat(200), mail.lines().filter(line -> line.startsWith("Subject:"))
                    .findFirst().orElse("none").strip());
            assertEquals(100_000, body(mail).strip().length());
        }
    }

    @ParameterizedTest
    @CsvSource({"554 5.7.1 spam,REFUSED,localhost does not take this mail (554)",
            "452 4.3.1 full,UNREACHABLE,localhost did not take the mail"})
    void aMailThatIsNotTakenIsItsOwnFaultOrTheServersOfNow(String verdict, Kind kind, String told) throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            server.verdict = verdict;
            VendorException e = fails(channel(server, Map.of()));
            assertEquals(kind, e.kind());
            assertEquals(told, e.getMessage());
        }
    }

    @Test
    void anAddressThatIsNotTakenJustNowIsTriedAgain() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            server.refused = "alice@example.org";
            server.refusal = "450 4.2.1 greylisted";
            VendorException e = fails(channel(server, Map.of()));
            assertEquals(Kind.UNREACHABLE, e.kind());
            assertEquals("localhost did not take the mail", e.getMessage());
        }
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLong() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            server.hangs = true;
            EmailChannel channel = new EmailChannel(config(server, Map.of()), Duration.ofMillis(200));
            VendorException e = assertTimeoutPreemptively(Duration.ofSeconds(9), () -> fails(channel));
            assertEquals(Kind.UNREACHABLE, e.kind());
            assertEquals("localhost can't be reached", e.getMessage());
        }
    }

    @Test
    void aWrongPasswordIsALoginToBeMadeAnewAndIsNotTold() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            VendorException e = fails(channel(server, Map.of("password", "wrong-secret")));
            assertEquals(Kind.LOGIN, e.kind());
            assertFalse(e.getMessage().contains("wrong-secret"));
        }
    }

    @Test
    void nothingIsSaidToAServerWithoutTlsOrWithAnotherCertificate() throws Exception {
        try (MailServer bare = new MailServer(tls, false); MailServer foreign = new MailServer(stranger, false)) {
            bare.offersTls = false;
            assertEquals(Kind.CONFIGURATION, fails(channel(bare, Map.of())).kind());
            VendorException e = fails(channel(foreign, Map.of()));
            assertEquals(Kind.UNREACHABLE, e.kind());
            assertTrue(e.getMessage().contains("certificate"), e.getMessage());
            for (MailServer server : List.of(bare, foreign)) {
                assertFalse(server.commands.toString().contains("AUTH"), server.commands.toString());
            }
        }
    }

    @Test
    void aCertificateForAnotherNameIsNotTrustedEither() throws Exception {
        SSLContext.setDefault(stranger.client());
        try (MailServer foreign = new MailServer(stranger, false)) {
            assertTrue(fails(channel(foreign, Map.of())).getMessage().contains("certificate"));
            assertFalse(foreign.commands.toString().contains("AUTH"), foreign.commands.toString());
        } finally {
            SSLContext.setDefault(tls.client());
        }
    }

    @Test
    void headersCantBeSmuggledIn() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            EmailChannel channel = channel(server, Map.of());
            channel.send(host, notice("Home\r\nBcc: eve@example.org\r\n\r\nhello", "a\r\n.\r\nMAIL FROM:<eve@x>",
                    Optional.empty()));
            String mail = server.mails.get(0);
            assertFalse(mail.lines().anyMatch(line -> line.startsWith("Bcc:")), mail);
            assertEquals(1, server.mails.size());
            for (String hostile : List.of("a@b.c\r\nBcc: eve@example.org", "a@b.c>\r\nDATA", "\"a\"@b.c x", "",
                    "a b@c.d", "<a@b.c>")) {
                assertEquals(Kind.CONFIGURATION, assertThrows(VendorException.class,
                        () -> channel.send(host, notice("a", "b", Optional.of(hostile)))).kind(), hostile);
            }
            assertEquals(1, server.mails.size());
        }
    }

    @Test
    void anAddressThatTheServerDoesNotKnowIsTheNoticesFault() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            server.refused = "alice@example.org";
            assertEquals(Kind.REFUSED, fails(channel(server, Map.of())).kind());
        }
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        MailServer gone = new MailServer(tls, false);
        gone.close();
        assertEquals(Kind.UNREACHABLE, fails(channel(gone, Map.of())).kind());
    }

    @Test
    void aFormThatCantBeUsedIsToldWithItsField() throws Exception {
        try (MailServer server = new MailServer(tls, false)) {
            for (String field : List.of("security", "login", "server", "from", "to", "password")) {
                VendorException e = fails(channel(server, Map.of(field, field.equals("password") ? "" : "n o")));
                assertEquals(Kind.CONFIGURATION, e.kind(), field);
                assertTrue(e.getMessage().contains(field), e.getMessage());
            }
        }
    }
}
