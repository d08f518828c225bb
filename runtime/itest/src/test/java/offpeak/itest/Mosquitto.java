package offpeak.itest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A broker as homes have it, that can go away and come back at the same address. */
public final class Mosquitto implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String program = Tools.program("mosquitto").toString();
    private final int port = AssembledHost.freePort();
    private final Path folder;
    private Process process;

    public Mosquitto() throws IOException {
        this("allow_anonymous true\n");
    }

    /** @param rules who may do what, as in its configuration */
    public Mosquitto(String rules) throws IOException {
        folder = Files.createTempDirectory("offpeak-it-mosquitto-");
        // run by root it would become another user, who may not read this folder
        Files.writeString(folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\npersistence false\nuser root\n"
                        + rules.replace("{folder}", folder.toString()));
        plugIn();
    }

    public String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    public String tcp() {
        return "tcp://127.0.0.1:" + port;
    }

    public void plugIn() throws IOException {
        process = new ProcessBuilder(List.of(program, "-c", folder.resolve("mosquitto.conf").toString()))
                .redirectErrorStream(true).redirectOutput(folder.resolve("mosquitto.log").toFile()).start();
        Await.that("mosquitto to listen", PATIENCE, () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
    }

    public int port() {
        return port;
    }

    /** Beside its configuration; {@code {folder}} stands for where in the rules. */
    public Path folder() {
        return folder;
    }

    /** What it wrote of its own doings. */
    public String log() throws IOException {
        return Files.readString(folder.resolve("mosquitto.log"));
    }

    public void unplug() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() throws IOException {
        unplug();
        HostProcess.delete(folder);
    }
}
