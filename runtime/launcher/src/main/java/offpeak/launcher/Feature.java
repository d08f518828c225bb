package offpeak.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A file in OSGi Feature Service format: which bundles belong together. They start in the order in which they stand.
 *
 * @param id of the feature, {@code group:artifact:version}
 * @param bundles in order of start
 */
record Feature(String id, List<Artifact> bundles) {

    /** A Maven coordinate; its jar lies in the distribution under the usual file name. */
    record Artifact(String group, String name, String version) {

        static Artifact parse(Path file, String id) throws Refusal {
            String[] parts = id.split(":", -1);
            if (parts.length != 3 || List.of(parts).contains("") || id.contains("/") || id.contains("..")) {
                throw new Refusal(Refusal.FAILED, file + ": bundle id " + id + " is not group:artifact:version");
            }
            return new Artifact(parts[0], parts[1], parts[2]);
        }

        String fileName() {
            return name + "-" + version + ".jar";
        }

        /** The same for all versions, so that a newer version is an update. */
        String location() {
            return Bundles.SHIPPED + group + ":" + name;
        }
    }

    static String name(String name) {
        if (!name.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException(name);
        }
        return name;
    }

    static Feature read(Path folder, String name) throws Refusal {
        Path file = folder.resolve(name + ".json");
        if (!Files.isRegularFile(file)) {
            throw Refusal.usage("there is no feature " + name + "; features lie in " + folder);
        }
        Map<String, Object> json = Json.object(file);
        if (!(json.get("id") instanceof String id) || !(json.get("bundles") instanceof List<?> listed)) {
            throw new Refusal(Refusal.FAILED, file + " has no id or no list of bundles");
        }
        List<Artifact> bundles = new ArrayList<>();
        for (Object each : listed) {
            if (!(each instanceof Map<?, ?> bundle) || !(bundle.get("id") instanceof String artifact)) {
                throw new Refusal(Refusal.FAILED, file + ": each bundle needs an id");
            }
            bundles.add(Artifact.parse(file, artifact));
        }
        return new Feature(id, List.copyOf(bundles));
    }
}
