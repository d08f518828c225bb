package offpeak.host.engine.supervision;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.Integration;
import offpeak.api.LinkedAccounts;
import offpeak.api.Secrets;
import offpeak.api.host.Links;
import offpeak.api.host.Links.Link;
import offpeak.host.engine.member.About;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps an instance for each account that is linked to a configuration, while both are there. */
final class LinkedInstances {
    private static final Logger LOG = LoggerFactory.getLogger(LinkedInstances.class);

    /** Ten accounts a second: a login and a list each. */
    private static final Duration APART = Duration.ofMillis(100);
    /** A home is not looked after before its account was asked. */
    private static final Duration LONGEST_START = Duration.ofMinutes(5);

    /** Runs what it is told. */
    interface Runner {
        /**
         * @param main of the configuration that serves the link
         * @param after what it waits whenever it starts
         */
        void begin(About main, About about, Integration integration, Link link,
                Secrets secrets, Duration after);

        /** The ids of those that have something to put back. */
        Set<String> owing();

        void end(Integration integration);
    }

    private record Served(About about, LinkedAccounts source, Map<Link, Integration> instances) {}

    private final Runner runner;
    /** By pid. */
    private final Map<String, Served> served = new HashMap<>();
    private Optional<Links> links = Optional.empty();

    LinkedInstances(Runner runner) {
        this.runner = runner;
    }

    /** @param now where the links are kept; absent when they can't be read any more */
    synchronized void links(Optional<Links> now) {
        links = now;
        Set.copyOf(served.keySet()).forEach(this::look);
    }

    synchronized void serve(About about, LinkedAccounts source) {
        leave(source);
        served.put(about.pid(), new Served(about, source, new HashMap<>()));
        look(about.pid());
    }

    /** Its links go with it. */
    synchronized void leave(Integration source) {
        served.values().stream().filter(one -> one.source() == source).toList().forEach(one -> {
            served.remove(one.about().pid());
            List.copyOf(one.instances().values()).forEach(runner::end);
        });
    }

    /** Begins what was linked since and ends what was taken back. */
    synchronized void look(String pid) {
        Served one = served.get(pid);
        if (one == null || links.isEmpty()) {
            return;
        }
        List<Link> wanted = links.get().of(pid);
        Set<Link> gone = new HashSet<>(one.instances().keySet());
        wanted.forEach(gone::remove);
        gone.forEach(link -> runner.end(one.instances().remove(link)));
        Set<String> owing = runner.owing();
        List<Link> news = wanted.stream().filter(link -> !one.instances().containsKey(link))
                .sorted(Comparator.comparing(link -> !owing.contains(id(one.about(), link)))).toList();
        for (int i = 0; i < news.size(); i++) {
            begin(one, news.get(i), apart(news.size()).multipliedBy(i));
        }
    }

    /**
     * One after the other, so that a vendor is not asked by thousands in the second in which the host starts; first those that
     * have something to put back.
     */
    private static Duration apart(int count) {
        Duration even = LONGEST_START.dividedBy(count);
        return even.compareTo(APART) < 0 ? even : APART;
    }

    private static String id(About main, Link link) {
        return main.id() + "-" + link.account();
    }

    private void begin(Served one, Link link, Duration after) {
        try {
            Integration integration = one.source().account(link.account());
            one.instances().put(link, integration);
            About main = one.about();
            runner.begin(main,
                    new About(id(main, link), main.pid(), main.name(), main.kind(),
                            main.version(), main.bundle(), main.configured()),
                    integration, link, links.orElseThrow().secrets(link), after);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} can't serve the account {}", one.about().id(), link.account(), e);
        }
    }

    /** The integrations of the links of one that is run itself. */
    synchronized List<Integration> of(String id) {
        return served.values().stream().filter(one -> one.about().id().equals(id))
                .flatMap(one -> one.instances().values().stream()).toList();
    }
}
