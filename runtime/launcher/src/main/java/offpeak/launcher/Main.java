package offpeak.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The commands {@code demo}, {@code start}, {@code restore-leases}, {@code replay} and {@code backtest}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    /**
     * Runs a host until it is told to stop.
     *
     * @param args {@code demo}, {@code start}, {@code restore-leases}, {@code replay} or {@code backtest}, then its options
     * @return the exit status
     */
    public static int run(List<String> args) {
        PrintStream out = System.out;
        // standard output is the ready line's alone, whatever a library thinks of it
        LogMemory log = new LogMemory();
        System.setOut(LogStream.to(System.err, log));
        try {
            if (args.isEmpty() || args.contains("--help") || args.contains("-h")) {
                out.print(help(args.isEmpty() ? "start" : args.get(0)));
                return 0;
            }
            if (args.get(0).equals("replay")) {
                return Replay.run(args.subList(1, args.size()), Home.find(), out);
            }
            if (args.get(0).equals("backtest")) {
                return Backtest.run(args.subList(1, args.size()), Home.find(), out);
            }
            Options options = Options.parse(args.get(0), args.subList(1, args.size()));
            if (args.get(0).equals("restore-leases")) {
                return Restore.run(options, Home.find(), out);
            }
            return run(options, Home.find(), Map.of(), out, log);
        } catch (Refusal e) {
            System.err.println("offpeak: " + e.getMessage());
            return e.status();
        }
    }

    /** Whether the launcher itself reads the options of a command and shows its help. */
    public static boolean launches(String command) {
        return List.of("demo", "start", "restore-leases", "replay", "backtest").contains(command);
    }

    /** The help text of one of these commands. */
    public static String help(String command) {
        return switch (command) {
            case "demo" -> Options.DEMO_HELP;
            case "restore-leases" -> Options.RESTORE_HELP;
            case "replay" -> Options.REPLAY_HELP;
            case "backtest" -> Backtest.HELP;
            default -> Options.START_HELP;
        };
    }

    private static int run(Options options, Home home, Map<String, String> more, PrintStream out, LogMemory log)
            throws Refusal {
        AtomicInteger status = new AtomicInteger(0);
        try {
            Host host = new Host(options, home, more);
            // halting from the hook makes the status of a stop by signal 0 and not 128 + its number
            Thread hook = new Thread(() -> Runtime.getRuntime().halt(stopped(host, status)), "offpeak-stop");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                host.start(out, log);
                Archive.markComplete();
                host.await();
            } catch (Refusal e) {
                status.set(e.status());
                throw e;
            } finally {
                stop(host, status.get());
            }
            return status.get();
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.FAILED, "interrupted", e);
        }
    }

    /** A bundle that ends the process did not stop it in order. */
    private static int stopped(Host host, AtomicInteger status) {
        Optional<StackTraceElement[]> exiting = host.running()
                ? Culprit.exiting(Thread.getAllStackTraces())
                : Optional.empty();
        if (exiting.isPresent()) {
            status.set(Refusal.FAILED);
            host.crashed("the process was ended by " + Culprit.caller(exiting.get()).orElseThrow(), exiting.get());
        }
        return stop(host, status.get());
    }

    private static int stop(Host host, int status) {
        try {
            if (!host.stop()) {
                System.err.println("offpeak: not all bundles stopped in time; the process ends without them");
                return Refusal.FAILED;
            }
        } catch (IOException e) {
            System.err.println("offpeak: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return status;
    }
}
