package offpeak.host.store;

import offpeak.api.host.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's machine code as a file that stays. The driver by itself unpacks more than a megabyte to the temporary folder
 * at each start, and leaves it there after a kill.
 */
final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";

    private NativeLibrary() {}

    /** Tells the driver where the library is; when that is impossible, the driver unpacks its own as usual. */
    static synchronized void keepIn(Path folder) {
        if (System.getProperty(PATH) != null) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        Path home = folder.resolve(SQLiteJDBCLoader.getVersion()).toAbsolutePath();
        Path library = home.resolve(name);
        try {
            if (!Files.exists(library)) {
                Files.createDirectories(home);
                String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
                try (InputStream content = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
                    if (content == null) {
                        return;
                    }
                    DurableFiles.write(library, content);
                }
            }
            System.setProperty(PATH, home.toString());
            System.setProperty(NAME, name);
        } catch (IOException e) {
            LOG.debug("SQLite's library is unpacked to the temporary folder instead of {}", home, e);
        }
    }
}
