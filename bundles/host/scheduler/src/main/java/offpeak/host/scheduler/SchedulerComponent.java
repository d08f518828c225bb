package offpeak.host.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Hashtable;
import java.util.Map;
import java.util.function.Consumer;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The host's time: the wall clock; a faster one, or one that is stepped, where a framework property says so.
 *
 * <p>Stepped time stands until somebody calls the {@code Consumer<Instant>} that is registered with the property {@code
 * offpeak.stepped}: it runs in the calling thread all that is due until then, one piece after the other, each at its own
 * instant, and returns there. So a year takes as long as its work, and the same year is the same again.
 */
@Component(service = {TimeSource.class, InstantSource.class, SchedulerFactory.class})
public final class SchedulerComponent implements TimeSource, SchedulerFactory {
    /** At this a millisecond, the finest that threads wait, is 100 s, so that ticks of a minute already fall together. */
    private static final double FASTEST = 100_000;

    /** A bundle whose start hangs must not stop the work of all others. */
    private static final Duration LONGEST_START = Duration.ofSeconds(10);
    /** Who waits for the start looks at the page first; polls would take the processor from it. */
    private static final Duration FIRST_PAGE = Duration.ofMillis(300);

    private static final String STEPPED = "stepped";

    /** Whoever packs a distribution may not have the right time himself. */
    private static final Duration BEFORE_BUILT = Duration.ofDays(365);

    private final TimeSource clock;
    private final Instant earliest;
    private final SchedulerFactory schedulers;
    private final Runnable end;
    private final BundleContext context;

    /** @throws IllegalArgumentException for a framework property that is no instant or speed */
    @Activate
    public SchedulerComponent(BundleContext context) {
        this.context = context;
        this.earliest = earliest(context.getBundle().getHeaders("").get("Offpeak-Built"));
        String start = context.getProperty("offpeak.clock");
        String speed = context.getProperty("offpeak.speed");
        if (STEPPED.equals(speed)) {
            SteppedTime stepped = new SteppedTime(first(start), new FailureLog());
            Consumer<Instant> steps = stepped::advanceTo;
            ServiceRegistration<?> driven = context.registerService(Consumer.class, steps,
                    new Hashtable<>(Map.of("offpeak.stepped", true)));
            clock = stepped;
            schedulers = stepped;
            end = driven::unregister;
        } else {
            RunningTime running = create(start, speed);
            FrameworkListener begin = begin(running);
            clock = running;
            schedulers = running;
            end = () -> {
                context.removeFrameworkListener(begin);
                running.close();
            };
        }
    }

    /** Before all bundles are there, work finds half a host. */
    private FrameworkListener begin(RunningTime time) {
        time.hold(LONGEST_START);
        FrameworkListener start = new FrameworkListener() {
            @Override
            public void frameworkEvent(FrameworkEvent event) {
                if (event.getType() == FrameworkEvent.STARTED) {
                    context.removeFrameworkListener(this);
                    time.hold(FIRST_PAGE);
                }
            }
        };
        context.addFrameworkListener(start);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.ACTIVE) {
            context.removeFrameworkListener(start);
            time.hold(Duration.ZERO);
        }
        return start;
    }

    /** @param clock instant at which simulated time starts; null for now */
    static RunningTime create(String clock, String speed) {
        SteadyClock steady = SteadyClock.ofMachine();
        InstantSource wall = InstantSource.system();
        Runnable noticeSleep = () -> steady.notice(wall.millis());
        noticeSleep.run();
        double factor = speed(speed);
        Timeline timeline = isSet(clock) || factor != 1
                ? new FastTimeline(steady, start(clock, wall), factor)
                : new WallTimeline(steady, wall);
        return new RunningTime(timeline, noticeSleep, new FailureLog());
    }

    /** Whoever looks whether time is simulated looks at this property, so it must be there. */
    private static Instant first(String clock) {
        if (!isSet(clock)) {
            throw new IllegalArgumentException("offpeak.speed=" + STEPPED + " needs the instant at which it begins as"
                    + " offpeak.clock");
        }
        return start(clock, InstantSource.system());
    }

    static Instant earliest(String built) {
        try {
            return built == null ? Instant.EPOCH : Instant.parse(built).minus(BEFORE_BUILT);
        } catch (DateTimeParseException notParsed) {
            return Instant.EPOCH;
        }
    }

    private static Instant start(String clock, InstantSource wall) {
        try {
            return isSet(clock) ? Instant.parse(clock) : wall.instant();
        } catch (DateTimeParseException notParsed) {
            throw new IllegalArgumentException(
                    "offpeak.clock must be an instant like 2026-11-21T00:00:00Z, not '" + clock + "'", notParsed);
        }
    }

    private static double speed(String text) {
        if (!isSet(text)) {
            return 1;
        }
        try {
            double speed = Double.parseDouble(text);
            if (speed > 0 && speed <= FASTEST) {
                return speed;
            }
        } catch (NumberFormatException notParsed) {
            // told below
        }
        throw new IllegalArgumentException(
                "offpeak.speed must be a number above 0 and at most " + (long) FASTEST + ", or " + STEPPED + ", not '"
                        + text + "'");
    }

    private static boolean isSet(String property) {
        return property != null && !property.isBlank();
    }

    @Deactivate
    void close() {
        end.run();
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public double speed() {
        return clock.speed();
    }

    @Override
    public boolean simulated() {
        return clock.simulated();
    }

    @Override
    public boolean set() {
        return simulated() || !instant().isBefore(earliest);
    }

    @Override
    public Owned create(String name) {
        return schedulers.create(name);
    }
}
