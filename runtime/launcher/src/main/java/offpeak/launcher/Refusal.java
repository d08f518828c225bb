package offpeak.launcher;

/** Why the host does not start, in one line that says what to do, with the exit status of the process. */
public final class Refusal extends Exception {

    /** Wrong use of the command. */
    public static final int USAGE = 2;
    /** The host will not. */
    public static final int REFUSED = 4;
    /** Anything else. */
    public static final int FAILED = 1;

    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    Refusal(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    static Refusal usage(String message) {
        return new Refusal(USAGE, message);
    }

    public int status() {
        return status;
    }
}
