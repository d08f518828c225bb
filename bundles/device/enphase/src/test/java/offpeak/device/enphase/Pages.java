package offpeak.device.enphase;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;

/** What a gateway and Enphase's desks were seen to answer. */
final class Pages {

    static final String INFO = "<?xml version='1.0' encoding='UTF-8'?><envoy_info><time>1795262400</time><device>"
            + "<sn>122345678901</sn><pn>800-00654-r08</pn><software>D8.2.127</software><imeter>true</imeter></device>"
            + "<web-tokens>true</web-tokens></envoy_info>";
    static final String OLD_INFO = "<?xml version='1.0' encoding='UTF-8'?><envoy_info><device><sn>121212121212</sn>"
            + "<software>R4.10.35</software></device></envoy_info>";
    static final String METERS = "[{\"eid\":704643328,\"state\":\"enabled\",\"measurementType\":\"production\"},"
            + "{\"eid\":704643584,\"state\":\"enabled\",\"measurementType\":\"net-consumption\"}]";
    static final String READINGS = "[{\"eid\":704643328,\"timestamp\":1795262390,\"actEnergyDlvd\":5012345.1,"
            + "\"activePower\":3120.5},{\"eid\":704643584,\"timestamp\":1795262390,\"activePower\":-850.25}]";
    static final String PRODUCTION = "{\"production\":[{\"type\":\"inverters\",\"activeCount\":12,\"wNow\":3001,"
            + "\"whLifetime\":123},{\"type\":\"eim\",\"activeCount\":1,\"measurementType\":\"production\",\"wNow\":3119.1,"
            + "\"whToday\":8123.0}],\"consumption\":[{\"type\":\"eim\",\"activeCount\":1,"
            + "\"measurementType\":\"total-consumption\",\"wNow\":2270.2},{\"type\":\"eim\",\"activeCount\":1,"
            + "\"measurementType\":\"net-consumption\",\"wNow\":-848.9}],\"storage\":[{\"type\":\"acb\",\"activeCount\":0}]}";
    static final String INVENTORY = "[{\"type\":\"ENCHARGE\",\"devices\":[{\"serial_num\":\"122205005555\","
            + "\"percentFull\":60,\"encharge_capacity\":3500},{\"serial_num\":\"122205005556\",\"percentFull\":40,"
            + "\"encharge_capacity\":3500}]},{\"type\":\"ENPOWER\",\"devices\":[{\"serial_num\":\"1\"}]}]";
    static final String POWER = "{\"devices:\":[{\"serial_num\":\"122205005555\",\"real_power_mw\":-640250,\"soc\":60},"
            + "{\"serial_num\":\"122205005556\",\"real_power_mw\":-120000,\"soc\":40}]}";
    static final String CONTROL = "{\"agg_soc\":51,\"Max_energy\":7000,\"ENC_agg_soc\":51,"
            + "\"Enc_max_available_capacity\":6800,\"configured_backup_soc\":15}";

    static final Map<String, String> ALL = Map.of("/info", INFO, "/ivp/meters", METERS, "/ivp/meters/readings",
            READINGS, "/production.json", PRODUCTION, "/ivp/ensemble/inventory", INVENTORY, "/ivp/ensemble/power",
            POWER,
            "/ivp/ensemble/secctrl", CONTROL, "/api/v1/production", "{\"wattHoursToday\":8000,\"wattsNow\":2999}",
            "/login/login.json", "{\"message\":\"success\",\"session_id\":\"session-canary\",\"manager_token\":\"m\"}",
            "/tokens", token("2027-11-21T00:00:00Z", 1));

    private Pages() {}

    static String token(String end, int number) {
        return encoded("{\"kid\":\"7d1\",\"alg\":\"ES256\"}") + "." + encoded("{\"aud\":\"122345678901\",\"number\":"
                + number + ",\"exp\":" + Instant.parse(end).getEpochSecond() + "}") + "." + encoded("signature");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static void of(Fixtures vendor) {
        ALL.forEach((path, body) -> vendor.on("*", path, Answer.json(body)));
    }
}
