package offpeak.host.store;

import static offpeak.host.store.Samples.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import offpeak.api.Http.Purpose;
import offpeak.api.host.Budgets.Calls;
import offpeak.api.host.Budgets.Pause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteBudgetsTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-21");

    @TempDir
    Path folder;

    @Test
    void callsAddUpOverRestartsAndOldDaysGo() {
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.fixed(NOON))) {
            store.budgets().add(List.of(new Calls("agile", TODAY.minusDays(401), Purpose.READ, 9, 0),
                    new Calls("agile", TODAY.minusDays(1), Purpose.READ, 5, 0),
                    new Calls("agile", TODAY, Purpose.READ, 3, 1), new Calls("agile", TODAY, Purpose.COMMAND, 1, 0)));
        }
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.fixed(NOON))) {
            store.budgets().add(List.of(new Calls("agile", TODAY, Purpose.READ, 4, 2)));
            store.budgets().add(List.of());

            List<Calls> today = List.of(new Calls("agile", TODAY, Purpose.COMMAND, 1, 0),
                    new Calls("agile", TODAY, Purpose.READ, 7, 3));
            assertEquals(today, store.budgets().since(TODAY));
            assertEquals(3, store.budgets().since(LocalDate.EPOCH).size());
        }
    }

    @Test
    void theLatestPauseOfEachServerHoldsOverARestart() {
        Pause cloud = new Pause("home", "api.example.com:443", NOON.plusSeconds(86_400));
        Pause gateway = new Pause("home", "192.168.1.5:443", NOON.plusSeconds(5));
        Pause other = new Pause("other", "api.example.com:443", NOON);
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.fixed(NOON))) {
            store.budgets().pause(new Pause("home", "api.example.com:443", NOON.plusSeconds(60)));
            List.of(cloud, gateway, other).forEach(store.budgets()::pause);
        }
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.fixed(NOON))) {
            assertEquals(Set.of(cloud, gateway, other), Set.copyOf(store.budgets().pauses()));
        }
    }
}
