package offpeak.api.host;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import offpeak.api.Secrets;
import offpeak.api.SiteId;
import org.osgi.annotation.versioning.ProviderType;

/** The accounts that users linked to a configuration, see {@link offpeak.api.LinkedAccounts}. Durable. */
@ProviderType
public interface Links {

    /**
     * One user's account.
     *
     * @param pid the configuration that serves it
     * @param account its name: letters, digits, '-' and '_', at most 64
     * @param site the home that it belongs to
     */
    record Link(String pid, String account, SiteId site) {

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

        /** @throws IllegalArgumentException for another form of name */
        public Link {
            Objects.requireNonNull(pid, "pid");
            Objects.requireNonNull(site, "site");
            if (!NAME.matcher(account).matches()) {
                throw new IllegalArgumentException(
                        "a linked account's name has letters, digits, '-' and '_' (at most 64), not '" + account + "'");
            }
        }
    }

    /** By name. */
    List<Link> of(String pid);

    /**
     * Links an account, or gives a linked one a new login; durable when it returns.
     *
     * @param secrets its login, by the names that the integration expects, e.g. {@code refreshToken}
     */
    void put(Link link, Map<String, String> secrets);

    /** Takes a link back and forgets its secrets. */
    void remove(String pid, String account);

    /** The secrets of one link; no other link or configuration can read them. */
    Secrets secrets(Link link);

    /**
     * Tells of changes.
     *
     * @param changed gets the pid, on the thread that changes it, when all is written
     * @return ends it
     */
    AutoCloseable watch(Consumer<String> changed);
}
