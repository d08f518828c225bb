package offpeak.itest.faults;

import java.util.Optional;
import java.util.function.Supplier;

/** One row of the fault matrix: what goes wrong, and what is run to see that the host survives it as it should. */
public final class Scenario {

    /** Makes the fault happen, and fails when the host does not do what the matrix expects. */
    public interface Body {
        void run(Run run) throws Exception;
    }

    private final String id;
    private final String fault;
    private final Body body;
    private final boolean inShortSet;
    private final Supplier<Optional<String>> skipped;
    private final Optional<String> later;

    private Scenario(String id, String fault, Body body, boolean inShortSet, Supplier<Optional<String>> skipped,
            Optional<String> later) {
        this.id = id;
        this.fault = fault;
        this.body = body;
        this.inShortSet = inShortSet;
        this.skipped = skipped;
        this.later = later;
    }

    /**
     * @param id such as {@code F17}
     * @param fault in a few words; the first column of the table that people read
     */
    public static Scenario row(String id, String fault, Body body) {
        return new Scenario(id, fault, body, true, Optional::empty, Optional.empty());
    }

    /**
     * A row whose subject is not there yet.
     *
     * @param issue that brings it, such as {@code 4}
     */
    public static Scenario later(String id, String fault, int issue, String why) {
        return new Scenario(id, fault, run -> {}, true, Optional::empty, Optional.of("issue " + issue + ": " + why));
    }

    /** It takes too long for each commit. */
    public Scenario onlyInFull() {
        return new Scenario(id, fault, body, false, skipped, later);
    }

    /** @param why asked when its turn comes: why it can't be run on this machine, or nothing */
    public Scenario skipped(Supplier<Optional<String>> why) {
        return new Scenario(id, fault, body, inShortSet, why, later);
    }

    public String id() {
        return id;
    }

    public String fault() {
        return fault;
    }

    boolean inShortSet() {
        return inShortSet;
    }

    Optional<String> skipped() {
        return skipped.get();
    }

    Optional<String> later() {
        return later;
    }

    void run(Run run) throws Exception {
        body.run(run);
    }

    @Override
    public String toString() {
        return id + " " + fault;
    }
}
