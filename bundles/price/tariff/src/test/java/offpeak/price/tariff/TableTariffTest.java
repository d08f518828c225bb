package offpeak.price.tariff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import offpeak.api.EntityId;
import offpeak.api.GridCharges;
import offpeak.api.Holidays;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTariffTest {
    private static final String[] CALIFORNIA = {"0.55 peak 16:00-21:00 Jun-Sep", "0.42 peak 16:00-21:00",
            "0.30 off-peak weekend 00:00-14:00", "0.35 part-peak 15:00-16:00", "0.31 off-peak"};

    private final FakeHost host = FakeHost.california("tariff", "2026-07-04T07:00:00Z");

    private static TableTariff tariff(Map<String, Object> values) {
        return new TableTariff(Configured.of(TableTariff.Config.class, new LinkedHashMap<>(values)));
    }

    private double at(String direction, String instant) {
        return host.state(EntityId.Kind.PRICE, direction, Prices.class).series().at(Instant.parse(instant))
                .orElseThrow()
                .value();
    }

    @Test
    void theFirstLineThatHoldsIsThePrice() throws VendorException {
        assertEquals(Duration.ofHours(6), tariff(Map.of("rates", CALIFORNIA)).refresh(host));
        // Saturday in Los Angeles, 7 h behind
        assertEquals(0.30, at("import", "2026-07-04T07:00:00Z"));
        assertEquals(0.31, at("import", "2026-07-04T21:30:00Z"));
        assertEquals(0.35, at("import", "2026-07-04T22:00:00Z"));
        assertEquals(0.55, at("import", "2026-07-04T23:00:00Z"));
        assertEquals(0.55, at("import", "2026-07-05T03:59:59Z"));
        assertEquals(0.31, at("import", "2026-07-05T04:00:00Z"));
        // Monday
        assertEquals(0.31, at("import", "2026-07-06T15:00:00Z"));
        Prices prices = host.state(EntityId.Kind.PRICE, "import", Prices.class);
        assertEquals("USD", prices.currency().getCurrencyCode());
        assertEquals(Instant.parse("2026-07-07T07:00:00Z"), prices.series().span().orElseThrow().end());
    }

    @Test
    void aHolidayIsASundayUnlessALineSaysOtherwise() throws VendorException {
        // Independence Day is observed on Friday 3 July
        FakeHost friday = FakeHost.california("tariff", "2026-07-03T08:00:00Z");
        tariff(Map.of("rates", new String[]{"0.5 weekday", "0.2"}, "holidays", new String[]{"US"})).refresh(friday);
        Series<Prices.Price> series = friday.state(EntityId.Kind.PRICE, "import", Prices.class).series();
        assertEquals(0.5, series.at(Instant.parse("2026-07-03T06:59:59Z")).orElseThrow().value());
        assertEquals(0.2, series.at(Instant.parse("2026-07-03T07:00:00Z")).orElseThrow().value());
        RateLine named = RateLine.parse("0.1 holiday");
        assertEquals(false, named.holds(LocalDate.parse("2026-07-05"), LocalTime.NOON, false));
        assertEquals(true, named.holds(LocalDate.parse("2026-07-03"), LocalTime.NOON, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0.1 23:30-05:30 | 2026-01-05 | 23:30 | true",
            "0.1 23:30-05:30 | 2026-01-05 | 05:29 | true",
            "0.1 23:30-05:30 | 2026-01-05 | 05:30 | false", "0.1 Nov-Feb | 2026-02-28 | 12:00 | true",
            "0.1 Nov-Feb | 2026-03-01 | 12:00 | false", "0.1 11-15..02-15 | 2026-02-15 | 12:00 | true",
            "0.1 11-15..02-15 | 2026-02-16 | 12:00 | false", "0.1 Feb | 2028-02-29 | 12:00 | true",
            "0.1 Sat-Mon | 2026-01-05 | 12:00 | true", "0.1 Sat-Mon | 2026-01-06 | 12:00 | false",
            "0.1 Tue,Thu | 2026-01-08 | 12:00 | true", "0.1 16:00-24:00 | 2026-01-05 | 23:59 | true"})
    void whenALineHolds(String line, String date, String time, boolean holds) {
        assertEquals(holds, RateLine.parse(line).holds(LocalDate.parse(date), LocalTime.parse(time), false));
    }

    @Property(tries = 200)
    void everyMinuteOfAYearHasThePriceOfItsOwnWallClock(@ForAll @IntRange(max = 365) int day,
            @ForAll @IntRange(max = 1439) int minute, @ForAll boolean london) {
        ZoneId zone = ZoneId.of(london ? "Europe/London" : "Australia/Lord_Howe");
        RateTable table = new RateTable(Arrays.stream(CALIFORNIA).map(RateLine::parse).toList(), Holidays.parse("GB"),
                zone);
        Instant at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(day * 86_400L + minute * 60L);
        Series<RateLine> series = table.within(new Interval(at.minusSeconds(100_000), at.plusSeconds(100_000)));
        assertEquals(table.at(LocalDate.ofInstant(at, zone), LocalTime.ofInstant(at, zone)), series.at(at));
    }

    @Test
    void tiersChargesAndExport() throws VendorException {
        tariff(Map.of("rates", new String[]{"0.30"}, "exportRates", new String[]{"0.05 10:00-14:00", "0.08"}, "tiers",
                new String[]{"900 0.15", "400 0.08"}, "monthlyKwh", 650.0, "standingPerDay", 0.4, "demand",
                new String[]{"18.5 summer-peak Mon-Fri 16:00-21:00"}, "currency", "EUR")).refresh(host);
        assertEquals(0.38, at("import", "2026-07-04T12:00:00Z"), 1e-12);
        assertEquals(0.05, at("export", "2026-07-04T17:00:00Z"));
        assertEquals(0.08, at("export", "2026-07-04T21:00:00Z"));
        GridCharges charges = host.state(EntityId.Kind.PRICE, "charges", GridCharges.class);
        assertEquals("EUR 0.4", charges.currency() + " " + charges.standingPerDay());
        assertEquals(List.of(new GridCharges.Demand("summer-peak", 18.5,
                List.of(new Interval(Instant.parse("2026-07-03T23:00:00Z"), Instant.parse("2026-07-04T04:00:00Z")),
                        new Interval(Instant.parse("2026-07-06T23:00:00Z"), Instant.parse("2026-07-07T04:00:00Z"))))),
                charges.demand());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "rates | peak 16:00-21:00 | rates: a rate begins with its price, e.g. '0.42 peak Mon-Fri 16:00-21:00 Jun-Sep', not 'peak 16:00-21:00'",
            "rates | 0.4 25:00-26:00 | rates: no such time of day: 25:00 in '0.4 25:00-26:00'",
            "rates | 0.4 13-01..13-02 | rates: no such season: 13-01..13-02 in '0.4 13-01..13-02'",
            "rates | 0.4 Mon-Fri | rates names no price for 2026-07-04T00:00: end with a line that has no days or hours",
            "rates | ' ' | rates is empty: write one line for each price, e.g. '0.30'",
            "tiers | lots | tiers: a tier is 'above-kWh added-price', e.g. '400 0.08', not 'lots'",
            "holidays | xmas | holidays: a holiday is like 2026-04-03, 12-25, '4 thu nov', easter+1 or one of DE, GB, US, not 'xmas'"})
    void whatCantBeReadIsNamed(String field, String text, String message) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("rates", new String[]{"0.3"}));
        values.put(field, new String[]{text});
        VendorException thrown = assertThrows(VendorException.class, () -> tariff(values).refresh(host));
        assertEquals(VendorException.Kind.CONFIGURATION, thrown.kind());
        assertEquals(message, thrown.getMessage());
    }
}
