package offpeak.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The demo's home: a configuration made from templates, with the simulator's port filled in, and the time at which it
 * starts. With a data folder of its own it goes on where it stopped.
 */
final class Demo {

    /** Half an hour before the next day's prices come out, in a month with sun. */
    private static final Instant START = Instant.parse("2026-06-15T14:30:00Z");
    /** Seven in the morning there: what is cheap before the afternoon's peak lies ahead. */
    private static final Instant START_CA = Instant.parse("2026-06-15T14:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/London");
    private static final LocalTime TIME_OF_DAY = LocalTime.of(15, 30);

    private static final String FILE = "demo.properties";

    private final Path file;
    private final Properties memory = new Properties();
    private final Instant clock;
    private final double speed;
    private final Options.Market market;
    private final int port;
    private final long startedNanos = System.nanoTime();

    private Demo(DataFolder data, Options options) throws Refusal, IOException {
        file = data.resolve(FILE);
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                memory.load(in);
            }
        }
        speed = options.speed();
        market = market(options);
        clock = start(options);
        port = port();
    }

    /** Writes the configuration. */
    static Demo prepare(Home home, DataFolder data, Options options, Path config) throws Refusal, IOException {
        Demo demo = new Demo(data, options);
        demo.writeConfiguration(home.config(demo.market == Options.Market.CA ? "demo-ca" : "demo"), config, options);
        demo.remember();
        return demo;
    }

    Instant clock() {
        return clock;
    }

    /** A kept demo stays where it is. */
    private Options.Market market(Options options) throws Refusal {
        Options.Market kept = Options.Market.valueOf(memory.getProperty("market", "GB"));
        Options.Market wanted = options.market().orElse(kept);
        if (wanted != kept && !memory.isEmpty()) {
            throw Refusal.usage("the demo kept in " + file.getParent() + " has --market "
                    + kept.name().toLowerCase(Locale.ROOT) + ": leave the option out, or take another --data");
        }
        if (wanted == Options.Market.CA && options.prices().isPresent()) {
            throw Refusal.usage("--prices are in pence per kWh, but this demo has --market ca");
        }
        memory.setProperty("market", wanted.name());
        return wanted;
    }

    private Instant start(Options options) throws Refusal, IOException {
        if (options.clock().isPresent()) {
            return options.clock().get();
        }
        String stopped = memory.getProperty("clock");
        if (stopped != null) {
            return Instant.parse(stopped);
        }
        return options.prices().isPresent()
                ? afternoon(first(options.prices().get()))
                : market == Options.Market.CA ? START_CA : START;
    }

    /** The first half past three, by the home's clock, that is not before. */
    private static Instant afternoon(Instant first) {
        Instant sameDay = first.atZone(ZONE).with(TIME_OF_DAY).toInstant();
        return sameDay.isBefore(first) ? first.atZone(ZONE).plusDays(1).with(TIME_OF_DAY).toInstant() : sameDay;
    }

    private static Instant first(Path prices) throws Refusal {
        try (BufferedReader in = Files.newBufferedReader(prices)) {
            in.readLine();
            String row = in.readLine();
            if (row == null) {
                throw Refusal.usage("--prices " + prices + " has no prices under its header line");
            }
            return Instant.parse(row.split(",", 2)[0].strip());
        } catch (IOException e) {
            throw new Refusal(Refusal.USAGE, "--prices " + prices + " can not be read: " + e.getMessage(), e);
        } catch (DateTimeException e) {
            throw new Refusal(Refusal.USAGE, "--prices " + prices
                    + " line 2 does not start with an instant such as 2019-01-01T00:00:00Z", e);
        }
    }

    /** The same as last time if it is free, so that the configuration of a kept demo stays as it is. */
    private int port() throws IOException {
        String last = memory.getProperty("simulator.port");
        return last != null && free(Integer.parseInt(last)) ? Integer.parseInt(last) : freePort();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static boolean free(int port) {
        return free("127.0.0.1", port);
    }

    static boolean free(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void writeConfiguration(Path templates, Path config, Options options) throws IOException {
        boolean moved = !Integer.toString(port).equals(memory.getProperty("simulator.port"));
        Files.createDirectories(config);
        List<Path> files;
        try (Stream<Path> listed = Files.list(templates)) {
            files = listed.sorted().toList();
        }
        for (Path template : files) {
            Path target = config.resolve(template.getFileName().toString());
            if (moved || options.prices().isPresent() || !Files.exists(target)) {
                Files.writeString(target, Files.readString(template) //
                        .replace("${simulator.url}", "http://127.0.0.1:" + port)
                        .replace("${simulator.port}", Integer.toString(port))
                        .replace("${prices}", json(options.prices().map(Path::toString).orElse(""))));
            }
        }
        memory.setProperty("simulator.port", Integer.toString(port));
    }

    /** Within the quotes of a JSON string. */
    private static String json(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Notes what time it is in the demo, for the next start. */
    void remember() throws IOException {
        long real = System.nanoTime() - startedNanos;
        memory.setProperty("clock", clock.plus(Duration.ofNanos(Math.round(real * speed))).toString());
        // not by the properties themselves, which write the date: its words take a fiftieth of the start
        StringBuilder text = new StringBuilder("# where this demo goes on\n");
        new TreeMap<>(memory).forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        Files.writeString(file, text);
    }
}
