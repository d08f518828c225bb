package offpeak.host.engine.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.host.Supervisor;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.Home;
import org.junit.jupiter.api.Test;

/** One account is read once, however often it is configured. */
class AccountTest {

    private static final class Meter implements Integration {
        private final Optional<String> account;
        private int asked;

        private Meter(String account) {
            this.account = Optional.of(account).filter(text -> !text.isEmpty());
        }

        @Override
        public Duration refresh(Host host) {
            asked++;
            return Duration.ofMinutes(1);
        }

        @Override
        public Optional<String> account() {
            return account;
        }
    }

    private final Home home = new Home();

    private Meter meter(String name, String account) {
        Meter meter = new Meter(account);
        home.supervision.addIntegration(meter, Home.reference("offpeak.device.meter~" + name));
        return meter;
    }

    private Supervisor.Status status(String id) {
        return home.supervision.integration(id).orElseThrow();
    }

    @Test
    void theSecondOfAnAccountIsRefusedUntilTheFirstIsGone() {
        Meter second = meter("b", "user@example.com");
        Meter first = meter("a", "user@example.com");
        home.world.advance(Duration.ofMinutes(3));
        assertEquals(Life.RUNNING, status("meter-a").life());
        assertTrue(first.asked >= 3);
        assertEquals(Life.FAILED, status("meter-b").life());
        assertEquals(Optional.of("reads the same account as meter-a: remove one of the two"),
                status("meter-b").reason());
        int before = second.asked;

        home.supervision.removeIntegration(first);
        home.world.advance(Duration.ofMinutes(15));
        assertEquals(Life.RUNNING, status("meter-b").life());
        assertTrue(second.asked > before);
    }

    @Test
    void othersRunBesideEachOther() {
        Meter one = meter("a", "one@example.com");
        Meter two = meter("b", "two@example.com");
        Meter nobodys = meter("c", "");
        Meter alike = meter("d", "");
        home.world.advance(Duration.ofMinutes(3));
        for (Meter meter : new Meter[]{one, two, nobodys, alike}) {
            assertTrue(meter.asked >= 3);
        }
    }
}
