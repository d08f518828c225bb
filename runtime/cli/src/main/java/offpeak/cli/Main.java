package offpeak.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import offpeak.launcher.Home;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/** The offpeak command. */
@Command(name = "offpeak", synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true, //
        versionProvider = Main.Version.class, //
        description = "Moves a home's use of energy to the hours that are cheap.", //
        footer = {"", "For who writes integrations: check-bundle FILE.jar, and in a checkout new-integration NAME.", "",
                "Exit status: 0 done, 2 wrong use, 3 no host runs, 4 refused by the host, 1 anything else."}, //
        subcommands = {Main.Demo.class, Main.Start.class, Main.RestoreLeases.class, Main.Replay.class,
                Main.Backtest.class,
                PlanCommand.class,
                PricesCommand.class, StateCommand.class,
                DecisionsCommand.class, EventsCommand.class, LedgerCommand.class, IntegrationsCommand.class,
                OverrideCommand.class,
                ScheduleCommand.class,
                TokenCommand.class, NotificationsCommand.class, NotifyCommand.class,
                SupportBundleCommand.class, RecordCommand.class, DoctorCommand.class,
                BackupCommand.class, RestoreCommand.class, SetupCommand.class, ImportConfigCommand.class,
                HelpCommand.class})
public final class Main {

    /** Shown in the list; the launcher reads their options and shows their help. */
    @Command(name = "demo", description = "Runs the host with simulated vendors and a simulated home.")
    static final class Demo {
        @Unmatched
        private List<String> rest;
    }

    @Command(name = "start", description = "Runs the host.")
    static final class Start {
        @Unmatched
        private List<String> rest;
    }

    @Command(name = "restore-leases", description = "Puts back what a host that died left changed.")
    static final class RestoreLeases {
        @Unmatched
        private List<String> rest;
    }

    @Command(name = "replay", description = "Plays a recording into a fresh engine, and compares what it decides.")
    static final class Replay {
        @Unmatched
        private List<String> rest;
    }

    @Command(name = "backtest", description = "What rules and the plan would have cost over a recorded time.")
    static final class Backtest {
        @Unmatched
        private List<String> rest;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{"offpeak " + Home.version()};
        }
    }

    private Main() {}

    public static void main(String[] args) {
        int status = run(args);
        if (status == 0) {
            markArchive();
        }
        System.exit(status);
    }

    /** @return the exit status */
    static int run(String... args) {
        if (args.length > 0 && offpeak.launcher.Main.launches(args[0])) {
            return offpeak.launcher.Main.run(List.of(args));
        }
        if (args.length > 1 && args[0].equals("help") && offpeak.launcher.Main.launches(args[1])) {
            System.out.print(offpeak.launcher.Main.help(args[1]));
            return 0;
        }
        CommandLine command = new CommandLine(new Main());
        command.setParameterExceptionHandler((e, all) -> {
            System.err.println("offpeak: " + wrongUse(e) + "; try: " + e.getCommandLine().getCommandSpec()
                    .qualifiedName() + " --help");
            return Failure.USAGE;
        });
        command.setExecutionExceptionHandler((e, line, result) -> {
            System.err.println("offpeak: " + e.getMessage());
            return e instanceof Failure failure ? failure.status() : Failure.OTHER;
        });
        return command.execute(args.length == 0 ? new String[]{"help"} : args);
    }

    private static String wrongUse(ParameterException e) {
        String message = e.getMessage().replaceAll("\\s+", " ");
        if (e instanceof UnmatchedArgumentException unmatched && e.getCommandLine().getParent() == null) {
            return "there is no command " + unmatched.getUnmatched().get(0);
        }
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    /** The command asked for an archive of its classes (see the script), and has loaded all that such a command needs. */
    private static void markArchive() {
        String archive = System.getProperty("offpeak.archive");
        if (archive != null) {
            try {
                Files.writeString(Path.of(archive + ".ready"), "");
            } catch (IOException e) {
                // the next command starts as slowly as this one
            }
        }
    }
}
