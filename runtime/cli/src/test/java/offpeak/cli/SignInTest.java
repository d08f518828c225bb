package offpeak.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import offpeak.cli.setup.Dialog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** Signing in to Tesla with a browser, and the questions at a terminal. */
class SignInTest {

    private static final Pattern PAGE = Pattern.compile("https?://\\S+/authorize\\?\\S+");

    @TempDir
    private Path folder;
    private HttpServer tesla;
    private String url;
    private final List<Map<String, String>> exchanged = Collections.synchronizedList(new ArrayList<>());
    private String products = """
                              {"response": [{"vin": "5YJ3E7EA0PF123456", "display_name": "Rosa"},
                              {"energy_site_id": 11, "resource_type": "battery", "site_name": "Barn\\u001b[31m"},
                              {"energy_site_id": 12, "components": {"battery": false}},
                              {"energy_site_id": 13, "components": {"battery": true}, "site_name": "House"}], "count": 4}
                              """;

    @BeforeEach
    void start() throws IOException {
        tesla = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        url = "http://127.0.0.1:" + tesla.getAddress().getPort();
        answers("/token", body -> {
            exchanged.add(fields(body));
            return "{\"access_token\":\"a" + exchanged.size() + "\",\"refresh_token\":\"r" + exchanged.size() + "\"}";
        });
        answers("/api/1/products", body -> products);
        tesla.start();
    }

    private void answers(String path, UnaryOperator<String> answer) {
        tesla.createContext(path, exchange -> {
            byte[] body = answer.apply(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        tesla.stop(0);
    }

    private static Map<String, String> fields(String query) {
        return Arrays.stream(query.split("&")).map(each -> each.split("=", 2)).collect(Collectors.toMap(each -> each[0],
                each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8), (a, b) -> a, TreeMap::new));
    }

    private String[] options(String way, String... more) {
        List<String> all = new ArrayList<>(
                List.of("setup", "--config", folder.toString(), "--tesla", way, "--tesla-url", url,
                        "--tesla-auth-url", url + "/token", "--tesla-authorize-url", url + "/authorize"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private JsonNode written(String pid) throws IOException {
        return Client.JSON.readTree(Files.readString(folder.resolve(pid + ".cfg.json")));
    }

    /** Types answers, and looks at what was said when an answer is due. */
    private final class Person implements Dialog.Person {
        private final Deque<String> answers = new ArrayDeque<>();
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private final List<String> questions = new ArrayList<>();

        private Person(String... answers) {
            this.answers.addAll(List.of(answers));
        }

        @Override
        public Optional<String> answer(String question) {
            questions.add(question);
            Optional<String> next = Optional.ofNullable(answers.poll());
            return next.map(text -> text.contains("STATE") ? text.replace("STATE", page(said).get("state")) : text);
        }

        @Override
        public Optional<String> secret(String question) {
            return answer(question);
        }

        private Said run(String... options) {
            PrintStream out = System.out;
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            try {
                SetupCommand command = new SetupCommand();
                new CommandLine(command).parseArgs(Arrays.copyOfRange(options, 1, options.length));
                return new Said(command.run(Optional.of(this)), said.toString(StandardCharsets.UTF_8), "");
            } catch (Failure e) {
                return new Said(e.status(), said.toString(StandardCharsets.UTF_8), e.getMessage());
            } finally {
                System.setOut(out);
            }
        }
    }

    /** The last page that the user was sent to. */
    private static Map<String, String> page(ByteArrayOutputStream said) {
        Matcher page = PAGE.matcher(said.toString(StandardCharsets.UTF_8));
        String last = page.results().reduce((a, b) -> b).orElseThrow(AssertionError::new).group();
        return fields(URI.create(last).getRawQuery());
    }

    @Test
    void aPersonAtATerminalPastesTheAddressAndChooses() throws Exception {
        Person person = new Person("Ours", "Europe/London", "GBP", "", "n", "y", "owner",
                "https://auth.tesla.com/void/callback?code=c1&state=STATE&issuer=x", "2", "none", "", "", "n", "n", "n",
                "n");
        Said said = person.run("setup", "--config", folder.toString(), "--tesla-url", url, "--tesla-auth-url",
                url + "/token",
                "--tesla-authorize-url", url + "/authorize");
        assertEquals(0, said.status(), said.err() + person.questions);
        assertEquals(Client.JSON.readTree("{\"transport\":\"owner\",\"siteId\":\"13\",\"readOnly\":true,\"baseUrl\":\""
                + url + "\",\"authUrl\":\"" + url + "/token\",\"refreshToken\":\"r1\"}"),
                written("offpeak.device.powerwall~home"));
        assertEquals("Ours", written("offpeak.site~home").path("name").asString());
        Map<String, String> page = page(person.said);
        assertEquals("ownerapi", page.get("client_id"));
        assertEquals("S256", page.get("code_challenge_method"));
        assertEquals("https://auth.tesla.com/void/callback", page.get("redirect_uri"));
        Map<String, String> asked = exchanged.get(0);
        assertEquals(page.get("code_challenge"), Base64.getUrlEncoder().withoutPadding().encodeToString(
                MessageDigest.getInstance("SHA-256")
                        .digest(asked.get("code_verifier").getBytes(StandardCharsets.UTF_8))));
        assertEquals("c1", asked.get("code"));
        assertTrue(said.out().contains("  1  11  Barn?[31m"),
                "names are shown without control characters: " + said.out());
        assertFalse(said.out().contains("12 "), "a site without a device is passed over");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "https://auth.tesla.com/void/callback?code=c&state=other|(it belongs to another one)",
            "https://auth.tesla.com/void/callback|is not the address at which this sign-in ended",
            "https://auth.tesla.com/void/callback?state=STATE|there is no code in that address",
            "https://auth.tesla.com/void/callback?error=access_denied&state=STATE|the sign-in was refused (access_denied)"})
    void whatIsPastedIsChecked(String address, String said) {
        Person person = new Person("n", address);
        Said refused = person
                .run(options("owner", "--home-name", "x", "--zone", "UTC", "--currency", "GBP", "--latitude", "1",
                        "--longitude", "1"));
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains(said), refused.err());
        assertEquals(List.of(), exchanged);
    }

    /** Without a terminal the address comes on standard input; only who started this sign-in can have it. */
    @Test
    void withoutATerminalTheAddressIsReadFromStandardInput() {
        Said said = Said.piped("https://auth.tesla.com/void/callback?code=c&state=guess\n",
                options("owner", "--tesla-site", "all"));
        assertEquals(1, said.status());
        assertTrue(said.err().contains("belongs to another one"), said.err());
        assertEquals(2, Said.piped("", options("owner", "--tesla-site", "all")).status());
    }

    @Test
    void theBrowserComesBackToThisMachine() throws Exception {
        int port = freePort();
        Browser browser = new Browser();
        CompletableFuture<Said> setup = CompletableFuture
                .supplyAsync(() -> browser.watch(() -> Main.run(options("fleet",
                        "--tesla-client-id", "my-app", "--tesla-client-secret", "hush", "--callback-port",
                        Integer.toString(port),
                        "--tesla-login", "callback", "--tesla-site", "11,13", "--tesla-car", "none"))));
        browser.signIn("/favicon.ico?state=STATE&code=x", 400);
        browser.signIn("/callback?state=guess&code=x", 400);
        browser.signIn("/callback?state=STATE&code=one", 200);
        // a second site is a configuration of its own, and a refresh token is good for one
        browser.signIn("/callback?state=STATE&code=two", 200);
        Said said = setup.get();
        assertEquals(0, said.status(), said.out());
        assertEquals(List.of("one", "two"), exchanged.stream().map(each -> each.get("code")).toList());
        assertEquals("http://localhost:" + port + "/callback", exchanged.get(0).get("redirect_uri"));
        assertEquals("hush", exchanged.get(0).get("client_secret"));
        assertEquals(url, exchanged.get(0).get("audience"));
        assertEquals("r1", written("offpeak.device.powerwall~home").path("refreshToken").asString());
        assertEquals("r2", written("offpeak.device.powerwall~home-13").path("refreshToken").asString());
        assertFalse(said.out().contains("hush"), said.out());
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** Reads the address that the command shows, and goes where the vendor's page would send it. */
    private static final class Browser {
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private int pages;
        private Map<String, String> page = Map.of();

        private Said watch(java.util.function.IntSupplier command) {
            PrintStream out = System.out;
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            try {
                return new Said(command.getAsInt(), said.toString(StandardCharsets.UTF_8), "");
            } finally {
                System.setOut(out);
            }
        }

        private void signIn(String back, int status) throws Exception {
            long end = System.nanoTime() + 20_000_000_000L;
            int wanted = status == 200 ? pages + 1 : Math.max(1, pages);
            while (PAGE.matcher(said.toString(StandardCharsets.UTF_8)).results().count() < wanted) {
                assertTrue(System.nanoTime() < end, "no page to sign in at: " + said);
                Thread.onSpinWait();
            }
            page = page(said);
            pages += status == 200 ? 1 : 0;
            URI at = URI.create("http://127.0.0.1:" + URI.create(page.get("redirect_uri")).getPort()
                    + back.replace("STATE", page.get("state")));
            HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(at).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(status, answer.statusCode());
            assertFalse(answer.body().contains("code="), answer.body());
        }
    }

    @Test
    void aPortThatIsTakenIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Said said = Said.run(options("fleet", "--tesla-client-id", "my-app", "--callback-port",
                    Integer.toString(taken.getLocalPort())));
            assertEquals(1, said.status());
            assertTrue(said.err().contains("is taken by another program") && said.err().contains("--callback-port"),
                    said.err());
        }
    }

    @Test
    void nobodyIsWaitedForWithoutEnd() throws Exception {
        Said said = Said.run(options("fleet", "--tesla-client-id", "my-app", "--callback-port",
                Integer.toString(freePort()), "--login-timeout", "PT0.2S"));
        assertEquals(1, said.status());
        assertTrue(said.err().contains("nobody signed in within"), said.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"response\": []}|this account has no Powerwall and no car",
            "{\"response\": [{\"energy_site_id\": 12, \"components\": {\"battery\": false}}]}|this account has no Powerwall and no car",
            "<html>captcha</html>|a page in place of data, perhaps a captcha"})
    void anAccountWithoutAnythingIsSaid(String answer, String said) {
        products = answer;
        Said refused = Said.run(options("tessie", "--tesla-key", "k", "--tesla-site", "all"));
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains(said), refused.err());
    }

    /** Several meters, one of them for export, and a tariff that prices by half-hours. */
    @Test
    void anOctopusAccountsMetersAreChosenFrom() throws Exception {
        answers("/v1/graphql/", body -> body.contains("obtainKrakenToken")
                ? "{\"data\":{\"obtainKrakenToken\":{\"token\":\"t\"}}}"
                : body.contains("viewer")
                        ? "{\"data\":{\"viewer\":{\"accounts\":[{\"number\":\"A-11111111\"},{\"number\":\"A-22222222\"}]}}}"
                        : "{\"data\":{\"account\":{\"electricityAgreements\":["
                                + meter("1200000000001", "IMPORT", "E-1R-VAR-22-11-01-A") + ","
                                + meter("1200000000002", "IMPORT", "E-1R-AGILE-24-10-01-H") + ","
                                + meter("1200000000003", "EXPORT", "E-1R-AGILE-OUTGOING-19-05-13-H") + "]}}}");
        Said which = Said.run("setup", "--config", folder.toString(), "--octopus-key", "k", "--octopus-url", url);
        assertEquals(2, which.status());
        assertTrue(which.err().contains("--octopus-account is missing; it is one of: A-11111111, A-22222222"),
                which.err());
        Said meter = Said.run("setup", "--config", folder.toString(), "--octopus-key", "k", "--octopus-url", url,
                "--octopus-account", "A-22222222");
        assertTrue(meter.err()
                .contains("--octopus-meter is missing; it is all, none or some of: 1200000000001 (import, meter "
                        + "S1, tariff E-1R-VAR-22-11-01-A)"),
                meter.err());
        Said said = Said.run("setup", "--config", folder.toString(), "--octopus-key", "k", "--octopus-url", url,
                "--octopus-account", "A-22222222", "--octopus-meter", "1200000000002,1200000000003");
        assertEquals(0, said.status(), said.err());
        assertEquals(
                Client.JSON.readTree("{\"baseUrl\":\"" + url + "\",\"product\":\"AGILE-24-10-01\",\"region\":\"H\","
                        + "\"exportProduct\":\"AGILE-OUTGOING-19-05-13\"}"),
                written("offpeak.price.agile~home"));
    }

    private static String meter(String mpan, String direction, String tariff) {
        return "{\"meterPoint\":{\"mpan\":\"" + mpan + "\",\"direction\":\"" + direction
                + "\",\"meters\":[{\"serialNumber\":\"S1\"}],\"agreements\":[{\"tariff\":{\"tariffCode\":\"" + tariff
                + "\"}}]}}";
    }
}
