package offpeak.launcher;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Where the log goes: standard error, line by line, without what libraries find worth telling. The log service writes
 * to standard output and knows one level for all, so the choice is made here.
 */
final class LogStream extends OutputStream {

    private static final Pattern CHATTER = Pattern.compile("\\S+ \\[(?!offpeak\\.)[^]]*] (INFO|DEBUG|TRACE) : .*");

    private final PrintStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final LogMemory memory;

    private LogStream(PrintStream out, LogMemory memory) {
        this.out = out;
        this.memory = memory;
    }

    /** @param memory gets every line, also of what is not printed */
    static PrintStream to(PrintStream out, LogMemory memory) {
        return new PrintStream(new LogStream(out, memory), true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int b) {
        if (b != '\n') {
            line.write(b);
            return;
        }
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        memory.add(text);
        if (!CHATTER.matcher(text).matches()) {
            out.println(text);
        }
    }
}
