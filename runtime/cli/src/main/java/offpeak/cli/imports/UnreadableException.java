package offpeak.cli.imports;

/** A file that can't be imported; the message says why and what to do. */
public final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }
}
