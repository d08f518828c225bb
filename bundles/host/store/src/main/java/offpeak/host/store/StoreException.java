package offpeak.host.store;

/**
 * The store could not do what it was asked; nothing of it was done. Unchecked, because every service of the store can
 * throw it at any time: whoever writes what must survive goes on without, and tries again later. The message says what
 * happened and what to do.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** No space is left. */
        DISK_FULL,
        /** The folder or the file system can't be written. */
        READ_ONLY,
        /** The file is damaged and could not be replaced by a copy. */
        DAMAGED,
        /** The file was written by a later version of the program; it stays as it is. */
        NEWER,
        /** Another program holds the file. */
        BUSY,
        /** The configuration names a database that can't be used. */
        UNSUPPORTED,
        /** The file can't be opened, read or written for another reason. */
        UNAVAILABLE
    }

    private final Kind kind;

    StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    StoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }
}
