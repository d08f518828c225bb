package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Runs the integrations and rules: setup, polling, switching on and off. */
public interface Supervisor {

    /** A life: LOADED, then RUNNING, with what can come between. */
    enum Life {
        /** Its bundle is there; nothing is configured yet. */
        LOADED,
        /** The first read failed; tried again with growing delay. */
        SETUP_RETRY,
        /** The vendor wants the user to sign in again. */
        NEEDS_LOGIN, RUNNING,
        /** It ran and now fails; tried again with growing delay. */
        DEGRADED,
        /** Switched off by the user. */
        DISABLED,
        /** It can't run; the reason says why. */
        FAILED
    }

    /**
     * @param id the instance, e.g. {@code agile} or, where one bundle has several, {@code powerwall-garage}
     * @param name for people
     * @param kind {@code price}, {@code device}, {@code forecast}, {@code rule} …
     * @param version of its bundle
     * @param bundle symbolic name of its bundle
     * @param pid of its configuration; absent while LOADED
     * @param life where it stands
     * @param since when this instance itself last started; nothing else changes it
     * @param enabled whether the user has it on
     * @param reason why it stands there, in plain words; absent when all is well
     */
    record Status(String id, String name, String kind, String version, String bundle, Optional<String> pid, Life life,
            Instant since, boolean enabled, Optional<String> reason) {}

    /** By id. */
    List<Status> integrations();

    Optional<Status> integration(String id);

    /**
     * Switches one on or off at once; survives a restart.
     *
     * @param by who, for the audit
     * @throws IllegalArgumentException for an unknown id
     */
    void enable(String id, boolean enabled, String by);
}
