package offpeak.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is started again and again, always with the same folder. */
sealed interface Contender {

    String name();

    Running start() throws IOException, InterruptedException;

    /** Where the framework keeps its bundles. */
    Path cache();

    default long bundles() throws IOException {
        try (Stream<Path> files = Files.list(cache())) {
            // bundle0 is the framework
            return files.filter(file -> file.getFileName().toString().matches("bundle[1-9]\\d*")).count();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The demo by its command: all integrations, simulated vendors, the embedded broker and the web console. */
    record Host(Path home, Path work) implements Contender {

        @Override
        public String name() {
            return "Offpeak";
        }

        @Override
        public Path cache() {
            return work.resolve("data/cache");
        }

        @Override
        public Running start() throws IOException, InterruptedException {
            List<String> command = List.of(home.resolve("bin/offpeak").toString(), "demo", "--data",
                    work.resolve("data").toString(), "--port", Integer.toString(freePort()));
            // it must not announce itself to the user's own commands
            return new Running(command, Map.of("XDG_STATE_HOME", work.resolve("state").toString()),
                    work.resolve("host.log"));
        }
    }

    /**
     * The bare stack, with the host's flags and, like the host, from its second run on with an archive of the classes
     * that its first run loaded.
     */
    record Bare(Path home, Path page, Path work, List<String> flags, Map<String, String> allocator)
            implements
                Contender {

        @Override
        public String name() {
            return "bare stack";
        }

        @Override
        public Path cache() {
            return work.resolve("cache");
        }

        @Override
        public Running start() throws IOException, InterruptedException {
            Path archive = work.resolve("bare.jsa");
            List<String> command = new ArrayList<>(
                    List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
            command.addAll(flags);
            if (Files.exists(archive)) {
                command.addAll(List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive));
            } else {
                command.add("-XX:ArchiveClassesAtExit=" + archive);
                command.add("-D" + Archived.PROPERTY);
            }
            command.addAll(List.of("-cp", page + ":" + framework(), BareStack.class.getName(), home.toString(),
                    page.toString(), cache().toString(), Integer.toString(freePort())));
            return new Running(command, allocator, work.resolve("bare.log"));
        }

        private Path framework() throws IOException {
            try (Stream<Path> files = Files.list(home.resolve("lib"))) {
                return files.filter(file -> file.getFileName().toString().contains(".framework-")).findFirst()
                        .orElseThrow(() -> new IOException(home + " has no framework"));
            }
        }
    }
}
