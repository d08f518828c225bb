package offpeak.cli.setup;

import java.util.LinkedHashMap;
import java.util.Map;

/** The configurations that are being made. */
public final class Draft {

    private final String site;
    private final String name;
    private final Map<String, Map<String, Object>> configurations = new LinkedHashMap<>();

    public Draft(String site, String name) {
        this.site = site;
        this.name = name;
    }

    String site() {
        return site;
    }

    /** A new one, named as asked for. */
    Map<String, Object> add(String factory) {
        return add(factory, "");
    }

    /** @param suffix sets it off from others of its kind; empty for the first */
    Map<String, Object> add(String factory, String suffix) {
        String pid = factory.equals("offpeak.mqtt")
                ? factory
                : factory + "~"
                        + (factory.equals("offpeak.site") ? site : suffix.isEmpty() ? name : name + "-" + suffix);
        Map<String, Object> fields = new LinkedHashMap<>();
        if (!site.equals("home") && !factory.equals("offpeak.site") && !factory.equals("offpeak.mqtt")) {
            fields.put("site", site);
        }
        configurations.put(pid, fields);
        return fields;
    }

    boolean has(String factory) {
        return configurations.keySet().stream().anyMatch(pid -> pid.startsWith(factory + "~"));
    }

    public Map<String, Map<String, Object>> configurations() {
        return configurations;
    }
}
