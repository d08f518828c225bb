package offpeak.host.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What belongs to the whole process and what any bundle can spoil: its clock, its threads, its time zone. */
@Component(service = HealthCheck.class, immediate = true)
public final class ProcessHealth implements HealthCheck {
    private static final String NAME = "process";
    /** A host with all its integrations has some sixty. */
    static final int MANY_THREADS = 400;

    private final TimeSource clock;
    private final TimeZone zone = TimeZone.getDefault();

    @Activate
    public ProcessHealth(@Reference TimeSource clock) {
        this.clock = clock;
    }

    @Override
    public List<Check> health() {
        List<String> troubles = new ArrayList<>();
        if (!clock.set()) {
            troubles.add("This computer's clock says " + clock.instant() + ", which can't be: nothing is planned and no"
                    + " device is told anything until it is set. See that it reaches a time server.");
        }
        TimeZone now = TimeZone.getDefault();
        if (!now.hasSameRules(zone)) {
            troubles.add("A bundle changed the time zone of the whole process from " + zone.getID() + " to "
                    + now.getID() + ". The host itself uses each home's own; remove the bundle that was added last.");
        }
        Map<String, Integer> threads = threads();
        int count = threads.values().stream().mapToInt(Integer::intValue).sum();
        if (count > MANY_THREADS) {
            Map.Entry<String, Integer> most = threads.entrySet().stream().max(Map.Entry.comparingByValue())
                    .orElseThrow();
            troubles.add(count + " threads run, " + most.getValue() + " of them are called '" + most.getKey()
                    + "': a bundle starts threads that never end. Remove it and restart the host.");
        }
        return List.of(troubles.isEmpty()
                ? Check.up(NAME)
                : new Check(NAME, Status.DEGRADED, String.join(" ", troubles)));
    }

    /** How many by name, of which numbers don't count. */
    private static Map<String, Integer> threads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        // as many again as there were: those that come meanwhile fit too
        Thread[] all = new Thread[2 * root.activeCount() + 10];
        int count = root.enumerate(all);
        Map<String, Integer> names = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            names.merge(all[i].getName().replaceAll("[0-9]+", "#"), 1, Integer::sum);
        }
        return names;
    }
}
