package offpeak.host.engine.member;

import java.util.List;
import java.util.Optional;
import offpeak.api.SiteId;

/** Who takes part, as the engine sees it. */
public interface Members {

    /** Whether nothing is decided, and only put back what an earlier host left changed. */
    boolean restoring();

    /**
     * Whether every integration of a site that is switched on was asked once, those that all sites share too, and none is missing
     * that has to put something back. Not before the site has one.
     */
    boolean asked(SiteId site);

    /** The instance with an id, while its bundle is there. */
    Optional<? extends Actor> instance(String id);

    /** The rules of a site that are switched on and can be asked, by id. */
    List<RuleInstance> rules(SiteId site);

    /**
     * @param failure why its last run gave no answer; absent when it did
     * @param stuck whether it has not returned
     */
    void ruleRan(String id, Optional<String> failure, boolean stuck);

    /** A rule that was given up has returned. */
    void ruleReturned(RuleInstance late);
}
