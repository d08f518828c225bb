package offpeak.host.engine;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.Site;
import offpeak.api.VendorException;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.SchedulerFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people what they should know: once for each trouble, and again only after it had gone. */
@Component(service = Alerts.class)
public final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private final List<Notifier> notifiers = new CopyOnWriteArrayList<>();

    private final ReasonTexts texts;
    private final SchedulerFactory.Owned worker;
    private final Set<String> raised = ConcurrentHashMap.newKeySet();

    Alerts(ReasonTexts texts, SchedulerFactory schedulers, List<Notifier> notifiers) {
        this(texts, schedulers);
        this.notifiers.addAll(notifiers);
    }

    @Activate
    public Alerts(@Reference ReasonTexts texts, @Reference SchedulerFactory schedulers) {
        this.texts = texts;
        this.worker = schedulers.create("alerts");
    }

    @Deactivate
    void stop() {
        worker.close();
    }

    /** @param subject what the trouble is with; the same subject and code are told once */
    void raise(Site site, String subject, Notifier.Level level, Reason reason) {
        if (!raised.add(subject + " " + reason.code())) {
            return;
        }
        String text = texts.text(reason, site, Locale.ENGLISH);
        LOG.warn("{}", text);
        Notifier.Notice notice = new Notifier.Notice(site.id(), level, reason, text);
        // on its own worker: a dead channel holds nothing else
        worker.after(java.time.Duration.ZERO, () -> notifiers.forEach(notifier -> send(notifier, notice)));
    }

    void clear(String subject, String code) {
        raised.remove(subject + " " + code);
    }

    void clear(String subject) {
        raised.removeIf(key -> key.startsWith(subject + " "));
    }

    private static void send(Notifier notifier, Notifier.Notice notice) {
        try {
            notifier.send(notice);
        } catch (VendorException | RuntimeException e) {
            LOG.warn("A notice could not be delivered: {}", e.getMessage());
        }
    }
}
