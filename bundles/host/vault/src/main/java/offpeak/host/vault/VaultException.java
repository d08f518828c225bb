package offpeak.host.vault;

/** A secret can't be read or kept; the message says which and what to do, never what is in it. */
final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VaultException(String message, Throwable cause) {
        super(message, cause);
    }

    VaultException(String message) {
        super(message);
    }
}
