package offpeak.itest.originals;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
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

/** A day of dispatches, by IO-Powerwall-Scheduler's own configuration. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class IoSchedulerDayIT {
    private static final String ZONE = "Europe/London";
    private static final Instant START = Instant.parse("2026-01-14T12:00:00Z");

    @Inject
    private BundleContext context;
    @Inject
    private Supervisor supervisor;

    @Configuration
    public Option[] config() {
        Map<String, ObjectNode> files = OriginalDay.imported("io-config.txt", ZONE,
                text -> text.replace("hush-tessie", "simulated-tessie-token")
                        .replace("sk_live_hush", "sk_live_simulated")
                        .replace("A-1234ABCD", "A-51M0A7ED")
                        .replace("ONPEAK_SELL_RATE cheap", "ONPEAK_SELL_RATE 0.15"));
        files.remove("offpeak.mqtt");
        files.get("offpeak.device.powerwall~home").put("baseUrl", VendorCalls.AT + "/tessie");
        files.get("offpeak.price.intelligent-octopus~home").put("baseUrl", VendorCalls.AT)
                .put("graphqlUrl", VendorCalls.AT + "/kraken/v1/graphql/")
                .put("backendGraphqlUrl", VendorCalls.AT + "/kraken/v1/backend/graphql/")
                .put("freeElectricityUrl", VendorCalls.AT + "/kraken/free_electricity.json");
        Map<String, String> texts = OriginalDay.texts(files);
        texts.put("offpeak.simulator", "{\"inProcess\": true, \"port\": 9, \"seed\": 1, \"startSoc\": 0.5}");
        return new Option[]{SteppedHost.options(START, texts, List.of("offpeak.device.powerwall",
                "offpeak.price.intelligent-octopus", "offpeak.rule.octopus-tariff", "offpeak.simulator"))};
    }

    @Test
    public void aDayOfDispatches() throws Exception {
        OriginalDay day = new OriginalDay(context, "IO-Powerwall-Scheduler", ZONE,
                (request, now, simulated) -> simulated.get());
        OriginalDay.there(supervisor, 3);
        day.host().until(START.plusSeconds(24 * 3600));
        day.judge(START,
                "config.txt as imported, from noon of Wednesday, 14 January 2026: the car is plugged in at 17:30 and gets 20:30 to 21:00, and a stretch within the"
                        + " night's own window.",
                IoSchedulerDayIT::words, List.of(
                        new Row(new Act("12:00", "off-peak 00:00-05:30, 23:30-00:00"),
                                new Act("12:00", "off-peak 00:00-05:30, 23:30-00:00"),
                                ""),
                        new Row(Act.NONE, new Act("12:00", "mode autonomous"),
                                "It left the mode to the owner, although the battery follows a tariff in this one alone."),
                        new Row(new Act("17:31", "off-peak 00:00-05:30, 20:30-21:00, 23:30-00:00"),
                                new Act("17:32", "off-peak 00:00-05:30, 20:30-21:00, 23:30-00:00"),
                                "The same on this Wednesday; it painted it on all seven days, and would have painted a dispatch of tomorrow on today."),
                        new Row(new Act("21:00", "off-peak 00:00-05:30, 23:30-00:00"), Act.NONE,
                                "What is over can change nothing any more: one write fewer."),
                        new Row(Act.NONE, new Act("00:00", "off-peak 00:00-05:30, 23:30-00:00"),
                                "Wednesday's dispatch goes with its day.")));
    }

    /** The tariff of the day on which it was told. */
    private static Optional<String> words(VendorCalls.Call call) {
        JsonNode body = Rest.json(call.body());
        if (call.path().endsWith("/operation")) {
            return Optional.of("mode " + body.path("default_real_mode").asString());
        }
        int today = LocalDate.ofInstant(call.at(), ZoneId.of(ZONE)).getDayOfWeek().getValue() - 1;
        TreeSet<String> stretches = new TreeSet<>();
        for (JsonNode period : body.at("/tou_settings/tariff_content_v2/seasons/Summer/tou_periods/OFF_PEAK/periods")) {
            if (period.path("fromDayOfWeek").asInt() <= today && today <= period.path("toDayOfWeek").asInt()) {
                stretches.add(LocalTime.of(period.path("fromHour").asInt(), period.path("fromMinute").asInt()) + "-"
                        + LocalTime.of(period.path("toHour").asInt(), period.path("toMinute").asInt()));
            }
        }
        return Optional.of("off-peak " + String.join(", ", stretches));
    }
}
