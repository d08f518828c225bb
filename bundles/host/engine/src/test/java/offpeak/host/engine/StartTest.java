package offpeak.host.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.LinkedAccounts;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.SiteId;
import offpeak.api.host.Leases;
import offpeak.api.host.Links;
import org.junit.jupiter.api.Test;

/** When a home is looked after first, beside accounts that are asked ten a second. */
class StartTest {
    private static final int ACCOUNTS = 150;
    private static final Rule HOLD = situation -> List.of(new Intent(World.BATTERY, new Setting.Hold(),
            Interval.of(situation.now(), Duration.ofHours(1)), Priority.PLAN, Reason.of("test.wanted"),
            OptionalDouble.empty()));

    private final List<String> asked = new ArrayList<>();
    private final List<Leases.Lease> changed = new ArrayList<>();

    private final class Cars implements LinkedAccounts {
        @Override
        public Duration refresh(Host host) {
            return Duration.ofDays(1);
        }

        @Override
        public Integration account(String account) {
            return host -> {
                asked.add(account);
                return Duration.ofDays(1);
            };
        }
    }

    /** The battery's home, a rule that wants something of it, and accounts, the last of which is of another site. */
    private Home home(String siteOfTheLast) {
        MemoryLinks links = new MemoryLinks();
        for (int i = 0; i < ACCOUNTS; i++) {
            links.put(new Links.Link(MemoryLinks.PID, "user%03d".formatted(i),
                    new SiteId(i == ACCOUNTS - 1 ? siteOfTheLast : "home" + i)), Map.of());
        }
        Home home = new Home(begun -> {
            changed.forEach(begun.world.stores::write);
            begun.supervision.setLinks(links);
            begun.supervision.addIntegration(new Cars(), Home.reference(MemoryLinks.PID));
        });
        home.add("hold", HOLD);
        return home;
    }

    private static void advance(Home home, int seconds) {
        home.world.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void aHomeIsLookedAfterWhenItsOwnWereAskedWhoeverElseIsNot() {
        Home home = home("last");
        advance(home, 2);
        assertTrue(asked.size() < ACCOUNTS / 2, asked.size() + " were asked");
        assertEquals(List.of("hold"), home.world.battery.applied);
    }

    @Test
    void aHomeWaitsForAllOfItsOwn() {
        Home home = home("home");
        advance(home, 10);
        assertFalse(asked.contains("user149"));
        assertEquals(List.of(), home.world.battery.applied);
        advance(home, 6);
        assertTrue(asked.contains("user149"));
        assertEquals(List.of("hold"), home.world.battery.applied);
    }

    @Test
    void whatAllHomesShareIsWaitedForByAll() {
        Home home = home("grid");
        advance(home, 10);
        assertEquals(List.of(), home.world.battery.applied);
        advance(home, 6);
        assertEquals(List.of("hold"), home.world.battery.applied);
    }

    @Test
    void aHomeWaitsForWhatStillHasToPutSomethingBackButNotForEver() {
        changed.add(new Leases.Lease(EntityId.parse("home/device/gone/battery"), Map.of("mode", "user"), World.START,
                World.START, "rule"));
        Home home = home("last");
        advance(home, 15);
        assertEquals(List.of(), home.world.battery.applied);
        advance(home, 6);
        assertEquals(List.of("hold"), home.world.battery.applied);
    }

    @Test
    void whoHasToPutSomethingBackIsAskedFirst() {
        MemoryLinks links = new MemoryLinks();
        for (String account : List.of("anne", "bob", "carl")) {
            links.put(new Links.Link(MemoryLinks.PID, account, new SiteId(account + "s")), Map.of());
        }
        Home home = new Home();
        home.world.stores.write(new Leases.Lease(EntityId.parse("carls/device/cars-fleet-carl/car"),
                Map.of("charging", "on"), World.START, World.START, "rule"));
        home.supervision.setLinks(links);
        home.supervision.addIntegration(new Cars(), Home.reference(MemoryLinks.PID));
        advance(home, 1);
        assertEquals(List.of("carl", "anne", "bob"), asked);
    }
}
