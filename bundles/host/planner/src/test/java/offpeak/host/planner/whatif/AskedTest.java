package offpeak.host.planner.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.WhatIf;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Curve;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Why;
import offpeak.host.planner.ExactPlanner;
import offpeak.host.planner.Full;
import offpeak.host.planner.Homes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be asked of the planner, and what is refused. */
class AskedTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Works at once, on a thread of its own. */
    private SchedulerFactory.Owned worker() {
        return new SchedulerFactory.Owned() {
            @Override
            public Task at(Instant instant, Runnable work) {
                throw new AssertionError("asked at once");
            }

            @Override
            public Task after(Duration delay, Runnable work) {
                Future<?> running = threads.submit(work);
                return () -> running.cancel(false);
            }

            @Override
            public Task every(Duration period, Runnable work) {
                throw new AssertionError("asked once");
            }

            @Override
            public void close() {
                threads.shutdownNow();
            }
        };
    }

    private Asked asked(ExactPlanner planner, Duration patience) {
        return new Asked(planner, name -> worker(), patience);
    }

    @Test
    void theAnswerIsThePlanWithWhyInWords() throws Exception {
        Asked asked = asked(new ExactPlanner(), Duration.ofSeconds(30));

        JsonNode answer = JsonMapper.shared()
                .readTree(asked.plan(PlanJson.write(Full.plain()), reason -> "said: " + reason.code()));

        assertEquals(1, answer.path("schema").asInt());
        assertEquals("dp", answer.path("solver").asString());
        JsonNode slot = answer.path("why").path("slots").path(0);
        assertEquals("battery", slot.path("device").asString());
        assertEquals("said: " + slot.path("reason").path("code").asString(),
                slot.path("reason").path("text").asString());
        assertEquals(3, answer.path("why").path("baselines").size());
    }

    @Test
    void whatIsTooLargeIsRefusedByName() {
        Asked asked = asked(new ExactPlanner(), Duration.ofSeconds(30));
        double[] prices = new double[601];
        Arrays.fill(prices, 0.2);
        Battery battery = Battery.simple("battery", 10_000, 4_000, 0.95, 0.5, 601);
        refused(asked, Homes.plain(prices, 0.05, 500, battery), "horizon.bounds may be at most 601 here, not 602");

        List<Battery> many = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            many.add(Battery.simple("battery" + i, 10_000, 4_000, 0.95, 0.5, 4));
        }
        refused(asked, Full.plain().withBatteries(many), "batteries, cars, loads and zones may be at most 12");

        List<Curve.Point> points = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            points.add(new Curve.Point(i, i));
        }
        refused(asked, Full.plain().withBatteries(List.of(Full.plain().batteries().get(0)
                .withTerminalValue(new Curve(points)))), "battery battery: points of a curve may be at most 100");
    }

    private static void refused(Asked asked, PlanRequest request, String said) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> asked.plan(PlanJson.write(request), reason -> ""));
        assertTrue(refused.getMessage().startsWith(said), refused.getMessage());
    }

    /** Waits until it is let go. */
    private static final class Slow extends ExactPlanner {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goes = new CountDownLatch(1);

        @Override
        public PlanResult plan(PlanRequest request, BooleanSupplier enough) {
            begun.countDown();
            try {
                goes.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.plan(request, enough);
        }
    }

    @Test
    void oneQuestionIsAnsweredAtATime() throws Exception {
        Slow slow = new Slow();
        Asked asked = asked(slow, Duration.ofSeconds(30));
        String json = PlanJson.write(Full.plain());
        Future<String> first = threads.submit(() -> asked.plan(json, reason -> ""));
        slow.begun.await();

        WhatIf.BusyException busy = assertThrows(WhatIf.BusyException.class, () -> asked.plan(json, reason -> ""));

        assertTrue(busy.getMessage().contains("another plan"), busy.getMessage());
        slow.goes.countDown();
        assertTrue(first.get().contains("\"solver\":\"dp\""));
    }

    @Test
    void whatTakesTooLongIsGivenUp() {
        Asked asked = asked(new Slow(), Duration.ofMillis(20));

        WhatIf.BusyException late = assertThrows(WhatIf.BusyException.class,
                () -> asked.plan(PlanJson.write(Full.plain()), reason -> ""));

        assertTrue(late.getMessage().contains("took more than"), late.getMessage());
    }

    @Test
    void aPlanThatIsThereIsToldThoughWhyTakesTooLong() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Asked asked = asked(new ExactPlanner() {
            @Override
            public Why explain(PlanRequest request, PlanResult result, BooleanSupplier enough) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return Why.UNSAID;
            }
        }, Duration.ofSeconds(5));

        JsonNode answer = JsonMapper.shared().readTree(asked.plan(PlanJson.write(Full.plain()), reason -> ""));

        assertEquals("dp", answer.path("solver").asString());
        assertEquals(0, answer.path("why").path("slots").size());
    }

    @Test
    void planAndWhyAreToldThatWhatTheyHaveMustDo() throws Exception {
        CountDownLatch told = new CountDownLatch(2);
        Asked asked = asked(new ExactPlanner() {
            @Override
            public PlanResult plan(PlanRequest request, BooleanSupplier enough) {
                waitFor(enough);
                told.countDown();
                return super.plan(request, enough);
            }

            @Override
            public Why explain(PlanRequest request, PlanResult result, BooleanSupplier enough) {
                waitFor(enough);
                told.countDown();
                return Why.UNSAID;
            }
        }, Duration.ofMillis(300));
        threads.submit(() -> asked.plan(PlanJson.write(Full.plain()), reason -> ""));

        assertTrue(told.await(30, TimeUnit.SECONDS));
    }

    private static void waitFor(BooleanSupplier enough) {
        while (!enough.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
