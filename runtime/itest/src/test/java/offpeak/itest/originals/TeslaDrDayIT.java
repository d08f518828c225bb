package offpeak.itest.originals;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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

/** An evening of high wholesale prices, by what TeslaDR's description says of its behaviour: it had no configuration. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class TeslaDrDayIT {
    private static final String ZONE = "America/Los_Angeles";
    private static final Instant START = Instant.parse("2026-07-15T23:00:00Z");

    @Inject
    private BundleContext context;
    @Inject
    private Supervisor supervisor;

    @Configuration
    public Option[] config() {
        return new Option[]{SteppedHost.options(START, Map.of("offpeak.site~home",
                "{\"name\": \"Home\", \"zone\": \"" + ZONE + "\", \"latitude\": 37.77, \"longitude\": -122.42,"
                        + " \"currency\": \"USD\"}",
                "offpeak.price.caiso~home",
                "{\"market\": \"RTM\", \"node\": \"TH_NP15_GEN-APND\", \"baseUrl\": \"" + VendorCalls.AT + "/oasis\"}",
                "offpeak.device.tesla-vehicle~home",
                "{\"transport\": \"teslemetry\", \"apiKey\": \"simulated-teslemetry-token\", \"baseUrl\": \""
                        + VendorCalls.AT + "/teslemetry\"}",
                "offpeak.rule.demand-response~home", "{\"capacityWh\": 60000}", "offpeak.simulator",
                "{\"inProcess\": true, \"port\": 9, \"seed\": 1, \"commutes\": true, \"zone\": \"" + ZONE
                        + "\", \"latitude\": 37.77, \"longitude\": -122.42}"),
                List.of("offpeak.price.caiso", "offpeak.device.tesla-vehicle", "offpeak.rule.demand-response",
                        "offpeak.simulator"))};
    }

    /** $/MWh. */
    private static int price(Instant at) {
        LocalTime time = LocalTime.ofInstant(at, ZoneId.of(ZONE));
        int minute = time.toSecondOfDay() / 60;
        boolean spell = minute >= 19 * 60 && minute < 19 * 60 + 30;
        boolean peep = minute >= 20 * 60 + 30 && minute < 20 * 60 + 35;
        return spell ? 150 : peep ? 120 : 60;
    }

    @Test
    public void anEveningOfHighPrices() throws Exception {
        OriginalDay day = new OriginalDay(context, "TeslaDR", ZONE, TeslaDrDayIT::oasis);
        OriginalDay.there(supervisor, 3);
        day.host().until(START.plusSeconds(6 * 3600));
        day.judge(START,
                "It had no configuration file: its threshold of 100 $/MWh at NP15, on 15 July 2026. The car comes home at 17:30 and charges. The price is"
                        + " 150 $/MWh from 19:00 to 19:30, 120 $/MWh from 20:30 to 20:35, and 60 $/MWh else; each is out three minutes late.",
                TeslaDrDayIT::words, List.of(
                        new Row(Act.NONE, new Act("19:03", "set_scheduled_charging on"),
                                "Before a car is stopped it is told when to charge by itself: it would, had the host died."),
                        new Row(new Act("19:05", "charge_stop"), new Act("19:03", "charge_stop"),
                                ""),
                        new Row(Act.NONE, new Act("19:33", "wake_up"),
                                "The paused car fell asleep; it is woken for the order alone, once."),
                        new Row(Act.NONE, new Act("19:34", "set_scheduled_charging off"),
                                "The driver's own schedule is put back."),
                        new Row(new Act("19:35", "charge_start"), new Act("19:34", "charge_start"),
                                ""),
                        new Row(Act.NONE, new Act("20:33", "set_scheduled_charging on"),
                                "As before."),
                        new Row(new Act("20:35", "charge_stop"), new Act("20:33", "charge_stop"),
                                ""),
                        new Row(Act.NONE, new Act("20:40", "set_scheduled_charging off"),
                                "The driver's own schedule is put back."),
                        new Row(new Act("20:40", "charge_start"), new Act("20:40", "charge_start"),
                                "")));
    }

    private static HttpResponse<byte[]> oasis(HttpRequest request, Instant now,
            Supplier<HttpResponse<byte[]>> simulated) {
        return request.uri().getPath().startsWith("/oasis")
                ? OasisAnswer.of(request, now, TeslaDrDayIT::price)
                : simulated.get();
    }

    private static Optional<String> words(VendorCalls.Call call) {
        String command = call.path().substring(call.path().lastIndexOf('/') + 1);
        JsonNode on = Rest.json(call.body()).path("enable");
        return Optional.of(command + (on.isBoolean() ? on.asBoolean() ? " on" : " off" : ""));
    }
}
