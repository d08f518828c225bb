package offpeak.launcher;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tells systemd how the host is, when systemd started it (variable {@code NOTIFY_SOCKET}). By its own command: this Java has no
 * datagrams to sockets in the file system.
 */
final class ServiceManager {

    /** Runs a command. */
    interface Runner {
        void run(List<String> command) throws IOException;
    }

    private final boolean there;
    private final Optional<Long> everyNanos;
    private final Runner runner;
    private boolean told;
    private long toldNanos;

    ServiceManager(Map<String, String> environment, Runner runner) {
        this.there = environment.containsKey("NOTIFY_SOCKET");
        this.runner = runner;
        // half of it, so that one that comes late is no harm
        this.everyNanos = Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(text -> text.matches("\\d{1,15}"))
                .map(micros -> TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros)) / 2);
    }

    static ServiceManager ofMachine() {
        return new ServiceManager(System.getenv(), command -> new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Whether it ends a host of which it hears nothing. */
    boolean watches() {
        return there && everyNanos.isPresent();
    }

    void ready() {
        tell("READY=1");
    }

    /** To be called often while all is well. */
    void alive(long nowNanos) {
        if (watches() && (!told || nowNanos - toldNanos >= everyNanos.get())) {
            told = true;
            toldNanos = nowNanos;
            tell("WATCHDOG=1");
        }
    }

    private void tell(String what) {
        if (there) {
            try {
                runner.run(List.of("systemd-notify", "--no-block", what));
            } catch (IOException e) {
                System.err.println("offpeak: systemd can not be told " + what + ": " + e.getMessage());
            }
        }
    }
}
