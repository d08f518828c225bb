package offpeak.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import offpeak.api.host.DurableFiles;

/**
 * Puts unpacked files in the place of a host's own. Each step is a rename; a power cut between them leaves the mark {@code swapping},
 * with which no host starts, and with which
 * the next restore knows what to do.
 */
final class BackupSwap {
    private static final String PLACING = "placing";
    private static final List<String> ITEMS = List.of("offpeak.db", "offpeak.db-wal", "offpeak.db-shm", "history.db",
            "history.db-wal", "history.db-shm", "snapshots", "configurations", "plugins", "vault.key");

    private final Path folder;
    private final Path config;
    private final Path staging;
    private final Path before;
    private final Path mark;

    BackupSwap(Path folder, Path config) {
        this.folder = folder;
        this.config = config;
        staging = folder.resolve("restoring");
        before = folder.resolve("before-restore");
        mark = folder.resolve("swapping");
    }

    Path staging() {
        return staging;
    }

    Path before() {
        return before;
    }

    private Path place(String item) {
        return item.equals("config") ? config : folder.resolve(item);
    }

    private static List<String> items() {
        List<String> all = new ArrayList<>(ITEMS);
        all.add("config");
        return all;
    }

    /** @return whether there was one, of which all was unpacked: then it is done now */
    boolean finishWhatWasCutOff() throws IOException {
        boolean placing = Files.exists(mark) && Files.readString(mark).equals(PLACING);
        if (placing) {
            place();
        } else if (Files.exists(mark)) {
            for (String item : items()) {
                if (Files.exists(before.resolve(item))) {
                    DurableFiles.move(before.resolve(item), place(item));
                }
            }
            DurableFiles.delete(mark);
        }
        BackupFiles.delete(staging);
        Files.createDirectories(staging);
        return placing;
    }

    void swap() throws IOException {
        Files.createDirectories(config.getParent());
        if (!Files.getFileStore(config.getParent()).equals(Files.getFileStore(folder))) {
            throw new IOException(config + " and " + folder + " lie on different file systems; give a --config on the"
                    + " data folder's");
        }
        BackupFiles.delete(before);
        Files.createDirectories(before);
        DurableFiles.write(mark, "taking away".getBytes(StandardCharsets.UTF_8));
        for (String item : items()) {
            boolean kept = item.equals("vault.key") && !Files.exists(staging.resolve(item));
            if (Files.exists(place(item)) && !kept) {
                DurableFiles.move(place(item), before.resolve(item));
            }
        }
        DurableFiles.write(mark, PLACING.getBytes(StandardCharsets.UTF_8));
        place();
    }

    private void place() throws IOException {
        for (String item : items()) {
            // copies of the databases are made anew
            if (Files.exists(staging.resolve(item)) && !item.equals("snapshots")) {
                DurableFiles.move(staging.resolve(item), place(item));
            }
        }
        BackupFiles.delete(folder.resolve("cache"));
        DurableFiles.delete(mark);
    }

    void clean() throws IOException {
        if (!Files.exists(mark)) {
            BackupFiles.delete(staging);
        }
    }
}
