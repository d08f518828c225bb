package offpeak.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import offpeak.api.host.DurableFiles;
import offpeak.cli.files.ConfigurationFiles;
import offpeak.cli.setup.Dialog;
import offpeak.cli.setup.Draft;
import offpeak.cli.setup.Setup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "setup", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Asks for your accounts, lists what they have to choose from, and writes the configuration.",
        "Each question can be given as an option; without a terminal those that are missing are named.",
        "For example: offpeak setup --octopus-key '$env:OCTOPUS_KEY' --tesla tessie --tesla-key '$env:TESSIE' --tesla-site all "
                + "--tesla-car none"})
final class SetupCommand implements Callable<Integer> {

    @Mixin
    private Setup setup;

    @Mixin
    private Folders folders;

    @Override
    public Integer call() {
        return run(Dialog.atTerminal());
    }

    int run(Optional<Dialog.Person> person) {
        Dialog dialog = new Dialog(person, System.out);
        ConfigurationFiles target = new ConfigurationFiles(folders.config());
        Draft draft = new Draft(folders.site(), folders.name());
        boolean written = false;
        try {
            setup.ask(dialog, draft, target.exists("offpeak.site~" + folders.site()) && !folders.force());
            Map<String, Map<String, Object>> due = target.due(draft.configurations(), folders.force());
            if (due.isEmpty()) {
                System.out.println("There is nothing to write.");
            } else if (folders.dryRun()) {
                due.keySet().forEach(pid -> System.out.println("would write " + target.file(pid)));
            } else {
                target.write(due).forEach(file -> System.out.println("wrote " + file));
                written = true;
                System.out
                        .println("Start the host with: offpeak start. A host that runs has taken it over already; the "
                                + "secrets go to its vault.");
            }
            return 0;
        } finally {
            if (!written) {
                keep(setup.rotated());
            }
        }
    }

    /** The vendor has replaced the token that was given: without its successor the user would have to sign in again. */
    private void keep(Optional<String> rotated) {
        if (rotated.isEmpty()) {
            return;
        }
        Path file = folders.config().resolve("tesla.refresh-token");
        try {
            Files.createDirectories(folders.config());
            DurableFiles.delete(file);
            DurableFiles.write(file, rotated.get().getBytes(StandardCharsets.UTF_8));
            System.err.println("offpeak: Tesla has replaced the refresh token; the new one is in " + file
                    + ", use it with --tesla-refresh-token '$file:" + file + "'");
        } catch (IOException e) {
            System.err
                    .println("offpeak: Tesla has replaced the refresh token, and the new one can not be kept in " + file
                            + ": sign in again next time");
        }
    }
}
