package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchdogTest implements Watchdog.Acts {

    private static final long SECOND = 1_000_000_000;
    private static final Map<String, Optional<Thread>> STUCK = Map.of("the engine hangs",
            Optional.of(Thread.currentThread()));

    private final List<String> done = new ArrayList<>();
    private Map<String, Optional<Thread>> late = Map.of();

    @Override
    public void stuck(String line, StackTraceElement[] stack) {
        done.add(line + (stack.length > 0 ? " somewhere" : ""));
    }

    @Override
    public void giveUp() {
        done.add("given up");
    }

    private Watchdog dog(Map<String, String> environment) {
        return new Watchdog(() -> late, new ServiceManager(environment, command -> done.add(command.get(2))), this);
    }

    private static void look(Watchdog dog, int from, int to) {
        for (int second = from; second <= to; second += 5) {
            dog.look(second * SECOND);
        }
    }

    @Test
    void aHostThatHangsIsNamedOnceThenGivenUp() {
        Watchdog dog = dog(Map.of());
        look(dog, 0, 20);
        late = STUCK;

        look(dog, 25, 145);
        assertEquals(List.of("the engine hangs somewhere"), done);
        look(dog, 150, 150);
        assertEquals(List.of("the engine hangs somewhere", "given up"), done);
    }

    @Test
    void oneThatGoesOnIsKept() {
        Watchdog dog = dog(Map.of());
        late = STUCK;
        look(dog, 0, 100);
        late = Map.of();
        look(dog, 110, 600);

        assertEquals(List.of("the engine hangs somewhere"), done);
    }

    @Test
    void systemdHearsNothingMore() {
        Watchdog dog = dog(Map.of("NOTIFY_SOCKET", "/run/notify", "WATCHDOG_USEC", "40000000"));
        look(dog, 0, 20);
        late = STUCK;
        look(dog, 30, 600);

        assertEquals(List.of("WATCHDOG=1", "WATCHDOG=1", "the engine hangs somewhere"), done);
    }
}
