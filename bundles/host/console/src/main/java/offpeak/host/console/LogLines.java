package offpeak.host.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;

/** The log's text, taken apart again. */
final class LogLines {
    /** As the log service writes it: bundle, logger, level, message; the bundle is absent before the framework runs. */
    private static final Pattern LINE = Pattern
            .compile("(?<at>\\d+) (?:(?<bundle>\\S+) )?\\[(?<logger>[^]]*)] (?<level>[A-Z]+) : (?<message>.*)");
    private static final Map<String, LogLevel> LEVELS = Arrays.stream(LogLevel.values())
            .collect(Collectors.toMap(LogLevel::name, level -> level));

    private LogLines() {}

    /** In the order of the lines; what has no head of its own, such as a stack trace, belongs to the line before. */
    static List<LogEntry> entries(List<String> lines, BundleContext context) {
        Map<String, Bundle> bundles = Arrays.stream(context.getBundles()).filter(one -> one.getSymbolicName() != null)
                .collect(Collectors.toMap(Bundle::getSymbolicName, one -> one, (one, other) -> other));
        List<LogEntry> entries = new ArrayList<>();
        Line open = null;
        for (String text : lines) {
            Matcher matcher = LINE.matcher(text);
            if (matcher.matches()) {
                open = new Line(Long.parseLong(matcher.group("at")), entries.size(),
                        bundles.getOrDefault(String.valueOf(matcher.group("bundle")), context.getBundle(0)),
                        matcher.group("logger"), level(matcher.group("level")),
                        new StringBuilder(matcher.group("message")));
                entries.add(open);
            } else if (open != null) {
                open.text.append('\n').append(text.substring(text.indexOf(' ') + 1));
            }
        }
        return entries;
    }

    private static LogLevel level(String name) {
        return LEVELS.getOrDefault(name, name.equals("FATAL") ? LogLevel.ERROR : LogLevel.INFO);
    }

    private record Line(long at, long number, Bundle bundle, String logger, LogLevel level, StringBuilder text)
            implements
                LogEntry {
        @Override
        public Bundle getBundle() {
            return bundle;
        }

        @Override
        public ServiceReference<?> getServiceReference() {
            return null;
        }

        /** The levels of before there was {@link LogLevel}, which begin with its second. */
        @Override
        @SuppressWarnings("deprecation")
        public int getLevel() {
            return level == LogLevel.AUDIT
                    ? LogLevel.INFO.ordinal()
                    : Math.min(level.ordinal(), LogLevel.DEBUG.ordinal());
        }

        @Override
        public String getMessage() {
            return logger + ": " + text;
        }

        @Override
        public Throwable getException() {
            return null;
        }

        @Override
        public long getTime() {
            return at;
        }

        @Override
        public LogLevel getLogLevel() {
            return level;
        }

        @Override
        public String getLoggerName() {
            return logger;
        }

        @Override
        public long getSequence() {
            return number;
        }

        @Override
        public String getThreadInfo() {
            return null;
        }

        @Override
        public StackTraceElement getLocation() {
            return null;
        }
    }
}
