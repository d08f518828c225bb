package offpeak.host.mqtt;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real broker on a port of its own. */
final class Mosquitto implements AutoCloseable {
    private static final List<String> PLACES = List.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto",
            "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto");
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Path folder;
    private final String program;
    private final int port;
    private Process process;

    private Mosquitto(Path folder, String program, int port) {
        this.folder = folder;
        this.program = program;
        this.port = port;
    }

    /** @param extra lines of configuration */
    static Mosquitto start(Path folder, String... extra) throws IOException {
        String program = PLACES.stream().filter(place -> Files.isExecutable(Path.of(place))).findFirst().orElse(null);
        if (program == null && Boolean.parseBoolean(System.getenv("OFFPEAK_REQUIRE_TOOLS"))) {
            fail("mosquitto is not installed and OFFPEAK_REQUIRE_TOOLS is set");
        }
        assumeTrue(program != null, "skipped: mosquitto is not installed");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        StringBuilder configuration = new StringBuilder(
                "listener " + port + " 127.0.0.1\npersistence false\nuser root\n");
        for (String line : extra.length == 0 ? new String[]{"allow_anonymous true"} : extra) {
            configuration.append(line).append('\n');
        }
        Files.writeString(folder.resolve("mosquitto.conf"), configuration);
        Mosquitto broker = new Mosquitto(folder, program, port);
        broker.start();
        return broker;
    }

    String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    void start() throws IOException {
        process = new ProcessBuilder(program, "-c", folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("mosquitto.log").toFile()).start();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IOException(
                            "mosquitto does not listen: " + Files.readString(folder.resolve("mosquitto.log")), e);
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
