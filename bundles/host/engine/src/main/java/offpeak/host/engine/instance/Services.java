package offpeak.host.engine.instance;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import offpeak.api.host.History;
import offpeak.api.host.HttpFactory;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TopicsFactory;
import offpeak.host.engine.plausibility.Plausibility;
import offpeak.host.engine.recording.Tape;

/** What an instance needs of the host. */
public record Services(InstantSource clock, SchedulerFactory schedulers, HttpFactory http, Plausibility plausibility,
        Tape tape, AccountClaims claims, Supplier<Optional<TopicsFactory>> mqtt,
        Supplier<Optional<History>> history) {
    /** Without MQTT and history. */
    public Services(InstantSource clock, SchedulerFactory schedulers, HttpFactory http, Plausibility plausibility,
            Tape tape, AccountClaims claims) {
        this(clock, schedulers, http, plausibility, tape, claims, Optional::empty, Optional::empty);
    }
}
