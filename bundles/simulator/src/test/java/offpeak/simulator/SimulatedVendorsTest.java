package offpeak.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import offpeak.simulator.home.HomeState;
import offpeak.simulator.http.Fault;

class SimulatedVendorsTest {

    private final MovableClock clock = new MovableClock("2026-01-10T23:00:00Z");

    @Test
    void nothingIsLeftAfterClose() throws Exception {
        // the client keeps threads of its own: they start here and count as there before
        warmClient();
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
        Client client = new Client(vendors.baseUrl());
        assertEquals(200, client.get("/simulator/home").statusCode());
        vendors.set(Fault.OCTOPUS_TIMEOUT);
        assertThrows(IOException.class, () -> client.get("/v1/products/"));
        vendors.close();
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(before);
        for (Thread thread : left) {
            if (!thread.getName().startsWith("HttpClient")) {
                thread.join(5_000);
                assertTrue(!thread.isAlive(), thread + " is still there");
            }
        }
        assertThrows(IOException.class, () -> client.get("/simulator/home"));
        try (SimulatedVendors again = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS.withPort(vendors.port()))) {
            assertEquals(vendors.port(), again.port());
        }
    }

    private void warmClient() throws Exception {
        try (SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS)) {
            new Client(vendors.baseUrl()).get("/simulator/home");
        }
    }

    @Test
    void aTakenPortIsNamed() {
        try (SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS)) {
            String message = assertThrows(UncheckedIOException.class,
                    () -> new SimulatedVendors(clock, SimulatorOptions.DEFAULTS.withPort(vendors.port())))
                    .getMessage();
            assertTrue(message.contains(Integer.toString(vendors.port())), message);
        }
    }

    @Test
    void theSameSeedGivesTheSameWorld() {
        assertEquals(dayLater(7), dayLater(7));
        assertTrue(!dayLater(7).equals(dayLater(8)));
    }

    private HomeState dayLater(long seed) {
        clock.to("2026-06-10T00:00:00Z");
        try (SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS.withSeed(seed))) {
            clock.advance(Duration.ofHours(13));
            return vendors.home().state();
        }
    }

    @Test
    void aYearPassesInOneLook() {
        try (SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS)) {
            clock.advance(Duration.ofDays(365));
            assertEquals(365 * 48, vendors.home().tally().size());
        }
    }
}
