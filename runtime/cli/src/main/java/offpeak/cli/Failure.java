package offpeak.cli;

/** Why a command failed, in one line that says what to do, with the exit status of the process. */
final class Failure extends RuntimeException {

    static final int OTHER = 1;
    static final int USAGE = 2;
    static final int NOT_RUNNING = 3;
    static final int REFUSED = 4;

    private static final long serialVersionUID = 1L;

    private final int status;

    Failure(int status, String message) {
        super(message);
        this.status = status;
    }

    Failure(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    int status() {
        return status;
    }
}
