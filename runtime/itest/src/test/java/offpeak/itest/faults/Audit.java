package offpeak.itest.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import offpeak.itest.HostProcess;
import offpeak.itest.Rest;
import tools.jackson.databind.JsonNode;

/**
 * What a host decided, and what really reached the vendors.
 *
 * @param decisions from its ledger, oldest first
 * @param leases that it holds
 * @param writes that the simulated vendors received, oldest first; none for a home without a simulator
 */
public record Audit(List<Decided> decisions, List<Leased> leases, List<Written> writes) {

    /** A row of the ledger. Steps only ever get more. */
    public record Decided(long id, Instant at, String device, String setting, String value, Instant until,
            String priority, String rule, List<Step> steps) {

        boolean has(String stage) {
            return steps.stream().anyMatch(step -> step.stage().equals(stage));
        }

        public String stage() {
            return steps.isEmpty() ? "" : steps.get(steps.size() - 1).stage();
        }

        boolean restores() {
            return rule.equals("lease");
        }

        /** All that must never change. */
        Decided bare() {
            return new Decided(id, at, device, setting, value, until, priority, rule, List.of());
        }
    }

    /** @param detail empty when there is none */
    public record Step(String stage, Instant at, String detail) {}

    /** @param original the user's own settings */
    public record Leased(String device, Map<String, String> original, Instant takenAt, Instant expiresAt,
            String rule) {}

    /** @param applied false when a fault made the vendor answer "done" and do nothing */
    public record Written(Instant at, String vendor, String path, JsonNode body, boolean applied) {
        String kind() {
            return vendor + " " + path.replaceAll(".*/", "");
        }
    }

    /** @param data its data folder; the host may run or be dead */
    public static Audit of(Path data, List<Written> writes) {
        try {
            return withDatabase(data, statement -> new Audit(decisions(statement), leases(statement), writes));
        } catch (IOException | SQLException e) {
            throw new AssertionError("the audit in " + data + " can't be read: " + e, e);
        }
    }

    static Audit of(HostProcess host) throws IOException {
        List<Written> writes = Files.exists(host.data().resolve("config/offpeak.simulator.cfg.json"))
                ? writes(host.simulatorHome())
                : List.of();
        return of(host.data(), writes);
    }

    /** @param home as the simulator's route tells it */
    public static List<Written> writes(JsonNode home) {
        List<Written> writes = new ArrayList<>();
        for (JsonNode row : home.path("writes")) {
            writes.add(new Written(Instant.parse(row.path("at").asString()), row.path("vendor").asString(),
                    row.path("path").asString(), Rest.json(row.path("body").asString()),
                    row.path("applied").asBoolean()));
        }
        return writes;
    }

    private interface Reading {
        Audit of(Statement statement) throws SQLException;
    }

    /** A copy is read: the last one that closes a database writes to it, and a dead host's is evidence. */
    private static Audit withDatabase(Path data, Reading reading) throws IOException, SQLException {
        Path copy = Files.createTempDirectory("offpeak-audit-");
        try {
            // first the log, then what it was written into: in between a checkpoint may only lead to rows twice, not to none
            for (String suffix : List.of("-wal", "")) {
                Path file = data.resolve("offpeak.db" + suffix);
                if (Files.exists(file)) {
                    Files.copy(file, copy.resolve("offpeak.db" + suffix), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy.resolve("offpeak.db"));
                    Statement statement = connection.createStatement()) {
                return reading.of(statement);
            }
        } finally {
            HostProcess.delete(copy);
        }
    }

    private static List<Decided> decisions(Statement statement) throws SQLException {
        Map<Long, List<Step>> steps = new TreeMap<>();
        try (ResultSet row = statement.executeQuery("SELECT decision, stage, at, detail FROM step ORDER BY id")) {
            while (row.next()) {
                String detail = row.getString(4);
                steps.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                        .add(new Step(row.getString(2), at(row.getLong(3)), detail == null ? "" : detail));
            }
        }
        List<Decided> decisions = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT id, at, device, setting, value, until, priority, rule FROM decision ORDER BY id")) {
            while (row.next()) {
                decisions.add(new Decided(row.getLong(1), at(row.getLong(2)), row.getString(3), row.getString(4),
                        row.getString(5), at(row.getLong(6)), row.getString(7), row.getString(8),
                        List.copyOf(steps.getOrDefault(row.getLong(1), List.of()))));
            }
        }
        return decisions;
    }

    private static List<Leased> leases(Statement statement) throws SQLException {
        List<Leased> leases = new ArrayList<>();
        try (ResultSet row = statement
                .executeQuery("SELECT device, original, taken_at, expires_at, rule FROM lease ORDER BY device")) {
            while (row.next()) {
                Map<String, String> original = new LinkedHashMap<>();
                Rest.json(row.getString(2)).properties()
                        .forEach(one -> original.put(one.getKey(), one.getValue().asString()));
                leases.add(new Leased(row.getString(1), original, at(row.getLong(3)), at(row.getLong(4)),
                        row.getString(5)));
            }
        }
        return leases;
    }

    private static Instant at(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }
}
