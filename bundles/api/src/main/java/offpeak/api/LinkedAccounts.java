package offpeak.api;

/**
 * An integration that also serves accounts which their users linked, e.g. by OAuth, with one configuration for all. The
 * host keeps the links and runs an instance for each, with a site, a budget and secrets of its own.
 */
public interface LinkedAccounts extends Integration {

    /**
     * What serves one linked account; made anew for each link, light, and without I/O. Its login is among the secrets of
     * the {@link Host} that it is then given.
     *
     * @param account the link's name
     */
    Integration account(String account);
}
