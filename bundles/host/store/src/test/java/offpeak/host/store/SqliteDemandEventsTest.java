package offpeak.host.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.SiteId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDemandEventsTest {
    private static final EntityId CAR = EntityId.parse("home/device/tesla-vehicle/car-1");
    private static final Instant START = Instant.parse("2026-08-20T02:07:00.123456789Z");

    @TempDir
    Path folder;

    private SqliteStore open() {
        return SqliteStore.open(folder, InstantSource.system());
    }

    private static DemandEvent begun(String id, EntityId device, Instant start) {
        return DemandEvent.begun(id, device, "demand-response", start, OptionalDouble.of(7200),
                OptionalDouble.empty());
    }

    @Test
    void whatIsWrittenIsReadAfterARestart() {
        DemandEvent open = begun("a", CAR, START);
        DemandEvent over = begun("b", CAR, START.plusSeconds(3600))
                .at(Optional.of("TH_NP15_GEN-APND"), Optional.of("PG&E")).ended(START.plusSeconds(5400))
                .worth(Optional.of(Currency.getInstance("USD")), OptionalDouble.of(0.2), OptionalDouble.of(0.25),
                        OptionalDouble.of(3600), OptionalDouble.of(0.72))
                .optedOut(START.plusSeconds(5400), "anna");
        try (SqliteStore store = open()) {
            store.demandEvents().write(begun("b", CAR, START.plusSeconds(3600)));
            store.demandEvents().write(open);
            store.demandEvents().write(over);
        }
        try (SqliteStore store = open()) {
            assertEquals(List.of(over, open), store.demandEvents().events(Optional.of(SiteId.HOME), Optional.empty(),
                    Optional.empty(), 10));
        }
    }

    @Test
    void bySiteAndTimeAndAtMostSoMany() {
        EntityId other = EntityId.parse("cabin/device/tesla-vehicle/car-2");
        try (SqliteStore store = open()) {
            store.demandEvents().write(begun("a", CAR, START).ended(START.plusSeconds(600)));
            store.demandEvents().write(begun("b", other, START.plusSeconds(60)));
            store.demandEvents().write(begun("c", CAR, START.plusSeconds(7200)));
            assertEquals(List.of("c", "a"), ids(store, Optional.of(SiteId.HOME), Optional.empty(), 10));
            assertEquals(List.of("c", "b", "a"), ids(store, Optional.empty(), Optional.empty(), 10));
            assertEquals(List.of("c"), ids(store, Optional.empty(), Optional.empty(), 1));
            // what lasts on counts, what has ended does not
            assertEquals(List.of("c", "b"),
                    ids(store, Optional.empty(), Optional.of(START.plusSeconds(3600)), 10));
        }
    }

    private static List<String> ids(SqliteStore store, Optional<SiteId> site, Optional<Instant> since, int limit) {
        return store.demandEvents().events(site, since, Optional.empty(), limit).stream().map(DemandEvent::id)
                .toList();
    }
}
