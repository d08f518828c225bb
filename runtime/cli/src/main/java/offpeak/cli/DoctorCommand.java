package offpeak.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import offpeak.launcher.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "doctor", mixinStandardHelpOptions = true, //
        description = "Says in plain words how the host is, and what to do; of a host that does not run, what may have stopped it.")
final class DoctorCommand implements Callable<Integer> {

    /** Below this the host keeps no history. */
    private static final long FREE_BYTES = 200_000_000;

    @Mixin
    private HostOptions host;

    @Option(names = "--data", paramLabel = "DIR", description = "data folder of a host that does not run "
            + "(default: that of offpeak start)")
    private Path data;

    @Override
    public Integer call() {
        String body;
        try {
            body = host.client().get("health", List.of(200, 503));
        } catch (Failure e) {
            if (e.status() == Failure.NOT_RUNNING && !host.json()) {
                stopped(data == null ? Home.data() : data, System.out);
            }
            throw e;
        }
        JsonNode health = Client.parse(body);
        if (host.json()) {
            System.out.println(body);
        } else {
            show(health, System.out);
        }
        return health.path("status").asString("").equals("UP") ? 0 : Failure.OTHER;
    }

    private static void show(JsonNode health, PrintStream out) {
        int well = 0;
        Table table = new Table("", "WHAT", "IN PLAIN WORDS");
        for (JsonNode check : health.path("checks")) {
            String status = check.path("status").asString("");
            if (status.equals("UP")) {
                well++;
            } else {
                String message = check.path("message").asString("");
                table.row(status.equals("DOWN") ? "DOWN" : "TROUBLE", check.path("name").asString(""),
                        message.isEmpty() ? "sign in with --token to see what it is" : message);
            }
        }
        out.println(
                "Offpeak " + health.path("version").asString("") + ": " + switch (health.path("status").asString("")) {
                    case "UP" -> "all is well.";
                    case "SAFE_MODE" -> "it runs in safe mode: nothing is decided.";
                    case "DOWN" -> "something that it can't do without does not work.";
                    default -> "it works, but not all of it.";
                });
        if (!table.isEmpty()) {
            table.print(out);
        }
        out.println(well + (well == 1 ? " part is well." : " parts are well."));
    }

    /** What can be seen from outside. */
    private static void stopped(Path folder, PrintStream out) {
        if (!Files.isDirectory(folder)) {
            out.println("There is no data folder " + folder + ": no host was started with it yet.");
            return;
        }
        try {
            FileStore disk = Files.getFileStore(folder);
            if (disk.getUsableSpace() < FREE_BYTES) {
                out.println("The disk of " + folder + " has only " + disk.getUsableSpace() / 1_000_000
                        + " MB left: make room.");
            }
            if (!Files.isWritable(folder)) {
                out.println("You can't write to " + folder + ": give it to the user that runs Offpeak.");
            }
            Path culprit = folder.resolve("culprit.txt");
            if (Files.isReadable(culprit)) {
                Files.readAllLines(culprit).stream().findFirst().ifPresent(line -> out.println(
                        "Why a host ended, by " + culprit + ": " + line));
            }
        } catch (IOException e) {
            out.println("The data folder " + folder + " can't be looked into: " + e.getMessage());
        }
    }
}
