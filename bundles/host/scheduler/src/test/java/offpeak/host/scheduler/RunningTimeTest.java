package offpeak.host.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import offpeak.api.host.SchedulerFactory.Owned;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunningTimeTest {
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final int SOON = 30;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final RunningTime time = new RunningTime(new FastTimeline(SteadyClock.ofMachine(), START, 1000), () -> {},
            new FailureLog((text, failure) -> told.add(text)));

    @AfterEach
    void stop() {
        time.close();
    }

    @Test
    void aThousandfoldClockRunsWorkAtItsTime() throws Exception {
        CountDownLatch ran = new CountDownLatch(3);
        List<Instant> instants = new CopyOnWriteArrayList<>();
        Runnable work = () -> {
            instants.add(time.instant());
            ran.countDown();
        };
        Owned owner = time.create("a");
        owner.at(START.plusSeconds(60), work);
        owner.after(Duration.ofSeconds(30), work);
        owner.at(START, work);
        assertTrue(ran.await(SOON, TimeUnit.SECONDS));
        assertFalse(instants.get(1).isBefore(START.plusSeconds(30)));
        assertFalse(instants.get(2).isBefore(START.plusSeconds(60)));
        assertEquals(1000, time.speed());
        assertTrue(time.simulated());
    }

    @Test
    void heldWorkWaitsUntilItIsLetGoButNotForEver() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        time.hold(Duration.ofMinutes(1));
        time.create("a").after(Duration.ZERO, ran::countDown);
        assertFalse(ran.await(50, TimeUnit.MILLISECONDS));
        time.hold(Duration.ZERO);
        assertTrue(ran.await(SOON, TimeUnit.SECONDS));

        CountDownLatch ranUnbidden = new CountDownLatch(1);
        time.hold(Duration.ofMillis(20));
        time.create("b").after(Duration.ZERO, ranUnbidden::countDown);
        assertTrue(ranUnbidden.await(SOON, TimeUnit.SECONDS));
    }

    @Test
    void oneWorkerIsStartedForOneLane() throws Exception {
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        CountDownLatch ran = new CountDownLatch(1);
        time.create("a").after(Duration.ZERO, () -> {
            Thread.getAllStackTraces().keySet().stream()
                    .filter(each -> each.getThreadGroup() == Thread.currentThread().getThreadGroup())
                    .filter(each -> !each.getName().equals("offpeak-timer")).forEach(workers::add);
            ran.countDown();
        });
        assertTrue(ran.await(SOON, TimeUnit.SECONDS));
        assertEquals(1, workers.size(), workers::toString);
    }

    @Test
    void oneUsersWorkRunsOneAfterTheOtherUnderItsNameInDaemons() throws Exception {
        Owned owner = time.create("price agile");
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch runs = new CountDownLatch(40);
        ConcurrentLinkedQueue<String> names = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 4; i++) {
            owner.every(Duration.ofSeconds(1), () -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                names.add(Thread.currentThread().getName() + " " + Thread.currentThread().isDaemon());
                LockSupport.parkNanos(200_000);
                atOnce.decrementAndGet();
                runs.countDown();
            });
        }
        assertTrue(runs.await(SOON, TimeUnit.SECONDS));
        assertEquals(1, most.get());
        assertEquals(List.of("price agile true"), names.stream().distinct().toList());
    }

    @Test
    void differentUsersWorkAtOnceButNeverMoreThanTheLimit() throws Exception {
        CountDownLatch full = new CountDownLatch(RunningTime.MOST_WORKERS);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(60);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < 60; i++) {
            time.create("user-" + i).after(Duration.ZERO, () -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                full.countDown();
                await(go);
                atOnce.decrementAndGet();
                all.countDown();
            });
        }
        assertTrue(full.await(SOON, TimeUnit.SECONDS));
        go.countDown();
        assertTrue(all.await(SOON, TimeUnit.SECONDS));
        assertEquals(RunningTime.MOST_WORKERS, most.get());
    }

    @Test
    void slowWorkIsNotCaughtUpWith() throws Exception {
        List<Instant> runs = new CopyOnWriteArrayList<>();
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch again = new CountDownLatch(1);
        Owned owner = time.create("slow");
        // 100 s of this clock are 0.1 s
        owner.every(Duration.ofSeconds(100), () -> {
            runs.add(time.instant());
            if (runs.size() == 1) {
                began.countDown();
                await(go);
            } else {
                again.countDown();
            }
        });
        assertTrue(began.await(SOON, TimeUnit.SECONDS));
        Instant late = time.instant().plusSeconds(1000);
        CountDownLatch tenPeriods = new CountDownLatch(1);
        time.create("other").at(late, tenPeriods::countDown);
        assertTrue(tenPeriods.await(SOON, TimeUnit.SECONDS));
        assertEquals(1, runs.size());
        Instant released = time.instant();
        go.countDown();
        assertTrue(again.await(SOON, TimeUnit.SECONDS));
        assertFalse(runs.get(1).isBefore(released.plusSeconds(100)), runs + ", released at " + released);
    }

    @Test
    void aFailureIsToldOnceAndTheWorkGoesOn() throws Exception {
        CountDownLatch runs = new CountDownLatch(12);
        AtomicInteger count = new AtomicInteger();
        time.create("broken").every(Duration.ofSeconds(1), () -> {
            int run = count.incrementAndGet();
            runs.countDown();
            if (run <= 5) {
                throw new IllegalStateException("first");
            } else if (run <= 10) {
                throw new NoClassDefFoundError("second");
            }
        });
        assertTrue(runs.await(SOON, TimeUnit.SECONDS));
        assertEquals(List.of("work of broken failed and stays planned: java.lang.IllegalStateException: first",
                "work of broken failed and stays planned: java.lang.NoClassDefFoundError: second"), told);
    }

    @Test
    void closingInterruptsAndWaits() throws Exception {
        Owned owner = time.create("waiting");
        CountDownLatch began = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger more = new AtomicInteger();
        owner.after(Duration.ZERO, () -> {
            began.countDown();
            await(new CountDownLatch(1));
            ended.set(true);
        });
        owner.every(Duration.ofSeconds(1), more::incrementAndGet);
        assertTrue(began.await(SOON, TimeUnit.SECONDS));
        owner.close();
        assertTrue(ended.get());
        assertEquals(0, more.get());
        assertEquals(List.of(), told);
        assertThrows(IllegalStateException.class, () -> owner.every(Duration.ofSeconds(1), () -> {}));

        // the interrupt was for that work alone
        CountDownLatch clean = new CountDownLatch(RunningTime.MOST_WORKERS);
        AtomicBoolean interrupted = new AtomicBoolean();
        for (int i = 0; i < RunningTime.MOST_WORKERS; i++) {
            time.create("next-" + i).after(Duration.ZERO, () -> {
                interrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
                clean.countDown();
            });
        }
        assertTrue(clean.await(SOON, TimeUnit.SECONDS));
        assertFalse(interrupted.get());
    }

    @Test
    void workThatDoesNotEndIsGivenUpNamedAndDoesNotHoldAPlace() throws Exception {
        AtomicBoolean release = new AtomicBoolean();
        CountDownLatch began = new CountDownLatch(RunningTime.MOST_WORKERS);
        List<Owned> hanging = new CopyOnWriteArrayList<>();
        for (int i = 0; i < RunningTime.MOST_WORKERS; i++) {
            Lane impatient = ((Lane) time.create("hanging")).withPatience(Duration.ofMillis(20));
            impatient.after(Duration.ZERO, () -> {
                began.countDown();
                while (!release.get()) {
                    LockSupport.parkNanos(1_000_000);
                }
            });
            hanging.add(impatient);
        }
        assertTrue(began.await(SOON, TimeUnit.SECONDS));
        hanging.forEach(Owned::close);
        assertEquals(RunningTime.MOST_WORKERS, told.size());
        assertTrue(told.get(0).startsWith("hanging was told to stop and goes on in thread hanging, at "), told.get(0));
        CountDownLatch ran = new CountDownLatch(1);
        time.create("healthy").after(Duration.ZERO, ran::countDown);
        assertTrue(ran.await(SOON, TimeUnit.SECONDS));
        release.set(true);
    }

    @Test
    void theFrameworksPropertiesChooseTheClock() {
        try (RunningTime wall = SchedulerComponent.create(null, null);
                RunningTime fast = SchedulerComponent.create("2026-01-01T00:00:00Z", "60");
                RunningTime slow = SchedulerComponent.create("", "0.5")) {
            assertFalse(wall.simulated());
            assertEquals(1, wall.speed());
            assertTrue(Duration.between(wall.instant(), Instant.now()).abs().toSeconds() < 5);
            assertEquals(60, fast.speed());
            assertTrue(Duration.between(Instant.parse("2026-01-01T00:00:00Z"), fast.instant()).toMinutes() < 60);
            assertTrue(slow.simulated());
        }
        assertEquals("offpeak.speed must be a number above 0 and at most 100000, or stepped, not 'fast'",
                assertThrows(IllegalArgumentException.class, () -> SchedulerComponent.create(null, "fast"))
                        .getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> SchedulerComponent.create("noon", null))
                .getMessage().contains("offpeak.clock"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
