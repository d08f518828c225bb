package offpeak.itest.originals;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.inject.Inject;
import offpeak.api.host.Supervisor;
import offpeak.itest.Answered;
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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A Wednesday in July in Phoenix, by powermgr's own configuration. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PowermgrDayIT {
    private static final String ZONE = "America/Phoenix";
    private static final Instant START = Instant.parse("2026-07-15T18:00:00Z");

    @Inject
    private BundleContext context;
    @Inject
    private Supervisor supervisor;

    @Configuration
    public Option[] config() {
        Map<String, ObjectNode> files = OriginalDay.imported("powermgr/config.py", ZONE,
                text -> text.replace("1201001,\n                  1201002]", "1201001]")
                        .replace("hush-refresh", "simulated-owner-1")
                        .replace("hush-honeywell", "simulated-tcc-password")
                        .replace("\"ann@example.org\"\nhoneywell", "\"owner@simulated.example\"\nhoneywell"));
        files.remove("offpeak.notify.email~home");
        files.get("offpeak.device.powerwall~home").put("baseUrl", VendorCalls.AT + "/owner").put("authUrl",
                VendorCalls.AT + "/owner/oauth2/v3/token");
        files.get("offpeak.device.honeywell~home").put("baseUrl", VendorCalls.AT);
        files.get("offpeak.forecast.open-meteo~home").put("baseUrl", VendorCalls.AT + "/open-meteo");
        Map<String, String> texts = OriginalDay.texts(files);
        texts.put("offpeak.simulator",
                "{\"inProcess\": true, \"port\": 9, \"seed\": 1, \"startSoc\": 0.35, \"capacityWh\": 6500,"
                        + " \"solarPeakW\": 0, \"zone\": \"America/Phoenix\", \"latitude\": 33.45, \"longitude\": -112.07}");
        return new Option[]{SteppedHost.options(START, texts, List.of("offpeak.device.powerwall",
                "offpeak.device.honeywell", "offpeak.forecast.open-meteo", "offpeak.rule.peak-schedule",
                "offpeak.rule.precool", "offpeak.rule.comfort-shed", "offpeak.simulator"))};
    }

    @Test
    public void aWednesdayInJuly() throws Exception {
        OriginalDay day = new OriginalDay(context, "powermgr", ZONE, PowermgrDayIT::heat);
        // as the import says: in Tesla's app, to the least that is to be kept
        day.owner(0);
        OriginalDay.there(supervisor, 6);
        day.host().until(START.plusSeconds(12 * 3600));
        day.judge(START,
                "config.py, credentials.py and tesla.token as imported, in Phoenix on Wednesday, 15 July 2026, from 11:00: a"
                        + " battery of 6.5 kWh without sun, the thermostat's own setpoint 77 °F.",
                PowermgrDayIT::words, List.of(
                        new Row(Act.NONE, new Act("11:00", "reserve 100 %"),
                                "The owner had just set 0 % in the app. It wrote at the two moments of its cron alone; here what should hold is caught up with at any time."),
                        new Row(new Act("12:00", "cool to 67 F until 14:00"),
                                new Act("12:00", "cool to 67 F until 14:00"),
                                ""),
                        new Row(new Act("13:55", "reserve 0 %"), new Act("13:50", "reserve 0 %"),
                                ""),
                        new Row(Act.NONE, new Act("14:00", "follow the schedule"),
                                "It relied on the hold ending by itself; here what was set is given back."),
                        new Row(new Act("18:30", "cool to 79 F until 20:15"),
                                new Act("18:25", "cool to 79 F until 20:00"),
                                "Its holds outlasted the peak by a quarter of an hour, and it looked each quarter of an hour."),
                        new Row(new Act("19:15", "cool to 81 F until 20:15"),
                                new Act("19:03", "cool to 81 F until 20:00"),
                                "As before. Had both thresholds been passed at once, it would have taken the last step alone."),
                        new Row(Act.NONE, new Act("19:47", "cool to 82 F until 20:00"),
                                "The third step comes two minutes after its last look of the day. It had no limit: 85 F; here comfort ends at 82 F."),
                        new Row(Act.NONE, new Act("20:00", "follow the schedule"),
                                "As at 14:00."),
                        new Row(new Act("20:01", "reserve 100 %"), new Act("20:00", "reserve 100 %"),
                                "")));
    }

    /** The simulated weather is London's: here it is 28 degrees hotter. */
    private static HttpResponse<byte[]> heat(HttpRequest request, Instant now,
            Supplier<HttpResponse<byte[]>> simulated) {
        HttpResponse<byte[]> answer = simulated.get();
        if (!request.uri().getPath().startsWith("/open-meteo")) {
            return answer;
        }
        ObjectNode body = (ObjectNode) Rest.json(new String(answer.body(), StandardCharsets.UTF_8));
        ArrayNode hotter = body.arrayNode();
        body.path("hourly").path("temperature_2m").forEach(degrees -> hotter.add(degrees.asDouble() + 28));
        ((ObjectNode) body.path("hourly")).set("temperature_2m", hotter);
        return new Answered(request, "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> words(VendorCalls.Call call) {
        JsonNode body = Rest.json(call.body());
        if (call.path().endsWith("/backup")) {
            return Optional.of("reserve " + body.path("backup_reserve_percent").asInt() + " %");
        }
        if (body.path("StatusCool").asInt(-1) == 0) {
            return Optional.of("follow the schedule");
        }
        return Optional.of("cool to " + body.path("CoolSetpoint").asInt() + " F until "
                + LocalTime.ofSecondOfDay(body.path("CoolNextPeriod").asInt() * 900L));
    }
}
