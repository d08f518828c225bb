package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceManagerTest {

    private static final long SECOND = 1_000_000_000;

    private final List<String> told = new ArrayList<>();

    private ServiceManager manager(Map<String, String> environment) {
        return new ServiceManager(environment, command -> told.add(String.join(" ", command)));
    }

    @Test
    void systemdHearsOfAHostAtHalfOfItsPatience() {
        ServiceManager manager = manager(Map.of("NOTIFY_SOCKET", "/run/notify", "WATCHDOG_USEC", "60000000"));

        manager.ready();
        for (long at : new long[]{-5 * SECOND, 0, 24 * SECOND, 25 * SECOND, 54 * SECOND}) {
            manager.alive(at);
        }

        String command = "systemd-notify --no-block ";
        assertEquals(List.of(command + "READY=1", command + "WATCHDOG=1", command + "WATCHDOG=1"), told);
    }

    @Test
    void withoutSystemdNobodyIsTold() {
        ServiceManager manager = manager(Map.of("WATCHDOG_USEC", "60000000"));

        manager.ready();
        manager.alive(0);

        assertEquals(List.of(), told);
        assertFalse(manager.watches());
    }

    @Test
    void withoutAWatchdogOnlyReadinessIsTold() {
        ServiceManager manager = manager(Map.of("NOTIFY_SOCKET", "/run/notify"));

        manager.ready();
        manager.alive(0);

        assertEquals(List.of("systemd-notify --no-block READY=1"), told);
        assertFalse(manager.watches());
    }
}
