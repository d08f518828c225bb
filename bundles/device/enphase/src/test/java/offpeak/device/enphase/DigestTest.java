package offpeak.device.enphase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.MeterState;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fuzz;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Firmware 5 and 6, which has a login of its own. */
class DigestTest {

    private static final String PAGE = "/production.json";

    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.california("enphase", "2026-11-21T12:10:00Z");
    /** Those that the gateway has seen, which it takes once each. */
    private final List<String> counts = new ArrayList<>();
    private String nonce = "nonce-1";

    @AfterEach
    void close() {
        vendor.close();
    }

    private Enphase enphase(String... more) {
        Map<String, Object> config = new HashMap<>(Map.of("baseUrl", vendor.url()));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return new Enphase(Configured.of(Enphase.Config.class, config));
    }

    private VendorException refused(Enphase enphase) {
        return assertThrows(VendorException.class, () -> enphase.refresh(host));
    }

    private double solarW() {
        return host.state(EntityId.Kind.DEVICE, "solar", MeterState.class).powerW();
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String part(String header, String name) {
        Matcher part = Pattern.compile("[ ,]" + name + "=\"?([^\",]*)").matcher(header);
        return part.find() ? part.group(1) : "";
    }

    /** A gateway that takes a digest of this user, each count of a nonce once. */
    private void gateway(String algorithm, String user, String password, boolean qop) {
        vendor.on("GET", "/info", Answer.json(Pages.OLD_INFO));
        vendor.on("GET", PAGE, request -> {
            String given = request.header("authorization").orElse("");
            String who = hash(algorithm, user + ":enphaseenergy.com:" + password);
            String what = hash(algorithm, "GET:" + PAGE + "?details=1");
            String count = part(given, "nc");
            String expected = qop
                    ? hash(algorithm, who + ":" + nonce + ":" + count + ":" + part(given, "cnonce") + ":auth:" + what)
                    : hash(algorithm, who + ":" + nonce + ":" + what);
            boolean right = part(given, "response").equals(expected) && part(given, "username").equals(user)
                    && part(given, "opaque").equals("op") && part(given, "uri").equals(PAGE + "?details=1");
            if (right && (!qop || !counts.contains(nonce + count))) {
                counts.add(nonce + count);
                return Answer.json(Pages.PRODUCTION);
            }
            boolean stale = !given.isEmpty() && !part(given, "nonce").equals(nonce);
            return Answer.json(401, "").with("WWW-Authenticate",
                    "Digest realm=\"enphaseenergy.com\", nonce=\"" + nonce + "\", opaque=\"op\""
                            + (algorithm.equals("MD5") ? "" : ", algorithm=" + algorithm)
                            + (qop ? ", qop=\"auth,auth-int\"" : "") + (stale ? ", stale=TRUE" : ""));
        });
    }

    private int pages() {
        return vendor.requests("GET", PAGE).size();
    }

    @ParameterizedTest
    @CsvSource({"MD5, true", "MD5, false", "SHA-256, true", "SHA-256, false"})
    void theUsualPasswordIsTheEndOfTheSerialNumber(String algorithm, boolean qop) throws VendorException {
        gateway(algorithm, "envoy", "121212", qop);
        Enphase enphase = enphase();
        enphase.refresh(host);
        assertEquals(3119.1, solarW());
        assertEquals(2, pages());
        enphase.refresh(host);
        enphase.refresh(host);
        assertEquals(4, pages(), "the challenge is answered at once from then on");
        if (qop) {
            // the pages in between are counted too, which this firmware has not
            assertEquals(List.of("nonce-100000001", "nonce-100000004", "nonce-100000007"), counts);
        }
        assertTrue(vendor.requests("GET", "/info").stream().noneMatch(one -> one.header("authorization").isPresent()));
        assertTrue(vendor.requests().stream().flatMap(one -> one.header("authorization").stream())
                .noneMatch(header -> header.contains("121212")));
    }

    @Test
    void aPasswordOfTheOwnersAndANewNonce() throws VendorException {
        gateway("MD5", "installer", "pässwort", true);
        Enphase enphase = enphase("localUser", "installer", "localPassword", "pässwort");
        enphase.refresh(host);
        nonce = "nonce-2";
        enphase.refresh(host);
        assertEquals(List.of("nonce-100000001", "nonce-200000001"), counts);
    }

    @Test
    void aWrongPasswordIsTriedOnce() {
        gateway("MD5", "envoy", "another", true);
        VendorException wrong = refused(enphase());
        assertEquals(Kind.LOGIN, wrong.kind());
        assertTrue(wrong.getMessage().contains("localPassword"), wrong.getMessage());
        assertEquals(2, pages());
    }

    @Test
    void aGatewayThatIsNeverContentIsLeftAloneForNow() {
        vendor.on("GET", "/info", Answer.json(Pages.OLD_INFO));
        vendor.on("GET", PAGE, Answer.json(401, "").with("WWW-Authenticate",
                "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", stale=true"));
        assertEquals(Kind.BAD_ANSWER, refused(enphase()).kind());
        assertEquals(3, pages());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic realm=\"r\"", "Digest realm=\"r\", nonce=\"n\", algorithm=MD4, qop=\"auth\"",
            "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"", "Digest nonce=\"n\"", "Digest realm=\"r\"",
            "Digest realm=\"r\", nonce=\"\"", "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess", "Negotiate"})
    void whatWouldWeakenTheLoginIsNotAnswered(String offer) {
        vendor.on("GET", "/info", Answer.json(Pages.OLD_INFO));
        vendor.on("GET", PAGE, Answer.json(401, "").with("WWW-Authenticate", offer));
        VendorException no = refused(enphase());
        assertEquals(Kind.LOGIN, no.kind());
        assertTrue(no.getMessage().contains("R4.10.35"), no.getMessage());
        assertEquals(1, pages());
    }

    @Test
    void aRedirectionIsNotFollowedWithTheLogin() throws VendorException {
        try (Fixtures other = Fixtures.start()) {
            other.on("GET", "*", Answer.json(Pages.PRODUCTION));
            vendor.on("GET", "/info", Answer.json(Pages.OLD_INFO));
            vendor.on("GET", PAGE, Answer.json(302, "").with("Location", other.url() + PAGE));
            refused(enphase());
            assertEquals(List.of(), other.requests());
        }
    }

    @Test
    void theStrongestOfferIsTakenAndTheExampleOfTheStandardIsRight() {
        Digest digest = new Digest("Mufasa", new SecureRandom());
        URI uri = URI.create("http://www.example.org/dir/index.html");
        assertEquals(Optional.empty(), digest.header("GET", uri, "Circle of Life"));
        assertFalse(digest.challenged(List.of()));
        assertFalse(digest.challenged(List.of("Digest realm=\"r\", nonce=\"n\", x=\"" + "y".repeat(4_000) + '"')));
        assertFalse(Digest.stale(List.of("Digest stale=true" + " ".repeat(4_000))));
        String offer = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\","
                + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        assertTrue(digest.challenged(
                List.of("Digest " + offer + ", algorithm=MD5", "Digest algorithm=SHA-256, " + offer)));
        String header = digest.header("GET", uri, "Circle of Life").orElseThrow();
        assertEquals("SHA-256", part(header, "algorithm"));
        String who = hash("SHA-256", "Mufasa:http-auth@example.org:Circle of Life");
        assertEquals("7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232", who, "as in RFC 7616");
        assertEquals(hash("SHA-256", who + ":" + part(header, "nonce") + ":00000001:" + part(header, "cnonce")
                + ":auth:" + hash("SHA-256", "GET:/dir/index.html")), part(header, "response"));
    }

    @Test
    void anyChallenge() {
        Fuzz.text(offer -> {
            FakeHost fuzzed = FakeHost.california("enphase", "2026-11-21T12:10:00Z");
            fuzzed.http(call -> {
                String path = call.uri().getPath();
                call.headers().forEach((name, value) -> assertTrue(value.matches("[\\x20-\\x7e]*"), value));
                return path.equals("/info")
                        ? new Http.Reply(200, Map.of(), Pages.OLD_INFO)
                        : new Http.Reply(401, Map.of("www-authenticate", offer), "");
            });
            enphase().refresh(fuzzed);
        }, "Digest realm=\"enphaseenergy.com\", nonce=\"1\", opaque=\"op\", qop=\"auth,auth-int\", algorithm=MD5");
    }
}
