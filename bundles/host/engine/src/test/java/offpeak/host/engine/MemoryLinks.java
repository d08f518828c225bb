package offpeak.host.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import offpeak.api.Secrets;
import offpeak.api.SiteId;
import offpeak.api.host.Links;

/** Links in memory. */
public final class MemoryLinks implements Links {
    public static final String PID = "offpeak.device.cars~fleet";
    private final Map<String, Link> links = new TreeMap<>();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

    @Override
    public synchronized List<Link> of(String pid) {
        return links.values().stream().filter(link -> link.pid().equals(pid)).toList();
    }

    @Override
    public void put(Link link, Map<String, String> secrets) {
        synchronized (this) {
            links.put(link.account(), link);
        }
        watchers.forEach(one -> one.accept(link.pid()));
    }

    @Override
    public void remove(String pid, String account) {
        synchronized (this) {
            links.remove(account);
        }
        watchers.forEach(one -> one.accept(pid));
    }

    @Override
    public Secrets secrets(Link link) {
        return new World.NoSecrets() {
            @Override
            public Optional<String> get(String name) {
                return Optional.of(name + " of " + link.account());
            }
        };
    }

    @Override
    public AutoCloseable watch(Consumer<String> changed) {
        watchers.add(changed);
        return () -> watchers.remove(changed);
    }

    public void put(String account, String site) {
        put(new Link(PID, account, new SiteId(site)), Map.of());
    }
}
