package offpeak.itest.originals;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import offpeak.api.host.Supervisor;
import offpeak.itest.AssembledHost;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import offpeak.itest.Rest;
import offpeak.itest.Tools;
import offpeak.itest.faults.SteppedHost;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import tools.jackson.databind.node.ObjectNode;

/**
 * A day of a home that was run by one of the programs before: what that would have told the devices, and what they are told
 * now, side by side in {@code ORIGINAL-DAYS.md}. {@code -Doffpeak.days.write=true} writes the table anew.
 */
final class OriginalDay {
    private static final Path ORIGINALS = Tools.root().resolve("runtime/cli/src/test/resources/originals");
    private static final Path PAGE = Tools.root().resolve("runtime/itest/ORIGINAL-DAYS.md");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Polls and looks are a minute apart. */
    private static final Duration CLOSE = Duration.ofMinutes(3);
    /** Between a program that was started by cron each quarter of an hour, and one that acts at the minute. */
    private static final Duration ALIKE = Duration.ofMinutes(15);

    /** @param at local time; both are empty where nothing is said */
    record Act(String at, String what) {
        static final Act NONE = new Act("", "");

        @Override
        public String toString() {
            return (at + " " + what).strip();
        }
    }

    /**
     * @param before what the program before would have told
     * @param now what is told here
     * @param why they differ: its defect, or what is done better; empty where they are alike
     */
    record Row(Act before, Act now, String why) {}

    private final String name;
    private final ZoneId zone;
    private final SteppedHost host;
    private final VendorCalls calls;
    private final Function<HttpRequest, HttpResponse<byte[]>> vendors;

    @SuppressWarnings("unchecked")
    OriginalDay(BundleContext context, String name, String zone, VendorCalls.Script script)
            throws InvalidSyntaxException {
        this.name = name;
        this.zone = ZoneId.of(zone);
        SteppedHost[] there = {null};
        Await.that("the host", PATIENCE, () -> {
            there[0] = new SteppedHost(context);
            return there[0].there();
        });
        host = there[0];
        vendors = (Function<HttpRequest, HttpResponse<byte[]>>) context
                .getService(context.getServiceReferences(Function.class.getName(), "(offpeak.vendors.at=*)")[0]);
        calls = new VendorCalls(vendors, context.getService(context.getServiceReference(InstantSource.class)), script);
        context.registerService(Function.class, calls, new Hashtable<>(Map.of("offpeak.vendors.at", VendorCalls.AT)));
    }

    SteppedHost host() {
        return host;
    }

    VendorCalls calls() {
        return calls;
    }

    /** The owner sets the battery's reserve in the vendor's app, %. */
    void owner(int reserve) {
        HttpResponse<byte[]> answer = vendors.apply(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:9/api/v1/2252147638651104/config"))
                .header("Authorization", "Bearer simulated-netzero-token").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"backup_reserve_percent\": " + reserve + "}")).build());
        assertEquals(200, answer.statusCode());
    }

    static void there(Supervisor supervisor, int integrations) {
        Await.that(integrations + " integrations", PATIENCE, () -> supervisor.integrations().toString(),
                () -> supervisor.integrations().stream().filter(one -> one.pid().isPresent()).count() == integrations);
    }

    /**
     * What {@code offpeak import-config} writes for a configuration, on a machine in that zone.
     *
     * @param change of the configuration, before it is imported: the simulated account's own ids
     */
    static Map<String, ObjectNode> imported(String file, String zone, UnaryOperator<String> change) {
        try {
            Path folder = Files.createTempDirectory("offpeak-it-original-");
            try {
                Path source = ORIGINALS.resolve(file);
                Path from = Files.createDirectories(folder.resolve("from"));
                List<Path> all = List.of(source);
                if (!source.getParent().equals(ORIGINALS)) {
                    try (Stream<Path> beside = Files.list(source.getParent())) {
                        all = beside.toList();
                    }
                }
                for (Path one : all) {
                    Files.writeString(from.resolve(one.getFileName()), change.apply(Files.readString(one)));
                }
                Path to = folder.resolve("to");
                Process process = HostProcess.processBuilder(List.of("env", "TZ=" + zone,
                        AssembledHost.home().resolve("bin/offpeak").toString(), "import-config",
                        from.resolve(source.getFileName()).toString(), "--config", to.toString()), folder)
                        .redirectErrorStream(true).start();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new AssertionError("import-config said: " + said);
                }
                Map<String, ObjectNode> files = new TreeMap<>();
                try (Stream<Path> written = Files.list(to)) {
                    for (Path one : written.toList()) {
                        files.put(one.getFileName().toString().replace(".cfg.json", ""),
                                (ObjectNode) Rest.json(Files.readString(one)));
                    }
                }
                return files;
            } finally {
                HostProcess.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> texts(Map<String, ObjectNode> files) {
        Map<String, String> texts = new TreeMap<>();
        files.forEach((pid, fields) -> texts.put(pid, fields.toString()));
        return texts;
    }

    /** Compares what was told since then with the rows, and the page with both. */
    void judge(Instant since, String setting, Function<VendorCalls.Call, Optional<String>> words, List<Row> rows)
            throws IOException {
        List<Act> told = new ArrayList<>();
        for (VendorCalls.Call call : calls.told()) {
            if (!call.at().isBefore(since)) {
                words.apply(call).ifPresent(
                        what -> told
                                .add(new Act(LocalTime.ofInstant(call.at(), zone).toString().substring(0, 5), what)));
            }
        }
        List<Act> expected = rows.stream().map(Row::now).filter(act -> !act.equals(Act.NONE)).toList();
        assertEquals(name + " was told " + told, expected.stream().map(Act::what).toList(),
                told.stream().map(Act::what).toList());
        for (int i = 0; i < told.size(); i++) {
            assertTrue(expected.get(i) + " at " + told.get(i).at(), apart(expected.get(i), told.get(i), CLOSE));
        }
        for (Row row : rows) {
            if (row.why().isEmpty()) {
                assertEquals("alike means the same", row.before().what(), row.now().what());
                assertTrue(row.toString(), apart(row.before(), row.now(), ALIKE));
            }
        }
        page(setting, rows);
    }

    private static boolean apart(Act one, Act other, Duration most) {
        return Duration.between(LocalTime.parse(one.at()), LocalTime.parse(other.at())).abs().compareTo(most) <= 0;
    }

    private void page(String setting, List<Row> rows) throws IOException {
        StringBuilder section = new StringBuilder("## ").append(name).append("\n\n").append(setting)
                .append("\n\n| it would have told | told here | why they differ |\n|---|---|---|\n");
        rows.forEach(row -> section.append("| ").append(shown(row.before())).append(" | ").append(shown(row.now()))
                .append(" | ").append(row.why().isEmpty() ? "the same" : row.why()).append(" |\n"));
        String page = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        int begin = page.indexOf("## " + name + "\n");
        int next = begin < 0 ? -1 : page.indexOf("\n## ", begin);
        if (Boolean.getBoolean("offpeak.days.write")) {
            String before = begin < 0 ? page.stripTrailing() + "\n\n" : page.substring(0, begin);
            Files.writeString(PAGE, before + section + (next < 0 ? "" : page.substring(next)));
            return;
        }
        assertTrue(PAGE + " has no section of " + name, begin >= 0);
        assertEquals("run with -Doffpeak.days.write=true to write it anew", section.toString().strip(),
                page.substring(begin, next < 0 ? page.length() : next).strip());
    }

    private static String shown(Act act) {
        return act.equals(Act.NONE) ? "nothing" : act.toString();
    }
}
