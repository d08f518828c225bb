package offpeak.host.web;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests that ask a host of their own over HTTP. */
abstract class Served {
    @TempDir
    private static Path cache;
    static WebHost host;
    static Client client;

    @BeforeAll
    static void start() throws Exception {
        host = new WebHost(cache);
        client = new Client(host.port());
    }

    @AfterAll
    static void stop() throws Exception {
        host.stop();
    }
}
