package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.Setting;
import offpeak.api.Tariff;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;

/** Whatever a vendor answers, an instance goes on or says why not: quickly, and in little memory. */
class FuzzTest {

    /** Inputs of each parser. */
    private static final int TRIES = Integer.getInteger("offpeak.fuzz", 10_000);
    private static final long MOST_BYTES = 64L << 20;
    /** Of the thread's own time: the machine may be busy. */
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final List<String> ODD = List.of("null", "\"\"", "[]", "{}", "true", "-1", "0", "1e308", "1e999",
            "99999999999999999999", "9007199254740993", "-2147483648", "\"NaN\"", "\"\\u0000\"", "\"<script>\"",
            "[[[[[[[[]]]]]]]]", "{\"a\":{\"a\":{\"a\":{}}}}", "\"2026-13-45T99:99:99Z\"", "[{}]", "0.1");
    private static final List<String> WORDS = List.of("{", "}", "[", "]", ":", ",", "\"", "\\", "\u0000", "\uFEFF", "é",
            "\uD800", "<html>", "//", "NaN", "e", "-");

    private static final Map<String, String> RECORDED = new ConcurrentHashMap<>();

    /** One change of a text: of which kind, where in it, with which word. */
    private record Edit(int kind, double where, int word) {
        String in(String text) {
            int at = (int) (where * text.length());
            return switch (kind) {
                case 0 -> text.substring(0, at);
                case 1 -> text.substring(0, at) + WORDS.get(word % WORDS.size()) + text.substring(at);
                case 2 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 1 + word % 20));
                case 3 -> text.substring(0, at) + text.substring(at, Math.min(text.length(), at + 200))
                        + text.substring(at);
                default -> withOddValue(text, at);
            };
        }

        /** In place of the next value after a colon. */
        private String withOddValue(String text, int at) {
            int colon = text.indexOf(':', at);
            if (colon < 0) {
                return text;
            }
            int end = colon + 1;
            while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            return text.substring(0, colon + 1) + ODD.get(word % ODD.size()) + text.substring(end);
        }
    }

    private record Answered(int status, String header, List<Edit> edits) {
        String body(String recorded) {
            String text = recorded;
            for (Edit edit : edits) {
                text = edit.in(text);
            }
            return text;
        }
    }

    private static Arbitrary<Answered> answers() {
        Arbitrary<Edit> edit = Combinators.combine(Arbitraries.of(0, 1, 2, 3, 4, 4, 4, 4),
                Arbitraries.doubles().between(0, 1), Arbitraries.integers().between(0, 1000)).as(Edit::new);
        return Combinators.combine(Arbitraries.of(200, 200, 200, 200, 200, 200, 202, 400, 401, 403, 421, 429, 503),
                Arbitraries.of("5", "-1", "soon", "99999999999", "Sat, 21 Nov 2026 12:40:00 GMT", ""),
                edit.list().ofMinSize(0).ofMaxSize(6)).as(Answered::new);
    }

    /** The gateway's, the cloud's and NetZero's answers by the end of their paths. */
    private static String recorded(String path) {
        return RECORDED.computeIfAbsent(path.substring(path.lastIndexOf('/') + 1), FuzzTest::named);
    }

    private static String named(String name) {
        return switch (name) {
            case "live_status" -> Tesla.LIVE;
            case "site_info" -> Tesla.INFO.replace("\"tariff_content_v2\": {}",
                    "\"tariff_content_v2\": " + Tesla.recorded("tariff.json"));
            case "products" -> Tesla.recorded("products.json");
            case "config" -> Tesla.recorded("netzero.json");
            case "token" -> "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":28800}";
            case "region" ->
                "{\"response\":{\"region\":\"eu\",\"fleet_api_base_url\":\"https://fleet-api.x.tesla.com\"}}";
            case "aggregates" -> Tesla.recorded("aggregates.json");
            case "soe" -> "{\"percentage\":57.5}";
            case "grid_status" -> "{\"grid_status\":\"SystemGridConnected\",\"grid_services_active\":false}";
            case "operation" -> "{\"real_mode\":\"self_consumption\",\"backup_reserve_percent\":24}";
            case "system_status" -> Tesla.recorded("system_status.json");
            case "Basic" -> "{\"email\":\"a@b.example\",\"roles\":[\"Home_Owner\"],\"token\":\"t\"}";
            default -> "{\"response\":{\"code\":201,\"message\":\"Updated\"}}";
        };
    }

    /** What is measured of each try. */
    private interface Try {
        void run(Answered answered) throws VendorException;
    }

    private static void all(Try one) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var inputs = answers().generator(1000, true).stream(new Random(TRIES)).limit(TRIES).iterator();
        while (inputs.hasNext()) {
            Answered input = inputs.next().value();
            long before = threads.getCurrentThreadAllocatedBytes();
            long start = threads.getCurrentThreadCpuTime();
            try {
                one.run(input);
            } catch (VendorException e) {
                assertTrue(e.getMessage().length() < 2000, () -> "too long: " + e.getMessage());
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("on " + input, e);
            }
            assertTrue(threads.getCurrentThreadCpuTime() - start < LONGEST.toNanos(), () -> "too slow: " + input);
            assertTrue(threads.getCurrentThreadAllocatedBytes() - before < MOST_BYTES, () -> "too much: " + input);
        }
    }

    private static void reads(Map<String, Object> config) {
        all(answered -> {
            FakeHost host = FakeHost.california("powerwall", "2026-11-21T12:10:00Z");
            host.http(call -> new Http.Reply(answered.status(),
                    Map.of("Retry-After", List.of(answered.header()), "Set-Cookie", List.of("AuthCookie=a", "b")),
                    answered.body(recorded(call.uri().getPath())).getBytes(StandardCharsets.UTF_8)));
            Powerwall powerwall = new Powerwall(Configured.of(Powerwall.Config.class, config));
            try {
                powerwall.refresh(host);
            } catch (VendorException e) {
                assertTrue(host.publications().isEmpty(), "it published what it refused");
            }
            host.last().values().forEach(seen -> powerwall.settings(seen.state()));
            powerwall.apply(host, new Command(host.entity(EntityId.Kind.DEVICE, "battery"),
                    new Setting.SelfConsume(), OptionalDouble.empty(), host.now()));
        });
    }

    @Example
    void theCloudsAnswers() {
        reads(Map.of("transport", "fleet", "clientId", "app", "refreshToken", "r"));
    }

    @Example
    void netZerosAnswers() {
        reads(Map.of("transport", "netzero", "siteId", "42", "apiKey", "key"));
    }

    @Example
    void theGatewaysAnswers() {
        reads(Map.of("transport", "local", "baseUrl", "http://gateway", "password", "word", "fallback", "tessie",
                "apiKey", "key", "siteId", "42"));
    }

    @Example
    void tariffs() {
        String recorded = Tesla.recorded("tariff.json");
        Currency usd = Currency.getInstance("USD");
        all(answered -> {
            Http.Reply reply = new Http.Reply(200, Map.of(), answered.body(recorded));
            Answers.parse(reply).ifPresent(content -> {
                TariffWords.of(content, LocalDate.parse("2026-12-01"), usd)
                        .ifPresent(tariff -> Tariff.parse(tariff.text()));
                TariffYear.same(content, content);
            });
        });
    }
}
