package offpeak.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import offpeak.api.Site;
import offpeak.testkit.quality.Contract;
import offpeak.testkit.quality.Report;
import offpeak.testkit.quality.Result.Verdict;
import offpeak.testkit.quality.Subject;

/** Looks at any bundle, ours or a stranger's: {@code check-bundle FILE.jar}. */
public final class CheckBundle {
    private CheckBundle() {}

    /** Exit status 0 when it keeps to the tier that it claims, bronze when it claims none; 1 when not; 2 for wrong use. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        if (arguments.length == 1 && List.of("--help", "-h").contains(arguments[0])) {
            out.println("Usage: offpeak check-bundle FILE.jar\n"
                    + "Says line by line what a bundle keeps to of what is asked of integrations, and what not.");
            return 0;
        }
        if (arguments.length != 1 || arguments[0].startsWith("-")) {
            err.println("offpeak: check-bundle wants one file; try: offpeak check-bundle FILE.jar");
            return 2;
        }
        Path jar = Path.of(arguments[0]);
        if (!Files.isReadable(jar)) {
            err.println("offpeak: can't read " + jar);
            return 2;
        }
        try {
            return tell(check(jar), out);
        } catch (IOException e) {
            err.println("offpeak: " + jar + ": " + e.getMessage());
            return 2;
        }
    }

    static int tell(Report report, PrintStream out) {
        out.print(report.table());
        return report.results().stream().filter(result -> Contract.within(result.line(), report.claimed()))
                .anyMatch(result -> result.verdict() == Verdict.FAIL) ? 1 : 0;
    }

    /** Of a bundle of whose vendor's answers nothing is known. */
    static Report check(Path jar) throws IOException {
        return Contract.check(new Stranger(jar));
    }

    /** A bundle of whose vendor nothing is known: it answers nothing but errors. */
    private record Stranger(Path bundle) implements Subject {
        @Override
        public Instant now() {
            return Instant.parse("2026-11-21T12:00:00Z");
        }

        @Override
        public Site site() {
            return Sites.LONDON;
        }

        @Override
        public Map<String, ?> vendor(Fixtures vendor) {
            return Map.of();
        }

        @Override
        public boolean recorded() {
            return false;
        }
    }
}
