package offpeak.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;

@Command(name = "record", mixinStandardHelpOptions = true, description = {
        "Writes all that is decided, and all that it follows from, to the file recording.jsonl in the host's data folder,"
                + " until it is switched off or the host ends; says how it is without on or off. Needs the role admin.",
        "A file that is begun replaces the last one. See: offpeak replay"})
final class RecordCommand implements Callable<Integer> {

    /** What can be wanted. */
    enum Wanted {
        ON, OFF
    }

    /** Reads on and off. */
    static final class OnOff implements ITypeConverter<Wanted> {
        @Override
        public Wanted convert(String value) {
            return switch (value) {
                case "on" -> Wanted.ON;
                case "off" -> Wanted.OFF;
                default -> throw new TypeConversionException("'" + value + "' is neither on nor off");
            };
        }
    }

    @Mixin
    private HostOptions host;

    @Parameters(index = "0", arity = "0..1", paramLabel = "on|off", converter = OnOff.class, //
            description = "what it shall be")
    private Optional<Wanted> wanted;

    @Override
    public Integer call() {
        Client client = host.client();
        String answer = wanted
                .map(on -> client.send("PUT", "recording", Client.JSON.createObjectNode().put("on", on == Wanted.ON)))
                .orElseGet(() -> client.get("recording"));
        if (host.json()) {
            System.out.println(answer);
            return 0;
        }
        JsonNode recording = Client.parse(answer);
        if (!recording.path("on").asBoolean(false)) {
            System.out.println("No file is recorded.");
            return 0;
        }
        System.out.println(recording.path("file").asString("") + " is written since "
                + recording.path("since").asString("") + ": " + recording.path("bytes").asLong(0) / 1000
                + " kB; a file of more than " + recording.path("most_bytes").asLong(0) / 1000
                + " kB goes aside, in place of the one before.");
        if (recording.has("trouble")) {
            System.out.println("Not all of it: " + recording.path("trouble").asString("") + ".");
        }
        return 0;
    }
}
