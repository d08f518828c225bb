package offpeak.host.engine.notice;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Site;
import offpeak.api.host.Notifications;
import offpeak.api.host.ReasonTexts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people what they should know: once for each trouble, and again only after it had gone. */
@Component(service = Alerts.class)
public final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    /** Rules report the same ones at each tick; which were told at all is remembered where they are delivered. */
    private static final int MOST_REPORTED = 4096;

    private final ReasonTexts texts;
    private final AtomicReference<Notifications> notifications = new AtomicReference<>();
    private final Set<String> raised = ConcurrentHashMap.newKeySet();
    /** What was said to be over since the start: what was raised before it may be. */
    private final Set<String> over = ConcurrentHashMap.newKeySet();
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    public Alerts(ReasonTexts texts, Notifications notifications) {
        this(texts);
        this.notifications.set(notifications);
    }

    @Activate
    public Alerts(@Reference ReasonTexts texts) {
        this.texts = texts;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setNotifications(Notifications told) {
        notifications.set(told);
        // what nobody was there to deliver is reported again
        reported.clear();
        over.clear();
    }

    void unsetNotifications(Notifications told) {
        notifications.compareAndSet(told, null);
    }

    /** @param subject what the trouble is with; the same subject and code are told once */
    public void raise(Site site, String subject, Notifier.Level level, Reason reason) {
        if (!raised.add(subject + " " + reason.code())) {
            return;
        }
        over.remove(subject);
        over.remove(subject + " " + reason.code());
        LOG.warn("{}", texts.text(reason, site, Locale.ENGLISH));
        told().ifPresent(to -> to.tell(new Notifications.Message(site.id(), subject, reason.code(), level,
                Notifier.Topic.TROUBLE, reason)));
    }

    public void clear(String subject, String code) {
        String key = subject + " " + code;
        if (raised.remove(key) | over.add(key)) {
            told().ifPresent(to -> to.over(subject, code));
        }
    }

    public void clear(String subject) {
        if (raised.removeIf(key -> key.startsWith(subject + " ")) | over.add(subject)) {
            told().ifPresent(to -> to.over(subject));
        }
    }

    /** What a rule has to say. */
    public void report(Site site, String rule, Rule.Report report) {
        if (reported.size() >= MOST_REPORTED) {
            reported.clear();
        }
        if (reported.add(site.id() + " " + rule + " " + report.id())) {
            LOG.info("{} reports: {}", rule, texts.text(report.reason(), site, Locale.ENGLISH));
            told().ifPresent(to -> to.tell(new Notifications.Message(site.id(), "report " + rule, report.id(),
                    report.level(), report.topic(), report.reason())));
        }
    }

    private Optional<Notifications> told() {
        return Optional.ofNullable(notifications.get());
    }
}
