package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import offpeak.api.Http.Call;
import org.junit.jupiter.api.Test;

class OwnThreadsTest {

    @Test
    void noThreadKeepsTheClassLoaderOfTheBundleThatCalledFirst() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        HttpComponent http = Start.http(InstantSource.system(), null, false);
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        try (Server server = Server.proper(exchange -> Server.answer(exchange, 200, Map.of(), new byte[0]));
                URLClassLoader bundle = new URLClassLoader(new URL[0])) {
            Thread.currentThread().setContextClassLoader(bundle);
            assertEquals(200, http.create("bundle").send(Call.get(server.uri("/"))).status());
            assertSame(bundle, Thread.currentThread().getContextClassLoader());
            List<Thread> started = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .filter(thread -> thread.getName().startsWith("offpeak-http")
                            || thread.getName().startsWith("HttpClient"))
                    .toList();
            assertTrue(started.size() >= 2, started.toString());
            for (Thread thread : started) {
                assertTrue(thread.isDaemon(), thread.getName());
                assertNotSame(bundle, thread.getContextClassLoader(), thread.getName());
            }
        } finally {
            Thread.currentThread().setContextClassLoader(own);
            http.close();
        }
    }
}
