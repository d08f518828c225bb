package offpeak.host.engine.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.Host;
import offpeak.api.SiteId;
import offpeak.api.State;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts of one computer with one account: the second reads and changes nothing. */
class AccountClaimsTest {
    @TempDir
    private Path folder;

    private final World world = new World();

    private static final class Battery implements Device {
        private int asked;

        @Override
        public Duration refresh(Host host) {
            asked++;
            return Duration.ofMinutes(1);
        }

        @Override
        public Optional<String> account() {
            return Optional.of("user@example.com");
        }

        @Override
        public void apply(Host host, Command command) {
            // it does as told
        }

        @Override
        public boolean confirms(Command command, State state) {
            return true;
        }

        @Override
        public Map<String, String> settings(State state) {
            return Map.of();
        }
    }

    private Instance host(String id, Battery battery) {
        return new Instance(id, battery, SiteId.HOME, site -> World.HOME, new World.NoSecrets(),
                new Services(world.time, world.time, new World.NoHttp(), world.plausibility, world.tape,
                        new AccountClaims(Optional.of(folder), "host")),
                changed -> {});
    }

    @Test
    void theSecondOnlyReadsAndSaysSoUntilTheFirstIsGone() throws IOException {
        Battery battery = new Battery();
        Instance first = host("first", new Battery());
        Instance second = host("second", battery);
        first.start();
        world.advance(Duration.ofMinutes(2));
        second.start();
        world.advance(Duration.ofMinutes(5));
        assertEquals(Life.RUNNING, first.life());
        assertTrue(first.listens());
        assertEquals(Life.DEGRADED, second.life());
        assertFalse(second.listens());
        assertTrue(second.reason().orElseThrow().startsWith("another Offpeak on this computer controls this account"));
        assertTrue(battery.asked >= 4, "asked " + battery.asked);

        first.stop(Life.DISABLED);
        world.advance(Duration.ofMinutes(2));
        assertEquals(Life.RUNNING, second.life());
        assertTrue(second.listens());
        first.start();
        world.advance(Duration.ofMinutes(2));
        assertEquals(Life.DEGRADED, first.life());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.filter(file -> file.toString().contains("example")).toList());
        }
        second.stop(Life.DISABLED);
        first.stop(Life.DISABLED);
    }

    @Test
    void whereNothingCanBeSeenNothingIsHeldUp() {
        AccountClaims nowhere = new AccountClaims(Optional.of(folder.resolve("not-there")), "host");
        assertTrue(nowhere.claim("a").isPresent());
        assertTrue(nowhere.claim("a").isPresent());
        AccountClaims simulated = new AccountClaims(Optional.empty(), "host");
        assertTrue(simulated.claim("a").isPresent() && simulated.claim("a").isPresent());
    }

    @Test
    void anAccountWithoutANameIsOnesOwnAndThatOfACopyOfOnesData() {
        AccountClaims own = new AccountClaims(Optional.of(folder), "one");
        assertTrue(own.claimUnnamed("powerwall").isPresent());
        assertTrue(own.claimUnnamed("powerwall-cabin").isPresent());
        assertTrue(new AccountClaims(Optional.of(folder), "one").claimUnnamed("powerwall").isEmpty());
        assertTrue(new AccountClaims(Optional.of(folder), "two").claimUnnamed("powerwall").isPresent());
    }
}
