package offpeak.host.vault;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import offpeak.api.Secrets;
import offpeak.api.SiteId;
import offpeak.api.host.Links;
import offpeak.api.host.SecretStore;
import offpeak.api.host.Vault;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The links beside the secrets: a configuration's list of them, and an owner for each one's login. */
@Component
public final class LinksComponent implements Links {

    private final SecretStore store;
    private final Vault vault;
    private final Set<Consumer<String>> watchers = new CopyOnWriteArraySet<>();

    @Activate
    public LinksComponent(@Reference SecretStore store, @Reference Vault vault) {
        this.store = store;
        this.vault = vault;
    }

    /** '#' stands in no pid, so that no configuration can take a link's name. */
    static String listOf(String pid) {
        return pid + "#links";
    }

    static String ownerOf(String pid, String account) {
        return pid + "#link#" + account;
    }

    @Override
    public List<Link> of(String pid) {
        Secrets list = vault.of(listOf(pid));
        return store.names(listOf(pid)).stream().sorted()
                .flatMap(name -> list.get(name).map(site -> new Link(pid, name, new SiteId(site))).stream()).toList();
    }

    @Override
    public void put(Link link, Map<String, String> secrets) {
        Secrets own = secrets(link);
        // the list last: what is in it has its login
        secrets.forEach(own::put);
        vault.of(listOf(link.pid())).put(link.account(), link.site().value());
        tell(link.pid());
    }

    @Override
    public void remove(String pid, String account) {
        vault.of(listOf(pid)).remove(account);
        tell(pid);
        vault.forget(ownerOf(pid, account));
    }

    @Override
    public Secrets secrets(Link link) {
        return vault.of(ownerOf(link.pid(), link.account()));
    }

    private void tell(String pid) {
        watchers.forEach(watcher -> watcher.accept(pid));
    }

    @Override
    public AutoCloseable watch(Consumer<String> changed) {
        watchers.add(changed);
        return () -> watchers.remove(changed);
    }
}
