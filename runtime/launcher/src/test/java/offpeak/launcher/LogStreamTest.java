package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogStreamTest {

    @Test
    void librariesAreHeardFromWarningsOnAndWeAlways() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogMemory memory = new LogMemory();
        PrintStream log = LogStream.to(new PrintStream(out, true, StandardCharsets.UTF_8), memory);

        log.println("org.apache.felix.http.jetty12 [org.eclipse.jetty.server.Server] INFO : jetty");
        log.print("org.apache.felix.http.jetty12 ");
        log.print("[org.eclipse.jetty.server.Server]");
        log.println(" WARN : 5 °C");
        log.println("offpeak.host.broker [io.moquette.broker.Server] INFO : bound");
        log.println("offpeak.host.broker [offpeak.host.broker.BrokerComponent] INFO : listens");
        log.println("anything else");

        assertEquals("""
                     org.apache.felix.http.jetty12 [org.eclipse.jetty.server.Server] WARN : 5 °C
                     offpeak.host.broker [offpeak.host.broker.BrokerComponent] INFO : listens
                     anything else
                     """, out.toString(StandardCharsets.UTF_8));
        assertEquals(5, memory.get().size(), "what is not printed is kept, too");
        assertTrue(memory.get().get(0).matches("\\d{13} org.apache.felix.http.jetty12 .* INFO : jetty"));
    }

    @Test
    void theOldestLinesAreForgotten() {
        LogMemory memory = new LogMemory();
        for (int i = 0; i < 10_000; i++) {
            memory.add("line " + i);
        }

        assertEquals(500, memory.get().size());
        assertTrue(memory.get().get(499).endsWith(" line 9999"));
    }
}
