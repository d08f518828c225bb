package offpeak.host.console;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

/**
 * What the console's log page shows: the latest lines of the host's log. The log service alone keeps none, and the ones
 * that do would cost every start more than the page is worth; the launcher, through which each line goes, remembers them.
 */
@Component(service = LogReaderService.class)
public final class HostLog implements LogReaderService {
    private final BundleContext context;
    private final Supplier<List<String>> lines;

    /** @param lines the latest lines, oldest first, each after the milliseconds since 1970 and a space */
    @Activate
    public HostLog(BundleContext context, @Reference(target = "(offpeak.log=true)") Supplier<List<String>> lines) {
        this.context = context;
        this.lines = lines;
    }

    /** Newest first. */
    @Override
    public Enumeration<LogEntry> getLog() {
        List<LogEntry> entries = LogLines.entries(lines.get(), context);
        Collections.reverse(entries);
        return Collections.enumeration(entries);
    }

    /** Event Admin would follow, to tell each line again as an event: nothing here listens to those. */
    @Override
    public void addLogListener(LogListener listener) {}

    @Override
    public void removeLogListener(LogListener listener) {}
}
