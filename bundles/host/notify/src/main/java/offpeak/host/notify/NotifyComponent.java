package offpeak.host.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import offpeak.api.host.Channels;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.Notifications;
import offpeak.api.host.Outbox;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import offpeak.api.host.Engine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Tells people, by the routes that are configured. */
@Component(service = {Notifications.class, HealthCheck.class}, immediate = true)
public final class NotifyComponent implements Notifications, HealthCheck {

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private final List<RouteConfiguration> configured = new CopyOnWriteArrayList<>();

    private final PostOffice office;

    @Activate
    public NotifyComponent(@Reference TimeSource clock, @Reference SchedulerFactory schedulers,
            @Reference Channels channels, @Reference Outbox outbox, @Reference ReasonTexts texts,
            @Reference Engine engine) {
        this.office = new PostOffice(new PostOffice.Parts(clock, schedulers.create("notify"), channels, outbox, texts,
                engine::site, this::routes));
    }

    @Deactivate
    void stop() {
        office.close();
    }

    private List<Route> routes() {
        return configured.isEmpty()
                ? List.of(Route.everybody())
                : configured.stream().filter(RouteConfiguration::enabled).map(RouteConfiguration::route).toList();
    }

    @Override
    public void tell(Message message) {
        office.tell(message);
    }

    @Override
    public void over(String event) {
        office.over(event, Optional.empty());
    }

    @Override
    public void over(String event, String state) {
        office.over(event, Optional.of(state));
    }

    @Override
    public List<Told> log(int limit) {
        return office.log(limit);
    }

    @Override
    public Attempt test(String channel, Optional<String> recipient, String by) {
        return office.test(channel, recipient, by);
    }

    @Override
    public List<Check> health() {
        List<Check> checks = new ArrayList<>();
        configured.forEach(one -> one.problems().forEach(problem -> checks.add(new Check("notify", Status.DEGRADED,
                "offpeak.notify.route~" + one.route().recipient() + ": " + problem))));
        office.trouble().ifPresent(trouble -> checks.add(new Check("notify", Status.DEGRADED, trouble)));
        return checks.isEmpty() ? List.of(Check.up("notify")) : checks;
    }
}
