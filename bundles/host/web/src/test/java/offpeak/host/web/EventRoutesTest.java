package offpeak.host.web;

import static offpeak.host.web.Client.USER;
import static offpeak.host.web.Client.VIEWER;
import static offpeak.host.web.Client.json;
import static offpeak.host.web.Client.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventRoutesTest extends Served {
    private static final String EVENTS = "/api/v1/events";
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @BeforeEach
    void events() {
        DemandEvent open = DemandEvent.begun("8", EntityId.parse("home/device/tesla-vehicle/car-1"),
                "demand-response", START.plusSeconds(7200), OptionalDouble.empty(), OptionalDouble.empty());
        DemandEvent over = DemandEvent.begun("7", open.device(), open.rule(), START, OptionalDouble.of(7200),
                OptionalDouble.of(1800)).ended(START.plusSeconds(1800))
                .at(Optional.of("TH_NP15_GEN-APND"), Optional.of("=PG&E, north"))
                .worth(Optional.of(Currency.getInstance("USD")), OptionalDouble.of(0.2), OptionalDouble.of(0.25),
                        OptionalDouble.of(1800), OptionalDouble.of(-0.36));
        host.home.events = List.of(open, over);
    }

    @Test
    void whatEachPauseBroughtInKilowattHoursAndMoney() throws Exception {
        assertEquals(json("[{\"id\":\"8\",\"site\":\"home\",\"device\":\"home/device/tesla-vehicle/car-1\","
                + "\"rule\":\"demand-response\",\"start\":\"2026-11-21T12:00:00Z\",\"opted_out\":false},"
                + "{\"id\":\"7\",\"site\":\"home\",\"device\":\"home/device/tesla-vehicle/car-1\","
                + "\"rule\":\"demand-response\",\"start\":\"2026-11-21T10:00:00Z\",\"end\":\"2026-11-21T10:30:00Z\","
                + "\"node\":\"TH_NP15_GEN-APND\",\"utility\":\"=PG&E, north\",\"power_kw\":7.2,\"needed_kwh\":1.8,"
                + "\"avoided_kwh\":1.8,\"avoided_kw\":3.6,\"value\":-0.36,\"currency\":\"USD\",\"mean_price\":0.2,"
                + "\"max_price\":0.25,\"unit\":\"/kWh\",\"baseline\":\"power_before_until_full\","
                + "\"opted_out\":false}]"), client.read(EVENTS, VIEWER));
    }

    @Test
    void asATable() throws Exception {
        assertEquals("id,device,rule,start,end,node,utility,power_kw,avoided_kw,avoided_kwh,value,currency,mean_price,"
                + "max_price,opted_out_at,opted_out_by\r\n"
                + "8,home/device/tesla-vehicle/car-1,demand-response,2026-11-21T12:00:00Z,,,,,,,,,,,,\r\n"
                + "7,home/device/tesla-vehicle/car-1,demand-response,2026-11-21T10:00:00Z,2026-11-21T10:30:00Z,"
                + "TH_NP15_GEN-APND,\"'=PG&E, north\",7.2,3.6,1.8,-0.36,USD,0.2,0.25,,\r\n",
                client.get(EVENTS + ".csv", VIEWER).body());
    }

    @Test
    void optingOutIsForUsers() throws Exception {
        assertEquals(403, client.send("POST", EVENTS + "/8/opt-out", "{}", VIEWER).statusCode());
        HttpResponse<String> out = client.send("POST", EVENTS + "/8/opt-out", "{}", USER);
        assertEquals(200, out.statusCode());
        assertEquals(true, json(out.body()).get("opted_out").asBoolean());
        problem(400, "Not possible", client.send("POST", EVENTS + "/99/opt-out", "{}", USER));
    }
}
