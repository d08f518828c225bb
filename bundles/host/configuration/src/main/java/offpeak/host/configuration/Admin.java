package offpeak.host.configuration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** ConfigAdmin with instances named by {@code factory~name}, and a memory of what was written from here. */
final class Admin {
    /** Any bundle may have a configuration. */
    private static final String ANYWHERE = "?";
    private static final List<String> OWN = List.of(Constants.SERVICE_PID, ConfigurationAdmin.SERVICE_FACTORYPID,
            ConfigurationAdmin.SERVICE_BUNDLELOCATION);

    private final ConfigurationAdmin admin;
    private final Map<String, Long> written = new ConcurrentHashMap<>();

    Admin(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    List<String> pids() {
        List<String> pids = new ArrayList<>();
        for (Configuration one : list(null)) {
            pids.add(one.getPid());
        }
        Collections.sort(pids);
        return pids;
    }

    Optional<Configuration> find(String pid) {
        return list("(" + Constants.SERVICE_PID + "=" + escape(pid) + ")").stream().findFirst();
    }

    /** What the configuration holds, without what ConfigAdmin adds. */
    static Map<String, Object> values(Configuration configuration) {
        Map<String, Object> values = new TreeMap<>();
        Dictionary<String, Object> properties = configuration.getProperties();
        if (properties != null) {
            for (String key : Collections.list(properties.keys())) {
                if (!OWN.contains(key)) {
                    values.put(key, properties.get(key));
                }
            }
        }
        return values;
    }

    void write(String pid, Map<String, Object> values) throws IOException {
        int tilde = pid.indexOf('~');
        Configuration configuration = tilde < 0
                ? admin.getConfiguration(pid, ANYWHERE)
                : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), ANYWHERE);
        configuration.updateIfDifferent(new Hashtable<>(values));
        written.put(pid, configuration.getChangeCount());
    }

    void delete(String pid) throws IOException {
        Optional<Configuration> configuration = find(pid);
        if (configuration.isPresent()) {
            configuration.get().delete();
            written.remove(pid);
        }
    }

    /** Whether the configuration is as it was last written from here. */
    boolean ours(Configuration configuration) {
        return Long.valueOf(configuration.getChangeCount()).equals(written.get(configuration.getPid()));
    }

    private List<Configuration> list(String filter) {
        try {
            Configuration[] found = admin.listConfigurations(filter);
            return found == null ? List.of() : List.of(found);
        } catch (IOException | InvalidSyntaxException e) {
            throw new IllegalStateException("ConfigAdmin can't list its configurations", e);
        }
    }

    private static String escape(String text) {
        return text.replaceAll("([\\\\*()])", "\\\\$1");
    }
}
