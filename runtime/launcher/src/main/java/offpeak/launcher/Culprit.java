package offpeak.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.host.DurableFiles;

/** Who made the host end, in the file {@code culprit.txt} of the data folder: a line, then where its thread stood. */
final class Culprit {

    private Culprit() {}

    static void write(Path data, String line, StackTraceElement[] stack) throws IOException {
        StringBuilder text = new StringBuilder(line).append('\n');
        for (StackTraceElement element : stack) {
            text.append("    at ").append(element).append('\n');
        }
        DurableFiles.write(data.resolve("culprit.txt"), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Its line, if it was written since. */
    static Optional<String> read(Path data, Instant since) throws IOException {
        Path file = data.resolve("culprit.txt");
        if (!Files.exists(file) || Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(0));
    }

    /** Where a thread stands that ends the process by {@code System.exit}; a signal's way is another. */
    static Optional<StackTraceElement[]> exiting(Map<Thread, StackTraceElement[]> threads) {
        return threads.values().stream().filter(stack -> caller(stack).isPresent()).findFirst();
    }

    static Optional<StackTraceElement> caller(StackTraceElement[] stack) {
        for (int i = 0; i < stack.length - 1; i++) {
            boolean exits = stack[i].getMethodName().equals("exit");
            if (exits && stack[i].getClassName().equals("java.lang.Runtime")) {
                boolean bySystem = stack[i + 1].getClassName().equals("java.lang.System") && i + 2 < stack.length;
                return Optional.of(stack[bySystem ? i + 2 : i + 1]);
            }
        }
        return Optional.empty();
    }
}
