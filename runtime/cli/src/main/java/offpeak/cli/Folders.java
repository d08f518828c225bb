package offpeak.cli;

import java.nio.file.Path;
import java.util.Optional;
import offpeak.launcher.Home;
import picocli.CommandLine.Option;

/** Where the configuration files are, and how to treat them. */
final class Folders {

    @Option(names = "--data", paramLabel = "DIR", description = "the host's data folder (default: the one that 'offpeak start' has)")
    private Path data;

    @Option(names = "--config", paramLabel = "DIR", description = "the configuration folder (default: DATA/config)")
    private Path config;

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "home", description = "what the new configurations are called, behind the ~ (default: ${DEFAULT-VALUE})")
    private String name;

    @Option(names = "--site", paramLabel = "SITE", defaultValue = "home", description = "the home that they belong to (default: ${DEFAULT-VALUE})")
    private String site;

    @Option(names = "--force", description = "write over files that are there")
    private boolean force;

    @Option(names = "--dry-run", description = "tell what would be written, and write nothing")
    private boolean dryRun;

    Path config() {
        return Optional.ofNullable(config).orElseGet(() -> (data == null ? Home.data() : data).resolve("config"))
                .toAbsolutePath().normalize();
    }

    String name() {
        return word("--name", name);
    }

    String site() {
        return word("--site", site);
    }

    boolean force() {
        return force;
    }

    boolean dryRun() {
        return dryRun;
    }

    private static String word(String option, String text) {
        if (!text.matches("[A-Za-z0-9_-]{1,40}")) {
            throw new Failure(Failure.USAGE, option + " has letters, digits, '-' and '_', at most 40");
        }
        return text;
    }
}
