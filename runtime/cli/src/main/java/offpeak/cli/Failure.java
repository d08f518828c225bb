package offpeak.cli;

/** Why a command failed, in one line that says what to do, with the exit status of the process. */
public final class Failure extends RuntimeException {

    public static final int OTHER = 1;
    public static final int USAGE = 2;
    public static final int NOT_RUNNING = 3;
    public static final int REFUSED = 4;

    private static final long serialVersionUID = 1L;

    private final int status;

    public Failure(int status, String message) {
        super(message);
        this.status = status;
    }

    public Failure(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
