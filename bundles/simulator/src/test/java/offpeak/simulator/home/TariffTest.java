package offpeak.simulator.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

class TariffTest {

    private static final String TWO_SEASONS = //
            """
            {"seasons": {
              "Summer": {"fromDay": 1, "fromMonth": 4, "toDay": 30, "toMonth": 9, "tou_periods": {
                "PEAK": [{"fromDayOfWeek": 0, "toDayOfWeek": 4, "fromHour": 16, "toHour": 21}],
                "CHEAP": {"periods": [{"fromDayOfWeek": 6, "toDayOfWeek": 4, "fromHour": 21, "toHour": 16},
                                      {"fromDayOfWeek": 5, "toDayOfWeek": 6}]}}},
              "Winter": {"fromDay": 1, "fromMonth": 10, "toDay": 31, "toMonth": 3, "tou_periods": {
                "ALL_DAY": {"periods": [{"toDayOfWeek": 6}]}}}},
             "energy_charges": {"ALL": {"rates": {"ALL": 0}}, "Winter": {"rates": {"ALL": 0.2}},
                                "Summer": {"rates": {"PEAK": 0.4, "CHEAP": 0.1}}}}""";

    private static Tariff parse(String json) {
        return Tariff.parse(JsonMapper.builder().build().readTree(json));
    }

    private static boolean cheapest(String local) {
        return parse(TWO_SEASONS).cheapestAt(LocalDateTime.parse(local));
    }

    @Test
    void cheapIsByTheDayAndTheHour() {
        assertFalse(cheapest("2026-07-06T16:00"), "Monday 16:00");
        assertTrue(cheapest("2026-07-06T15:59"), "Monday 15:59");
        assertTrue(cheapest("2026-07-06T21:00"), "Monday 21:00");
        assertTrue(cheapest("2026-07-11T18:00"), "Saturday");
        assertTrue(cheapest("2026-07-06T03:00"), "Monday, of the period that began on Sunday");
    }

    @Test
    void onePriceAllWeekIsNeverCheapest() {
        assertFalse(cheapest("2026-12-24T03:00"));
        assertFalse(cheapest("2026-01-01T03:00"), "a season that wraps past New Year");
    }

    @Test
    void whatTheVendorRefusesIsSaid() {
        assertEquals("energy_charges.ALL.rates.ALL is missing",
                assertThrows(IllegalArgumentException.class, () -> parse("{}")).getMessage());
        assertThrows(IllegalArgumentException.class, () -> parse(TWO_SEASONS.replace("0.1}", "-0.1}")));
    }
}
