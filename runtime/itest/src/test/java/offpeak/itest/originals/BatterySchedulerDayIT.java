package offpeak.itest.originals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import offpeak.api.host.Supervisor;
import offpeak.itest.Rest;
import offpeak.itest.faults.SteppedHost;
import offpeak.itest.originals.OriginalDay.Act;
import offpeak.itest.originals.OriginalDay.Row;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A winter's day of half-hourly prices, by Smart Battery Scheduler's own configuration. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BatterySchedulerDayIT {
    private static final String ZONE = "Europe/London";
    private static final Instant START = Instant.parse("2026-01-14T18:00:00Z");
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);

    @Inject
    private BundleContext context;
    @Inject
    private Supervisor supervisor;

    @Configuration
    public Option[] config() throws IOException {
        Map<String, ObjectNode> files = OriginalDay.imported("scheduler.env", ZONE,
                text -> text.replace("hush-netzero", "simulated-netzero-token"));
        files.get("offpeak.device.powerwall~home").put("baseUrl", VendorCalls.AT);
        files.get("offpeak.price.agile~home").put("baseUrl", VendorCalls.AT);
        Map<String, String> texts = OriginalDay.texts(files);
        Path prices = Files.createTempFile("offpeak-prices", ".csv");
        prices.toFile().deleteOnExit();
        StringBuilder rows = new StringBuilder("start,pence\n");
        for (Instant at = START.minus(Duration.ofDays(2)); at.isBefore(START.plus(Duration.ofDays(3))); at = at
                .plus(HALF_HOUR)) {
            rows.append(at).append(',').append(pence(LocalTime.ofInstant(at, ZoneId.of(ZONE)))).append('\n');
        }
        Files.writeString(prices, rows);
        texts.put("offpeak.simulator", "{\"inProcess\": true, \"port\": 9, \"seed\": 1, \"startSoc\": 0.2,"
                + " \"solarPeakW\": 0, \"prices\": \"" + prices + "\"}");
        return new Option[]{SteppedHost.options(START, texts, List.of("offpeak.device.powerwall",
                "offpeak.price.agile", "offpeak.rule.cheapest-slots", "offpeak.simulator"))};
    }

    /** Cheap in seven half-hours of the night. */
    private static double pence(LocalTime time) {
        int half = time.toSecondOfDay() / 1800;
        if (half >= 3 && half < 10) {
            return 6 + (half - 3) * 0.1;
        }
        return half >= 32 && half < 38 ? 34 : 21;
    }

    @Test
    public void aWintersDay() throws Exception {
        OriginalDay day = new OriginalDay(context, "Smart Battery Scheduler", ZONE,
                (request, now, simulated) -> simulated.get());
        OriginalDay.there(supervisor, 3);
        day.host().until(START.plusSeconds(15 * 3600));
        day.judge(START,
                ".env as imported, in the night to 15 January 2026: Agile prices of 21 p, 34 p from 16:00 to 19:00, and 6.0 to 6.6 p from 01:30 to"
                        + " 05:00; 13.5 kWh at 20 %, no sun.",
                BatterySchedulerDayIT::words, List.of(
                        new Row(new Act("01:30", "reserve 80 %, grid charging on, autonomous"),
                                new Act("01:30", "reserve 100 %"),
                                "It planned seven slots for the target of 98 % and then stopped at a fixed 80 %. Nothing is written that is so already; a Powerwall takes no reserve between 80 and 100 %."),
                        new Row(new Act("04:05", "reserve 20 %, grid charging off, self_consumption"),
                                new Act("04:52", "grid charging off"),
                                "At 98 %, by ending the charging; what was bought cheaply is held until 07:00, not let go into the night."),
                        new Row(Act.NONE, new Act("07:00", "reserve 20 %, grid charging on"),
                                "The owner's own settings are put back; it left grid charging off and its own reserve behind.")));
    }

    private static Optional<String> words(VendorCalls.Call call) {
        JsonNode body = Rest.json(call.body());
        List<String> words = new ArrayList<>();
        if (body.has("backup_reserve_percent")) {
            words.add("reserve " + body.path("backup_reserve_percent").asInt() + " %");
        }
        if (body.has("grid_charging")) {
            words.add("grid charging " + (body.path("grid_charging").asBoolean() ? "on" : "off"));
        }
        if (body.has("operational_mode")) {
            words.add(body.path("operational_mode").asString());
        }
        return Optional.of(String.join(", ", words));
    }
}
