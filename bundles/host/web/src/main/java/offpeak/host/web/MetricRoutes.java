package offpeak.host.web;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import offpeak.api.host.Metrics;
import offpeak.api.host.Metrics.Kind;
import offpeak.api.host.Metrics.Metric;
import offpeak.api.host.Role;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of all parts in the text format of Prometheus. The format (escapes, order, types, numbers) is written by
 * Prometheus' own library for Java; of it the model and the text writer alone, since nothing is measured here.
 */
@Component(service = MetricRoutes.class)
public final class MetricRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(MetricRoutes.class);
    private static final String PREFIX = "offpeak_";
    /** What scrapers expect; the older form, which every one of them reads. */
    private static final String TYPE = "text/plain; version=0.0.4";

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private final List<Metrics> parts = new CopyOnWriteArrayList<>();

    List<Route> routes() {
        return List.of(new Route("GET", "metrics", Optional.of(Role.VIEWER), "Figures of the host for Prometheus",
                request -> Answer.text(TYPE, text(all()))));
    }

    private List<Metric> all() {
        List<Metric> all = new ArrayList<>();
        for (Metrics part : parts) {
            try {
                all.addAll(part.metrics());
            } catch (RuntimeException e) {
                LOG.warn("the figures of {} can't be had", part.getClass().getSimpleName(), e);
            }
        }
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        all.add(Metric.gauge("heap_used_bytes", "Heap in use.", heap.getUsed()));
        all.add(Metric.gauge("heap_max_bytes", "Heap that may be used.", heap.getMax()));
        all.add(Metric.gauge("threads", "Live threads.",
                ManagementFactory.getThreadMXBean().getThreadCount()));
        all.add(Metric.gauge("uptime_seconds", "Real time since the process started.",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0));
        return all;
    }

    static String text(List<Metric> figures) throws IOException {
        Map<String, List<Metric>> byName = new LinkedHashMap<>();
        figures.forEach(one -> byName.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(one));
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        byName.values().forEach(same -> snapshots.metricSnapshot(snapshot(same)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, snapshots.build());
        return out.toString(StandardCharsets.UTF_8);
    }

    private static MetricSnapshot snapshot(List<Metric> same) {
        Metric first = same.get(0);
        // of two with the same labels, e.g. while a part is replaced, one is enough: a scraper refuses both
        Map<Map<String, String>, Metric> distinct = new LinkedHashMap<>();
        same.forEach(one -> distinct.put(one.labels(), one));
        if (first.kind() == Kind.COUNTER) {
            CounterSnapshot.Builder counter = CounterSnapshot.builder().name(PREFIX + first.name()).help(first.help());
            distinct.values().forEach(one -> counter.dataPoint(
                    CounterDataPointSnapshot.builder().labels(labels(one)).value(one.value()).build()));
            return counter.build();
        }
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + first.name()).help(first.help());
        distinct.values().forEach(one -> gauge.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels(one)).value(one.value()).build()));
        return gauge.build();
    }

    private static Labels labels(Metric metric) {
        Labels.Builder labels = Labels.builder();
        metric.labels().forEach(labels::label);
        return labels.build();
    }
}
