package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import offpeak.api.Http.Call;
import offpeak.api.Http.Reply;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.HttpFactory.VendorConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TermsTest {
    private static final String PORTAL = "<!-- v2 -->\n <!DOCTYPE html><html><body>Welcome to our hotel</body></html>";

    private final HttpComponent http = Start.http(
            InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")), null, false);
    private final VendorConnection client = http.create("home");
    private volatile int status = 200;
    private volatile String type = "";
    private volatile byte[] body = new byte[0];
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server = Server.proper(exchange -> {
            exchange.getResponseHeaders().add("Set-Cookie", ".ASPXAUTH=abc; path=/; HttpOnly");
            exchange.getResponseHeaders().add("Set-Cookie", "session=1");
            Server.answer(exchange, status, type.isEmpty()
                    ? Map.of("Location", "/elsewhere")
                    : Map.of("Content-Type", type, "Location", "/elsewhere"), body);
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        http.close();
    }

    private Reply answer(String as, String text, String expected) throws VendorException {
        type = as;
        body = text.getBytes(StandardCharsets.UTF_8);
        return client.send(Call.get(server.uri("/data")).expecting(expected));
    }

    private String refused(String as, String text, String expected) {
        VendorException refusal = assertThrows(VendorException.class, () -> answer(as, text, expected));
        assertEquals(Kind.BAD_ANSWER, refusal.kind());
        return refusal.getMessage();
    }

    @Test
    void aSignInPageIsNoData() throws VendorException {
        String says = "127.0.0.1 answered with a web page instead of application/json: it looks like a sign-in page of"
                + " a network; open any page in a browser there and sign in";
        assertEquals(says, refused("text/html; charset=utf-8", "{}", "application/json"));
        for (String careless : List.of("application/json", "text/plain", "", "application/octet-stream")) {
            assertEquals(says, refused(careless, PORTAL, "application/json"), careless);
        }
        assertEquals("127.0.0.1 answered with something else than application/json",
                refused("image/png", "{}", "application/json"));
    }

    @Test
    void whatWasExpectedComesThroughHoweverItIsCalled() throws VendorException {
        for (String json : List.of("application/json; charset=utf-8", "text/json", "application/hal+json",
                "text/plain", "", "APPLICATION/JSON")) {
            assertEquals("{}", answer(json, "{}", "application/json").body(), json);
        }
        assertEquals("<a/>", answer("application/xml", "<a/>", "text/xml").body());
        assertEquals("PK", answer("application/x-zip-compressed", "PK", "application/zip").body());
        assertEquals(PORTAL, answer("text/html", PORTAL, "text/html").body());
    }

    @Test
    void anErrorMayBeAPage() throws VendorException {
        status = 429;
        assertEquals(429, answer("text/html", PORTAL, "application/json").status());
    }

    @Test
    void cookiesOfARedirectThatIsNotFollowed() throws VendorException {
        status = 302;
        Reply reply = client.send(Call.postForm(server.uri("/portal"), Map.of("UserName", "me")).asLogin()
                .noRedirect());
        assertEquals(302, reply.status());
        assertEquals(List.of(".ASPXAUTH=abc; path=/; HttpOnly", "session=1"), reply.headersAll("Set-Cookie"));
    }

    @Test
    void aZipComesThroughByteByByte() throws Exception {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("prices.csv"));
            out.write(new byte[]{(byte) 0xFF, 0, (byte) 0xFE, '\n'});
        }
        type = "application/x-zip-compressed";
        body = zip.toByteArray();
        Reply reply = client.send(Call.get(server.uri("/oasisapi/SingleZip")).expecting("application/zip"));
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(reply.bytes()))) {
            assertEquals("prices.csv", in.getNextEntry().getName());
            assertArrayEquals(new byte[]{(byte) 0xFF, 0, (byte) 0xFE, '\n'}, in.readAllBytes());
        }
    }
}
