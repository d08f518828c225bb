package offpeak.host.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.sql.SQLException;
import java.util.Locale;
import offpeak.host.store.StoreException.Kind;
import org.sqlite.SQLiteException;

/** Turns what SQLite and the file system say into what a person can act on. */
final class Failures {
    private Failures() {}

    /**
     * @param what was tried, e.g. {@code write a decision}
     * @param file the database
     */
    static StoreException of(String what, Path file, Exception cause) {
        Kind kind = kind(cause);
        return new StoreException(kind, "Could not " + what + ": " + advice(kind, file, cause), cause);
    }

    static Kind kind(Exception cause) {
        if (cause instanceof SQLiteException sqlite) {
            // the low byte is the primary result code, see sqlite.org/rescode.html
            return switch (sqlite.getResultCode().code & 0xff) {
                case 5, 6 -> Kind.BUSY;
                case 3, 8 -> Kind.READ_ONLY;
                case 11, 26 -> Kind.DAMAGED;
                case 13 -> Kind.DISK_FULL;
                default -> Kind.UNAVAILABLE;
            };
        }
        if (cause instanceof AccessDeniedException || cause instanceof ReadOnlyFileSystemException) {
            return Kind.READ_ONLY;
        }
        // neither Java nor the driver has a type for these: the texts are the operating system's
        String text = String.valueOf(cause instanceof FileSystemException files
                ? files.getReason()
                : cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded")) {
            return Kind.DISK_FULL;
        }
        return text.contains("read-only file system") ? Kind.READ_ONLY : Kind.UNAVAILABLE;
    }

    private static String advice(Kind kind, Path file, Exception cause) {
        Path folder = file.toAbsolutePath().getParent();
        return switch (kind) {
            case DISK_FULL -> "the disk that holds " + folder + " is full. Free some space; writing resumes by itself.";
            case READ_ONLY -> folder + " can't be written. Check its permissions and that its disk is not mounted"
                    + " read-only; writing resumes by itself.";
            case DAMAGED -> file + " is damaged and could not be replaced by a copy. Check the disk.";
            case BUSY -> "another program holds " + file + ". Stop whatever reads or copies it.";
            default -> file + " can't be used (" + reason(cause) + "). Check the disk and the folder's permissions;"
                    + " it is tried again by itself.";
        };
    }

    private static String reason(Exception cause) {
        if (cause instanceof SQLException || cause instanceof IOException) {
            return String.valueOf(cause.getMessage());
        }
        return cause.toString();
    }
}
