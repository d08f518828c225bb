package offpeak.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "support-bundle", mixinStandardHelpOptions = true, //
        description = "Saves an archive for who helps: health, log, configurations, decisions and the recording of the last day,"
                + " without secrets. Needs the role admin.")
final class SupportBundleCommand implements Callable<Integer> {

    @Mixin
    private HostOptions host;

    @Parameters(index = "0", arity = "0..1", defaultValue = "offpeak-support.zip", paramLabel = "FILE", //
            description = "where (default: ${DEFAULT-VALUE})")
    private Path file;

    @Override
    public Integer call() {
        byte[] archive = host.client().download("support-bundle");
        try {
            Files.write(file, archive);
        } catch (IOException e) {
            throw new Failure(Failure.OTHER, file + " can not be written: " + e.getMessage()
                    + "; say another place: offpeak support-bundle FILE", e);
        }
        if (host.json()) {
            System.out.println(Client.JSON.createObjectNode().put("file", file.toAbsolutePath().toString())
                    .put("bytes", archive.length));
        } else {
            System.out.println(file.toAbsolutePath() + " (" + Math.max(1, archive.length / 1000)
                    + " kB). Look into it before you give it away.");
        }
        return 0;
    }
}
