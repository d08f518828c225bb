package offpeak.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import offpeak.cli.files.ConfigurationFiles;
import offpeak.cli.imports.Imported;
import offpeak.cli.imports.Imports;
import offpeak.cli.imports.Line;
import offpeak.cli.imports.UnreadableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "import-config", mixinStandardHelpOptions = true, description = {
        "Takes over the configuration of another program, and tells of each line what became of it.",
        "Reads config.py of powermgr (with credentials.py and tesla.token beside it), .env of Smart Battery Scheduler,",
        "and config.txt of IO-Powerwall-Scheduler. Nothing in them is executed, and no secret is shown."})
final class ImportConfigCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "the program's configuration")
    private List<Path> files;

    @Mixin
    private Folders folders;

    @Override
    public Integer call() {
        Imported imported;
        try {
            imported = Imports.read(files, folders.site(), folders.name());
        } catch (UnreadableException e) {
            throw new Failure(Failure.USAGE, e.getMessage(), e);
        }
        ConfigurationFiles target = new ConfigurationFiles(folders.config());
        Map<String, Map<String, Object>> due = target.due(imported.configurations(), folders.force());
        System.out.println("This is " + imported.program() + "'s configuration.");
        imported.lines().forEach(System.out::println);
        System.out.println(imported.count(Line.Fate.TAKEN) + " taken, " + imported.count(Line.Fate.NOT_NEEDED)
                + " not needed, " + imported.count(Line.Fate.COULD_NOT) + " could not be taken.");
        imported.configurations().keySet().stream().filter(pid -> !due.containsKey(pid)).forEach(
                pid -> System.out
                        .println("kept " + target.file(pid) + ", which is there already (--force writes over it)"));
        if (folders.dryRun()) {
            due.keySet().forEach(pid -> System.out.println("would write " + target.file(pid)));
            return 0;
        }
        target.write(due).forEach(file -> System.out.println("wrote " + file));
        System.out
                .println("Stop " + imported.program() + " before you start the host: two that give orders disturb each"
                        + " other. The host moves the secrets to its vault when it first reads the files.");
        return 0;
    }
}
