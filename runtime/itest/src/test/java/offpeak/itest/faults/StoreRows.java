package offpeak.itest.faults;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import offpeak.itest.AssembledHost;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import tools.jackson.databind.JsonNode;

/** Rows about what is stored: cut, full, damaged, from another version, brought back. */
final class StoreRows {
    private static final Duration PATIENCE = RealHome.PATIENCE;
    private static final String RULE = "offpeak.rule.cheapest-slots~home";

    private StoreRows() {}

    static List<Scenario> rows() {
        return List.of(Scenario.row("F03", "power cut: what was not synced is lost", StoreRows::powerCut),
                // UnplugIT fills the disk each time
                Scenario.row("F04", "disk full", StoreRows::diskFull).skipped(Machine::noNamespaces).onlyInFull(),
                Scenario.row("F05", "no more files on the disk, writes that fail", StoreRows::noInodesNoSync)
                        .skipped(Machine::noNamespaces).onlyInFull(),
                Scenario.row("F06", "database damaged", StoreRows::damaged).onlyInFull(),
                Scenario.row("F07", "configuration file broken, with unknown keys, of a later version",
                        StoreRows::configuration),
                Scenario.row("F08", "database of an older version", StoreRows::older),
                Scenario.row("F09", "database of a newer version", StoreRows::newer),
                Scenario.row("F10", "backup truncated, of another host, with a wrong key", StoreRows::backup)
                        .onlyInFull());
    }

    /** The log of the database is cut wherever a power cut may cut it: behind what had been synced at an acknowledgement. */
    private static void powerCut(Run run) throws Exception {
        SplittableRandom random = run.random();
        HostProcess.Plan plan = RealHome.shared().plan("cut").config(RULE + ".cfg.json", "{\"target\": 1.0}");
        Path copy = Files.createTempDirectory("offpeak-cut-");
        List<Long> synced = new ArrayList<>();
        List<String> acknowledged = new ArrayList<>();
        try (HostProcess host = plan.start()) {
            host.running("powerwall", "cheapest-slots");
            Path log = host.data().resolve("offpeak.db-wal");
            for (int i = 0; i < 12; i++) {
                String off = i % 2 == 0 ? "false" : "true";
                String reserve = Double.toString(random.nextInt(21, 80) / 100.0);
                assertEquals(200,
                        host.api().status("PUT", "integrations/cheapest-slots", "{\"enabled\": " + off + "}"));
                assertEquals(201, host.api().status("POST", "overrides", "{\"setting\": \"reserve\", \"value\": \""
                        + reserve + "\", \"until\": \"" + host.clock().plusSeconds(7200) + "\"}"));
                synced.add(Files.size(log));
                acknowledged.add(reserve + " " + off);
            }
            if (Machine.untraceable().isEmpty()) {
                syncs(host, acknowledged.get(acknowledged.size() - 1).split(" ")[0], run);
            }
            host.killHard();
            int cuts = run.full() ? 200 : 24;
            byte[] whole = Files.readAllBytes(log);
            for (int cut = 0; cut < cuts; cut++) {
                int known = random.nextInt(synced.size());
                // whole pages, a part of one, or one that holds what was there before
                long end = synced.get(known) + random.nextLong(whole.length - synced.get(known) + 1);
                byte[] rest = Arrays.copyOf(whole, (int) end);
                if (random.nextBoolean()) {
                    for (long at = synced.get(known); at < end; at++) {
                        rest[(int) at] = random.nextInt(4) == 0 ? (byte) random.nextInt() : rest[(int) at];
                    }
                }
                Files.copy(host.data().resolve("offpeak.db"), copy.resolve("offpeak.db"),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                Files.write(copy.resolve("offpeak.db-wal"), rest);
                Path scratch = Files.createDirectories(copy.resolve("scratch"));
                LeftBehind left = new LeftBehind(copy, scratch);
                String found = left.orders.get("reserve").value() + " " + !left.switchedOff.contains("cheapest-slots");
                int index = -1;
                for (int i = known; i < acknowledged.size(); i++) {
                    // the switch is written before the order that it is acknowledged with
                    boolean halfway = i + 1 < acknowledged.size()
                            && found.equals(acknowledged.get(i).split(" ")[0] + " "
                                    + acknowledged.get(i + 1).split(" ")[1]);
                    index = found.equals(acknowledged.get(i)) || halfway ? i : index;
                }
                assertTrue("cut at " + end + " of " + whole.length + ": '" + found + "', acknowledged was '"
                        + acknowledged.get(known) + "'", index >= known);
            }
            run.saw(cuts + " cuts of the database's log, nothing acknowledged lost");
        } finally {
            HostProcess.delete(copy);
        }
    }

    /** What is acknowledged has been synced: the files themselves, and the folder of one that was renamed. */
    private static void syncs(HostProcess host, String reserve, Run run) throws IOException {
        try (Machine.Traced calls = Machine.watch(host, "fsync,fdatasync,rename,renameat,renameat2")) {
            assertEquals(200, host.api().status("PUT", "configurations/" + RULE, "{\"target\": 0.77}"));
            String seen = calls.seen();
            int file = seen.indexOf(RULE + ".cfg.tmp>");
            int rename = seen.indexOf("rename", file);
            int folder = seen.indexOf("/configurations>", rename);
            assertTrue(seen, file >= 0 && rename > file && folder > rename);
            int before = calls.seen().split("offpeak\\.db-wal>").length;
            assertEquals(201, host.api().status("POST", "overrides", "{\"setting\": \"reserve\", \"value\": \""
                    + reserve + "\", \"until\": \"" + host.clock().plusSeconds(7200) + "\"}"));
            assertTrue(calls.seen(), calls.seen().split("offpeak\\.db-wal>").length > before);
            run.saw("a save syncs file, then folder; an order syncs the log");
        }
    }

    private static HostProcess tmpfs(String name, String options) throws IOException {
        HostProcess.Plan plan = HostProcess.demo("faults-" + name).with("--speed", "60", "--clock",
                "2026-06-15T22:12:00Z");
        HostProcess host = plan.by("unshare", "-m", "sh", "-c",
                "mount -t tmpfs -o " + options + " none " + plan.data() + " && exec \"$0\" \"$@\"").start();
        return host.seenAt(Path.of("/proc", Long.toString(host.pid()), "root")
                .resolve(plan.data().toString().substring(1)));
    }

    private static void diskFull(Run run) throws Exception {
        try (HostProcess host = tmpfs("full", "size=96m")) {
            host.running("powerwall", "agile");
            Path filler = host.data().resolve("filler");
            fill(filler);
            troubled(host, run);
            Files.delete(filler);
            recovers(host);
        }
    }

    private static void noInodes(Run run) throws Exception {
        try (HostProcess host = tmpfs("inodes", "size=200m,nr_inodes=1500")) {
            host.running("powerwall", "agile");
            Path many = Files.createDirectories(host.data().resolve("many"));
            try {
                for (int i = 0; i < 2_000; i++) {
                    Files.createFile(many.resolve(Integer.toString(i)));
                }
                throw new AssertionError("there is room for 2000 files");
            } catch (java.nio.file.FileSystemException noMore) {
                run.saw("no more files: the databases are open, so control goes on");
            }
            int status = host.api().status("PUT", "configurations/offpeak.price.agile~home",
                    host.get("configurations/offpeak.price.agile~home").toString().replace("\"C\"", "\"D\""));
            assertTrue("a configuration that can't be stored was taken: " + status, status >= 400);
            assertEquals("C", host.get("configurations/offpeak.price.agile~home").path("region").asString());
            alive(host);
            HostProcess.delete(many);
            RealHome.well(host);
        }
    }

    private static void noInodesNoSync(Run run) throws Exception {
        if (run.full()) {
            noInodes(run);
        }
        if (Machine.untraceable().isPresent()) {
            run.saw("writes that fail: skipped, " + Machine.untraceable().get());
            return;
        }
        RealHome home = RealHome.shared();
        HostProcess.Plan plan = home.plan("eio");
        try (HostProcess host = plan.start()) {
            host.running("powerwall");
            int writes = home.writes();
            try (Machine.Traced disk = Machine.trace(host, "fsync,fdatasync:error=EIO")) {
                int status = host.api().status("POST", "overrides", "{\"setting\": \"operation\", \"value\": \"hold\","
                        + " \"until\": \"" + host.clock().plusSeconds(3600) + "\"}");
                assertTrue("an order that can't be stored was taken: " + status, status >= 500);
                Await.that("that nothing can be stored to be named", PATIENCE, () -> host.get("health").toString(),
                        () -> RealHome.trouble(host, "store").or(() -> RealHome.trouble(host, "engine"))
                                .filter(text -> text.contains("offpeak.db")).isPresent());
                alive(host);
                assertEquals("a device was changed without a lease", writes, home.writes());
                assertTrue(disk.seen().contains("EIO"));
            }
            RealHome.well(host);
            JsonNode own = home.settings();
            home.charge(host);
            home.leave(host, own);
            run.saw("EIO on sync: named, orders refused, nothing written; well again by itself");
        }
    }

    private static void troubled(HostProcess host, Run run) throws Exception {
        Await.that("the host to say that it can't store", PATIENCE, () -> host.get("health").toString(),
                () -> RealHome.trouble(host, "store").isPresent() || RealHome.trouble(host, "history").isPresent());
        alive(host);
        int writes = host.simulatorHome().path("writes").size();
        java.time.Instant until = host.clock().plusSeconds(600);
        Await.that("ten minutes", PATIENCE, () -> host.clock().isAfter(until));
        assertEquals("what can't be undone was begun", writes, host.simulatorHome().path("writes").size());
        alive(host);
        run.saw(RealHome.trouble(host, "store").or(() -> RealHome.trouble(host, "history")).orElse("").split("\\.")[0]);
    }

    private static void recovers(HostProcess host) throws Exception {
        RealHome.well(host);
        Await.that("charging", PATIENCE, () -> host.get("decisions").toString(),
                () -> host.simulatorHome().path("settings").path("grid_charging").asBoolean()
                        && host.get("decisions").size() > 0);
    }

    private static void alive(HostProcess host) {
        for (String route : List.of("health", "state", "plan", "prices")) {
            assertEquals(route, 200, host.api().status("GET", route, ""));
        }
        assertTrue(host.pages().status("GET", "", "") < 400);
    }

    private static void fill(Path file) {
        byte[] block = new byte[64 * 1024];
        for (int size = block.length; size > 0; size = size > 1 ? size / 4 : 0) {
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(block, 0, size);
                }
            } catch (IOException full) {
                // and once more with smaller pieces
            }
        }
    }

    private interface Damage {
        void to(Path database) throws IOException;
    }

    private static void damaged(Run run) throws Exception {
        RealHome home = RealHome.shared();
        HostProcess.Plan plan = home.plan("damaged");
        try (HostProcess host = plan.start().keepData()) {
            host.running("powerwall");
            Await.that("a good copy", PATIENCE, host::errors,
                    () -> Files.exists(host.data().resolve("snapshots/offpeak.db")));
            host.killHard();
        }
        SplittableRandom random = run.random();
        byte[] noise = new byte[4096];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) random.nextInt();
        }
        List<Damage> damages = new ArrayList<>(List.of(file -> write(file, 0, noise),
                file -> Files.write(file, new byte[0]), file -> Files.deleteIfExists(wal(file))));
        if (run.full()) {
            damages.add(file -> write(file, 4096 * (1 + random.nextLong(Files.size(file) / 4096 - 1)), noise));
            damages.add(Files::delete);
        }
        int told = 0;
        for (int i = 0; i < damages.size(); i++) {
            Path file = plan.data().resolve("offpeak.db");
            damages.get(i).to(file);
            if (i != 2) {
                Files.deleteIfExists(wal(file));
            }
            try (HostProcess host = RealHome.again(plan, "damaged-" + i).with("--normal").start().keepData()) {
                host.running("powerwall");
                assertEquals("the token of before", 200, host.api().status("GET", "decisions", ""));
                told += RealHome.trouble(host, "store").filter(text -> text.contains("damaged")).isPresent() ? 1 : 0;
                host.killHard();
            }
            new LeftBehind(plan.data(), Files.createDirectories(plan.data().resolve("scratch")));
        }
        HostProcess.delete(plan.data());
        assertTrue("told " + told + " times", told >= 1);
        run.saw(damages.size() + " kinds of damage, started each time, told " + told + " times");
    }

    private static Path wal(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    private static void write(Path file, long at, byte[] bytes) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            open.write(bytes);
        }
    }

    private static void configuration(Run run) throws Exception {
        RealHome home = RealHome.shared();
        HostProcess.Plan plan = home.plan("config").config(RULE + ".cfg.json", "{\"target\": 0.9}");
        try (HostProcess host = plan.start()) {
            host.running("powerwall");
            Path file = host.data().resolve("config").resolve(RULE + ".cfg.json");
            Files.writeString(file, "{\n  \"target\" 0.5\n}");
            RealHome.named(host, "configuration", RULE + ".cfg.json, line 2", "colon");
            assertEquals(0.9, target(host), 0);
            assertEquals("powerwall RUNNING ", RealHome.life(host, "powerwall").orElse(""));

            Files.writeString(file, "{\n  \"target\": \"much\"\n}");
            RealHome.named(host, "configuration", RULE + ".cfg.json, line 2", "target");
            assertEquals(0.9, target(host), 0);

            // what a later version may have added stays, and stops nothing
            String later = "{\n  \"target\": 0.8,\n  \"formOf\": \"2031\",\n  \"later\": true\n}";
            Files.writeString(file, later);
            Await.that("the value that is known", PATIENCE, () -> host.get("health").toString(),
                    () -> target(host) == 0.8);
            assertEquals(later, Files.readString(file));
            assertEquals("2031", host.get("configurations/" + RULE).path("formOf").asString());
            run.saw("line and field named, last good one in force; unknown keys kept");
        }
    }

    private static double target(HostProcess host) {
        return host.get("configurations/" + RULE).path("target").asDouble();
    }

    private static void older(Run run) throws Exception {
        HostProcess.Plan plan = RealHome.shared().plan("older");
        Path file = plan.data().resolve("older.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(script("ledger/001.sql"));
            statement.executeUpdate("PRAGMA user_version = 1");
            statement.executeUpdate("INSERT INTO manual_override VALUES ('o', '" + RealHome.BATTERY
                    + "', 'reserve', '0.4', 0, 4102444800000000000, 'me')");
            statement.executeUpdate("ATTACH DATABASE '" + plan.data().resolve("offpeak.db") + "' AS now");
            statement.executeUpdate("INSERT INTO token SELECT * FROM now.token");
        }
        swap(plan.data(), file);
        try (HostProcess host = plan.start()) {
            host.running("powerwall");
            assertEquals("0.4", host.get("overrides").path(0).path("value").asString());
            RealHome.well(host);
            host.killHard();
            int version = version(host.data());
            assertTrue("still form " + version, version > 1);
            run.saw("form 1 to form " + version + ", an order of then holds");
        }
    }

    private static void swap(Path data, Path with) throws IOException {
        for (String part : List.of("offpeak.db-wal", "offpeak.db-shm")) {
            Files.deleteIfExists(data.resolve(part));
        }
        Files.move(with, data.resolve("offpeak.db"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static String script(String name) throws IOException {
        try (Stream<Path> jars = Files.list(AssembledHost.home().resolve("bundles"))) {
            Path jar = jars.filter(one -> one.getFileName().toString().startsWith("offpeak.host.store-")).findFirst()
                    .orElseThrow();
            try (JarFile open = new JarFile(jar.toFile());
                    InputStream in = open.getInputStream(open.getEntry("offpeak/host/store/" + name))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private static int version(Path data) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("offpeak.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    /** There is nothing to decide with, and nobody may be let in: it ends, says why, and touches nothing. */
    private static void newer(Run run) throws Exception {
        HostProcess.Plan plan = RealHome.shared().plan("newer");
        Path file = plan.data().resolve("offpeak.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 99");
            statement.executeUpdate("PRAGMA journal_mode = DELETE");
        }
        byte[] before = Files.readAllBytes(file);
        try (HostProcess host = plan.with("--timeout", "4").launch()) {
            assertTrue(host.exit() != 0);
            assertTrue(host.errors(), host.errors().contains("later version"));
            assertArrayEquals("the file was changed", before, Files.readAllBytes(file));
            run.saw("refused and said, the file as it was");
        }
    }

    private static Machine.Result offpeak(String... args) {
        List<String> command = new ArrayList<>(List.of(AssembledHost.home().resolve("bin/offpeak").toString()));
        command.addAll(List.of(args));
        return Machine.run(PATIENCE, command.toArray(String[]::new));
    }

    private static void backup(Run run) throws Exception {
        RealHome home = RealHome.shared();
        HostProcess.Plan plan = home.plan("backup").config(RULE + ".cfg.json", "{\"target\": 0.9}");
        Path folder = Files.createTempDirectory("offpeak-backup-");
        String file = folder.resolve("home.backup").toString();
        try (HostProcess host = plan.start().keepData()) {
            host.running("powerwall");
            Machine.Result made = offpeak("backup", file, "--data", plan.data().toString());
            assertEquals(made.out(), 0, made.status());
            Machine.Result beside = offpeak("restore", file, "--data", plan.data().toString());
            assertEquals(beside.out(), 4, beside.status());
            assertEquals(200, host.api().status("PUT", "configurations/" + RULE, "{\"target\": 0.5}"));
            host.stop();
        }
        byte[] whole = Files.readAllBytes(Path.of(file));
        Path cut = folder.resolve("cut.backup");
        Files.write(cut, Arrays.copyOf(whole, whole.length - 1 - run.random().nextInt(whole.length / 2)));
        byte[] database = Files.readAllBytes(plan.data().resolve("offpeak.db"));
        refused(cut.toString(), plan.data(), "nothing was changed");

        Path other = Files.createDirectories(folder.resolve("other"));
        Files.write(other.resolve("vault.key"), new byte[32]);
        refused(file, other, "another host or key");
        assertArrayEquals(database, Files.readAllBytes(plan.data().resolve("offpeak.db")));
        assertFalse(Files.exists(other.resolve("offpeak.db")));

        Machine.Result restored = offpeak("restore", file, "--data", plan.data().toString());
        assertEquals(restored.out(), 0, restored.status());
        try (HostProcess host = RealHome.again(plan, "restored").start()) {
            host.running("powerwall");
            assertEquals(0.9, target(host), 0);
        } finally {
            HostProcess.delete(folder);
        }
        run.saw(whole.length / 1024 + " KiB; cut, foreign and beside a host refused, restored and started");
    }

    private static void refused(String file, Path data, String why) {
        Machine.Result result = offpeak("restore", file, "--data", data.toString());
        assertEquals(result.out(), 4, result.status());
        assertTrue(result.out(), result.out().contains(why));
    }
}
