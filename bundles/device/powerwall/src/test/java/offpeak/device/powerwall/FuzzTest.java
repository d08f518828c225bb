package offpeak.device.powerwall;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.Interval;
import offpeak.api.Setting;
import offpeak.api.Tariff;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a vendor answers to one of an instance's calls, it goes on or says why not. */
class FuzzTest {

    private static final Map<String, Object> FLEET = Map.of("clientId", "app", "refreshToken", "r");
    private static final Map<String, Object> NETZERO = Map.of("transport", "netzero", "siteId", "42", "apiKey", "key");
    private static final Map<String, Object> LOCAL = Map.of("transport", "local", "baseUrl", "http://gateway",
            "password", "word");
    private static final String TARIFF = Tesla.recorded("tariff.json");
    private static final String UPDATED = "{\"response\":{\"code\":201,\"message\":\"Updated\"}}";
    /** By the end of the path. */
    private static final Map<String, String> RECORDED = Map.ofEntries(Map.entry("live_status", Tesla.LIVE),
            Map.entry("site_info",
                    Tesla.INFO.replace("\"tariff_content_v2\": {}", "\"tariff_content_v2\": " + TARIFF)),
            Map.entry("products", Tesla.recorded("products.json")),
            Map.entry("config", Tesla.recorded("netzero.json")),
            Map.entry("token", "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":28800}"),
            Map.entry("region",
                    "{\"response\":{\"region\":\"eu\",\"fleet_api_base_url\":\"https://fleet-api.x.tesla.com\"}}"),
            Map.entry("aggregates", Tesla.recorded("aggregates.json")), Map.entry("soe", "{\"percentage\":57.5}"),
            Map.entry("grid_status", "{\"grid_status\":\"SystemGridConnected\",\"grid_services_active\":false}"),
            Map.entry("operation", "{\"real_mode\":\"self_consumption\",\"backup_reserve_percent\":24}"),
            Map.entry("system_status", Tesla.recorded("system_status.json")),
            Map.entry("Basic", "{\"email\":\"a@b.example\",\"roles\":[\"Home_Owner\"],\"token\":\"t\"}"));

    /** Reads it and orders something, while one of its calls is answered otherwise. */
    private static void lives(Map<String, Object> config, Http vendor) throws VendorException {
        FakeHost host = FakeHost.california("powerwall", "2026-11-21T12:10:00Z");
        host.http(vendor);
        Powerwall powerwall = new Powerwall(Configured.of(Powerwall.Config.class, config));
        try {
            powerwall.refresh(host);
        } catch (VendorException e) {
            if (!host.publications().isEmpty()) {
                throw new IllegalStateException("it published what it refused", e);
            }
            throw e;
        }
        host.last().values().forEach(seen -> powerwall.settings(seen.state()));
        powerwall.apply(host, new Command(host.entity(EntityId.Kind.DEVICE, "battery"), new Setting.SelfConsume(),
                OptionalDouble.empty(), host.now()));
    }

    private static String end(Http.Call call) {
        return call.uri().getPath().substring(call.uri().getPath().lastIndexOf('/') + 1);
    }

    private static void fuzz(Map<String, Object> config, String path) {
        Fuzz.text(body -> {
            Map<String, String> bodies = new HashMap<>(RECORDED);
            bodies.put(path, body);
            lives(config, call -> new Http.Reply(200, Map.of(), bodies.getOrDefault(end(call), UPDATED)));
        }, RECORDED.getOrDefault(path, UPDATED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"live_status", "site_info", "products", "token", "backup"})
    void theCloud(String path) {
        fuzz(FLEET, path);
    }

    @Test
    void netZero() {
        fuzz(NETZERO, "config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aggregates", "soe", "grid_status", "operation", "system_status", "Basic"})
    void theGateway(String path) {
        fuzz(LOCAL, path);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 421, 429, 503})
    void refusals(int status) {
        Fuzz.text(
                body -> lives(FLEET,
                        call -> end(call).equals("token")
                                ? new Http.Reply(200, Map.of(), RECORDED.get("token"))
                                : new Http.Reply(end(call).equals("region") ? 200 : status,
                                        Map.of("Retry-After", body, "RateLimit-Reset", body), body)),
                "{\"response\":null,\"error\":\"use https://fleet-api.x.tesla.com\",\"error_description\":\"60\"}",
                "60",
                RECORDED.get("region"));
    }

    @Test
    void thePast() {
        Interval day = Interval.of(Instant.parse("2026-11-20T08:00:00Z"), Duration.ofDays(1));
        Fuzz.text(body -> Answers.parse(new Http.Reply(200, Map.of(), body))
                .ifPresent(json -> DayEnergies.of(json.path("response"), day)),
                Tesla.recorded("calendar_history.json"));
    }

    @Test
    void tariffs() {
        Currency usd = Currency.getInstance("USD");
        Fuzz.text(body -> Answers.parse(new Http.Reply(200, Map.of(), body)).ifPresent(content -> {
            TariffWords.of(content, LocalDate.parse("2026-12-01"), usd)
                    .ifPresent(tariff -> Tariff.parse(tariff.text()));
            TariffYear.same(content, content);
        }), TARIFF);
    }
}
