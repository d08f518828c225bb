package offpeak.host.planner.whatif;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import offpeak.api.Reason;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.WhatIf;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.host.planner.ExactPlanner;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Answers what somebody asks to be planned: one question at a time, bounded in size and time, so that the host's own plans
 * do not wait for it.
 */
@Component
public final class Asked implements WhatIf {
    /** Two days of five minutes, and some. */
    private static final int STEPS = 600;
    private static final int DEVICES = 12;
    /** Devices times steps times scenarios. */
    private static final int SIZE = 6_000;
    private static final int SCENARIOS = 5;
    private static final int DEMAND_CHARGES = 3;
    private static final int OUTAGES = 10;
    /** Of a curve, of a load's phases, of a car's deadlines. */
    private static final int POINTS = 100;
    /** Real time, after which what is there is the answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    /** Of the patience: then the best plan so far must do, and what was said of it. */
    private static final double PLAN = 0.4;
    private static final double WHY = 0.7;

    private final ExactPlanner planner;
    private final SchedulerFactory.Owned worker;
    private final Duration patience;
    private final Semaphore free = new Semaphore(1);

    @Activate
    public Asked(@Reference ExactPlanner planner, @Reference SchedulerFactory schedulers) {
        this(planner, schedulers, PATIENCE);
    }

    Asked(ExactPlanner planner, SchedulerFactory schedulers, Duration patience) {
        this.planner = planner;
        this.patience = patience;
        worker = schedulers.create("what-if");
    }

    @Deactivate
    void stop() {
        worker.close();
    }

    @Override
    public String plan(String json, Function<Reason, String> words) throws BusyException {
        PlanRequest request = PlanJson.request(json);
        bounded(request);
        if (!free.tryAcquire()) {
            throw new BusyException("another plan is being made: ask again in some seconds");
        }
        CompletableFuture<PlanResult> answer = new CompletableFuture<>();
        AtomicReference<PlanResult> planned = new AtomicReference<>();
        BooleanSupplier planTime = after(PLAN);
        BooleanSupplier whyTime = after(WHY);
        worker.after(Duration.ZERO, () -> {
            try {
                PlanResult result = planner.plan(request, planTime);
                planned.set(result);
                answer.complete(result.withWhy(planner.explain(request, result, whyTime)));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            } finally {
                free.release();
            }
        });
        try {
            return PlanJson.write(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS), words);
        } catch (TimeoutException e) {
            if (planned.get() != null) {
                return PlanJson.write(planned.get(), words);
            }
            throw new BusyException("the plan took more than " + patience.toSeconds()
                    + " s: ask for fewer steps or devices, or later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException("the host is stopping: ask again when it runs");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the plan failed: " + e.getCause(), e.getCause());
        }
    }

    private BooleanSupplier after(double share) {
        long begun = System.nanoTime();
        double most = share * patience.toNanos();
        return () -> System.nanoTime() - begun > most;
    }

    private static void bounded(PlanRequest request) {
        int steps = request.horizon().steps();
        int devices = request.batteries().size() + request.cars().size() + request.loads().size()
                + request.zones().size();
        most("horizon.bounds", steps + 1, STEPS + 1);
        most("batteries, cars, loads and zones", devices, DEVICES);
        most("scenarios", request.scenarios().size(), SCENARIOS);
        most("devices times steps times scenarios",
                devices * steps * Math.max(1, request.scenarios().size()), SIZE);
        most("grid.demand_charges", request.grid().demandCharges().size(), DEMAND_CHARGES);
        most("outages", request.outages().size(), OUTAGES);
        request.outages().forEach(each -> most("outage.needs", each.needs().size(), OUTAGES));
        for (Battery battery : request.batteries()) {
            Stream.of(battery.chargeW(), battery.dischargeW(), battery.terminalValue())
                    .forEach(curve -> most("battery " + battery.id(), curve));
        }
        for (Car car : request.cars()) {
            most("car " + car.id(), car.maxW());
            most("car " + car.id(), car.terminalValue());
            most("car " + car.id() + ": deadlines", car.deadlines().size(), POINTS);
        }
        request.loads().forEach(each -> most("load " + each.id() + ": run", each.run().size(), POINTS));
    }

    private static void most(String owner, Curve curve) {
        most(owner + ": points of a curve", curve.points().size(), POINTS);
    }

    private static void most(String field, int count, int most) {
        if (count > most) {
            throw new IllegalArgumentException(field + " may be at most " + most + " here, not " + count);
        }
    }
}
