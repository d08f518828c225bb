package offpeak.host.engine.site;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.host.HealthCheck;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The homes that are configured. */
@Component(service = {Sites.class, HealthCheck.class})
public final class Sites implements HealthCheck {

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private final List<SiteConfiguration> configured = new CopyOnWriteArrayList<>();

    public List<Site> all() {
        List<Site> all = new ArrayList<>();
        configured.forEach(one -> all.add(one.site()));
        if (all.isEmpty()) {
            all.add(unconfigured(SiteId.HOME));
        }
        all.sort((a, b) -> a.id().compareTo(b.id()));
        return all;
    }

    public Optional<Site> find(SiteId id) {
        return all().stream().filter(site -> site.id().equals(id)).findFirst();
    }

    /** A site that has no configuration of its own counts in UTC, so that nothing depends on the machine's zone. */
    public Site site(SiteId id) {
        return find(id).orElseGet(() -> unconfigured(id));
    }

    /** How a home wants its devices dealt with. */
    public Policy policy(SiteId id) {
        return configured.stream().filter(one -> one.site().id().equals(id)).findFirst()
                .map(SiteConfiguration::policy).orElse(Policy.USUAL);
    }

    private static Site unconfigured(SiteId id) {
        return new Site(id, id.value().substring(0, 1).toUpperCase(Locale.ROOT) + id.value().substring(1),
                ZoneId.of("Etc/UTC"), Optional.empty(), Currency.getInstance("GBP"));
    }

    @Override
    public List<Check> health() {
        return List.of(configured.isEmpty()
                ? new Check("site", Status.DEGRADED,
                        "no home is configured: write offpeak.site~home.cfg.json with name, zone and currency")
                : Check.up("site"));
    }
}
