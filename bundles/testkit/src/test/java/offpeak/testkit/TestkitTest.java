package offpeak.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.MeterState;
import offpeak.api.Scheduler;
import offpeak.api.VendorException;
import org.junit.jupiter.api.Test;

class TestkitTest {

    private static final MeterState SOLAR = new MeterState(MeterState.Role.SOLAR, 1200);

    private final FakeHost host = FakeHost.london("meter", "2026-11-21T12:00:00Z");

    @Test
    void publicationsAreKeptAndStrangersRefused() {
        EntityId solar = host.entity(EntityId.Kind.DEVICE, "solar");
        host.publish(solar, SOLAR, host.now(), Duration.ofMinutes(2), "test");

        assertEquals("home/device/meter/solar", solar.toString());
        assertEquals(SOLAR, host.state(EntityId.Kind.DEVICE, "solar", MeterState.class));
        assertEquals(1, host.situation().usable(MeterState.class).size());
        host.advance(Duration.ofMinutes(3));
        assertEquals(0, host.situation().usable(MeterState.class).size());
        EntityId other = EntityId.parse("home/device/other/solar");
        assertThrows(IllegalArgumentException.class,
                () -> host.publish(other, SOLAR, host.now(), Duration.ofMinutes(2), "test"));
    }

    @Test
    void tasksRunInOrderAsTheClockMoves() {
        List<String> ran = new ArrayList<>();
        host.scheduler().after(Duration.ofMinutes(3), () -> ran.add("once " + host.now()));
        Scheduler.Task every = host.scheduler().every(Duration.ofMinutes(2), () -> ran.add("every " + host.now()));
        host.advance(Duration.ofMinutes(5));
        assertEquals(List.of("every 2026-11-21T12:02:00Z", "once 2026-11-21T12:03:00Z", "every 2026-11-21T12:04:00Z"),
                ran);
        ran.clear();
        host.scheduler().wakeAt(Instant.parse("2026-11-21T13:00:00Z"));
        assertEquals(List.of("every 2026-11-21T13:00:00Z"), ran);
        every.close();
        assertEquals(0, host.scheduler().pending());
    }

    @Test
    void secretsRememberTheOrder() throws VendorException {
        host.secrets().put("refresh", "b");
        host.secrets().put("access", "a");
        assertEquals(List.of("refresh", "access"),
                host.secrets().puts().stream().map(MemorySecrets.Put::name).toList());
        assertEquals("b", host.secrets().reveal("$vault:refresh"));
        assertEquals("plain", host.secrets().reveal("plain"));
        assertThrows(VendorException.class, () -> host.secrets().reveal("$vault:none"));
    }

    @Test
    void httpIsRealAndRecorded() throws VendorException {
        try (Fixtures vendor = Fixtures.start()) {
            vendor.on("POST", "/login", Fixtures.Answer.json(429, "{}").with("Retry-After", "7"),
                    Fixtures.Answer.json("{\"ok\":true}"));
            Http.Call login = Http.Call.postForm(vendor.uri("/login?a=b%20c"), Map.of("user", "x y")).bearer("t");
            assertEquals(Optional.of("7"), host.http().send(login).header("retry-after"));
            assertEquals("{\"ok\":true}", host.http().send(login).body());
            assertEquals(404, host.http().send(Http.Call.get(vendor.uri("/none"))).status());
            Fixtures.Request request = vendor.requests("POST", "/login").get(1);
            assertEquals("user=x+y", request.body());
            assertEquals(Optional.of("b c"), request.param("a"));
            assertEquals(Optional.of("Bearer t"), request.header("Authorization"));
        }
    }

    @Test
    void httpKeepsTheHostsPromises() {
        try (Fixtures vendor = Fixtures.start()) {
            vendor.on("GET", "/cut", Fixtures.Answer.cut("{\"half\":"));
            vendor.on("GET", "/hang", Fixtures.Answer.hang());
            vendor.on("GET", "/away", Fixtures.Answer.json(302, "").with("Location", "http://localhost:1/"));
            vendor.on("GET", "/large", Fixtures.Answer.json("x".repeat(RealHttp.LARGEST_BYTES + 1)));
            assertEquals(VendorException.Kind.UNREACHABLE, failure(Http.Call.get(vendor.uri("/cut"))));
            assertEquals(VendorException.Kind.UNREACHABLE, failure(new Http.Call("GET", vendor.uri("/hang"), Map.of(),
                    Optional.empty(), Duration.ofMillis(100))));
            assertEquals(VendorException.Kind.BAD_ANSWER, failure(Http.Call.get(vendor.uri("/away"))));
            assertEquals(VendorException.Kind.BAD_ANSWER, failure(Http.Call.get(vendor.uri("/large"))));
        }
    }

    private VendorException.Kind failure(Http.Call call) {
        return assertThrows(VendorException.class, () -> host.http().send(call)).kind();
    }
}
