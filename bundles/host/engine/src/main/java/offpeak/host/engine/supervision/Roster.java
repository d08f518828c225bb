package offpeak.host.engine.supervision;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import offpeak.api.Integration;
import offpeak.api.SiteId;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.instance.Instance;
import offpeak.host.engine.member.About;

/** The instances whose bundles are there: thousands where many users linked their cars, so none is looked for among all. */
final class Roster {

    record Running(About about, Integration integration, Instance instance) {}

    private final Map<Integration, Running> running = new ConcurrentHashMap<>();
    private final Map<String, Running> byId = new ConcurrentHashMap<>();
    private final Map<SiteId, Set<Running>> bySite = new ConcurrentHashMap<>();

    void add(Running one) {
        running.put(one.integration(), one);
        byId.put(one.about().id(), one);
        bySite.compute(one.instance().siteId(), (site, there) -> {
            Set<Running> now = there == null ? ConcurrentHashMap.newKeySet() : there;
            now.add(one);
            return now;
        });
    }

    Optional<Running> remove(Integration integration) {
        Optional<Running> gone = Optional.ofNullable(running.remove(integration));
        gone.ifPresent(one -> {
            byId.remove(one.about().id(), one);
            bySite.computeIfPresent(one.instance().siteId(), (site, there) -> {
                there.remove(one);
                return there.isEmpty() ? null : there;
            });
        });
        return gone;
    }

    Optional<Running> of(Integration integration) {
        return Optional.ofNullable(running.get(integration));
    }

    Collection<Running> all() {
        return running.values();
    }

    Optional<Instance> instance(String id) {
        return Optional.ofNullable(byId.get(id)).map(Running::instance);
    }

    /** Whether a site has any, and each of it and of what all sites share was asked once, as far as it is switched on. */
    boolean asked(SiteId site) {
        return bySite.containsKey(site) && List.of(SiteId.GRID, site).stream()
                .flatMap(one -> bySite.getOrDefault(one, Set.of()).stream()).map(Running::instance)
                .allMatch(one -> one.asked() || one.life() == Life.DISABLED);
    }

    /** Of several of one account the first by id is run, which is the same one after each start. */
    Optional<String> twin(About about, Instance instance) {
        Optional<String> account = instance.account();
        return account.isEmpty()
                ? Optional.empty()
                : running.values().stream()
                        .filter(one -> one.about().bundle().equals(about.bundle())
                                && one.instance().life() != Life.DISABLED)
                        .filter(one -> one.about().id().compareTo(about.id()) < 0
                                && one.instance().account().equals(account))
                        .map(one -> one.about().id()).findFirst();
    }
}
