package offpeak.launcher;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the framework and its bundles are told. */
final class FrameworkSettings {
    private FrameworkSettings() {}

    /** What any framework of ours is told, with a page or without. */
    static Map<String, String> common(DataFolder data, Path config) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("offpeak.data", data.path().toString());
        all.put("offpeak.config", config.toString());
        all.put("offpeak.version", Home.version());
        // our own store of configurations: Felix's deletes before it renames
        all.put("felix.cm.pm", "offpeak");
        // what components a bundle has is read from its XML once, not at each start: a tenth of the start
        all.put("ds.cache.metadata", "true");
        // so few bundles are resolved sooner than threads are told to
        all.put("felix.resolver.parallelism", "1");
        // one handler of ours with its own queues: no pool of 20, and no list of those that were late once
        all.put("org.apache.felix.eventadmin.ThreadPoolSize", "2");
        all.put("org.apache.felix.eventadmin.AsyncToSyncThreadRatio", "0.5");
        all.put("org.apache.felix.eventadmin.Timeout", "0");
        all.put("org.ops4j.pax.logging.DefaultServiceLog.level", "INFO");
        all.put("org.ops4j.pax.logging.service.frameworkEventsLogLevel", "ERROR");
        // the framework's errors come as events, in one line each
        all.put("felix.log.level", "0");
        return all;
    }

    /** What is told of the page: where it is, and how much it may take. */
    static Map<String, String> page(String bind, int port) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("offpeak.port", Integer.toString(port));
        all.put("offpeak.bind", bind);
        all.put("org.apache.felix.http.host", bind);
        all.put("org.osgi.service.http.port", Integer.toString(port));
        all.put("org.apache.felix.http.jetty.threadpool.max", "12");
        // ms; a connection on which nothing comes for so long is closed
        all.put("org.apache.felix.http.timeout", "30000");
        all.put("org.apache.felix.http.jetty.acceptors", "1");
        all.put("org.apache.felix.http.jetty.selectors", "1");
        // no web console without the host's own login; and its name and password of its own let nobody in
        all.put("felix.webconsole.security.providers", "offpeak.host.console");
        return all;
    }
}
