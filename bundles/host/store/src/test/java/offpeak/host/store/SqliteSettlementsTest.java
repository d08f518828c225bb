package offpeak.host.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Interval;
import offpeak.api.SiteId;
import offpeak.api.host.Settlement;
import offpeak.api.host.Settlement.Gap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSettlementsTest {
    private static final Instant START = Instant.parse("2026-06-15T00:00:00Z");
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();
    private static final SiteId CABIN = new SiteId("cabin");

    @TempDir
    Path folder;

    private SqliteStore open() {
        return SqliteStore.open(folder, InstantSource.system());
    }

    private static Interval halfHour(int number) {
        return new Interval(START.plusSeconds(1800L * number), START.plusSeconds(1800L * (number + 1)));
    }

    private static Settlement known(SiteId site, int number) {
        return new Settlement(site, halfHour(number), halfHour(number).end().plusSeconds(120), 1,
                Optional.of(new Settlement.Energy(500, 0, OptionalDouble.of(750), OptionalDouble.of(250), UNKNOWN)),
                new Settlement.Tariff(Currency.getInstance("GBP"), OptionalDouble.of(0.2), OptionalDouble.of(-0.01)),
                OptionalDouble.of(0.1), OptionalDouble.of(0.123456), OptionalDouble.of(-0.05),
                Optional.of(new Settlement.Virtual(13_500, 4050.25)), List.of());
    }

    private static Settlement gap(SiteId site, int number) {
        return new Settlement(site, halfHour(number), halfHour(number).end().plusSeconds(120), 1, Optional.empty(),
                new Settlement.Tariff(Currency.getInstance("GBP"), UNKNOWN, UNKNOWN), UNKNOWN, UNKNOWN, UNKNOWN,
                Optional.empty(), List.of(Gap.METER, Gap.IMPORT_PRICE));
    }

    @Test
    void whatIsWrittenIsReadAfterARestart() {
        try (SqliteStore store = open()) {
            store.settlements().append(known(SiteId.HOME, 0));
            store.settlements().append(gap(SiteId.HOME, 1));
            store.settlements().append(known(CABIN, 0));
        }
        try (SqliteStore store = open()) {
            assertEquals(List.of(known(SiteId.HOME, 0), gap(SiteId.HOME, 1)),
                    store.settlements().settlements(SiteId.HOME, START, START.plusSeconds(3600)));
            assertEquals(List.of(gap(SiteId.HOME, 1)),
                    store.settlements().settlements(SiteId.HOME, START.plusSeconds(1), START.plusSeconds(3600)));
            assertEquals(List.of(known(SiteId.HOME, 0)),
                    store.settlements().settlements(SiteId.HOME, START, START.plusSeconds(1800)));
            assertEquals(Optional.of(gap(SiteId.HOME, 1)), store.settlements().last(SiteId.HOME));
            assertEquals(Optional.of(known(CABIN, 0)), store.settlements().last(CABIN));
            assertEquals(Optional.empty(), store.settlements().last(new SiteId("boat")));
        }
    }

    @Test
    void noTimeIsWrittenTwiceAndNothingIsChanged() {
        try (SqliteStore store = open()) {
            store.settlements().append(known(SiteId.HOME, 1));
            assertThrows(IllegalArgumentException.class, () -> store.settlements().append(gap(SiteId.HOME, 1)));
            assertThrows(IllegalArgumentException.class, () -> store.settlements().append(gap(SiteId.HOME, 0)));
            store.settlements().append(known(CABIN, 1));
            for (String sql : List.of("UPDATE settlement SET cost = 0", "DELETE FROM settlement")) {
                assertThrows(StoreException.class,
                        () -> store.database().write("cheat", db -> db.update(sql)));
            }
            assertEquals(Optional.of(known(SiteId.HOME, 1)), store.settlements().last(SiteId.HOME));
        }
    }
}
