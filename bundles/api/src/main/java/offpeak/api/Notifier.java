package offpeak.api;

/** A way to reach a person. Registered as a component; each notice goes to all of them. */
public interface Notifier {

    /**
     * @throws VendorException when it could not be delivered; the host logs it and goes on
     */
    void send(Notice notice) throws VendorException;

    /**
     * @param site whose
     * @param level how bad
     * @param reason what, as code and parameters
     * @param text the same as a sentence
     */
    record Notice(SiteId site, Level level, Reason reason, String text) {}

    /** How bad. */
    enum Level {
        INFO, WARNING, ALARM
    }
}
