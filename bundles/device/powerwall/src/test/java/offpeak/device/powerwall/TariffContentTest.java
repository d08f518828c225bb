package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import offpeak.api.Setting;
import offpeak.api.Tariff;
import offpeak.api.Tariff.Band;
import offpeak.api.Tariff.Level;
import offpeak.api.Tariff.Window;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TariffContentTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Currency GBP = Currency.getInstance("GBP");
    private static final Set<String> APP_NAMES = Set.of("ON_PEAK", "PARTIAL_PEAK", "OFF_PEAK", "SUPER_OFF_PEAK");

    private final Tesla tesla = new Tesla();

    @AfterEach
    void stop() {
        tesla.close();
    }

    private static Window window(int day, String start, String end) {
        return new Window(DayOfWeek.of(day), LocalTime.parse(start), LocalTime.parse(end));
    }

    /** Cheap from 23:30 to 05:30 each day. */
    static Tariff twoRates() {
        List<Window> night = new ArrayList<>();
        List<Window> day = new ArrayList<>();
        for (int d = 1; d <= 7; d++) {
            night.add(window(d, "00:00", "05:30"));
            night.add(window(d, "23:30", "00:00"));
            day.add(window(d, "05:30", "23:30"));
        }
        return new Tariff(GBP, List.of(new Band(Level.OFF_PEAK, 0.07, 0.07, night),
                new Band(Level.ON_PEAK, 0.285, 0.15, day)));
    }

    /** Another shape on Wednesday and at the weekend, and pieces that touch. */
    static Tariff mixed() {
        List<Window> low = new ArrayList<>(List.of(window(3, "13:00", "13:30"), window(6, "00:00", "00:00"),
                window(7, "00:00", "12:00"), window(7, "12:00", "00:00")));
        List<Window> rest = new ArrayList<>(List.of(window(3, "00:00", "13:00"), window(3, "13:30", "00:00")));
        for (int d : new int[]{1, 2, 4, 5}) {
            rest.add(window(d, "00:00", "00:00"));
        }
        return new Tariff(GBP,
                List.of(new Band(Level.SUPER_OFF_PEAK, 0, 0, low), new Band(Level.PARTIAL_PEAK, 0.2, 0.1, rest)));
    }

    /**
     * What Tesla's app and cloud ask of a tariff, written from its rules and not from the code: all fields there, priced
     * where there are periods and only there, each minute of the week once, buying never cheaper than selling.
     */
    private static void valid(JsonNode content) {
        assertEquals(1, content.get("version").intValue());
        assertTrue(content.get("currency").stringValue().matches("[A-Z]{3}"));
        double[] buy = week(content);
        double[] sell = week(content.get("sell_tariff"));
        for (int minute = 0; minute < 10080; minute++) {
            assertTrue(sell[minute] >= 0 && buy[minute] >= sell[minute], "minute " + minute);
        }
    }

    private static double[] week(JsonNode side) {
        assertFalse(side.get("name").stringValue().isBlank());
        assertFalse(side.get("utility").stringValue().isBlank());
        assertEquals("Charge", side.get("daily_charges").get(0).get("name").stringValue());
        assertEquals(0, side.get("demand_charges").get("ALL").get("rates").get("ALL").intValue());
        assertEquals(0, side.get("energy_charges").get("ALL").get("rates").get("ALL").intValue());
        double[] prices = new double[10080];
        java.util.Arrays.fill(prices, Double.NaN);
        int seasons = 0;
        for (Map.Entry<String, JsonNode> season : side.get("seasons").properties()) {
            if (season.getValue().isEmpty()) {
                continue;
            }
            seasons++;
            assertEquals(List.of(1, 1, 12, 31), List.of(season.getValue().get("fromMonth").intValue(),
                    season.getValue().get("fromDay").intValue(), season.getValue().get("toMonth").intValue(),
                    season.getValue().get("toDay").intValue()));
            JsonNode rates = side.get("energy_charges").get(season.getKey()).get("rates");
            Set<String> priced = new HashSet<>();
            rates.properties().forEach(rate -> priced.add(rate.getKey()));
            Set<String> timed = new HashSet<>();
            for (Map.Entry<String, JsonNode> named : season.getValue().get("tou_periods").properties()) {
                timed.add(named.getKey());
                assertTrue(named.getValue().get("periods").size() > 0, named.getKey());
                named.getValue().get("periods").values().iterator()
                        .forEachRemaining(p -> fill(prices, p, rates.get(named.getKey()).doubleValue()));
            }
            assertEquals(priced, timed);
            assertTrue(APP_NAMES.containsAll(timed), timed.toString());
        }
        assertEquals(1, seasons);
        for (int minute = 0; minute < prices.length; minute++) {
            assertFalse(Double.isNaN(prices[minute]), "nothing holds in minute " + minute);
        }
        return prices;
    }

    private static void fill(double[] prices, JsonNode period, double price) {
        for (String field : List.of("fromDayOfWeek", "toDayOfWeek", "fromHour", "fromMinute", "toHour", "toMinute")) {
            assertTrue(period.has(field), field + " is left out of " + period);
        }
        int from = period.get("fromHour").intValue() * 60 + period.get("fromMinute").intValue();
        int to = period.get("toHour").intValue() * 60 + period.get("toMinute").intValue();
        int last = to == 0 ? 1440 : to;
        assertTrue(from < last && last <= 1440, "empty or past midnight: " + period);
        for (int day = period.get("fromDayOfWeek").intValue(); day <= period.get("toDayOfWeek").intValue(); day++) {
            for (int minute = from; minute < last; minute++) {
                assertTrue(Double.isNaN(prices[day * 1440 + minute]), "twice: " + period);
                prices[day * 1440 + minute] = price;
            }
        }
    }

    /** As the vendor gives it back: without zeros. */
    private static JsonNode shortened(JsonNode content) {
        JsonNode copy = content.deepCopy();
        for (JsonNode side : List.of(copy, copy.get("sell_tariff"))) {
            side.get("seasons").values().forEach(season -> season.path("tou_periods").values()
                    .forEach(level -> level.get("periods").values().forEach(
                            period -> ((ObjectNode) period).removeIf(v -> v.isNumber() && v.intValue() == 0))));
        }
        return copy;
    }

    @Test
    void twoRatesLiterally() throws VendorException {
        JsonNode content = TariffContent.of(twoRates());

        valid(content);
        assertEquals(JSON.readTree("{\"OFF_PEAK\":{\"periods\":["
                + "{\"fromDayOfWeek\":0,\"toDayOfWeek\":6,\"fromHour\":0,\"fromMinute\":0,\"toHour\":5,\"toMinute\":30},"
                + "{\"fromDayOfWeek\":0,\"toDayOfWeek\":6,\"fromHour\":23,\"fromMinute\":30,\"toHour\":0,\"toMinute\":0}]},"
                + "\"ON_PEAK\":{\"periods\":["
                + "{\"fromDayOfWeek\":0,\"toDayOfWeek\":6,\"fromHour\":5,\"fromMinute\":30,\"toHour\":23,\"toMinute\":30}]}}"),
                content.get("seasons").get("Summer").get("tou_periods"));
        assertEquals("{\"OFF_PEAK\":0.07,\"ON_PEAK\":0.285}",
                content.get("energy_charges").get("Summer").get("rates").toString());
        assertEquals("{\"OFF_PEAK\":0.07,\"ON_PEAK\":0.15}",
                content.get("sell_tariff").get("energy_charges").get("Summer").get("rates").toString());
        assertEquals("GBP", content.get("currency").stringValue());
    }

    @Test
    void daysOfTheirOwnAndWholeDays() throws VendorException {
        JsonNode content = TariffContent.of(mixed());

        valid(content);
        assertEquals(JSON.readTree("[{\"fromDayOfWeek\":2,\"toDayOfWeek\":2,\"fromHour\":13,\"fromMinute\":0,"
                + "\"toHour\":13,\"toMinute\":30},{\"fromDayOfWeek\":5,\"toDayOfWeek\":6,\"fromHour\":0,"
                + "\"fromMinute\":0,\"toHour\":0,\"toMinute\":0}]"),
                content.get("seasons").get("Summer").get("tou_periods").get("SUPER_OFF_PEAK").get("periods"));
    }

    @Test
    void bandsOfOneLevelAreJoinedOrRefused() throws VendorException {
        List<Window> morning = new ArrayList<>();
        List<Window> evening = new ArrayList<>();
        for (int d = 1; d <= 7; d++) {
            morning.add(window(d, "00:00", "12:00"));
            evening.add(window(d, "12:00", "00:00"));
        }
        JsonNode joined = TariffContent.of(new Tariff(GBP, List.of(new Band(Level.OFF_PEAK, 0.1, 0, morning),
                new Band(Level.ON_PEAK, 0.5, 0, List.of()), new Band(Level.OFF_PEAK, 0.1, 0, evening))));
        valid(joined);
        assertEquals(1, joined.get("seasons").get("Summer").get("tou_periods").get("OFF_PEAK").get("periods").size());

        Tariff two = new Tariff(GBP,
                List.of(new Band(Level.OFF_PEAK, 0.1, 0, morning), new Band(Level.OFF_PEAK, 0.2, 0, evening)));
        assertEquals(Kind.REFUSED, assertThrows(VendorException.class, () -> TariffContent.of(two)).kind());
    }

    @Test
    void theSameTariffInOtherWords() throws VendorException {
        JsonNode ours = TariffContent.of(twoRates());
        assertTrue(TariffYear.same(ours, ours));
        assertTrue(TariffYear.same(shortened(ours), ours));

        // past midnight in one piece, free names, no wrapper, two halves of the year, more decimals
        String side = "\"seasons\":{\"A\":{\"fromMonth\":4,\"fromDay\":1,\"toMonth\":9,\"toDay\":30,\"tou_periods\":P},"
                + "\"B\":{\"fromMonth\":10,\"fromDay\":1,\"toMonth\":3,\"toDay\":31,\"tou_periods\":P},\"C\":{}},"
                + "\"energy_charges\":{\"ALL\":{\"rates\":{\"ALL\":HIGH}},\"A\":{\"rates\":{\"NIGHT\":0.0700001}},"
                + "\"B\":{\"rates\":{\"NIGHT\":0.07}}}";
        side = side.replace("P", "{\"NIGHT\":[{\"toDayOfWeek\":6,\"fromHour\":23,\"fromMinute\":30,\"toHour\":5,"
                + "\"toMinute\":30}],\"DAY\":{\"periods\":[{\"toDayOfWeek\":6,\"fromHour\":5,\"fromMinute\":30,"
                + "\"toHour\":23,\"toMinute\":30}]}}");
        String other = "{\"currency\":\"GBP\"," + side.replace("HIGH", "0.285") + ",\"sell_tariff\":{"
                + side.replace("HIGH", "0.15") + "}}";
        assertTrue(TariffYear.same(JSON.readTree(other), ours));

        assertFalse(TariffYear.same(JSON.readTree(other.replace("0.285", "0.286")), ours));
        assertFalse(TariffYear.same(JSON.readTree(other.replace("0.15", "0.16")), ours));
        assertFalse(TariffYear.same(JSON.readTree(other.replace("GBP", "EUR")), ours));
        assertFalse(TariffYear.same(JSON.readTree(other.replace("\"toMonth\":9", "\"toMonth\":8")), ours));
        assertFalse(TariffYear.same(JSON.readTree(other.replace("\"toHour\":5", "\"toHour\":6")), ours));
        assertFalse(TariffYear.same(JSON.readTree("{}"), ours));
        assertFalse(TariffYear.same(TariffContent.of(mixed()), ours));
    }

    @Test
    void aTariffIsWrittenBeforeTheModeAndOnlyWhenItIsAnother() throws VendorException {
        Powerwall powerwall = tesla.powerwall();
        Setting follow = new Setting.FollowTariff(twoRates());

        List<String> writes = tesla.writes(powerwall, follow);

        assertEquals(2, writes.size());
        assertEquals("operation {\"default_real_mode\":\"autonomous\"}", writes.get(1));
        String[] first = writes.get(0).split(" ", 2);
        assertEquals("time_of_use_settings", first[0]);
        JsonNode body = JSON.readTree(first[1]);
        assertEquals(Set.of("tariff_content_v2"), new HashSet<>(body.get("tou_settings").propertyNames()));
        JsonNode written = body.get("tou_settings").get("tariff_content_v2");
        valid(written);

        // the site still tells of the old one for a while
        tesla.settings("autonomous", 20, false);
        tesla.host.advance(Duration.ofMinutes(5));
        assertEquals(List.of(), tesla.writes(powerwall, follow));
        // another instance finds it at the site
        tesla.vendor.on("GET", Tesla.SITE + "site_info", Answer.json(Tesla.info("autonomous", 20, false)
                .replace("\"tariff_content_v2\": {}", "\"tariff_content_v2\": " + shortened(written))));
        assertEquals(List.of(), tesla.writes(tesla.powerwall(), follow));
        assertEquals(1, tesla.writes(tesla.powerwall(), new Setting.FollowTariff(mixed())).size());
    }

    @Test
    void aTariffThatIsNotTakenChangesNothingElse() {
        tesla.vendor.on("POST", Tesla.SITE + "time_of_use_settings", Answer.json(400, "{\"error\":\"invalid_field\"}"));

        VendorException refusal = tesla.refusal(tesla.powerwall(), new Setting.FollowTariff(twoRates()));

        assertEquals(Kind.REFUSED, refusal.kind());
        assertEquals(1, tesla.writes().size());
    }
}
