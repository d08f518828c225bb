package offpeak.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import offpeak.api.host.Metrics.Metric;
import org.junit.jupiter.api.Test;

class MetricRoutesTest {
    @Test
    void figuresBecomeText() throws IOException {
        assertEquals("""
                # HELP offpeak_bus_queue Changes that wait.
                # TYPE offpeak_bus_queue gauge
                offpeak_bus_queue{subscriber="a \\"b\\\\\\n"} 3.0
                offpeak_bus_queue{subscriber="web"} 0.0
                # HELP offpeak_vendor_calls_total Calls.
                # TYPE offpeak_vendor_calls_total counter
                offpeak_vendor_calls_total{class="read",integration="agile"} 12.0
                """, MetricRoutes.text(List.of(
                Metric.counter("vendor_calls", "Calls.", 12, "integration", "agile", "class", "read"),
                Metric.gauge("bus_queue", "Changes that wait.", 7, "subscriber", "web"),
                Metric.gauge("bus_queue", "Changes that wait.", 3, "subscriber", "a \"b\\\n"),
                Metric.gauge("bus_queue", "Changes that wait.", 0, "subscriber", "web"))));
    }
}
