package offpeak.host.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The host's time: the wall clock, or a faster one where the launcher says so. */
@Component(service = {TimeSource.class, InstantSource.class, SchedulerFactory.class})
public final class SchedulerComponent implements TimeSource, SchedulerFactory {
    /** At this a millisecond, the finest that threads wait, is 100 s, so that ticks of a minute already fall together. */
    private static final double FASTEST = 100_000;

    /** A bundle whose start hangs must not stop the work of all others. */
    private static final Duration LONGEST_START = Duration.ofSeconds(10);
    /** Who waits for the start looks at the page first; polls would take the processor from it. */
    private static final Duration FIRST_PAGE = Duration.ofMillis(300);

    private final RunningTime time;
    private final BundleContext context;
    private final FrameworkListener start = event -> {
        if (event.getType() == FrameworkEvent.STARTED) {
            begin(FIRST_PAGE);
        }
    };

    /** @throws IllegalArgumentException for a framework property that is no instant or speed */
    @Activate
    public SchedulerComponent(BundleContext context) {
        this.context = context;
        this.time = create(context.getProperty("offpeak.clock"), context.getProperty("offpeak.speed"));
        // before all bundles are there, work finds half a host
        time.hold(LONGEST_START);
        context.addFrameworkListener(start);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.ACTIVE) {
            begin(Duration.ZERO);
        }
    }

    private void begin(Duration in) {
        context.removeFrameworkListener(start);
        time.hold(in);
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
                "offpeak.speed must be a number above 0 and at most " + (long) FASTEST + ", not '" + text + "'");
    }

    private static boolean isSet(String property) {
        return property != null && !property.isBlank();
    }

    @Deactivate
    void close() {
        context.removeFrameworkListener(start);
        time.close();
    }

    @Override
    public Instant instant() {
        return time.instant();
    }

    @Override
    public double speed() {
        return time.speed();
    }

    @Override
    public boolean simulated() {
        return time.simulated();
    }

    @Override
    public Owned create(String name) {
        return time.create(name);
    }
}
