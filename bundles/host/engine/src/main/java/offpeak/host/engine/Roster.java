package offpeak.host.engine;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import offpeak.api.Integration;
import offpeak.api.host.Supervisor.Life;

/** The instances whose bundles are there. */
final class Roster {

    record Running(About about, Integration integration, Instance instance) {}

    private final Map<Integration, Running> running = new ConcurrentHashMap<>();

    void add(Running one) {
        running.put(one.integration(), one);
    }

    Optional<Running> remove(Integration integration) {
        return Optional.ofNullable(running.remove(integration));
    }

    Optional<Running> of(Integration integration) {
        return Optional.ofNullable(running.get(integration));
    }

    Collection<Running> all() {
        return running.values();
    }

    Optional<Instance> instance(String id) {
        return running.values().stream().map(Running::instance).filter(one -> one.id().equals(id)).findFirst();
    }

    boolean allAsked() {
        return running.values().stream().map(Running::instance)
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
