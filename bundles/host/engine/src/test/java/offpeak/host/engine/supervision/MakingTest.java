package offpeak.host.engine.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import offpeak.host.engine.member.About;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

class MakingTest {
    private static final About ABOUT = new About("slow", "x.slow~home", "Slow", "device", "1", "x.slow", true);

    private static final Duration IN_TIME = Duration.ofSeconds(60);
    private static final Duration HARDLY = Duration.ofMillis(50);

    private final BlockingQueue<String> used = new LinkedBlockingQueue<>();
    private final ServiceReference<String> reference = reference();

    @SuppressWarnings("unchecked")
    private static ServiceReference<String> reference() {
        return (ServiceReference<String>) Proxy.newProxyInstance(MakingTest.class.getClassLoader(),
                new Class<?>[]{ServiceReference.class}, (proxy, method, args) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == args[0];
                    default -> null;
                });
    }

    private static Making making(Duration patience, Callable<String> service) {
        BundleContext context = (BundleContext) Proxy.newProxyInstance(MakingTest.class.getClassLoader(),
                new Class<?>[]{BundleContext.class},
                (proxy, method, args) -> method.getName().equals("getService") ? service.call() : Boolean.TRUE);
        return new Making(context, patience);
    }

    @Test
    void whatIsMadeInTimeIsUsedAtOnceAndLeftAtItsEnd() {
        Making making = making(IN_TIME, () -> "object");
        making.make(reference, ABOUT, used::add);
        assertEquals("object", used.poll());

        making.release(reference, object -> used.add("left " + object));
        assertEquals("left object", used.poll());
        assertEquals(List.of(), making.hanging());
    }

    @Test
    void aStartThatDoesNotReturnHoldsNobodyAndIsNamedUntilItReturns() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Making making = making(HARDLY, () -> {
            end.await();
            return "late";
        });
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> making.make(reference, ABOUT, used::add));
        assertEquals(List.of(ABOUT), making.hanging());

        end.countDown();
        assertEquals("late", used.poll(30, TimeUnit.SECONDS));
        assertEquals(List.of(), making.hanging());
    }

    @Test
    void whatReturnsWhenItsServiceIsGoneIsNotUsed() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(1);
        Making making = making(HARDLY, () -> {
            end.await();
            returned.countDown();
            return "late";
        });
        making.make(reference, ABOUT, used::add);
        making.release(reference, object -> used.add("left " + object));
        end.countDown();
        assertEquals(true, returned.await(30, TimeUnit.SECONDS));
        assertEquals(null, used.poll(50, TimeUnit.MILLISECONDS));
    }

    @Test
    void whatCanNotBeMadeIsNotUsed() {
        Making making = making(IN_TIME, () -> null);
        making.make(reference, ABOUT, used::add);
        assertEquals(null, used.poll());
        assertEquals(List.of(), making.hanging());
    }
}
