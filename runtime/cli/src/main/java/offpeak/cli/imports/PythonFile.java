package offpeak.cli.imports;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The assignments of literals in a Python file. It is text here: nothing is executed, and nothing is worked out. */
final class PythonFile {

    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)[ \\t]*=(?!=)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9][0-9_]*(\\.[0-9]*)?([eE][+-]?[0-9]{1,3})?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int LONGEST_NUMBER = 40;
    private static final int DEEPEST = 4;
    private static final int MOST_VALUES = 1_000;

    /** Not a literal. */
    private static final class OtherException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final String text;
    private final Map<String, Object> known = new HashMap<>();
    private int at;
    private int values;

    private PythonFile(String text) {
        this.text = text;
    }

    static List<Entry> entries(SourceFile file) {
        PythonFile python = new PythonFile(file.text());
        List<Entry> entries = new ArrayList<>();
        int line = 1;
        int counted = 0;
        while (python.at < python.text.length()) {
            int start = python.at;
            Matcher assignment = ASSIGNMENT.matcher(python.text).region(start, python.text.length());
            if (assignment.lookingAt()) {
                for (; counted < start; counted++) {
                    line += python.text.charAt(counted) == '\n' ? 1 : 0;
                }
                python.at = assignment.end();
                Optional<Object> value = python.literal();
                value.ifPresent(each -> python.known.put(assignment.group(1), each));
                if (value.isEmpty()) {
                    python.known.remove(assignment.group(1));
                    python.at = assignment.end();
                }
                entries.add(new Entry(file.name(), line, assignment.group(1), value));
            }
            python.skipLine();
        }
        return entries;
    }

    /** The value up to the end of the line; absent when there is anything else. */
    private Optional<Object> literal() {
        values = 0;
        try {
            Object first = value(0, false);
            blanks(false);
            if (at < text.length() && text.charAt(at) == ',') {
                List<Object> tuple = new ArrayList<>(List.of(first));
                while (at < text.length() && text.charAt(at) == ',') {
                    at++;
                    blanks(false);
                    if (!ended()) {
                        tuple.add(value(0, false));
                        blanks(false);
                    }
                }
                first = tuple;
            }
            return ended() ? Optional.of(first) : Optional.empty();
        } catch (OtherException e) {
            return Optional.empty();
        }
    }

    private boolean ended() {
        return at >= text.length() || "\r\n#;".indexOf(text.charAt(at)) >= 0;
    }

    private Object value(int depth, boolean inside) throws OtherException {
        blanks(inside);
        if (at >= text.length() || depth > DEEPEST || ++values > MOST_VALUES) {
            throw new OtherException();
        }
        char c = text.charAt(at);
        if (c == '[' || c == '(') {
            return list(c == '[' ? ']' : ')', depth);
        }
        if (c == '"' || c == '\'') {
            return string(c);
        }
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (number.lookingAt() && number.end() - at <= LONGEST_NUMBER) {
            at = number.end();
            return new BigDecimal(number.group().replace("_", ""));
        }
        Matcher name = NAME.matcher(text).region(at, text.length());
        if (name.lookingAt()) {
            at = name.end();
            return switch (name.group()) {
                case "True" -> true;
                case "False" -> false;
                case "None" -> "";
                default -> Optional.ofNullable(known.get(name.group())).filter(each -> !(each instanceof List))
                        .orElseThrow(OtherException::new);
            };
        }
        throw new OtherException();
    }

    private List<Object> list(char end, int depth) throws OtherException {
        List<Object> all = new ArrayList<>();
        at++;
        while (true) {
            blanks(true);
            if (at >= text.length()) {
                throw new OtherException();
            }
            if (text.charAt(at) == end) {
                at++;
                return all;
            }
            all.add(value(depth + 1, true));
            blanks(true);
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
            } else if (at >= text.length() || text.charAt(at) != end) {
                throw new OtherException();
            }
        }
    }

    private String string(char quote) throws OtherException {
        StringBuilder read = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                // two that stand together make one in Python, and three begin a long one: neither is a plain literal
                if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
                    throw new OtherException();
                }
                return read.toString();
            }
            if (c == '\n' || c == '\r') {
                break;
            }
            if (c == '\\') {
                at++;
                int escaped = at < text.length() ? "\\'\"".indexOf(text.charAt(at)) : -1;
                if (escaped < 0) {
                    throw new OtherException();
                }
                c = text.charAt(at);
            }
            read.append(c);
        }
        throw new OtherException();
    }

    private void blanks(boolean inside) {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (inside && c == '#') {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == ' ' || c == '\t' || inside && (c == '\n' || c == '\r')) {
                at++;
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
    }
}
