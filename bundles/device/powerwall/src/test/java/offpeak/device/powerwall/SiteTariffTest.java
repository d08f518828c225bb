package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.Tariff;
import offpeak.api.TariffState;
import offpeak.api.VendorException;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The site's tariff in its file: in winter 0.15, 0.35 and 0.45 by the hours of weekdays, 0.15 at the weekend. */
class SiteTariffTest {

    private static final Currency USD = Currency.getInstance("USD");
    private static final String RAW = Tesla.recorded("tariff.json");

    private final Tesla tesla = new Tesla();
    private final Powerwall powerwall = tesla.powerwall();

    @AfterEach
    void stop() {
        tesla.close();
    }

    /** What the site tells from now on, and it is read. */
    private void shows(String mode, String tariff, Duration later) throws VendorException {
        tesla.vendor.on("GET", Tesla.SITE + "site_info", Answer.json(Tesla.info(mode, 20, false)
                .replace("\"tariff_content_v2\": {}", "\"tariff_content_v2\": " + tariff)));
        tesla.host.advance(later);
        powerwall.refresh(tesla.host);
    }

    private static String ours() throws VendorException {
        return TariffContent.of(TariffContentTest.twoRates()).toString();
    }

    private Setting.FollowTariff follow() {
        return new Setting.FollowTariff(TariffContentTest.twoRates());
    }

    private static Optional<Tariff> words(String json, String day) {
        return TariffWords.of(Answers.JSON.readTree(json), LocalDate.parse(day), USD);
    }

    private static Map<Tariff.Level, Double> buying(Tariff tariff) {
        return tariff.bands().stream().collect(Collectors.toMap(Tariff.Band::level, Tariff.Band::buy));
    }

    @Test
    void theWeekOfTheSeasonIsPublished() throws VendorException {
        shows("autonomous", RAW, Duration.ZERO);

        Tariff tariff = tesla.host.state(EntityId.Kind.DEVICE, "tariff", TariffState.class).tariff();
        assertEquals("USD|SUPER_OFF_PEAK;0.15;0.1;1@00:00-06:00,1@22:00-00:00,2@00:00-06:00,2@22:00-00:00,"
                + "3@00:00-06:00,3@22:00-00:00,4@00:00-06:00,4@22:00-00:00,5@00:00-06:00,5@22:00-00:00,6@00:00-00:00,"
                + "7@00:00-00:00|PARTIAL_PEAK;0.35;0.1;1@06:00-16:30,2@06:00-16:30,3@06:00-16:30,4@06:00-16:30,"
                + "5@06:00-16:30|ON_PEAK;0.45;0.1;1@16:30-22:00,2@16:30-22:00,3@16:30-22:00,4@16:30-22:00,"
                + "5@16:30-22:00", tariff.text());
    }

    @Test
    void itIsPublishedWhenItIsRead() throws VendorException {
        shows("autonomous", RAW, Duration.ZERO);
        for (int minute = 0; minute < 14; minute++) {
            shows("autonomous", RAW, Duration.ofMinutes(1));
        }
        assertEquals(1, tesla.host.publications().stream().filter(o -> o.entity().name().equals("tariff")).count());
        shows("autonomous", RAW, Duration.ofMinutes(1));
        assertEquals(2, tesla.host.publications().stream().filter(o -> o.entity().name().equals("tariff")).count());
    }

    @Test
    void anotherSeasonIsAnotherWeek() {
        assertEquals(Map.of(Tariff.Level.OFF_PEAK, 0.25, Tariff.Level.ON_PEAK, 0.55),
                buying(words(RAW, "2026-07-01").orElseThrow()));
        assertEquals(3, words(RAW, "2026-10-01").orElseThrow().bands().size());
        assertEquals(3, words(RAW, "2028-02-29").orElseThrow().bands().size());
    }

    @Test
    void freeNamesGetALevelByTheirPrice() {
        String free = RAW.replace("SUPER_OFF_PEAK", "NIGHT").replace("PARTIAL_PEAK", "DAY").replace("ON_PEAK", "RUSH");

        assertEquals(Map.of(Tariff.Level.OFF_PEAK, 0.15, Tariff.Level.PARTIAL_PEAK, 0.35, Tariff.Level.ON_PEAK, 0.45),
                buying(words(free, "2026-12-01").orElseThrow()));
    }

    @Test
    void withoutASellTariffExportEarnsNothing() {
        Tariff tariff = words(RAW.replace("sell_tariff", "other"), "2026-07-01").orElseThrow();

        assertEquals(List.of(0.0, 0.0), tariff.bands().stream().map(Tariff.Band::sell).toList());
    }

    @Test
    void manyPricesShareTheFourLevels() {
        StringBuilder rates = new StringBuilder();
        StringBuilder periods = new StringBuilder();
        for (int hour = 0; hour < 24; hour++) {
            rates.append(",\"P").append(hour).append("\":0.").append(10 + hour);
            periods.append(",\"P").append(hour).append("\":[{\"toDayOfWeek\":6,\"fromHour\":").append(hour)
                    .append(",\"toHour\":").append((hour + 1) % 24).append("}]");
        }
        Tariff tariff = words("{\"energy_charges\":{\"S\":{\"rates\":{" + rates.substring(1)
                + "}}},\"seasons\":{\"S\":{\"tou_periods\":{" + periods.substring(1) + "}}}}", "2026-07-01")
                .orElseThrow();

        assertEquals(24, tariff.bands().size());
        assertEquals(Tariff.Level.SUPER_OFF_PEAK, tariff.bands().get(5).level());
        assertEquals(Tariff.Level.OFF_PEAK, tariff.bands().get(6).level());
        assertEquals(Tariff.Level.ON_PEAK, tariff.bands().get(23).level());
        assertEquals(0.33, tariff.bands().get(23).buy());
        assertEquals(USD, tariff.currency());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"seasons\":{}}",
            // an hour is missing
            "{\"seasons\":{\"S\":{\"tou_periods\":{\"A\":[{\"toDayOfWeek\":6,\"toHour\":23}]}}}}",
            // an hour is twice
            "{\"seasons\":{\"S\":{\"tou_periods\":{\"A\":[{\"toDayOfWeek\":6}],"
                    + "\"B\":[{\"toHour\":1}]}}},\"energy_charges\":{\"S\":{\"rates\":{\"B\":1}}}}",
            "{\"energy_charges\":{\"S\":{\"rates\":{\"A\":-0.1}}},"
                    + "\"seasons\":{\"S\":{\"tou_periods\":{\"A\":[{\"toDayOfWeek\":6}]}}}}",
            "{\"energy_charges\":{\"S\":{\"rates\":{\"A\":1e300}}},"
                    + "\"seasons\":{\"S\":{\"tou_periods\":{\"A\":[{\"toDayOfWeek\":6}]}}}}",
            "{\"seasons\":{\"S\":{\"tou_periods\":{\"A\":[{\"toDayOfWeek\":6,\"toHour\":2000000000}]}}}}",
            "{\"seasons\":{\"S\":{\"tou_periods\":{\"A\":[{\"toDayOfWeek\":9}]}}}}"})
    void whatHasNoWordsIsNotPublished(String json) {
        assertEquals(Optional.empty(), words(json, "2026-07-01"));
    }

    @Test
    void sellingDearerThanBuyingHasNoWords() {
        assertEquals(Optional.empty(), words(RAW.replace("\"ALL\": 0.1", "\"ALL\": 0.2"), "2026-12-01"));
    }

    @Test
    void whatIsReadCanBeHandedOver() throws VendorException {
        Tariff tariff = words(ours(), "2026-07-01").orElseThrow();

        assertTrue(TariffYear.same(TariffContent.of(tariff), Answers.JSON.readTree(ours())));
    }

    @Test
    void itIsCapturedWholeAndPutBackAfterAnother() throws VendorException {
        shows("self_consumption", RAW, Duration.ZERO);
        Map<String, String> captured = powerwall.settings(tesla.battery());
        JsonNode raw = Answers.JSON.readTree(RAW);
        assertEquals(raw, Answers.JSON.readTree(captured.get("tariff")));
        assertEquals(4, captured.size());
        Setting.Restore restore = (Setting.Restore) Setting.parse("restore", new Setting.Restore(captured).value());

        assertEquals(2, tesla.writes(powerwall, follow()).size());
        shows("autonomous", ours(), Duration.ofMinutes(2));
        assertTrue(powerwall.confirms(tesla.order(follow()), tesla.battery()));
        assertFalse(powerwall.settings(tesla.battery()).containsKey("tariff"));
        assertFalse(powerwall.confirms(tesla.order(restore), tesla.battery()));

        List<String> writes = tesla.writes(powerwall, restore);
        assertEquals(2, writes.size());
        assertEquals("operation {\"default_real_mode\":\"self_consumption\"}", writes.get(0));
        assertEquals(raw, Answers.JSON.readTree(writes.get(1).split(" ", 2)[1]).at("/tou_settings/tariff_content_v2"));
        // the mode, which is not certain yet, but not the tariff
        assertEquals(writes.subList(0, 1), tesla.writes(powerwall, restore));
        shows("self_consumption", RAW, Duration.ofMinutes(16));
        assertTrue(powerwall.confirms(tesla.order(restore), tesla.battery()));
        assertEquals(Optional.empty(), tesla.host.secrets().get("tariff-handed-over"));
    }

    @Test
    void aRestartInBetweenStillPutsItBack() throws VendorException {
        shows("self_consumption", RAW, Duration.ZERO);
        Setting restore = new Setting.Restore(powerwall.settings(tesla.battery()));
        powerwall.apply(tesla.host, tesla.order(follow()));
        shows("autonomous", ours(), Duration.ofMinutes(16));

        assertEquals(2, tesla.writes(tesla.powerwall(), restore).size());
    }

    @Test
    void aTariffThatTheUserChangedMeanwhileHolds() throws VendorException {
        shows("self_consumption", RAW, Duration.ZERO);
        Setting restore = new Setting.Restore(powerwall.settings(tesla.battery()));
        powerwall.apply(tesla.host, tesla.order(follow()));
        shows("autonomous", ours(), Duration.ofMinutes(16));
        shows("self_consumption", RAW.replace("0.45", "0.46"), Duration.ofMinutes(16));

        assertEquals(List.of(), tesla.writes(powerwall, restore));
        assertTrue(powerwall.confirms(tesla.order(restore), tesla.battery()));
    }

    @Test
    void withoutAnOrderToFollowItIsNeverWritten() throws VendorException {
        shows("self_consumption", RAW, Duration.ZERO);
        Setting restore = new Setting.Restore(powerwall.settings(tesla.battery()));
        shows("autonomous", RAW.replace("0.45", "0.46"), Duration.ofMinutes(16));

        assertEquals(List.of("operation {\"default_real_mode\":\"self_consumption\"}"),
                tesla.writes(powerwall, restore));
    }

    @Test
    void aRestoreThatIsHeldUpDoesTheRestFirst() throws VendorException {
        shows("self_consumption", RAW, Duration.ZERO);
        Setting restore = new Setting.Restore(powerwall.settings(tesla.battery()));
        powerwall.apply(tesla.host, tesla.order(follow()));
        shows("autonomous", ours(), Duration.ofMinutes(16));
        tesla.vendor.on("POST", Tesla.SITE + "time_of_use_settings", Answer.json(503, "{}"));
        tesla.vendor.clear();

        assertThrows(VendorException.class, () -> powerwall.apply(tesla.host, tesla.order(restore)));

        assertEquals("operation {\"default_real_mode\":\"self_consumption\"}", tesla.writes().get(0));
        assertFalse(powerwall.confirms(tesla.order(restore), tesla.battery()));
    }

    private Setting.FollowTariff since(String at) {
        return new Setting.FollowTariff(TariffContentTest.twoRates(), Optional.of(Instant.parse(at)));
    }

    @Test
    void aTariffThatIsThereIsHandedOverAnewWhereThatIsWanted() throws VendorException {
        shows("autonomous", ours(), Duration.ZERO);
        Setting today = since("2026-11-21T08:00:00Z");
        assertTrue(powerwall.confirms(tesla.order(follow()), tesla.battery()));
        assertFalse(powerwall.confirms(tesla.order(today), tesla.battery()));

        assertEquals(1, tesla.writes(powerwall, today).size());
        shows("autonomous", ours(), Duration.ofMinutes(1));
        assertTrue(powerwall.confirms(tesla.order(today), tesla.battery()));
        assertEquals(List.of(), tesla.writes(powerwall, today));

        Setting tomorrow = since("2026-11-22T08:00:00Z");
        tesla.host.advanceTo("2026-11-22T08:00:30Z");
        assertFalse(powerwall.confirms(tesla.order(tomorrow), tesla.battery()));
        assertEquals(1, tesla.writes(powerwall, tomorrow).size());
    }

    @Test
    void newRatesAloneAreWrittenAndSeenWithinMinutes() throws VendorException {
        shows("autonomous", ours(), Duration.ZERO);
        String dearer = ours().replace("0.285", "0.295");
        Setting order = new Setting.FollowTariff(words(dearer, "2026-07-01").orElseThrow());
        assertFalse(powerwall.confirms(tesla.order(order), tesla.battery()));

        assertEquals(1, tesla.writes(powerwall, order).size());
        shows("autonomous", ours(), Duration.ofMinutes(1));
        assertFalse(powerwall.confirms(tesla.order(order), tesla.battery()));
        shows("autonomous", dearer, Duration.ofMinutes(1));
        assertTrue(powerwall.confirms(tesla.order(order), tesla.battery()));
        // and from then on the settings are read as seldom as ever
        tesla.vendor.clear();
        shows("autonomous", dearer, Duration.ofMinutes(1));
        assertEquals(List.of(), tesla.vendor.requests("GET", Tesla.SITE + "site_info"));
    }

    /** By what it tells of itself the engine sees that somebody else was at it. */
    @Test
    void anEditInTheVendorsAppShows() throws VendorException {
        shows("self_consumption", RAW, Duration.ZERO);
        powerwall.apply(tesla.host, tesla.order(follow()));
        shows("autonomous", ours(), Duration.ofMinutes(1));
        Map<String, String> followed = powerwall.settings(tesla.battery());
        assertTrue(powerwall.confirms(tesla.order(follow()), tesla.battery()));
        assertEquals(0.285, tesla.host.state(EntityId.Kind.DEVICE, "tariff", TariffState.class).tariff().bands().get(1)
                .buy());

        shows("autonomous", ours().replace("0.285", "0.3"), Duration.ofMinutes(16));
        assertFalse(powerwall.confirms(tesla.order(follow()), tesla.battery()));
        assertNotEquals(followed, powerwall.settings(tesla.battery()));
        assertEquals(0.3, tesla.host.state(EntityId.Kind.DEVICE, "tariff", TariffState.class).tariff().bands().get(1)
                .buy());
        assertEquals(1, tesla.writes(powerwall, follow()).size());
    }
}
