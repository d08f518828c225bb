package offpeak.host.engine.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.LinkedAccounts;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.Home;
import offpeak.host.engine.MemoryLinks;
import org.junit.jupiter.api.Test;

/** Accounts that are linked while the host runs. */
class LinkedInstancesTest {

    /** Notes which account was asked, and by what login. */
    private static final class Cars implements LinkedAccounts {
        private final AtomicInteger count = new AtomicInteger();
        private final Map<String, Integer> asked = Collections.synchronizedMap(new TreeMap<>());

        @Override
        public Duration refresh(Host host) {
            return Duration.ofDays(1);
        }

        @Override
        public Integration account(String account) {
            return host -> {
                count.incrementAndGet();
                asked.merge(account + " at " + host.site().id() + " by " + host.secrets().get("login").orElse("?"), 1,
                        Integer::sum);
                return Duration.ofMinutes(10);
            };
        }
    }

    private final Home home = new Home();
    private final MemoryLinks links = new MemoryLinks();
    private final Cars cars = new Cars();

    private void begin() {
        home.supervision.setLinks(links);
        home.supervision.addIntegration(cars, Home.reference(MemoryLinks.PID));
        advance(1);
    }

    private void advance(int minutes) {
        home.world.advance(Duration.ofMinutes(minutes));
    }

    private Optional<Life> life(String id) {
        return home.supervision.integration(id).map(status -> status.life());
    }

    @Test
    void aLinkIsServedWithItsOwnSiteAndLoginFromTheMomentItIsMade() {
        links.put("anne", "annes");
        begin();
        assertEquals(Map.of("anne at annes by login of anne", 1), cars.asked);
        links.put("bob", "bobs");
        advance(1);
        assertEquals(Set.of("anne at annes by login of anne", "bob at bobs by login of bob"), cars.asked.keySet());
        assertEquals(Optional.of(Life.RUNNING), life("cars-fleet-bob"));
    }

    @Test
    void aLinkThatIsTakenBackIsAskedNoMore() {
        links.put("anne", "annes");
        begin();
        links.remove(MemoryLinks.PID, "anne");
        advance(60);
        assertEquals(Map.of("anne at annes by login of anne", 1), cars.asked);
        assertEquals(Optional.empty(), life("cars-fleet-anne"));
    }

    @Test
    void linksGoWithTheirConfigurationAndComeBackWithIt() {
        links.put("anne", "annes");
        begin();
        home.supervision.removeIntegration(cars);
        advance(60);
        assertEquals(Map.of("anne at annes by login of anne", 1), cars.asked);
        home.supervision.addIntegration(cars, Home.reference(MemoryLinks.PID));
        advance(1);
        assertEquals(Map.of("anne at annes by login of anne", 2), cars.asked);
    }

    @Test
    void switchedOffTheConfigurationTakesItsLinksAlong() {
        links.put("anne", "annes");
        links.put("bob", "bobs");
        begin();
        home.supervision.enable("cars-fleet-bob", false, "test");
        home.supervision.enable("cars-fleet", false, "test");
        links.put("carl", "carls");
        advance(60);
        assertEquals(Optional.of(Life.DISABLED), life("cars-fleet-anne"));
        assertEquals(Optional.of(Life.DISABLED), life("cars-fleet-carl"));
        assertEquals(2, cars.asked.size());
        home.supervision.enable("cars-fleet", true, "test");
        advance(1);
        assertEquals(Optional.of(Life.RUNNING), life("cars-fleet-anne"));
        assertEquals(Optional.of(Life.RUNNING), life("cars-fleet-carl"));
        assertEquals(Optional.of(Life.DISABLED), life("cars-fleet-bob"));
    }

    /** How many are asked in each second of a start and of the ten minutes after it. */
    private List<Integer> asksASecond(int links, int seconds) {
        IntStream.range(0, links).forEach(i -> this.links.put("user" + i, "home" + i));
        home.supervision.setLinks(this.links);
        home.supervision.addIntegration(cars, Home.reference(MemoryLinks.PID));
        List<Integer> each = new ArrayList<>();
        int before = 0;
        for (int second = 0; second < seconds; second++) {
            home.world.advance(Duration.ofSeconds(1));
            int now = cars.count.get();
            each.add(now - before);
            before = now;
        }
        return each;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** 3,000 with -Doffpeak.links=3000. */
    @Test
    void manyAreAskedOneAfterTheOtherByTheSameThreadsAndAreLight() {
        int many = Integer.getInteger("offpeak.links", 400);
        long threads = Thread.getAllStackTraces().size();
        long before = used();
        long start = System.nanoTime();
        List<Integer> each = asksASecond(many, 1500);
        long took = (System.nanoTime() - start) / 1_000_000;
        long bytes = (used() - before) / many;
        int most = each.stream().mapToInt(Integer::intValue).max().orElseThrow();
        int first = 0;
        int told = 0;
        while (told < many) {
            told += each.get(first++);
        }
        System.getLogger("links").log(System.Logger.Level.INFO, many + " links: " + bytes + " bytes each, all asked in "
                + first + " s, at most " + most + " a second, " + took + " ms for 25 minutes");
        assertEquals(many, cars.asked.size());
        assertTrue(first <= 301, "the last was asked after " + first + " s");
        assertTrue(most <= Math.max(20, many / 100), most + " in one second");
        assertTrue(bytes < 20_000, bytes + " bytes for a link");
        assertTrue(Thread.getAllStackTraces().size() <= threads + 2, "threads grew from " + threads);
    }

    @Test
    void twoThousandAreAllAskedInTheIntervalByTheSameThreads() {
        IntStream.range(0, 2000).forEach(i -> links.put("user" + i, "home" + i));
        begin();
        long threads = Thread.getAllStackTraces().size();
        cars.asked.clear();
        advance(11);
        assertEquals(2000, cars.asked.size());
        assertTrue(Thread.getAllStackTraces().size() <= threads + 2, "threads grew from " + threads);
        TreeSet<Integer> times = new TreeSet<>(cars.asked.values());
        assertTrue(times.first() >= 1 && times.last() <= 2, times.toString());
    }
}
