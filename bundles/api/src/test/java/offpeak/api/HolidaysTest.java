package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HolidaysTest {

    private static String in(String sets, int year) {
        Holidays holidays = Holidays.parse(sets);
        return LocalDate.of(year, 1, 1).datesUntil(LocalDate.of(year + 1, 1, 1)).filter(holidays::contains)
                .map(date -> date.toString().substring(5)).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({"US,2026,01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
            "US,2021,01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
            "GB,2021,01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
            "GB,2026,01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
            "DE,2025,01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26"})
    void theSetsOfAYear(String set, int year, String days) {
        assertEquals(days, in(set, year));
    }

    @ParameterizedTest
    @CsvSource({"2019,04-21", "2024,03-31", "2025,04-20", "2026,04-05", "2038,04-25", "2285,03-22"})
    void easter(int year, String day) {
        assertEquals(day, in("easter", year));
    }

    @Test
    void onesOwn() {
        assertEquals("04-03 12-24", in("2026-04-03, 12-24", 2026));
        assertEquals("12-24", in("2026-04-03, 12-24", 2027));
        assertEquals("", in("02-29", 2026));
        assertEquals("02-29", in("02-29", 2028));
        assertEquals("", in("5 mon feb", 2026));
        assertEquals("", in(" ", 2026));
        assertTrue(Holidays.of(List.of("last fri nov")).contains(LocalDate.parse("2026-11-27")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xmas", "13-01", "2026-02-30", "6 mon may", "2 moo may", "easter*2"})
    void whatCantBeReadIsNamed(String text) {
        assertEquals(
                "a holiday is like 2026-04-03, 12-25, '4 thu nov', easter+1 or one of DE, GB, US, not '" + text + "'",
                assertThrows(IllegalArgumentException.class, () -> Holidays.parse(text)).getMessage());
    }
}
