package offpeak.itest.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** The files that a dead host left, read as they are: the databases are copied first, because opening one changes it. */
final class LeftBehind {
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();
    private static final Pattern HEAD = Pattern.compile("# offpeak 1 ([0-9a-f]{1,8})\n");

    record Order(String value, Instant until) {}

    /** A command that the ledger says was sent. */
    record Sent(long decision, String command, Instant at) {}

    private final Path data;
    /** By setting. */
    final Map<String, Order> orders = new TreeMap<>();
    final Set<String> switchedOff = new TreeSet<>();
    /** The user's own settings by device, as they are to be put back. */
    final Map<String, String> leases = new TreeMap<>();
    /** In the order in which they were written. */
    final List<String> ledger = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();

    /** @param scratch a folder for copies */
    LeftBehind(Path data, Path scratch) throws IOException {
        this.data = data;
        for (String name : List.of("offpeak.db", "history.db")) {
            if (Files.exists(data.resolve(name)) && Files.size(data.resolve(name)) > 0) {
                read(name, scratch);
            }
        }
        check(data.resolve("configurations"), ".cfg", LeftBehind::checkSum);
        check(data.resolve("config"), ".cfg.json", LeftBehind::parse);
    }

    private void read(String name, Path scratch) throws IOException {
        for (String part : List.of("", "-wal")) {
            Path copy = scratch.resolve(name + part);
            Files.deleteIfExists(copy);
            if (Files.exists(data.resolve(name + part))) {
                Files.copy(data.resolve(name + part), copy);
            }
        }
        Files.deleteIfExists(scratch.resolve(name + "-shm"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + scratch.resolve(name));
                Statement statement = connection.createStatement()) {
            each(statement, "PRAGMA integrity_check", row -> {
                if (!row.getString(1).equals("ok")) {
                    throw new AssertionError("torn: " + name + ": " + row.getString(1));
                }
            });
            Set<String> tables = new TreeSet<>();
            each(statement, "SELECT name FROM sqlite_master", row -> tables.add(row.getString(1)));
            if (tables.contains("manual_override")) {
                readSettings(statement);
            }
        } catch (SQLException e) {
            throw new AssertionError("torn: " + name + " can't be read: " + e.getMessage(), e);
        }
    }

    private void readSettings(Statement statement) throws SQLException {
        each(statement, "SELECT setting, value, \"end\" FROM manual_override", row -> {
            Order order = new Order(row.getString(2), at(row.getLong(3)));
            if (orders.put(row.getString(1), order) != null) {
                throw new AssertionError("two orders for one setting: " + order);
            }
        });
        each(statement, "SELECT integration FROM switched_off", row -> switchedOff.add(row.getString(1)));
        each(statement, "SELECT device, original FROM lease", row -> leases.put(row.getString(1), row.getString(2)));
        Map<Long, String> commands = new HashMap<>();
        each(statement, "SELECT id, at, device, setting, value, rule FROM decision ORDER BY id", row -> {
            String command = row.getString(3) + " " + row.getString(4) + " " + row.getString(5);
            commands.put(row.getLong(1), command);
            ledger.add(row.getLong(1) + " " + at(row.getLong(2)) + " " + command + " " + row.getString(6));
        });
        each(statement, "SELECT decision, at FROM step WHERE stage = 'SENT' ORDER BY id", row -> sent
                .add(new Sent(row.getLong(1), commands.get(row.getLong(1)), at(row.getLong(2)))));
    }

    private static Instant at(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Statement statement, String sql, Row reader) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                reader.read(row);
            }
        }
    }

    private interface FileCheck {
        String fault(byte[] content);
    }

    private static void check(Path folder, String ending, FileCheck check) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(ending)).toList()) {
                String fault = check.fault(Files.readAllBytes(file));
                if (!fault.isEmpty()) {
                    throw new AssertionError("torn: " + file + ": " + fault + "\n" + Files.readString(file));
                }
            }
        }
    }

    private static String checkSum(byte[] content) {
        Matcher head = HEAD.matcher(new String(content, StandardCharsets.UTF_8));
        if (!head.lookingAt()) {
            return "has no check sum";
        }
        int length = head.group().getBytes(StandardCharsets.UTF_8).length;
        CRC32 sum = new CRC32();
        sum.update(content, length, content.length - length);
        return sum.getValue() == Long.parseLong(head.group(1), 16) ? "" : "has another check sum";
    }

    private static String parse(byte[] content) {
        try {
            JSON.readTree(content);
            return "";
        } catch (JacksonException e) {
            return e.getMessage();
        }
    }

    /** A number of a configuration, as ConfigAdmin's text form has it; NaN when there is none. */
    double number(String pid, String field) throws IOException {
        Path file = data.resolve("configurations").resolve(pid + ".cfg");
        if (!Files.exists(file)) {
            return Double.NaN;
        }
        Matcher found = Pattern.compile("^" + field + "=D\"(-?\\d+)\"", Pattern.MULTILINE)
                .matcher(Files.readString(file));
        return found.find() ? Double.longBitsToDouble(Long.parseLong(found.group(1))) : Double.NaN;
    }
}
