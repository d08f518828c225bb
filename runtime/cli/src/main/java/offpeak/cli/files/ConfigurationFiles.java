package offpeak.cli.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import offpeak.api.host.DurableFiles;
import offpeak.cli.Failure;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Writes a host's configuration files: whole or not at all, and for their owner alone, since secrets stand in them at first. */
public final class ConfigurationFiles {

    private static final String ENDING = ".cfg.json";
    private static final ObjectWriter JSON = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

    private final Path folder;

    public ConfigurationFiles(Path folder) {
        this.folder = folder;
    }

    public Path file(String pid) {
        return folder.resolve(pid + ENDING);
    }

    public boolean exists(String pid) {
        return Files.exists(file(pid));
    }

    /**
     * A file of the home that is there already is left as it is, since it says where the home is; any other is refused.
     *
     * @param configurations fields by pid
     * @param force whether files that are there may be written over
     * @return those that are to be written
     * @throws Failure naming the files that are there
     */
    public Map<String, Map<String, Object>> due(Map<String, Map<String, Object>> configurations, boolean force) {
        Map<String, Map<String, Object>> due = new LinkedHashMap<>(configurations);
        if (!force) {
            due.keySet().removeIf(pid -> pid.startsWith("offpeak.site~") && exists(pid));
            List<String> there = due.keySet().stream().filter(this::exists).map(pid -> pid + ENDING).toList();
            if (!there.isEmpty()) {
                throw new Failure(Failure.REFUSED, folder + " has " + String.join(", ", there)
                        + " already; nothing was written. Give another --name, or --force to write over them");
            }
        }
        return due;
    }

    /** @return what was written, in order */
    public List<Path> write(Map<String, Map<String, Object>> configurations) {
        List<Path> written = new ArrayList<>();
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                owners(folder, "rwx------");
            }
            for (Map.Entry<String, Map<String, Object>> each : configurations.entrySet()) {
                Path file = file(each.getKey());
                if (Files.exists(file)) {
                    owners(file, "rw-------");
                }
                DurableFiles.write(file, text(each.getValue()).getBytes(StandardCharsets.UTF_8));
                written.add(file);
            }
            return written;
        } catch (IOException e) {
            throw new Failure(Failure.OTHER, "can not write to " + folder + ": " + e.getMessage(), e);
        }
    }

    public static String text(Map<String, Object> fields) {
        return JSON.writeValueAsString(fields) + "\n";
    }

    private static void owners(Path path, String permissions) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }
}
