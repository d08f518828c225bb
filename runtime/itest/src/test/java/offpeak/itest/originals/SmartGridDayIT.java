package offpeak.itest.originals;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
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

/** A day with a warning of wind, as SmartGrid's nightly advice would have met it: it kept its settings in a database. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SmartGridDayIT {
    private static final String ZONE = "America/Los_Angeles";
    /** 20:00 of the evening before. */
    private static final Instant START = Instant.parse("2026-10-14T03:00:00Z");
    private static final Instant TOLD = Instant.parse("2026-10-14T03:30:00Z");
    private static final String ALERTS = "{\"timezone\":\"" + ZONE + "\",\"alerts\":[{\"title\":\"High Wind Warning\","
            + "\"severity\":\"Warning\",\"effective_utc\":\"2026-10-14T03:30:00\",\"onset_utc\":"
            + "\"2026-10-14T21:00:00\",\"ends_utc\":\"2026-10-15T05:00:00\",\"expires_utc\":\"2026-10-15T05:00:00\","
            + "\"uri\":\"https://weather.example/1\"}]}";
    private static final String NONE = "{\"timezone\":\"" + ZONE + "\",\"alerts\":[]}";

    @Inject
    private BundleContext context;
    @Inject
    private Supervisor supervisor;

    @Configuration
    public Option[] config() {
        return new Option[]{SteppedHost.options(START, Map.of("offpeak.site~home",
                "{\"name\": \"Home\", \"zone\": \"" + ZONE + "\", \"latitude\": 34.41, \"longitude\": -119.85,"
                        + " \"currency\": \"USD\"}",
                "offpeak.forecast.weatherbit~home",
                "{\"apiKey\": \"simulatedtoken1\", \"baseUrl\": \"" + VendorCalls.AT + "/weatherbit\"}",
                "offpeak.device.powerwall~home",
                "{\"transport\": \"netzero\", \"apiKey\": \"simulated-netzero-token\", \"siteId\": \"2252147638651104\","
                        + " \"baseUrl\": \"" + VendorCalls.AT + "\"}",
                "offpeak.rule.storm-guard~home",
                "{\"survivalHours\": 12, \"criticalLoadW\": 600, \"capacityWh\": 13500}", "offpeak.simulator",
                "{\"inProcess\": true, \"port\": 9, \"seed\": 1, \"startSoc\": 0.6, \"solarPeakW\": 0, \"zone\": \""
                        + ZONE + "\"}"),
                List.of("offpeak.forecast.weatherbit", "offpeak.device.powerwall", "offpeak.rule.storm-guard",
                        "offpeak.simulator"))};
    }

    @Test
    public void aDayWithAWarningOfWind() throws Exception {
        OriginalDay day = new OriginalDay(context, "SmartGrid", ZONE, SmartGridDayIT::weather);
        OriginalDay.there(supervisor, 3);
        day.host().until(START.plusSeconds(30 * 3600));
        day.judge(START,
                "Its settings were rows of a database, and nothing is to be imported: 12 hours to live through, 600 W, 13.5 kWh at 60 %; a warning of"
                        + " wind for 14 October 2026 from 14:00 to 22:00, told at 20:30 of the evening before.",
                SmartGridDayIT::words, List.of(
                        new Row(new Act("21:00", "mail and text message: reserve 53 %"),
                                new Act("11:30", "reserve 55 %, autonomous"),
                                "It only recommended, and as its risk was always 0 it recommended less. Here the reserve is set, in steps of 5 % so that it does not tremble with a forecast, as late as an empty battery would be full an hour before the wind."),
                        new Row(Act.NONE, new Act("22:00", "reserve 20 %, self_consumption"),
                                "With the end of the warning the owner's own settings are put back.")));
    }

    private static HttpResponse<byte[]> weather(HttpRequest request, Instant now,
            Supplier<HttpResponse<byte[]>> simulated) {
        return request.uri().getPath().endsWith("/alerts")
                ? new Answered(request, "application/json",
                        (now.isBefore(TOLD) ? NONE : ALERTS).getBytes(StandardCharsets.UTF_8))
                : simulated.get();
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
