package offpeak.cli;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of commands that ask a host. */
abstract class AsksHost {
    FakeHost host;

    @BeforeEach
    void start() throws Exception {
        host = new FakeHost();
    }

    @AfterEach
    void stop() {
        host.close();
    }
}
