package offpeak.host.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import offpeak.api.DemandEvent;
import offpeak.api.SiteId;
import offpeak.api.StateBus;
import offpeak.api.host.DemandEvents;
import offpeak.api.host.Observations;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the ledger of demand-response events. */
@Component(service = DemandEvents.class, immediate = true)
public final class EventsComponent implements DemandEvents {
    private static final Logger LOG = LoggerFactory.getLogger(EventsComponent.class);
    private static final Duration TICK = Duration.ofMinutes(1);

    private final EventBook book;
    private final SchedulerFactory.Owned worker;
    private final StateBus.Subscription subscription;

    @Activate
    public EventsComponent(@Reference TimeSource clock, @Reference SchedulerFactory schedulers, @Reference StateBus bus,
            @Reference Observations observations, @Reference DemandEvents.Store store) {
        book = new EventBook(clock, store, observations, bus::last, bus::all);
        try {
            book.open();
        } catch (RuntimeException e) {
            LOG.warn("The events of the last day can't be read: {}", e.getMessage());
        }
        subscription = bus.subscribe("events", book::changed);
        worker = schedulers.create("events");
        worker.every(TICK, book::tick);
    }

    @Deactivate
    void stop() {
        subscription.close();
        worker.close();
    }

    @Override
    public List<DemandEvent> events(SiteId site, Optional<Instant> since, Optional<Instant> until, int limit) {
        return book.events(site, since, until, limit);
    }

    @Override
    public DemandEvent optOut(SiteId site, String id, String by) {
        return book.optOut(site, id, by);
    }
}
