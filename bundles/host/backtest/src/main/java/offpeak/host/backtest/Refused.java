package offpeak.host.backtest;

import java.util.concurrent.ExecutionException;

/** What was asked for can't be done; the message says what to do. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean usage;

    private Refused(boolean usage, String message) {
        super(message);
        this.usage = usage;
    }

    /** The command line is wrong. */
    static Refused usage(String message) {
        return new Refused(true, message);
    }

    /** The data are. */
    static Refused data(String message) {
        return new Refused(false, message);
    }

    /** @throws IllegalStateException when a worker failed for another reason */
    static Refused within(ExecutionException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refused refused) {
                return refused;
            }
        }
        throw new IllegalStateException(failed.getCause());
    }

    /** The command's exit status. */
    int status() {
        return usage ? 2 : 1;
    }
}
