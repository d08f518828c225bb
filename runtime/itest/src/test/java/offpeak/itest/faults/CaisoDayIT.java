package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.inject.Inject;
import offpeak.api.host.Supervisor;
import offpeak.itest.Answered;
import offpeak.itest.Await;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/**
 * A simulated day with three of CAISO's markets configured at once: its rule of one call in five seconds is kept by all
 * instances together, and each market's prices still come.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class CaisoDayIT {
    private static final Instant START = Instant.parse("2026-07-14T07:00:00Z");
    private static final Duration CLOSEST = Duration.ofSeconds(5);
    private static final String OASIS = "http://127.0.0.1:10";

    @Inject
    private BundleContext context;
    @Inject
    private Supervisor supervisor;

    private final List<Instant> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> byMarket = new TreeMap<>();

    @Configuration
    public Option[] config() {
        Map<String, String> files = new TreeMap<>(Map.of("offpeak.site~home",
                "{\"name\": \"Home\", \"zone\": \"America/Los_Angeles\", \"latitude\": 37.4, \"longitude\": -122.1,"
                        + " \"currency\": \"USD\"}"));
        for (String market : List.of("RTM", "RTPD", "DAM")) {
            files.put("offpeak.price.caiso~" + market.toLowerCase(java.util.Locale.ROOT),
                    "{\"market\": \"" + market + "\", \"baseUrl\": \"" + OASIS + "\"}");
        }
        return new Option[]{SteppedHost.options(START, files, List.of("offpeak.price.caiso"))};
    }

    @Test
    public void neverTwoCallsWithinFiveSeconds() throws InvalidSyntaxException {
        InstantSource clock = context.getService(context.getServiceReference(InstantSource.class));
        Function<HttpRequest, HttpResponse<byte[]>> oasis = request -> answer(request, clock.instant());
        Dictionary<String, Object> at = new Hashtable<>(Map.of("offpeak.vendors.at", OASIS));
        context.registerService(Function.class, oasis, at);
        Await.that("three instances", Duration.ofSeconds(30),
                () -> supervisor.integrations().stream().filter(one -> one.pid().isPresent()).count() == 3);
        steps().accept(START.plus(Duration.ofDays(1)));
        for (int i = 1; i < calls.size(); i++) {
            Duration apart = Duration.between(calls.get(i - 1), calls.get(i));
            assertTrue(calls.get(i - 1) + " and " + calls.get(i), apart.compareTo(CLOSEST) >= 0);
        }
        // five-minute prices are asked for once each, quarters once each, the day ahead once or twice
        System.out.println("CAISO for a day: " + calls.size() + " calls, " + byMarket);
        assertTrue(byMarket.toString(), byMarket.get("RTM") >= 280 && byMarket.get("RTM") <= 330);
        assertTrue(byMarket.toString(), byMarket.get("RTPD") >= 90 && byMarket.get("RTPD") <= 120);
        assertTrue(byMarket.toString(), byMarket.get("DAM") >= 1 && byMarket.get("DAM") <= 6);
        supervisor.integrations().stream().filter(one -> one.pid().isPresent())
                .forEach(one -> assertEquals(one.toString(), Supervisor.Life.RUNNING, one.life()));
    }

    @SuppressWarnings("unchecked")
    private Consumer<Instant> steps() throws InvalidSyntaxException {
        return (Consumer<Instant>) context
                .getService(context.getServiceReferences(Consumer.class.getName(), "(offpeak.stepped=true)")[0]);
    }

    private HttpResponse<byte[]> answer(HttpRequest request, Instant now) {
        calls.add(now);
        Map<String, String> query = new TreeMap<>();
        for (String pair : request.uri().getRawQuery().split("&")) {
            query.put(pair.split("=")[0], pair.split("=")[1]);
        }
        String market = query.get("market_run_id");
        byMarket.merge(market, 1, Integer::sum);
        long step = Map.of("RTM", 300L, "RTPD", 900L, "DAM", 3600L).get(market);
        Instant from = instant(query.get("startdatetime"), step);
        // a price is out three minutes after its start, the next day's at one in the afternoon
        Instant to = market.equals("DAM") ? instant(query.get("enddatetime"), step) : now.minusSeconds(170);
        StringBuilder rows = new StringBuilder("INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,NODE,LMP_TYPE,VALUE\n");
        for (Instant at = from; at.isBefore(to); at = at.plusSeconds(step)) {
            rows.append(stamp(at)).append(',').append(stamp(at.plusSeconds(step))).append(',').append(query.get("node"))
                    .append(",LMP,").append(40 + at.getEpochSecond() / step % 50).append('\n');
        }
        return new Answered(request, "application/x-zip-compressed", zip(rows.toString()));
    }

    private static Instant instant(String text, long step) {
        long seconds = Instant.parse(text.substring(0, 4) + "-" + text.substring(4, 6) + "-" + text.substring(6, 11)
                + text.substring(11, 14) + ":00Z").getEpochSecond();
        return Instant.ofEpochSecond(seconds / step * step);
    }

    private static String stamp(Instant at) {
        return at.toString().replace("Z", "-00:00");
    }

    private static byte[] zip(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("prices.csv"));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
