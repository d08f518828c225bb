package offpeak.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import offpeak.simulator.http.Accounts;
import offpeak.simulator.http.Fault;

/** The vendors without a socket: the same answers, and errors at random. */
class InProcessTest {

    private static final String AT = "http://127.0.0.1:7";
    private static final String CONFIG = AT + "/api/v1/" + Accounts.SITE_ID + "/config";

    private final MovableClock clock = new MovableClock("2026-01-10T23:00:00Z");

    private static SimulatorOptions options(double errors) {
        return SimulatorOptions.DEFAULTS.withErrors(errors).withinProcess(7);
    }

    private static HttpRequest.Builder request(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).header("Authorization", "Bearer " + Accounts.NETZERO_TOKEN);
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void answersAsTheSocketDoes() throws Exception {
        try (SimulatedVendors within = new SimulatedVendors(clock, options(0));
                SimulatedVendors behind = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS)) {
            assertEquals(URI.create(AT), within.baseUrl());
            String path = "/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-C/standard-unit-rates/"
                    + "?page_size=3";
            HttpResponse<byte[]> answer = within.inProcess().apply(request(AT + path).build());
            assertEquals(200, answer.statusCode());
            assertEquals("application/json", answer.headers().firstValue("content-type").orElseThrow());
            assertEquals(new Client(behind.baseUrl()).get(path).body(),
                    text(answer).replace(AT, behind.baseUrl().toString()));
            assertEquals(404, within.inProcess().apply(request(AT + "/elsewhere").build()).statusCode());
        }
    }

    @Test
    void aWriteReachesTheHome() {
        try (SimulatedVendors vendors = new SimulatedVendors(clock, options(0))) {
            HttpResponse<byte[]> answer = vendors.inProcess().apply(request(CONFIG)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"backup_reserve_percent\": 35}")).build());
            assertTrue(text(answer).contains("\"backup_reserve_percent\":35"), text(answer));
            assertEquals(35, vendors.home().state().settings().reservePercent());
            assertEquals(1, vendors.home().writes(clock.instant()).size());
            assertEquals(0, vendors.home().writes(clock.instant().plusSeconds(1)).size());
        }
    }

    @Test
    void whoIsNotAnsweredHearsSoAtOnce() {
        try (SimulatedVendors vendors = new SimulatedVendors(clock, options(0))) {
            vendors.set(Fault.NETZERO_TIMEOUT);
            UncheckedIOException silence = assertThrows(UncheckedIOException.class,
                    () -> vendors.inProcess().apply(request(CONFIG).build()));
            assertEquals(HttpTimeoutException.class, silence.getCause().getClass());
            vendors.set(Fault.NETZERO_TRUNCATED);
            assertThrows(UncheckedIOException.class, () -> vendors.inProcess().apply(request(CONFIG).build()));
        }
    }

    @Test
    void oneRequestInAHundredFailsAndTheSameOnesAgain() {
        Map<String, Integer> first = new TreeMap<>();
        List<String> failed = failures(first);
        assertEquals(failed, failures(new TreeMap<>()));
        assertEquals(failed, failures(new TreeMap<>(), AT + "/v1/products/"));
        assertTrue(failed.size() > 60 && failed.size() < 140, failed.size() + " of 10000");
        assertEquals(List.of("200 garbled", "429", "500", "HttpTimeoutException", "IOException"),
                List.copyOf(first.keySet()));
    }

    /** @param others addresses that somebody else asks in between */
    private List<String> failures(Map<String, Integer> byKind, String... others) {
        List<String> failed = new ArrayList<>();
        try (SimulatedVendors vendors = new SimulatedVendors(clock, options(0.01))) {
            Function<HttpRequest, HttpResponse<byte[]>> client = vendors.inProcess();
            for (int i = 0; i < 10_000; i++) {
                for (String other : others) {
                    kind(client, other);
                }
                String kind = kind(client, CONFIG);
                if (!kind.equals("200")) {
                    failed.add(i + " " + kind);
                    byKind.merge(kind, 1, Integer::sum);
                }
            }
        }
        return failed;
    }

    private static String kind(Function<HttpRequest, HttpResponse<byte[]>> client, String uri) {
        try {
            HttpResponse<byte[]> answer = client.apply(request(uri).build());
            String status = Integer.toString(answer.statusCode());
            if (answer.statusCode() == 429) {
                long seconds = answer.headers().firstValueAsLong("retry-after").orElseThrow();
                assertTrue(seconds >= 10 && seconds <= 120, "Retry-After: " + seconds);
            }
            return answer.statusCode() == 200 && !text(answer).endsWith("}") ? status + " garbled" : status;
        } catch (UncheckedIOException broken) {
            return broken.getCause().getClass().getSimpleName();
        }
    }

    @Test
    void onlyWhatHappenedSinceIsTold() {
        try (SimulatedVendors vendors = new SimulatedVendors(clock, options(0))) {
            clock.advance(Duration.ofHours(5));
            HttpResponse<byte[]> answer = vendors.inProcess()
                    .apply(request(AT + "/simulator/home?since=2026-01-11T03:00:00Z").build());
            assertEquals(2, text(answer).split("grid_to_battery_wh", -1).length - 1);
            assertEquals(400, vendors.inProcess().apply(request(AT + "/simulator/home?since=today").build())
                    .statusCode());
        }
    }

    @Test
    void whatIsOlderThanItsMemoryIsForgotten() {
        try (SimulatedVendors vendors = new SimulatedVendors(clock, options(0).withKept(Duration.ofHours(3)))) {
            for (int i = 0; i < 6; i++) {
                vendors.home().change("owner", "", "hour " + i, true, settings -> settings);
                clock.advance(Duration.ofHours(1));
            }
            vendors.home().change("owner", "", "hour 6", true, settings -> settings);
            assertEquals(List.of("hour 3", "hour 4", "hour 5", "hour 6"),
                    vendors.home().writes().stream().map(write -> write.body()).toList());
            clock.advance(Duration.ofMinutes(20));
            assertEquals(7, vendors.home().tally().size());
        }
    }
}
